package prune

import (
	"bytes"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

func scanYAML(b []byte, t *tracker) (ok bool) {
	t.stopped, ok = syntax.YAML(b, yamlEvents{t})
	return ok
}

// yamlEvents passes what a YAML text consists of to a tracker.
type yamlEvents struct{ t *tracker }

func (e yamlEvents) Open(isMap bool, start, from int) bool { return e.t.open(isMap, start, from) }

func (e yamlEvents) Close(end int) bool { return e.t.close(end) }

func (e yamlEvents) Known(colon int) (last, next int) { return e.t.again(colon) }

func (e yamlEvents) Key(k syntax.Key) bool { return e.t.key(k.Text, k.IsQuoted) }

func (e yamlEvents) Scalar(s *syntax.Scalar) bool {
	tok := token{start: s.Start, end: s.End, from: s.From, style: plain}
	switch {
	case s.Style == syntax.Block || len(s.Lines) > 1:
		tok.style, tok.hash = block, e.hash(s)
		if e.isOpen(s) {
			e.t.doc.members[e.t.cur].intricate = true // elsewhere a line break would follow
		}
	case s.Style == syntax.Single:
		tok.style = single
	case s.Style == syntax.Double:
		tok.style = double
	}
	return e.t.scalar(tok)
}

// isOpen reports whether a block scalar of a member ends the text without a line break.
func (e yamlEvents) isOpen(s *syntax.Scalar) bool {
	src := e.t.doc.src
	return s.Style == syntax.Block && e.t.cur >= 0 && src[len(src)-1] != '\n' && len(bytes.TrimLeft(src[s.End:], " \r\n")) == 0
}

// hash returns a fingerprint of a scalar of several lines, or of a block scalar.
func (e yamlEvents) hash(s *syntax.Scalar) (h sum) {
	h.mix(e.t.seeds.hash(s.Header), tagScalar+uint64(s.Style))
	for _, line := range s.Lines {
		h.mix(sum{uint64(line.Blank), uint64(line.Blank)}, tagEnd)
		h.mix(e.t.seeds.hash(line.Text), tagLine)
	}
	h.mix(sum{uint64(s.Blank), uint64(s.Blank)}, tagEnd)
	return h
}
