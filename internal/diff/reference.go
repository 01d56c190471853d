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
	was := d.atBase(l.head)
	switch {
	case !l.head.Exists() || !was.Exists():
		return false
	case l.kind == added || l.kind == declared:
		return true // it was there, and is reached newly
	case d.isEdited(was, l.head):
		return false
	case !l.base.Exists():
		return true
	}
	file, pointer := l.base.Place()
	if file == d.Base.Doc.Path {
		file = d.Head.Doc.Path
	}
	is := d.Head.Doc.At(file, pointer)
	return is.Exists() && !d.isEdited(l.base, is)
}

// isEdited reports whether two values differ. Hundreds of differences may be read from one
// object, which is looked at once.
func (d *Delta) isEdited(was, is openapi.Value) bool {
	key := [2]openapi.Value{was, is}
	known, done := d.edited[key]
	if !done {
		_, known = searchEdited(d.Head.Doc, was, is)
		if d.edited == nil {
			d.edited = map[[2]openapi.Value]bool{}
		}
		d.edited[key] = known
	}
	return known
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

// newIn returns the first of an operation's values that base does not have at its place, where
// it has the operation: a response or a body that leads to text which was there before.
func (d *Delta) newIn(o *api.Operation, values []openapi.Value) openapi.Value {
	if d.atBase(o.Value).Exists() {
		for _, v := range values {
			if v.Exists() && !d.atBase(v).Exists() {
				return v
			}
		}
	}
	return openapi.Value{}
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

// carriersOf are the parts of an operation that carry a value, as they are written.
func carriersOf(o *api.Operation, at api.Leaf) []openapi.Value {
	if status, ok := strings.CutPrefix(at.Where(), "response "); ok {
		return []openapi.Value{o.Value.At("responses", status)}
	}
	return []openapi.Value{o.Value.Get("requestBody")}
}

// referringSpan is the place in an operation, or around it, that refers to a parameter
// which the other side has at the same place too. ok is false where the parameter is
// new on its side.
func referringSpan(o, other *api.Operation, parameter openapi.Value) (at openapi.Span, ok bool) {
	if !acrossAt(parameter, o.API, other.API).Exists() {
		return at, false
	}
	for _, level := range [...]openapi.Value{o.Value, o.Item} {
		for item := range level.Get("parameters").Items() {
			if _, isReference := item.Ref(); isReference && o.API.Doc.Deref(item).ID() == parameter.ID() {
				return item.EntrySpan(), true
			}
		}
	}
	return at, false
}

// bodySpan is the place of an operation's body: its key, or in 2.0 the first parameter
// that is the body or a part of it; the operation where there is none.
func bodySpan(o *api.Operation) openapi.Span {
	if body := o.Value.Get("requestBody"); body.Exists() {
		return body.KeySpan()
	}
	for _, level := range [...]openapi.Value{o.Value, o.Item} {
		for item := range level.Get("parameters").Items() {
			switch o.API.Doc.Deref(item).Get("in").Scalar() {
			case "body", "formData":
				return item.EntrySpan()
			}
		}
	}
	return o.Span()
}
