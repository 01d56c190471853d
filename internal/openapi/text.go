package openapi

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/openapi/prune"
	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
	"github.com/threatdelta/threatdelta/internal/secret"
)

// sourceText is the original bytes of a file together with the text that the parser
// gets.
type sourceText struct {
	original []byte // nil where it was let go, see left
	size     int    // of the original
	short    *prune.Text
	left     *remains         // not nil where the original was let go
	joint    *joint           // not nil where a part is shared with another text
	lacked   *lacked          // not nil where this is known
	found    []secret.Literal // see literals
	searched bool
	words    map[string]bool   // of found, see holds
	sum      [sha256.Size]byte // see isSame
	summed   bool
}

func wholeText(raw []byte) *sourceText {
	return &sourceText{original: raw, size: len(raw), short: prune.Whole(raw)}
}

// isSame reports whether two texts have the same bytes. Each is read for that at most
// once, since the files of descriptions that refer to each other are compared for each of
// them.
func (t *sourceText) isSame(as *sourceText) bool {
	if t == as || t.left != nil || as.left != nil {
		return t == as || t.left.says(as)
	}
	return t.size == as.size && t.digest() == as.digest()
}

// hasBytesOf is isSame for large texts that are compared once.
func (t *sourceText) hasBytesOf(as *sourceText) bool {
	if t == as || t.left != nil || as.left != nil {
		return t == as || t.left.says(as)
	}
	return bytes.Equal(t.original, as.original)
}

func (t *sourceText) digest() [sha256.Size]byte {
	if !t.summed {
		t.sum, t.summed = sha256.Sum256(t.original), true
	}
	return t.sum
}

// offset returns the byte offset of a place in the original.
func (t *sourceText) offset(line, column int) int {
	return t.short.Lines().Offset(max(1, line), max(1, column))
}

// place returns the line and column of a byte offset in the original.
func (t *sourceText) place(offset int) (line, column int) {
	return t.short.Lines().Position(max(0, min(offset, len(t.original))))
}

// start returns where a node begins in the original bytes. The root begins with the
// comments above its first key.
func (f *file) start(n *node) (line, column int) {
	if f.text.left != nil {
		return f.text.short.Position(f.place(n))
	}
	if n == f.node {
		return f.text.place(len(f.text.original) - len(bytes.TrimLeft(f.text.original, "\ufeff \t\r\n")))
	}
	line, column = f.text.short.Position(n.place())
	// The parser ends a line at a carriage return alone, editors do not. And a
	// value that is left out at the end is on a line that does not exist.
	if f.returns || n.isScalar() && n.scalar() == "" {
		return f.text.place(f.text.offset(line, column))
	}
	return line, column
}

// place returns where a node begins in the shortened text.
func (f *file) place(n *node) (line, column int) {
	if n == f.node {
		return f.text.short.Begins()
	}
	return n.place()
}

// first returns the first byte of a value, which begins at a place of the original, 0 at the
// end of the text.
func (f *file) first(n *node, line, column int) byte {
	if f.text.left != nil {
		return f.text.short.First(f.place(n))
	}
	if at := f.text.offset(line, column); at < len(f.text.original) {
		return f.text.original[at]
	}
	return 0
}

// behind returns where a string, list or object ends in the original that begins at a place
// there.
func (f *file) behind(n *node, line, column int) (endLine, endColumn int) {
	if f.text.left != nil {
		return f.text.short.Behind(f.place(n))
	}
	return f.text.place(syntax.Behind(f.text.original, f.text.offset(line, column)))
}

// span returns the place of a value that begins where from begins.
func (f *file) span(value, from *node) Span {
	if from == nil || from.line == 0 {
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
func (f *file) keySpan(value, key *node) Span {
	s := Span{File: f.path, Pointer: f.pointer(value)}
	s.Line, s.Column = f.start(key)
	s.EndLine, s.EndColumn = f.end(key)
	return s
}

// end returns where a value ends in the original bytes.
func (f *file) end(n *node) (line, column int) {
	line, column = f.start(n)
	switch first := f.first(n, line, column); {
	case first == 0:
		return line, column
	case n.block:
		return line, column + 1
	case n.isScalar() && (first == '"' || first == '\''):
		return f.behind(n, line, column)
	case n.isScalar():
		first, _, _ := strings.Cut(n.scalar(), "\n")
		return line, column + utf8.RuneCountInString(first)
	case first == '{' || first == '[':
		return f.behind(n, line, column)
	}
	for i := len(n.content()) - 1; i >= 0; i-- {
		if last := n.content()[i]; last.line > 0 && last.kind != alias {
			return f.end(last)
		}
	}
	return line, column
}

// pointer spells the way from the root of the file to a node.
func (f *file) pointer(n *node) string {
	tokens, ok := f.descend(n, nil)
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
// where places are not in order. The names on the way are appended to a list, or as many as
// it has room for if it has any.
func (f *file) descend(n *node, tokens []string) (_ []string, ok bool) {
	room := cap(tokens)
	line, column := n.line, n.column
	if f.isBorrowed(n) { // its place is that of what stands for it, until that is reached
		line, column = f.stand(n)
	}
	for at := f.node; at != n; {
		if f.isBorrowed(at) {
			line, column = n.line, n.column
		}
		step := 1
		if at.kind == Map {
			step = 2
		}
		entries := len(at.content()) / step
		i := sort.Search(entries, func(i int) bool {
			c := at.content()[i*step]
			return c.line > line || (c.line == line && c.column > column)
		}) - 1
		if i < 0 || at.isScalar() {
			return nil, false
		}
		p := parent{at, i*step + step - 1}
		if room == 0 || len(tokens) < room {
			tokens = append(tokens, p.token())
		}
		if at = at.content()[p.index]; at.kind == alias {
			return nil, false
		}
	}
	return tokens, true
}

// stand returns where what stands for a node is that the file shares with another one.
func (f *file) stand(n *node) (line, column int32) {
	l, c := f.text.short.Stand(n.place())
	return int32(l), int32(c)
}

// ascend finds a node by its parents.
func (f *file) ascend(n *node) (tokens []string) {
	if f.parents == nil {
		f.parents = map[*node]parent{}
		f.link(f.node)
	}
	for n != f.node {
		p, ok := f.parents[n]
		if !ok || p.index >= len(p.node.content()) || through(p.node.content()[p.index]) != n { // normalizing moves entries
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
func (f *file) link(n *node) {
	for i, c := range n.content() {
		if n.kind == Map && i%2 == 0 {
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
	if p.node.kind == Map {
		return p.node.content()[p.index-1].scalar()
	}
	return strconv.Itoa(p.index)
}
