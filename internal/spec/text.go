package spec

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/skim"
	"go.yaml.in/yaml/v4"
)

// sourceText is the original bytes of a file beside what the parser was given.
type sourceText struct {
	original []byte
	short    *skim.Text
	lines    []int // offset of each line of the original, built on demand
}

func wholeText(raw []byte) *sourceText { return &sourceText{original: raw, short: skim.Whole(raw)} }

func (t *sourceText) lineStarts() []int {
	if t.lines == nil {
		t.lines = append(t.lines, 0)
		for i, c := range t.original {
			if c == '\n' {
				t.lines = append(t.lines, i+1)
			}
		}
	}
	return t.lines
}

// offset turns a place of the original into a byte offset.
func (t *sourceText) offset(line, column int) int {
	starts := t.lineStarts()
	if line < 1 || line > len(starts) {
		return len(t.original)
	}
	at := starts[line-1]
	for ; column > 1 && at < len(t.original) && t.original[at] != '\n'; column-- {
		_, size := utf8.DecodeRune(t.original[at:])
		at += size
	}
	return at
}

// place turns a byte offset of the original into a line and a column.
func (t *sourceText) place(offset int) (line, column int) {
	offset = max(0, min(offset, len(t.original)))
	starts := t.lineStarts()
	lo, hi := 0, len(starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; starts[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + 1, utf8.RuneCount(t.original[starts[lo]:offset]) + 1
}

// span is the place of a value, which starts where from starts.
func (f *file) span(value, from *yaml.Node) Span {
	if from == nil || from.Line == 0 {
		from = value
	}
	s := Span{File: f.path, Pointer: f.pointer(value)}
	s.Line, s.Column = f.text.short.Position(from.Line, from.Column)
	s.EndLine, s.EndColumn = f.end(value)
	if s.EndLine < s.Line || (s.EndLine == s.Line && s.EndColumn < s.Column) {
		s.EndLine, s.EndColumn = s.Line, s.Column
	}
	return s
}

// keySpan is the place of a key of an object; pointer is that of the entry.
func (f *file) keySpan(value, key *yaml.Node) Span {
	s := Span{File: f.path, Pointer: f.pointer(value)}
	s.Line, s.Column = f.text.short.Position(key.Line, key.Column)
	s.EndLine, s.EndColumn = f.end(key)
	return s
}

// end finds where a value ends in the original bytes.
func (f *file) end(n *yaml.Node) (line, column int) {
	line, column = f.text.short.Position(n.Line, n.Column)
	at := f.text.offset(line, column)
	raw := f.text.original
	if at >= len(raw) {
		return line, column
	}
	switch {
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return line, column + 1
	case n.Kind == yaml.ScalarNode && (raw[at] == '"' || raw[at] == '\''):
		return f.text.place(closingQuote(raw, at))
	case n.Kind == yaml.ScalarNode:
		first, _, _ := strings.Cut(n.Value, "\n")
		return line, column + utf8.RuneCountInString(first)
	case raw[at] == '{' || raw[at] == '[':
		return f.text.place(closingBracket(raw, at))
	}
	for i := len(n.Content) - 1; i >= 0; i-- {
		if last := n.Content[i]; last.Line > 0 && last.Kind != yaml.AliasNode {
			return f.end(last)
		}
	}
	return line, column
}

// closingQuote returns the offset behind the quoted scalar that starts at at.
func closingQuote(raw []byte, at int) int {
	quote := raw[at]
	for i := at + 1; i < len(raw); i++ {
		switch {
		case raw[i] == '\\' && quote == '"':
			i++
		case raw[i] == quote && quote == '\'' && i+1 < len(raw) && raw[i+1] == quote:
			i++
		case raw[i] == quote:
			return i + 1
		}
	}
	return len(raw)
}

// closingBracket returns the offset behind the flow collection that starts at
// at. Quotes within plain scalars (don't) are told by what stands before them.
func closingBracket(raw []byte, at int) int {
	depth := 0
	for i := at; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			if strings.IndexByte(" \t\r\n,:[{", raw[i-1]) >= 0 {
				i = closingQuote(raw, i) - 1
			}
		}
	}
	return len(raw)
}

// pointer spells the way from the root of the file to a node.
func (f *file) pointer(n *yaml.Node) string {
	if f.parents == nil {
		f.parents = map[*yaml.Node]*yaml.Node{}
		f.link(f.node)
	}
	var tokens []string
	for n != f.node {
		parent := f.parents[n]
		if parent == nil {
			return ""
		}
		tokens = append(tokens, token(parent, n))
		n = parent
	}
	var b strings.Builder
	for i := len(tokens) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(tokens[i], "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// link records the parent of every node below n, the first one for what aliases
// share.
func (f *file) link(n *yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		if c = through(c); f.parents[c] == nil && c != f.node {
			f.parents[c] = n
			f.link(c)
		}
	}
}

// token is the reference token (RFC 6901) under which parent holds n.
func token(parent, n *yaml.Node) string {
	for i, c := range parent.Content {
		if through(c) != n || (parent.Kind == yaml.MappingNode && i%2 == 0) {
			continue
		}
		if parent.Kind == yaml.MappingNode {
			return parent.Content[i-1].Value
		}
		return strconv.Itoa(i)
	}
	return ""
}
