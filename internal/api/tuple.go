package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Tuple is what a list says of its elements by their places (JSON Schema 2020-12,
// 10.3.1.1 and 10.3.1.2). All are under the name [Element].
type Tuple struct {
	First []*Property
	// Rest is what comes after the first ones. It is nil if that may be anything, or,
	// where the tuple is Closed, if nothing may come after them.
	Rest   *Property
	Closed bool
}

// Tuple returns nil if the elements are not described by their places, or by more than
// one part of the schema.
func (x *Schema) Tuple() *Tuple {
	if len(x.fixed)+len(x.listed) > 0 || x.Property(Element) == nil || slices.ContainsFunc(x.groups, declaresElements) {
		return nil
	}
	var made *Tuple
	for _, v := range x.must {
		next, ok := x.set.tuple(v)
		if !ok {
			return nil
		}
		if next == nil {
			continue
		}
		if made = next.beside(made); made == nil {
			return nil
		}
	}
	return made
}

// tuple returns what one schema object says, nil for nothing. It returns false where that
// is not by places.
func (s *schemas) tuple(v openapi.Value) (made *Tuple, ok bool) {
	first, rest := v.Get("prefixItems"), v.Get("items")
	if rest.Kind() == openapi.List {
		first, rest = rest, v.Get("additionalItems")
	}
	if left := v.Get("unevaluatedItems"); left.Exists() && !rest.Exists() {
		if first.Len() == 0 || v.Get("contains").Exists() || evaluatesElsewhere(v) {
			return nil, false
		}
		rest = left
	}
	switch {
	case v.Get("contains").Exists() && !rest.Exists():
		return nil, false
	case first.Len() == 0 && !rest.Exists():
		return nil, true
	}
	made = &Tuple{Closed: rest.Exists() && isNever(rest)}
	for item := range first.Items() {
		made.First = append(made.First, &Property{Name: Element, Schema: s.of(item), Entry: item})
	}
	if rest.Kind() == openapi.Map && !made.Closed {
		made.Rest = &Property{Name: Element, Schema: s.of(rest), Entry: rest}
	}
	return made, true
}

// evaluatesElsewhere reports whether other words than those about elements may evaluate
// some of them (JSON Schema 2020-12, 11.2).
func evaluatesElsewhere(v openapi.Value) bool {
	for _, word := range [...]string{"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"} {
		if v.Get(word).Exists() {
			return true
		}
	}
	return false
}

// mostPlaces bounds the places of which two parts of a schema say something.
const mostPlaces = 100

// beside is what two parts of a schema say together of the elements, place by place. It
// is nil if that is too much.
func (t *Tuple) beside(other *Tuple) *Tuple {
	if other == nil {
		return t
	}
	places := max(len(t.First), len(other.First))
	if places > mostPlaces {
		return nil
	}
	for _, closed := range [...]*Tuple{t, other} {
		if closed.Closed {
			places = min(places, len(closed.First))
		}
	}
	made := &Tuple{Closed: t.Closed || other.Closed}
	for i := range places + 1 {
		p := t.At(i).beside(other.At(i))
		switch {
		case i < places && p == nil:
			return nil
		case i < places:
			made.First = append(made.First, p)
		case !made.Closed:
			made.Rest = p
		}
	}
	return made
}

// beside is a property of which two declarations hold. Either may be nil.
func (p *Property) beside(q *Property) *Property {
	switch {
	case p == nil:
		return q
	case q == nil || p.Schema == q.Schema:
		return p
	}
	both := *p
	sources := []source{{q.Entry, true}}
	for _, v := range p.Schema.must {
		sources = append(sources, source{v, true})
	}
	both.Schema = p.Schema.set.make(sources, nil)
	return &both
}

func declaresElements(g []*Schema) bool {
	return slices.ContainsFunc(g, func(b *Schema) bool { return b.Property(Element) != nil })
}

// At returns what is said of an element, counted from 0; nil where that is nothing, or
// where there may be none.
func (t *Tuple) At(i int) *Property {
	if i < len(t.First) {
		return t.First[i]
	}
	return t.Rest
}
