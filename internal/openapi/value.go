package openapi

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Kind is the kind of a value.
type Kind uint8

// The kinds of values. Missing is the kind of the zero Value.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	List
	Map
)

// Value is a value of a document with its place. It is small and passed by value.
// Methods on a missing value return nothing, so that lookups can be chained.
//
// A reference in the place of a whole section (paths, components and each part of
// it, responses, content, properties, a list of parameters, ...) is replaced by its
// target wherever that is written. Fields beside the reference of a path item or an
// operation are kept. References that the specification allows, of schemas,
// parameters, responses and so on, are values (see [Value.Ref]), and so is a
// reference that leads nowhere. From [Value.Bare] all references are values.
type Value struct {
	node *node
	key  *node // of the entry, if the value is in an object
	file *file
	bare bool // see Bare
}

// ID identifies a value. Equal IDs are the same place in the same file. The zero ID
// belongs to no value.
type ID struct{ at unsafe.Pointer }

// ID returns the identity of the value.
func (v Value) ID() ID { return v.file.id(v.origin()) }

// id returns the identity of a node in the file: of one that is of another file too, it is
// another address within it.
func (f *file) id(n *node) ID {
	if n != nil && f != nil && f.isBorrowed(n) {
		return ID{unsafe.Add(unsafe.Pointer(n), 1)}
	}
	return ID{unsafe.Pointer(n)}
}

// EntryID returns the identity of the entry that holds the value. Two entries with
// one value by a YAML alias differ.
func (v Value) EntryID() ID {
	if v.key != nil {
		return v.file.id(v.key)
	}
	return v.ID()
}

// Key returns a comparable form of the ID for maps with keys of several types.
func (id ID) Key() any { return id.at }

// Exists reports whether there is a value, null included.
func (v Value) Exists() bool { return v.node != nil }

// Kind returns the kind of the value.
func (v Value) Kind() Kind {
	if v.node == nil || v.node.kind == alias {
		return Missing
	}
	return v.node.kind
}

// Get returns the entry of an object, or a missing value.
func (v Value) Get(key string) Value {
	if v.node == nil || v.node.kind != Map {
		return Value{}
	}
	content := v.node.content()
	for i := 0; i+1 < len(content); i += 2 {
		if content[i].scalar() == key {
			return v.entry(i)
		}
	}
	return Value{}
}

// HasExtensions reports whether an object has a specification extension (OpenAPI 3.1, 4.9), or
// what a policy may name as one: X- is read as x- is.
func (v Value) HasExtensions() bool {
	if v.Kind() != Map {
		return false
	}
	content := v.node.content()
	for i := 0; i+1 < len(content); i += 2 {
		if key := content[i].scalar(); strings.HasPrefix(key, "x-") || strings.HasPrefix(key, "X-") {
			return true
		}
	}
	return false
}

// At follows several keys.
func (v Value) At(keys ...string) Value {
	for _, k := range keys {
		v = v.Get(k)
	}
	return v
}

func (v Value) entry(i int) Value {
	g := v.inlined()
	if g != nil {
		if made := g.entries[v.node]; made != nil {
			return g.through(made[i/2])
		}
	}
	return g.through(Value{node: through(v.node.content()[i+1]), key: v.node.content()[i], file: v.file, bare: v.bare})
}

// Entry returns the i-th entry of an object, with its key.
func (v Value) Entry(i int) (key string, entry Value) {
	if v.Kind() != Map || i < 0 || 2*i >= len(v.node.content()) {
		return "", Value{}
	}
	return v.node.content()[2*i].scalar(), v.entry(2 * i)
}

// Fields iterates over the entries of an object in the order of the text.
func (v Value) Fields() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.node == nil || v.node.kind != Map {
			return
		}
		content := v.node.content()
		for i := 0; i+1 < len(content); i += 2 {
			if !yield(content[i].scalar(), v.entry(i)) {
				return
			}
		}
	}
}

// Named iterates over the entries of an object whose keys are free names of
// objects. A reference in the place of the object that leads nowhere is not an
// entry.
func (v Value) Named() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for name, field := range v.Fields() {
			if name == "$ref" && field.Kind() == String {
				continue
			}
			if !yield(name, field) {
				return
			}
		}
	}
}

// Items iterates over the items of a list.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.node == nil || v.node.kind != List {
			return
		}
		for i := range v.node.content() {
			if !yield(v.item(i)) {
				return
			}
		}
	}
}

func (v Value) item(i int) Value {
	g := v.inlined()
	if g != nil {
		if made := g.entries[v.node]; made != nil {
			return g.through(made[i])
		}
	}
	return g.through(Value{node: through(v.node.content()[i]), file: v.file, bare: v.bare})
}

// Len returns the number of entries of an object or items of a list.
func (v Value) Len() int {
	switch v.Kind() {
	case Map:
		return len(v.node.content()) / 2
	case List:
		return len(v.node.content())
	}
	return 0
}

// Scalar returns the text of a string, number or boolean as written, "" for all
// else.
func (v Value) Scalar() string {
	switch v.Kind() {
	case String, Number, Bool:
		return v.node.scalar()
	}
	return ""
}

