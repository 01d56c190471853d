package openapi

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/secret"
)

// Literal is a credential or personal data in a file of a description, recognised
// by its form.
type Literal struct {
	secret.Literal
	// Span is the place of the literal. Pointer leads to Value.
	Span Span
	// Value is the scalar that contains it, or that has it in its key. It is
	// missing for a literal in a comment.
	Value Value
	// Names lead from the root of the file to Value: keys, and the names of items
	// in lists by name, such as parameters. Names and pointer end before a key that
	// contains the literal.
	Names []string
	// Before is the text before it on its line, at most 120 bytes.
	Before string
}

// Novel lists the literals of head that are nowhere in base's files, by their
// places. A literal that only moved, or is written in another format, is not novel.
// If base is nil, all are.
func Novel(base, head *Document) []Literal {
	var out []Literal
	if head == nil {
		return nil
	}
	lack := newLack(base.texts())
	for i, f := range head.loader.order {
		if found := f.text.novel(lack, i); len(found) > 0 {
			out = append(out, f.locate(found)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Literal) int {
		switch {
		case a.Span.Before(b.Span):
			return -1
		case b.Span.Before(a.Span):
			return 1
		}
		return 0
	})
	return out
}

func (d *Document) texts() []*sourceText {
	var out []*sourceText
	if d != nil {
		for _, f := range d.loader.order {
			out = append(out, f.text)
		}
	}
	return out
}

// literals returns those of the text. They are searched for once.
func (t *sourceText) literals() []secret.Literal {
	if !t.searched {
		t.found, t.searched = secret.Find(t.original), true
	}
	return t.found
}

// holds reports whether a text is one of the literals of t.
func (t *sourceText) holds(text string) bool {
	if t.words == nil {
		t.words = map[string]bool{}
		for _, lit := range t.literals() {
			t.words[lit.Text] = true
		}
	}
	return t.words[text]
}

// offsets returns where literals begin, in this order.
func offsets(found []secret.Literal) (at []int) {
	for _, lit := range found {
		at = append(at, lit.Start)
	}
	slices.Sort(at)
	return at
}

// novel lists what a text has and others do not. Of a text that was let go this is known for
// the other side of its pair only. at is as for [lack.hasCopy].
func (t *sourceText) novel(l *lack, at int) []spot {
	isPair := len(l.texts) == 1 && t.lacked != nil && t.lacked.other == l.texts[0]
	switch {
	case isPair && t.left != nil:
		return t.left.novel
	case isPair:
		return t.spots(t.lacked.novel)
	case t.left != nil:
		panic("openapi: literals of a text that was let go, compared with another one")
	}
	return t.spots(l.of(t, at))
}

// locate finds the values that contain literals of the file.
func (f *file) locate(found []spot) []Literal {
	slices.SortStableFunc(found, func(a, b spot) int { return a.Start - b.Start })
	s := scalars{file: f, best: make([]scalar, len(found))}
	for _, lit := range found {
		s.starts = append(s.starts, lit.Start)
	}
	s.walk(f.node)
	out := make([]Literal, len(found))
	last := scalar{offset: -1}
	for i, lit := range found {
		if b := s.best[i]; b.value != nil && b.offset >= last.offset {
			last = b
		}
		at := Literal{Literal: lit.Literal, Before: lit.before}
		if last.value != nil && strings.Contains(last.text, lit.Text) {
			at.Value = Value{node: last.value, file: f}
			at.Span.Pointer = f.pointer(last.value)
			at.Names = f.names(last.value)
			at.hideKey()
		}
		at.Span.File = f.path
		at.Span.Line, at.Span.Column, at.Span.EndLine, at.Span.EndColumn = lit.line, lit.column, lit.endLine, lit.endColumn
		out[i] = at
	}
	return out
}

// hideKey ends names and pointer before a key that contains the literal, since
// pointers are printed.
func (l *Literal) hideKey() {
	if i := strings.Index(l.Span.Pointer, strings.ReplaceAll(l.Text, "/", "~1")); i >= 0 {
		l.Span.Pointer = l.Span.Pointer[:strings.LastIndexByte(l.Span.Pointer[:i], '/')]
	}
	if i := slices.IndexFunc(l.Names, func(n string) bool { return strings.Contains(n, l.Text) }); i >= 0 {
		l.Names = l.Names[:i]
	}
}

// scalar is a scalar that begins at an offset of the original text: a value, or the
// key of one.
type scalar struct {
	offset int
	text   string
	value  *node
}

// scalars finds the scalar that contains each of several offsets: the last one that
// begins at or before the offset, and after the offset before.
type scalars struct {
	file   *file
	starts []int
	best   []scalar
}

func (s *scalars) walk(n *node) {
	switch n.kind {
	case Null, Bool, Number, String:
		s.see(n, n)
	case Map:
		for i := 0; i+1 < len(n.content()); i += 2 {
			s.see(n.content()[i], n.content()[i+1])
			s.walk(n.content()[i+1])
		}
	default:
		for _, c := range n.content() {
			s.walk(c)
		}
	}
}

func (s *scalars) see(n, value *node) {
	if n.line == 0 || !n.isScalar() {
		return
	}
	offset := s.file.offset(n)
	i := sort.SearchInts(s.starts, offset)
	if i < len(s.best) && (s.best[i].value == nil || s.best[i].offset <= offset) {
		s.best[i] = scalar{offset, n.scalar(), through(value)}
	}
}

// offset returns where a node begins in the original.
func (f *file) offset(n *node) int {
	if f.text.left != nil {
		return f.text.short.Origin(n.place())
	}
	return f.text.offset(f.start(n))
}

// before returns the text before an offset on its line.
func before(text []byte, offset int) string {
	line := text[max(0, offset-120):offset]
	return string(line[bytes.LastIndexByte(line, '\n')+1:])
}

// names returns the names on the way from the root of the file to a node.
func (f *file) names(n *node) []string {
	tokens, ok := f.descend(n, nil)
	if !ok {
		tokens = f.ascend(n)
	}
	at := Value{node: f.node, file: f, bare: true}
	var out []string
	for _, token := range tokens {
		if at = at.child(token); !at.Exists() {
			break
		}
		if name := at.Get("name").Scalar(); name != "" && (at.Get("in").Exists() || at.Get("value").Exists()) {
			token = name
		}
		out = append(out, token)
	}
	return out
}

// child follows a reference token (RFC 6901).
func (v Value) child(token string) Value {
	if v.Kind() != List {
		return v.Get(token)
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= v.Len() {
		return Value{}
	}
	return v.item(i)
}
