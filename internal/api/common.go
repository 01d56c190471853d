package api

import "github.com/threatdelta/threatdelta/internal/openapi"

// Common has schemas of what the documents of a lot have in common, each made once for all
// of them: those of which the meaning rests on nothing but what is written where they are
// and where their references lead. The description around them counts where alternatives
// are joined, and for the name of a component. The zero Common is empty.
type Common struct {
	version string
	doc     *openapi.Document // for which set.doc was made
	set     *schemas
}

// mostCommon bounds the schemas that are kept.
const mostCommon = 20_000

// counted is how many schema objects the last document of a lot has.
type counted struct{ objects int }

// reserve makes room for as many schema objects as the last document of the lot has: its
// documents have about as many.
func (s *schemas) reserve() {
	if lot := s.doc.Common(); lot != nil {
		s.known = openapi.Kept[counted](lot)
		s.numbers = make(map[openapi.ID]int, s.known.objects)
		s.bySource = make([]*Schema, 0, 2*s.known.objects+2)
		s.known.objects = 0
	}
}

// Of returns the schema that stands for one of a description, nil for none. Making it, and
// what is below it, costs the description no steps. isFirst is true if those that were made
// before are not kept.
func (c *Common) Of(x *Schema) (made *Schema, isFirst bool) {
	if x.set == nil || !x.isOfOne() {
		return nil, false
	}
	doc := x.set.doc
	if c.set == nil || c.version != doc.Version || c.doc != doc && c.set.count > mostCommon {
		c.version, c.set, c.doc, isFirst = doc.Version, newSchemas(doc), nil, true
	}
	if c.doc != doc {
		c.doc, c.set.doc, c.set.work = doc, doc.Unmetered(), 0
	}
	if isLone(c.set, x.from[0], lonely) {
		made = c.set.of(x.from[0])
	}
	return made, isFirst
}

// lonely bounds how deep allOf is nested in schemas that several descriptions have.
const lonely = 5

// isLone reports whether a schema object, which is no reference, has no alternatives, and
// neither have those that hold beside it.
func isLone(s *schemas, v openapi.Value, depth int) bool {
	if v.Kind() != openapi.Map || depth == 0 {
		return false
	}
	for word, said := range v.Fields() {
		switch word {
		case "$ref", "$dynamicRef", "oneOf", "anyOf", "if", "then", "else", "not", "discriminator", "patternProperties", "dependentSchemas", "dependencies":
			return false
		case "allOf":
			for part := range said.Items() {
				if !isLone(s, s.target(part), depth-1) {
					return false
				}
			}
		}
	}
	return true
}

// holdsLone reports whether all that a schema declares is lone. It does not expand it.
func (x *Schema) holdsLone() bool {
	lone := len(x.Unresolved)+len(x.groups) == 0
	for _, v := range x.must {
		x.set.declared(v, func(_ string, entry openapi.Value) {
			lone = lone && isLone(x.set, x.set.target(entry), lonely)
		})
	}
	return lone
}

// Properties is [Schema.Properties] for a schema of Common. It is not ok where one of them,
// or what is below it, cannot be such a schema. They are made anew for each call, since most
// are looked at once.
func (c *Common) Properties(x *Schema) (list []*Property, ok bool) {
	once := newSchemas(c.set.doc)
	once.stock = c.set.stock
	made := once.of(x.from[0])
	if !made.holdsLone() {
		return nil, false
	}
	list = made.Properties()
	for _, p := range list {
		if !p.Schema.isOfOne() || !p.Schema.holdsLone() {
			return nil, false
		}
	}
	return list, made.set.truncated == nil
}

// HasProperties reports whether a property that [Common.Properties] returned has others below
// it. None of them is made.
func (c *Common) HasProperties(p *Property) bool {
	has := false
	for _, v := range p.Schema.must {
		c.set.declared(v, func(string, openapi.Value) { has = true })
	}
	return has
}

// Keep is a property with the schema of Common that stands for its own.
func (c *Common) Keep(p *Property) *Property {
	kept := *p
	kept.Schema = c.set.of(p.Schema.from[0])
	return &kept
}

// ComponentOf returns the name that this description has for the component that one of some
// schema objects is, "" for none: for those that make up a schema of [Common].
func (a *API) ComponentOf(objects []openapi.ID) string {
	for _, id := range objects {
		if name := a.schemas.component(id); name != "" {
			return name
		}
	}
	return ""
}
