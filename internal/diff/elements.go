package diff

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// wasOpenFor reports whether values of a name could be anything before the name was
// declared, so that its declaration only narrows: in what may be anything, the
// elements of a list, and the fields of an object that are not named, also where that
// is one of the alternatives.
func wasOpenFor(base, head *api.Schema, name string) bool {
	if isOpenFor(base, name) || !base.IsEmpty() && base.IsAnything() && !head.IsAnything() {
		return true
	}
	return slices.ContainsFunc(base.Choices(), func(c api.Choice) bool {
		return slices.ContainsFunc(c.Variants, func(v *api.Schema) bool { return isFree(v) || isOpenFor(v, name) })
	})
}

func isOpenFor(x *api.Schema, name string) bool {
	f := x.Facts()
	switch {
	case x.IsEmpty():
		return len(x.Declarations()) > 0
	case name == api.Element:
		return f.Is("array") && x.Property(name) == nil
	case name == api.Map:
		return f.Is("object") && !f.Closed
	}
	return false
}

// isFree reports whether a value may be anything, or any object.
func isFree(x *api.Schema) bool {
	return x.IsEmpty() || !x.NamesFields() && x.Facts().FreeForm && x.Facts().Is("object")
}

// anyElements are the elements of a list that may be anything, or any object. It is nil
// for what is no list, and for one that says what they are.
func anyElements(x *api.Schema) *api.Property {
	switch p := x.Property(api.Element); {
	case !x.Facts().Is("array"):
		return nil
	case p == nil:
		return x.Undeclared(api.Element)
	case isFree(p.Schema):
		return p
	}
	return nil
}

// ended adds what the elements of a list, or the fields of a map, may newly be: what
// was said of all of them is gone.
func (g *graph) ended(n *node) {
	h := n.head.Facts()
	for _, x := range [...]struct{ name, typ, facet, how string }{
		{api.Element, "array", "items", "what its elements are is no longer declared"},
		{api.Map, "object", "values", "what its values are is no longer declared"},
	} {
		b := n.base.Property(x.name)
		if b == nil || b.Schema.IsEmpty() || isSaid(n.head, x.name) || n.head.IsEmpty() || !h.Accepts(x.typ) || x.name == api.Map && n.head.IsClosed() {
			continue
		}
		if isContained(n.base, b.Entry) || g.isRestKept(n, x.name) {
			continue
		}
		at := local{kind: relaxed, base: b.Entry, head: placeOfRest(n.head, x.name), variant: n.as == variant,
			relaxed: []api.Relaxation{{Facet: x.facet, Old: []string{kindOfValue(b.Schema)}, Certain: true}}}
		if n.direction == api.Out {
			if slices.ContainsFunc(n.local, func(l local) bool { return l.kind == opened }) || !b.Travels(api.Out) {
				continue
			}
			at.kind, at.relaxed, at.how = opened, nil, x.how
		}
		g.delta.Spend(localCost)
		n.local = append(n.local, at)
	}
}

// isRestKept reports whether elements of which head no longer says what they are, or fields,
// are none, or must be what they were, or what they may be is told of alternatives.
func (g *graph) isRestKept(n *node, name string) bool {
	words := []string{"items", "prefixItems", "additionalItems", "unevaluatedItems"}
	if name == api.Map {
		if anyField(n.base) != nil && len(n.head.Properties()) > 0 { // a map of which the fields are now named
			return true
		}
		words = []string{"additionalProperties", "patternProperties", "unevaluatedProperties"}
	}
	return n.isOfAlternatives(words) || g.isKept(n.base, n.head, words)
}

// isOfAlternatives reports whether only alternatives of base say what a part of a request is,
// which are compared with those of head.
func (n *node) isOfAlternatives(words []string) bool {
	if n.direction != api.In || len(n.base.Alternatives()) == 0 || len(n.head.Alternatives()) == 0 {
		return false
	}
	return !slices.ContainsFunc(n.base.Declarations(), func(v openapi.Value) bool {
		return slices.ContainsFunc(words, func(word string) bool { return v.Get(word).Exists() })
	})
}

// isSaid reports whether a schema says what all elements of a list, or all fields of a map,
// are.
func isSaid(x *api.Schema, name string) bool {
	p := x.Property(name)
	return p != nil && !(name == api.Element && isContained(x, p.Entry))
}

// hasNoElements reports whether every list that is accepted is empty.
func hasNoElements(x *api.Schema) bool {
	most := x.Facts().MaxItems
	return x.HasCheck("items") || most.Set && most.Value == 0 || x.Property(api.Element) == nil && slices.ContainsFunc(x.Checks(), func(c api.Check) bool {
		return c.Keyword == "unevaluatedItems" && c.Schema != nil && c.Schema.IsNever()
	})
}

// placeOfRest is where head says that what is not named may be anything, else its
// declaration.
func placeOfRest(head *api.Schema, name string) openapi.Value {
	for _, d := range head.Declarations() {
		if v := d.Get("additionalProperties"); name == api.Map && v.Exists() {
			return v
		}
	}
	return declaration(head)
}

// kindOfValue names what a schema accepts: its component, its types or "checked".
func kindOfValue(x *api.Schema) string {
	if name := x.Component(); name != "" {
		return name
	}
	if types := x.Facts().Types; len(types) > 0 {
		return strings.Join(types, ", ")
	}
	return "checked"
}

// relaxedAs lists what head's schema accepts and base's does not. A text on the way
// that is read as a number or boolean was a text before, too, and an integer where
// JSON had any text is checked more than before.
func (g *graph) relaxedAs(n *node) []api.Relaxation {
	base := n.base.Facts()
	list := g.relaxed(n.base, n.head)
	if n.as == text {
		list = withoutTexts(list)
		if g.wasText([]*api.Schema{n.base}, n.head) {
			list = slices.DeleteFunc(list, func(r api.Relaxation) bool { return r.Facet == "type" || r.Facet == "enum" })
		}
	}
	if n.as == variant || !base.Is("string") {
		return list
	}
	return slices.DeleteFunc(list, func(r api.Relaxation) bool {
		if n.as != text && slices.Contains(r.New, "string") {
			return false
		}
		return r.Facet == "type" && len(r.New) > 0 && !slices.ContainsFunc(r.Additions(), func(t string) bool { return t != "integer" && (n.as != text || t == "object" || t == "array") })
	})
}

// withoutTexts leaves out the texts of values that a closed list had: a parameter is
// a text on the way.
func withoutTexts(list []api.Relaxation) []api.Relaxation {
	var out []api.Relaxation
	for _, r := range list {
		if r, ok := r.WithoutTexts(); ok {
			out = append(out, r)
		}
	}
	return out
}
