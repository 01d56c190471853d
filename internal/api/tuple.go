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
		first, rest := v.Get("prefixItems"), v.Get("items")
		if rest.Kind() == openapi.List {
			first, rest = rest, v.Get("additionalItems")
		}
		switch {
		case v.Get("unevaluatedItems").Exists(), v.Get("contains").Exists() && !rest.Exists():
			return nil
		case first.Len() == 0 && !rest.Exists():
			continue
		case made != nil:
			return nil
		}
		made = &Tuple{Closed: rest.Exists() && isNever(rest)}
		for item := range first.Items() {
			made.First = append(made.First, &Property{Name: Element, Schema: x.set.of(item), Entry: item})
		}
		if rest.Kind() == openapi.Map && !made.Closed {
			made.Rest = &Property{Name: Element, Schema: x.set.of(rest), Entry: rest}
		}
	}
	return made
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
