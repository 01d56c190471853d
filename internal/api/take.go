package api

import "github.com/threatdelta/threatdelta/internal/openapi"

// objects is the schema objects that were added to a schema.
type objects = firsts[openapi.ID, struct{}]

// take adds a schema object with all that it includes.
func (x *Schema) take(src source, seen *objects) {
	v := src.value
	if !v.Exists() {
		return
	}
	if _, isNew := seen.add(v.ID(), struct{}{}); !isNew {
		return
	}
	x.set.doc.Spend(1)
	if _, ok := v.Ref(); ok {
		target, problem := x.set.doc.Follow(v)
		if problem != "" {
			x.change().Unresolved = append(x.Unresolved, v)
		} else {
			x.take(source{target, src.direct}, seen)
		}
		if !x.set.siblings {
			return
		}
	}
	if len(x.must) == 0 && v == x.from[0] {
		x.must = x.from[:] // which most need no list of their own for
	} else {
		x.must = append(x.must, v)
	}
	has := look(v)
	if has.references {
		x.takeUnresolved(v)
	}
	if has.schemas {
		x.takeParts(src, seen)
	}
	if src.direct && has.discriminator {
		x.adoptSubtypes(v)
	}
}

// takeParts adds what holds beside a schema object, or may.
func (x *Schema) takeParts(src source, seen *objects) {
	v := src.value
	parts := v.Get("allOf")
	// An allOf of one part with only descriptions beside it is that part, not a
	// subtype of it.
	wrapper := src.direct && parts.Len() == 1 && !v.Get("properties").Exists() && x.set.component(v.ID()) == ""
	for part := range parts.Items() {
		x.take(source{part, wrapper}, seen)
	}
	for _, word := range [...]string{"oneOf", "anyOf"} {
		if g := x.set.alternatives(v.Get(word)); len(g) > 0 {
			x.groups = append(x.groups, g)
		}
	}
	x.takeConditions(v)
}

// contents are the entries of a schema object that matter when it is added. Most have none.
type contents struct {
	schemas       bool // others that hold beside it, or may
	references    bool // something else than the object itself is a reference
	discriminator bool
}

// look looks at the entries of a schema object once.
func look(v openapi.Value) (has contents) {
	for word, of := range v.Fields() {
		switch word {
		case "allOf", "oneOf", "anyOf", "then", "else", "dependentSchemas":
			has.schemas = true
		case "discriminator":
			has.discriminator = true
		case "$ref":
			continue
		}
		if of.Kind() == openapi.Map && !has.references {
			_, has.references = of.Ref()
		}
	}
	return has
}

// takeUnresolved adds the lists of a schema object that are a reference which leads
// nowhere.
func (x *Schema) takeUnresolved(v openapi.Value) {
	for _, word := range [...]string{"properties", "patternProperties", "dependentSchemas", "allOf", "oneOf", "anyOf", "required", "enum"} {
		if list := v.Get(word); list.Kind() == openapi.Map {
			if _, ok := list.Ref(); ok {
				x.change().Unresolved = append(x.Unresolved, list)
			}
		}
	}
}

// takeConditions adds then, else and dependentSchemas as alternatives that may
// hold.
func (x *Schema) takeConditions(v openapi.Value) {
	var g []*Schema
	for _, word := range [...]string{"then", "else"} {
		if c := v.Get(word); c.Exists() && v.Get("if").Exists() {
			g = append(g, x.set.of(c))
		}
	}
	for _, c := range v.Get("dependentSchemas").Named() {
		g = append(g, x.set.of(c))
	}
	if len(g) > 0 {
		x.groups = append(x.groups, append(g, x.set.otherwise))
	}
}

// adoptSubtypes adds the subtypes of a discriminator. A body of the parent's type
// may be any schema that names the parent in its allOf (OpenAPI 2.0 and 3.x,
// Discriminator).
func (x *Schema) adoptSubtypes(v openapi.Value) {
	d := v.Get("discriminator")
	if !d.Exists() || v.Get("oneOf").Exists() || v.Get("anyOf").Exists() {
		return
	}
	var g []*Schema
	for _, subtype := range x.set.subtypesOf(v.ID()) {
		g = append(g, x.set.of(subtype))
	}
	if len(g) > 0 {
		x.groups = append(x.groups, append(g, x.set.otherwise))
	}
}