// IsTrue reports whether the value is the boolean true or a word for it: the string
// "true", which some generators write, and yes, on and y, which YAML 1.1 reads as
// true and many writers mean so.
func (v Value) IsTrue() bool { return v.means("true", "yes", "on", "y") }

// IsFalse reports whether the value is the boolean false or a word for it.
func (v Value) IsFalse() bool { return v.means("false", "no", "off", "n") }

func (v Value) means(words ...string) bool {
	k := v.Kind()
	return (k == Bool || k == String) && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(v.node.scalar(), w) })
}

// Number returns the value of a number, which may be written as a string.
func (v Value) Number() (float64, bool) {
	k := v.Kind()
	if k != Number && k != String {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(v.node.scalar(), "_", ""), 64)
	if err != nil || math.IsNaN(f) {
		return 0, false
	}
	return f, true
}

// Strings returns the scalars of a list, or a single scalar as a list of one.
func (v Value) Strings() []string {
	if v.Kind() != List {
		if s := v.Scalar(); s != "" {
			return []string{s}
		}
		return nil
	}
	var out []string
	for item := range v.Items() {
		if k := item.Kind(); k == String || k == Number || k == Bool {
			out = append(out, item.node.scalar())
		} else if k == Null {
			out = append(out, "null")
		}
	}
	return out
}

// Any decodes the value into map[string]any, []any, string, float64, bool and nil.
// It is meant for small values such as extensions. Beyond a million values, and
// below a depth that no file has, it leaves out the rest.
func (v Value) Any() any {
	budget := 1_000_000
	return v.decode(1_000, &budget)
}

func (v Value) decode(depth int, budget *int) any {
	*budget--
	if depth == 0 || *budget < 0 {
		return nil
	}
	switch v.Kind() {
	case Map:
		m := make(map[string]any, v.Len())
		for k, f := range v.Fields() {
			m[k] = f.decode(depth-1, budget)
		}
		return m
	case List:
		var l []any
		for item := range v.Items() {
			l = append(l, item.decode(depth-1, budget))
		}
		return l
	case Number:
		if f, ok := v.Number(); ok {
			return f
		}
		return v.node.scalar()
	case Bool:
		return v.IsTrue()
	case String:
		return v.node.scalar()
	}
	return nil
}

// Has reports whether a list contains the scalar.
func (v Value) Has(scalar string) bool {
	if v.Kind() != List {
		return false
	}
	for _, n := range v.node.content() {
		if n = through(n); n.isScalar() && n.scalar() == scalar {
			return true
		}
	}
	return false
}

// Span returns the place of the value.
func (v Value) Span() Span {
	if v.node == nil {
		return Span{}
	}
	return v.file.span(v.origin(), v.origin())
}

// Place returns the file and the JSON Pointer of the value, without lines.
func (v Value) Place() (file, pointer string) {
	if v.node == nil {
		return "", ""
	}
	return v.file.path, v.file.pointer(v.origin())
}

// Outermost returns the first names on the way from the root of the file to the value, ""
// where there are no more: those of the component that it lies in.
func (v Value) Outermost() (names [3]string) {
	if v.node == nil {
		return names
	}
	n := v.origin()
	way, ok := v.file.descend(n, names[:0])
	if !ok {
		way = v.file.ascend(n)
	}
	copied := copy(names[:], way)
	clear(names[copied:])
	return names
}

// Compare orders values by file and by place in the text.
func (v Value) Compare(w Value) int {
	a, b := v.origin(), w.origin()
	if a == b {
		return 0
	}
	if a == nil || b == nil {
		return cmp.Compare(v.Kind(), w.Kind())
	}
	x, y := v.file.order(a), w.file.order(b)
	return cmp.Or(strings.Compare(v.file.path, w.file.path), slices.Compare(x[:], y[:]))
}

// order is what nodes of a file are ordered by, as they stand in the text.
func (f *file) order(n *node) [4]int32 {
	if f.isBorrowed(n) {
		line, column := f.stand(n)
		return [...]int32{line, column, n.line, n.column}
	}
	return [4]int32{n.line, n.column}
}

// EntrySpan returns the place of the entry from its key to the end of its value,
// which a reader would mark to show the declaration. For an item of a list or a
// root it is the place of the value.
func (v Value) EntrySpan() Span {
	if v.node == nil {
		return Span{}
	}
	if v.key == nil {
		return v.Span()
	}
	s := v.file.span(v.origin(), v.key)
	end := v.file.span(v.origin(), v.origin())
	if end.EndLine > s.Line || (end.EndLine == s.Line && end.EndColumn > s.Column) {
		s.EndLine, s.EndColumn = end.EndLine, end.EndColumn
	}
	return s
}

// KeySpan returns the place of the entry's key: one line, which does not depend on
// the value.
func (v Value) KeySpan() Span {
	if v.node == nil {
		return Span{}
	}
	if v.key == nil {
		s := v.Span()
		s.EndLine, s.EndColumn = s.Line, s.Column
		return s
	}
	return v.file.keySpan(v.origin(), v.key)
}
