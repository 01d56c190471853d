package diff

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Edited narrows the places of something that both sides have to the first entry in it
// that the change edited: of a security scheme whose token URL is another, that URL; of
// a list that lost an item, the item at base. Entries of prose come last. A place that
// is new at head, or gone at head, stays, and so do both where nothing in them was
// edited. Either may be zero.
func (d *Delta) Edited(base, head openapi.Span) (openapi.Span, openapi.Span) {
	if d.Base == nil || d.Head == nil {
		return base, head
	}
	was, is := d.Base.Doc.At(base.File, base.Pointer), d.Head.Doc.At(head.File, head.Pointer)
	switch {
	case !base.IsZero() && !head.IsZero() && d.isSamePlace(base, head):
	case head.IsZero():
		is = acrossAt(was, d.Base, d.Head)
	case base.IsZero():
		was = acrossAt(is, d.Head, d.Base)
	default:
		return d.editedApart(base, head)
	}
	for range editedAround {
		if !was.Exists() || !is.Exists() {
			return base, head
		}
		if e, found := searchEdited(d.Head.Doc, was, is); found {
			return e.places(base, head)
		}
		was, is = around(d.Base.Doc, was), around(d.Head.Doc, is)
	}
	return base, head
}

// editedAround bounds the objects that are looked at, from the inside out.
const editedAround = 3

// around returns the object in which a value is one word of several that mean something
// together: the name of a parameter, what a list holds, a part of an extension. Any
// other has none.
func around(doc *openapi.Document, v openapi.Value) openapi.Value {
	file, pointer := v.Place()
	above, last := pointer[:max(0, strings.LastIndexByte(pointer, '/'))], pointer[strings.LastIndexByte(pointer, '/')+1:]
	outer := doc.At(file, above)
	isWord := last == "name" && outer.Get("in").Kind() == openapi.String || last == "items" && outer.Get("type").Kind() != openapi.Map
	if isWord && !strings.HasSuffix(above, "/properties") || strings.Contains(above, "/x-") {
		return outer
	}
	return openapi.Value{}
}

// editedApart is Edited for places that are not the same one: that of head where it was
// edited, else that of base.
func (d *Delta) editedApart(base, head openapi.Span) (openapi.Span, openapi.Span) {
	was, is := d.Base.Doc.At(base.File, base.Pointer), d.Head.Doc.At(head.File, head.Pointer)
	if !acrossAt(was, d.Base, d.Head).Exists() || !acrossAt(is, d.Head, d.Base).Exists() {
		return base, head
	}
	if b, h := d.Edited(openapi.Span{}, head); h != head || !b.IsZero() {
		return orSpan(b, base), h
	}
	b, h := d.Edited(base, openapi.Span{})
	return b, orSpan(h, head)
}

func orSpan(a, b openapi.Span) openapi.Span {
	if a.IsZero() {
		return b
	}
	return a
}

// acrossAt returns the value at the same place of the same file of the other side. A
// root file that was renamed is the same file. Items of lists have none, since their
// positions say little.
func acrossAt(v openapi.Value, from, to *api.API) openapi.Value {
	file, pointer := v.Place()
	if !v.Exists() || isInList(from.Doc, file, pointer) {
		return openapi.Value{}
	}
	if file == from.Doc.Path {
		file = to.Doc.Path
	}
	return to.Doc.At(file, pointer)
}

// isInList reports whether a place lies in an item of a list.
func isInList(doc *openapi.Document, file, pointer string) bool {
	for i, c := range pointer {
		if c == '/' && isPosition(doc, file, pointer[:i], pointer[i+1:]) {
			return true
		}
	}
	return false
}

// isPosition reports whether what follows a pointer, up to the next slash, is a position
// in a list, and not a key such as a status.
func isPosition(doc *openapi.Document, file, pointer, rest string) bool {
	segment, _, _ := strings.Cut(rest, "/")
	return segment != "" && strings.Trim(segment, "0123456789") == "" && doc.At(file, pointer).Kind() == openapi.List
}

// isSamePlace reports whether two pointers differ in nothing but positions in lists.
func (d *Delta) isSamePlace(base, head openapi.Span) bool {
	was, is := strings.Split(base.Pointer, "/"), strings.Split(head.Pointer, "/")
	for i := range min(len(was), len(is)) {
		if was[i] != is[i] && !(isPosition(d.Base.Doc, base.File, strings.Join(was[:i], "/"), was[i]) && isPosition(d.Head.Doc, head.File, strings.Join(is[:i], "/"), is[i])) {
			return false
		}
	}
	return len(was) == len(is)
}

// editedSteps bounds the entries that are compared for one place, and editedWork those
// that are compared to tell the items of lists from each other, which may hold lists.
const (
	editedSteps = 2000
	editedWork  = 20_000
	editedCost  = 16 // entries that cost a step
)

// editedIn is a search for the first edited entry of two values. base and head are the
// entry on each side, missing where a side does not have it.
type editedIn struct {
	base, head openapi.Value
	left       int
	work       *int // what is left of editedWork, also for the items of lists
}

// searchEdited finds the first edited entry of two values, and counts the steps.
func searchEdited(doc *openapi.Document, was, is openapi.Value) (editedIn, bool) {
	work := editedWork
	e := editedIn{left: editedSteps, work: &work}
	found := e.find(was, is)
	doc.Spend((editedWork - work) / editedCost)
	return e, found
}

