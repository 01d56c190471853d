package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Refuses reports whether an object must not have a name: it is forbidden, nothing is a
// value of it, or the object, or a part of it, is closed and does not declare it.
func (x *Schema) Refuses(name string) bool {
	p := x.Property(name)
	switch {
	case p != nil && p.Schema.IsNever(), p == nil && x.Facts().Closed && x.Property(Map) == nil:
		return true
	case p != nil && len(x.must) == 1 && len(x.groups) == 0:
		return false // it is declared by the only part
	}
	return slices.ContainsFunc(x.must, func(v openapi.Value) bool {
		entry := v.Get("properties").Get(name)
		isUnknown := p != nil && len(x.must) > 1 && !entry.Exists() && name != Map && name != Element && isClosed(v)
		return isUnknown || entry.Exists() && isNever(entry)
	})
}

// UnknownNames lists the properties that one part of the schema declares and another
// one, which is closed, does not know (JSON Schema 2020-12, 10.3.2.3), sorted. A server
// that reads the parts as one knows them.
func (x *Schema) UnknownNames() []string {
	var out []string
	for _, v := range x.must {
		if len(x.must) < 2 || !isClosed(v) {
			continue
		}
		known := v.Get("properties")
		for _, p := range x.Properties() {
			if p.Name != Map && p.Name != Element && !known.Get(p.Name).Exists() {
				out = append(out, p.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// isClosed reports whether a schema object accepts no names but its own properties.
func isClosed(v openapi.Value) bool {
	closed := isNever(v.Get("additionalProperties")) || isNever(v.Get("unevaluatedProperties")) && !v.Get("additionalProperties").Exists() && !evaluatesElsewhere(v)
	return closed && !v.Get("patternProperties").Exists()
}
