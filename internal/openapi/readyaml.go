package openapi

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// yamlReader makes the nodes of a YAML text that the YAML parser would make, of what
// package syntax finds in it.
type yamlReader struct {
	raw   []byte
	text  string // the same, of which the values are parts
	alloc allocator
	root  *node
	open  []*node // what mappings and sequences that are not closed yet have so far
	outer []opened
	// The place that was reached: its line, which ends at offset end, and its column.
	at, line, column, end int
}

// opened is a mapping or sequence that is not closed yet.
type opened struct {
	node  *node
	first int // index of its first child
}

// readYAML returns the nodes of a text, nil if the YAML parser must read it.
func readYAML(raw []byte) *node {
	r := yamlReader{raw: raw, text: asString(raw), alloc: newAllocator(len(raw)), line: 1, column: 1, end: -1}
	r.end = r.lineEnd(0)
	if _, ok := syntax.YAML(raw, &r); !ok {
		return nil
	}
	return r.root
}

// lineEnd returns the offset of the line break at or after an offset.
func (r *yamlReader) lineEnd(from int) int {
	if i := bytes.IndexByte(r.raw[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(r.raw)
}

// make returns a node at an offset, which is not before that of the node made last.
func (r *yamlReader) make(kind Kind, at int) *node {
	for at > r.end {
		r.line, r.column, r.at = r.line+1, 1, r.end+1
		r.end = r.lineEnd(r.at)
	}
	r.column += utf8.RuneCount(r.raw[r.at:at])
	r.at = at
	n := r.alloc.node()
	n.kind, n.line, n.column = kind, int32(r.line), int32(r.column)
	return n
}

func (r *yamlReader) Open(isMap bool, start, _ int) bool {
	kind := List
	if isMap {
		kind = Map
	}
	r.outer = append(r.outer, opened{r.make(kind, start), len(r.open)})
	return true
}

func (r *yamlReader) Close(int) bool {
	last := len(r.outer) - 1
	c := r.outer[last]
	r.outer = r.outer[:last]
	c.node.fill(r.alloc.list(r.open[c.first:]))
	r.open = append(r.open[:c.first], c.node)
	if last == 0 {
		r.root = c.node
	}
	return true
}

// Known knows nothing.
func (r *yamlReader) Known(int) (last, next int) { return 0, 0 }

func (r *yamlReader) Key(k syntax.Key) bool {
	n := r.make(String, k.Start)
	from := k.Start
	if k.IsQuoted {
		from++
	}
	if end := from + len(k.Text); end <= len(r.raw) && r.text[from:end] == string(k.Text) {
		n.write(r.text[from:end])
	} else {
		n.write(string(k.Text))
	}
	r.open = append(r.open, n)
	return k.IsQuoted || r.resolve(n)
}

func (r *yamlReader) Scalar(s *syntax.Scalar) bool {
	n := r.make(String, s.Start)
	r.open = append(r.open, n)
	if n.block = s.Style == syntax.Block; !n.block && r.isWritten(s) {
		written := r.text[s.Start:s.End]
		if s.Style != syntax.Plain {
			written = written[1 : len(written)-1]
		}
		n.write(written)
	} else {
		text, ok := s.Text()
		if !ok || n.block && r.isLast(s) {
			return false
		}
		n.write(string(text))
	}
	return s.Style != syntax.Plain || r.resolve(n)
}

// isLast reports whether a block scalar ends the text without a line break, or keeps
// blank lines there, which parsers count in their own ways.
func (r *yamlReader) isLast(s *syntax.Scalar) bool {
	return s.End == len(r.raw) || s.KeepsBlank() && len(bytes.TrimSpace(r.raw[s.End:])) == 0
}

// isWritten reports whether the text of a scalar is what is written, or that between
// its quotes.
func (r *yamlReader) isWritten(s *syntax.Scalar) bool {
	if len(s.Lines) > 1 {
		return false
	}
	switch s.Style {
	case syntax.Single:
		return bytes.IndexByte(s.Lines[0].Text, '\'') < 0
	case syntax.Double:
		return bytes.IndexByte(s.Lines[0].Text, '\\') < 0
	}
	return true
}

// resolve decides what kind of value a plain scalar is. It reports false for a merge
// key.
func (r *yamlReader) resolve(n *node) bool {
	n.kind = plainKind(n.scalar())
	return n.scalar() != "<<"
}

// plainKind returns the kind of a plain scalar as the YAML parser resolves it, which
// is the core schema (YAML 1.2.2, section 10.3) and a little more.
func plainKind(text string) Kind {
	if text == "" {
		return Null
	}
	switch text[0] {
	case '~', 'n', 'N', 't', 'T', 'f', 'F':
		switch text {
		case "~", "null", "Null", "NULL":
			return Null
		case "true", "True", "TRUE", "false", "False", "FALSE":
			return Bool
		}
	case '.':
		switch text {
		case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF":
			return Number
		}
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return Number
		}
	case '+', '-':
		switch text[1:] {
		case ".inf", ".Inf", ".INF":
			return Number
		}
		return numberKind(text)
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return numberKind(text)
	}
	return String
}

// numberKind is plainKind for what begins with a sign or a digit. (Dates are no
// numbers.)
func numberKind(text string) Kind {
	text = strings.ReplaceAll(text, "_", "")
	if strings.Trim(text, "0123456789abcdefABCDEFxXoO.+-") != "" {
		return String
	}
	if _, err := strconv.ParseInt(text, 0, 64); err == nil {
		return Number
	}
	if _, err := strconv.ParseUint(strings.TrimPrefix(text, "+"), 0, 64); err == nil {
		return Number
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && isDecimal(text) {
		return Number
	}
	return String
}

// isDecimal reports whether a text that can be parsed as a float is in decimal.
func isDecimal(text string) bool { return strings.Trim(text, "0123456789eE.+-") == "" }