// places are the spans of what was found. A side that does not have the entry keeps
// its place, and so does one that is a line further down, such as one of a long text.
func (e *editedIn) places(base, head openapi.Span) (openapi.Span, openapi.Span) {
	if s := e.base.EntrySpan(); !s.IsZero() && s.Line >= base.Line {
		base = s
	}
	if s := e.head.EntrySpan(); !s.IsZero() && s.Line >= head.Line {
		head = s
	}
	return base, head
}

// find reports whether two values differ, and notes where.
func (e *editedIn) find(was, is openapi.Value) bool {
	e.left--
	if *e.work -= 1 + was.Len(); e.left < 0 || *e.work < 0 {
		return false
	}
	switch kind := was.Kind(); {
	case kind != is.Kind():
		return e.note(was, is)
	case kind == openapi.Map:
		return e.findField(was, is, own) || e.findField(was, is, below) || e.findField(was, is, prose)
	case kind == openapi.List:
		return e.findItem(was, is)
	}
	return was.Scalar() != is.Scalar() && e.note(was, is)
}

func (e *editedIn) note(was, is openapi.Value) bool {
	e.base, e.head = was, is
	return true
}

// depth is where an entry of an object is looked for: among its own values, in the
// objects below it, or in its text for readers.
type depth int

const (
	own depth = iota
	below
	prose
)

// findField looks at the entries of two objects at one depth.
func (e *editedIn) findField(was, is openapi.Value, at depth) bool {
	left, right := entriesOf(was), entriesOf(is)
	for key, entry := range is.Fields() {
		before := left.get(key)
		if depthOf(key, before, entry) == at && (!before.Exists() && e.note(before, entry) || e.find(before, entry)) {
			return true
		}
	}
	for key, entry := range was.Fields() {
		if after := right.get(key); !after.Exists() && depthOf(key, entry, after) == at {
			return e.note(entry, after)
		}
	}
	return false
}

// entries are those of an object; of many there is an index.
type entries struct {
	of    openapi.Value
	index map[string]openapi.Value
}

// fewFields is how many entries are looked through one by one.
const fewFields = 16

func entriesOf(v openapi.Value) entries {
	f := entries{of: v}
	if v.Kind() == openapi.Map && v.Len() > fewFields {
		f.index = make(map[string]openapi.Value, v.Len())
		for key, entry := range v.Fields() {
			if _, known := f.index[key]; !known { // the first of a key counts, as for Get
				f.index[key] = entry
			}
		}
	}
	return f
}

func (f entries) get(key string) openapi.Value {
	if f.index != nil {
		return f.index[key]
	}
	return f.of.Get(key)
}

func depthOf(key string, was, is openapi.Value) depth {
	switch isObject := was.Kind() == openapi.Map && is.Kind() == openapi.Map; {
	case isProse(key, was) || isProse(key, is):
		return prose
	case isObject:
		return below
	}
	return own
}

// isProse reports whether an entry is text for readers. A field that has the name of
// such a keyword is an object.
func isProse(key string, entry openapi.Value) bool {
	switch key {
	case "example", "examples", "externalDocs":
		return true
	case "description", "title", "summary", "operationId", "tags":
		return entry.Exists() && entry.Kind() != openapi.Map
	}
	return false
}

// findItem looks at the items of two lists, whose order does not count. An item that
// took the place of another is looked into.
func (e *editedIn) findItem(was, is openapi.Value) bool {
	before, after := itemsOf(was), itemsOf(is)
	if len(before) > itemsCompared || len(after) > itemsCompared {
		return false
	}
	gone, came := e.without(before, after), e.without(after, before)
	switch {
	case e.left < 0 || *e.work < 0 || len(gone)+len(came) == 0:
		return false
	case len(gone) == 0:
		return e.note(openapi.Value{}, came[0])
	case len(came) == 0:
		return e.note(gone[0], openapi.Value{})
	case gone[0].Kind() != openapi.Map:
		return e.note(gone[0], came[0])
	}
	return e.find(gone[0], came[0])
}

// itemsCompared is how many items a list may have whose edited one is looked for.
const itemsCompared = 100

// itemsOf are the items of a list, at most one more than are compared.
func itemsOf(list openapi.Value) []openapi.Value {
	var out []openapi.Value
	for item := range list.Items() {
		if out = append(out, item); len(out) > itemsCompared {
			break
		}
	}
	return out
}

// without lists the items of a list that another one does not have.
func (e *editedIn) without(list, other []openapi.Value) []openapi.Value {
	var out []openapi.Value
	others := slices.Clone(other)
	for _, item := range list {
		if e.left < 0 || *e.work < 0 {
			break
		}
		same := slices.IndexFunc(others, func(x openapi.Value) bool {
			return x.Exists() && !(&editedIn{left: e.spent(), work: e.work}).find(x, item)
		})
		if same < 0 {
			out = append(out, item)
		} else {
			others[same] = openapi.Value{}
		}
	}
	return out
}

// spent takes a step for the comparison of two items, and returns how many one may take.
func (e *editedIn) spent() int {
	e.left--
	return 50
}

// requiredAt is the item of a list of required names that names a field, a missing value
// where there is none.
func requiredAt(x *api.Schema, name string) openapi.Value {
	for _, d := range x.Declarations() {
		for item := range d.Get("required").Items() {
			if item.Scalar() == name {
				return item
			}
		}
	}
	return openapi.Value{}
}
