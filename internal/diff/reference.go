package diff

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// A difference may be read from text that the change did not touch: a reference leads
// somewhere else now, or there is one more of them. Then the edit is the reference.

// isUntouched reports whether neither side of a difference was edited where it is read.
func (d *Delta) isUntouched(l *local) bool {
	was := acrossAt(l.head, d.Head, d.Base)
	switch {
	case !l.head.Exists() || !was.Exists():
		return false
	case l.kind == added || l.kind == declared:
		return true // it was there, and is reached newly
	case (&editedIn{left: editedSteps}).find(was, l.head):
		return false
	case !l.base.Exists():
		return true
	}
	is := acrossAt(l.base, d.Base, d.Head)
	return is.Exists() && !(&editedIn{left: editedSteps}).find(l.base, is)
}

// editedReference finds the reference that the change edited on the way to a place, the
// nearest first. base is missing where the reference is new. ok is false if there is
// none.
func (d *Delta) editedReference(way []openapi.Value) (base, head openapi.Value, ok bool) {
	for _, is := range way {
		d.Spend(1)
		if was := d.atBase(is); was.Exists() {
			if base, head, ok = newReference(was, is); ok {
				return base, head, true
			}
		}
	}
	return base, head, false
}

// newReference compares the references in a value and in the values that stand for the
// same place: what an allOf and the like is made of, and what a list holds.
func newReference(was, is openapi.Value) (base, head openapi.Value, ok bool) {
	if is.Kind() != openapi.Map {
		return base, head, false
	}
	before, _ := was.Ref()
	if text, isReference := is.Ref(); isReference && text != before {
		return was.Get("$ref"), is.Get("$ref"), true
	}
	for _, word := range [...]string{"schema", "items", "additionalProperties", "not"} {
		if base, head, ok = newReference(was.Get(word), is.Get(word)); ok {
			return base, head, true
		}
	}
	for _, word := range [...]string{"allOf", "oneOf", "anyOf"} {
		var known []string
		for part := range was.Get(word).Items() {
			text, _ := part.Ref()
			known = append(known, text)
		}
		for part := range is.Get(word).Items() {
			if text, isReference := part.Ref(); isReference && !slices.Contains(known, text) {
				return openapi.Value{}, part, true
			}
		}
	}
	return base, head, false
}

// written lists what is written on the way, the nearest first: the entries of
// properties, and the objects of their schemas.
func (w onTheWay) written() []openapi.Value {
	var out []openapi.Value
	for i := w.at; len(w.stops) > 0 && i >= 0 && len(out) < api.MaxDepth; i = w.stops[i].from {
		out = append(out, w.stops[i].node.head.Declarations()...)
		if p := w.stops[i].property; p != nil {
			out = append(out, p.Entry)
		}
	}
	return append(out, w.root.Entry)
}

// carriersOf are the parts of an operation that carry a value, as they are written.
func carriersOf(o *api.Operation, at api.Leaf) []openapi.Value {
	if status, ok := strings.CutPrefix(at.Where, "response "); ok {
		return []openapi.Value{o.Value.At("responses", status)}
	}
	return []openapi.Value{o.Value.Get("requestBody")}
}
