package prune

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// Refusal is why a pair was left Whole.
type Refusal struct {
	// Head: it is the text of head that is to blame, else that of base.
	Head bool
	// Line is where in that text, from 1; 0 where no line is to blame.
	Line int
	// Reason is what stands there, as a noun: "an anchor".
	Reason string
}

// Why returns why [Pair] leaves two texts Whole. It reads them again, so it is for
// who asks. If nothing speaks against it, the Reason is empty.
func Why(base, head []byte) Refusal {
	if !Applies(len(base), len(head)) {
		return Refusal{Reason: fmt.Sprintf("less than %d KB", minBytes>>10)}
	}
	return why(base, head)
}

// why is Why for any size.
func why(base, head []byte) (r Refusal) {
	defer func() {
		if recover() != nil {
			r = Refusal{Reason: "a fault of threatdelta, please report it"}
		}
	}()
	s := seeds{maphash.MakeSeed(), maphash.MakeSeed()}
	trackers := [2]*tracker{newTracker(base, nil, s, nil), newTracker(head, nil, s, nil)}
	for _, side := range [...]int{1, 0} {
		if t := trackers[side]; !t.scan() {
			at, reason := t.blame()
			return Refusal{side == 1, lineOf(t.doc.src, at), reason}
		}
	}
	return apart([2]*doc{trackers[0].doc, trackers[1].doc})
}

func lineOf(src []byte, at int) int {
	return bytes.Count(src[:min(at, len(src))], []byte{'\n'}) + 1
}

// refuse keeps the first reason to give up, and where it is; -1 is where the scanner
// stands.
func (t *tracker) refuse(at int, reason string) bool {
	if t.refusal == "" {
		t.refusal, t.refusedAt = reason, at
	}
	return false
}

// blame returns the offset at which the scanner gave up, and the reason.
func (t *tracker) blame() (at int, reason string) {
	src := t.doc.src
	if !syntax.IsPlainText(src) {
		for line := range bytes.Lines(src) {
			if !syntax.IsPlainText(line) {
				return at, "a character that readers may take differently"
			}
			at += len(line)
		}
	}
	if t.refusal != "" {
		if t.refusedAt >= 0 {
			return t.refusedAt, t.refusal
		}
		return t.stopped, t.refusal
	}
	for at = t.stopped; at < len(src) && src[at] == ' '; {
		at++
	}
	if len(t.frames) >= syntax.MaxDepth {
		return at, "nesting deeper than it is followed"
	}
	return at, syntaxAt(src[at:], t.doc.json)
}

// syntaxAt names the syntax with which a text begins that a scanner does not read.
func syntaxAt(text []byte, json bool) string {
	if json {
		return "JSON that is not strict"
	}
	if len(text) == 0 {
		return "an end before it is expected"
	}
	if syntax.IsMarker(text) {
		return "a second document"
	}
	switch text[0] {
	case '&':
		return "an anchor"
	case '*':
		return "an alias"
	case '!':
		return "a tag"
	case '\t':
		return "a tab"
	case '?':
		return "a key behind a question mark"
	case '%':
		return "a directive"
	}
	return "YAML that readers may take differently"
}

// misread names a reference that cannot be followed; isText is whether its text is
// certain.
func misread(val []byte, isText bool) string {
	if !isText {
		return "a reference of several lines, or with escapes"
	}
	if !bytes.HasPrefix(val, []byte("#")) && !isURL(val) {
		return "a reference into another file"
	}
	return "a reference that cannot be followed"
}

// apart returns why two descriptions that can be read are not compared part by part.
func apart(docs [2]*doc) Refusal {
	g := &graph{nodes: map[string]int32{}}
	for s, d := range docs {
		if !g.add(s, d) {
			return Refusal{Head: s == 1, Reason: "two parts with one name"}
		}
	}
	if !g.compare(docs) {
		return differs(g, docs)
	}
	for s, d := range docs {
		for _, l := range d.links {
			if l.role == scheme || l.role == mapping && l.val[0] != '#' {
				continue
			}
			if !g.follow(s, g.of[s][l.member], string(l.val)) {
				return Refusal{s == 1, lineOf(d.src, max(0, bytes.Index(d.src, l.val))), "a reference to more than an operation or a component"}
			}
		}
	}
	return Refusal{}
}

// differs names the root part in which two descriptions differ and on which every
// operation depends, the first by name.
func differs(g *graph, docs [2]*doc) Refusal {
	var names []string
	for id, n := range g.nodes {
		var parts [2]member
		for s, d := range docs {
			if m := g.side[s][n]; m >= 0 {
				parts[s] = d.members[m]
			}
		}
		if (parts[0].kind == ground || parts[1].kind == ground) && parts[0].fp != parts[1].fp {
			names = append(names, strings.TrimSuffix(id, "\x00"))
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return Refusal{Reason: "a change of everything"}
	}
	reason := fmt.Sprintf("a change of %q, on which every operation depends", names[0])
	for _, side := range [...]int{1, 0} {
		if at := rootKeyAt(docs[side], names[0]); at >= 0 {
			return Refusal{side == 1, lineOf(docs[side].src, at), reason}
		}
	}
	return Refusal{Reason: reason}
}

// rootKeyAt returns the offset of a key of the root, -1 if it is not found.
func rootKeyAt(d *doc, name string) int {
	depth, at := 0, 0
	for line := range bytes.Lines(d.src) {
		text := bytes.TrimLeft(line, `"'`)
		if !d.json && bytes.HasPrefix(text, []byte(name)) && bytes.ContainsAny(text[len(name):min(len(name)+1, len(text))], `"': `) {
			return at
		}
		at += len(line)
	}
	for i := 0; d.json && i < len(d.src); i++ {
		switch d.src[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			s := jsonScanner{b: d.src, i: i}
			if !s.quoted() {
				return -1
			}
			if end := s.i; depth == 1 && string(d.src[i+1:end-1]) == name && s.space() == ':' {
				return i
			}
			i = s.i - 1
		}
	}
	return -1
}
