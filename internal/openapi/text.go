package openapi

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/openapi/prune"
	"github.com/threatdelta/threatdelta/internal/secret"
	"go.yaml.in/yaml/v4"
)

// sourceText is the original bytes of a file together with the text that the parser
// gets.
type sourceText struct {
	original []byte
	short    *prune.Text
	found    []secret.Literal // see literals
	searched bool
}

func wholeText(raw []byte) *sourceText { return &sourceText{original: raw, short: prune.Whole(raw)} }

// offset returns the byte offset of a place in the original.
func (t *sourceText) offset(line, column int) int {
	return t.short.Lines().Offset(max(1, line), max(1, column))
}

// place returns the line and column of a byte offset in the original.
func (t *sourceText) place(offset int) (line, column int) {
	return t.short.Lines().Position(max(0, min(offset, len(t.original))))
}

// start returns where a node begins in the original bytes. The pruned text has only
// the first key of the root.
func (f *file) start(n *yaml.Node) (line, column int) {
	if n == f.node {
		return f.text.place(len(f.text.original) - len(bytes.TrimLeft(f.text.original, "\ufeff \t\r\n")))
	}
	line, column = f.text.short.Position(n.Line, n.Column)
	// The parser ends a line at a carriage return alone, editors do not. And a
	// value that is left out at the end is on a line that does not exist.
	if f.returns || n.Kind == yaml.ScalarNode && n.Value == "" {
		return f.text.place(f.text.offset(line, column))
	}
	return line, column
}

// span returns the place of a value that begins where from begins.
func (f *file) span(value, from *yaml.Node) Span {
	if from == nil || from.Line == 0 {
		from = value
	}
	s := Span{File: f.path, Pointer: f.pointer(value)}
	s.Line, s.Column = f.start(from)
	s.EndLine, s.EndColumn = f.end(value)
	if s.EndLine < s.Line || (s.EndLine == s.Line && s.EndColumn < s.Column) {
		s.EndLine, s.EndColumn = s.Line, s.Column
	}
	return s
}

// keySpan returns the place of a key of an object. Its pointer is that of the
// entry.
func (f *file) keySpan(value, key *yaml.Node) Span {
	s := Span{File: f.path, Pointer: f.pointer(value)}
	s.Line, s.Column = f.start(key)
	s.EndLine, s.EndColumn = f.end(key)
	return s
}

// end returns where a value ends in the original bytes.
func (f *file) end(n *yaml.Node) (line, column int) {
	line, column = f.start(n)
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

// closingBracket returns the offset behind the flow collection that starts at at. A
// quote within a plain scalar (don't) is recognised by the character before it.
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
	tokens, ok := f.descend(n)
	if !ok {
		tokens = f.ascend(n)
	}
	var b strings.Builder
	for _, t := range tokens {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(t, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// descend finds a node by its place in the text: its container is the last entry
// that begins before it. ok is false below aliases, merge keys and joined keys,
// where places are not in order.
func (f *file) descend(n *yaml.Node) (tokens []string, ok bool) {
	for at := f.node; at != n; {
		step := 1
		if at.Kind == yaml.MappingNode {
			step = 2
		}
		entries := len(at.Content) / step
		i := sort.Search(entries, func(i int) bool {
			c := at.Content[i*step]
			return c.Line > n.Line || (c.Line == n.Line && c.Column > n.Column)
		}) - 1
		if i < 0 || at.Kind == yaml.ScalarNode {
			return nil, false
		}
		p := parent{at, i*step + step - 1}
		tokens = append(tokens, p.token())
		if at = at.Content[p.index]; at.Kind == yaml.AliasNode {
			return nil, false
		}
	}
	return tokens, true
}

// ascend finds a node by its parents.
func (f *file) ascend(n *yaml.Node) (tokens []string) {
	if f.parents == nil {
		f.parents = map[*yaml.Node]parent{}
		f.link(f.node)
	}
	for n != f.node {
		p, ok := f.parents[n]
		if !ok || p.index >= len(p.node.Content) || through(p.node.Content[p.index]) != n { // normalizing moves entries
			return nil
		}
		tokens = append(tokens, p.token())
		n = p.node
	}
	slices.Reverse(tokens)
	return tokens
}

// link records the parent of every node below n. A node that aliases share gets its
// first parent.
func (f *file) link(n *yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		c = through(c)
		if _, known := f.parents[c]; !known && c != f.node {
			f.parents[c] = parent{n, i}
			f.link(c)
		}
	}
}

// token is the reference token (RFC 6901) of the child in p.node.
func (p parent) token() string {
	if p.node.Kind == yaml.MappingNode {
		return p.node.Content[p.index-1].Value
	}
	return strconv.Itoa(p.index)
}
