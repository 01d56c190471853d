package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Needs reports whether an object must have a name: one that is required, or one without
// which it would be what a "not" excludes. An object that lacks a property is not bound by
// what "properties", "dependentRequired" or "dependentSchemas" says of it (JSON Schema
// 2020-12, 10.2.2.4 and 10.3.2.1), so that it must have a property if what it excludes says
// nothing else.
func (x *Schema) Needs(name string) bool {
	return x.IsRequired(name) || slices.ContainsFunc(x.must, func(v openapi.Value) bool { return slices.Contains(impliedByNot(v.Get("not")), name) })
}

// impliedByNot lists the names of every object that a schema refuses.
func impliedByNot(not openapi.Value) []string {
	word, said := "", openapi.Value{}
	for key, value := range not.Fields() {
		switch {
		case key == "type" && value.Scalar() == "object":
		case word != "":
			return nil
		default:
			word, said = key, value
		}
	}
	switch word {
	case "not":
		if said.Len() == 1 {
			return said.Get("required").Strings()
		}
	case "properties", "dependentRequired", "dependentSchemas":
		if said.Len() != 1 {
			return nil
		}
		for name, of := range said.Named() {
			if word == "dependentSchemas" {
				return append(impliedByNot(of), name)
			}
			return []string{name}
		}
	}
	return nil
}

// Unconditional returns a property without what it must be only under a condition.
func (p *Property) Unconditional() *Property {
	x := p.Schema
	groups := slices.DeleteFunc(slices.Clone(x.groups), func(g []*Schema) bool { return slices.Contains(g, x.set.otherwise) })
	if len(groups) == len(x.groups) {
		return p
	}
	of := *p
	of.Schema = x.And(x.set.of(openapi.Value{}))
	of.Schema.groups = groups
	return &of
}
