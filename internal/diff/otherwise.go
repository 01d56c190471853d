package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// isSaidOtherwise reports whether what a check refuses is refused without it too.
func (g *graph) isSaidOtherwise(c api.Check, head *api.Schema, d api.Direction) bool {
	switch c.Keyword {
	case "not":
		return head.Facts().Excludes(c.Schema.Facts(), g.within) || lacksName(head, c.Schema) || needsUnsent(c.Schema, head, d) || g.areExclusive(head, c.Schema, d)
	case "unevaluatedItems":
		if head.Tuple() != nil { // which has them
			return true
		}
		of := head.Property(api.Element)
		return of != nil && c.Schema != nil && g.accepts(c.Schema, of.Schema, d)
	case "if":
		return g.isUnconditional(c, head, d)
	case "contains":
		return g.isContainedAnyway(c, head, d)
	case "propertyNames":
		return g.areNamesWithin(c, head, d)
	case "maxContains":
		return g.areTooFew(c, head, d)
	case "dependentSchemas":
		return g.isIndependent(c, head, d)
	}
	return false
}

// needsUnsent reports whether another schema asks for a property that never travels.
func needsUnsent(other, x *api.Schema, d api.Direction) bool {
	return (other.Facts().Type() == "object" || x.Facts().Type() == "object") && slices.ContainsFunc(other.RequiredNames(), func(name string) bool {
		p := x.Property(name)
		return p != nil && !p.Travels(d)
	})
}

// areExclusive reports whether surely no value is of both.
func (g *graph) areExclusive(x, other *api.Schema, d api.Direction) bool {
	if !isKnown(x) || !isKnown(other) || other.Refers() || len(x.Choices())+len(other.Choices()) > 0 {
		return false
	}
	return g.isVoid(x.And(other), d)
}

func isKnown(x *api.Schema) bool { return !isUnknown(x) && x.Document() != nil }

// isUnconditional reports whether head's values for which a condition holds keep to what
// then asks of them, and those for which it does not hold to what else does.
func (g *graph) isUnconditional(c api.Check, head *api.Schema, d api.Direction) bool {
	if c.Consequence == nil || !isKnown(head) || !isKnown(c.Schema) || c.Schema.Refers() || !isPlain(c.Consequence) {
		return false
	}
	if !c.Negated && speaksOfAbsent(c.Schema, c.Consequence) || c.Negated && needsUnsent(c.Schema, head, d) || !c.Negated && isPlain(c.Schema) && g.accepts(c.Schema, head, d) {
		return true
	}
	of := head
	if c.Consequence.BindsOnlyObjects() {
		of = head.Objects()
	}
	if c.Negated && len(c.Schema.Choices()) == 0 { // then
		if of = g.withConsequences(of.And(c.Schema), d); g.isVoid(of, d) {
			return true
		}
	}
	return g.isKept(c.Consequence, of, d)
}

// speaksOfAbsent reports whether what is asked of objects that lack a name speaks of nothing
// but the values of that name.
func speaksOfAbsent(condition, asked *api.Schema) bool {
	names := condition.RequiredNames()
	if len(names) != 1 || !hasOnly(condition, "required") || !hasOnly(asked, "properties") {
		return false
	}
	return !slices.ContainsFunc(asked.Properties(), func(p *api.Property) bool { return p.Name != names[0] })
}

// hasOnly reports whether a schema has one keyword, in one schema object.
func hasOnly(x *api.Schema, word string) bool {
	list := x.Declarations()
	return len(list) == 1 && list[0].Len() == 1 && list[0].Get(word).Exists() && len(x.Alternatives()) == 0
}

// isKept reports whether values keep to what a condition asks of them, whatever other
// conditions ask: what a property is that only those declare, nobody knows.
func (g *graph) isKept(asked, of *api.Schema, d api.Direction) bool {
	return g.accepts(asked, of, d) && !slices.ContainsFunc(asked.Properties(), func(p *api.Property) bool {
		return p.Travels(d) && !p.Schema.IsEmpty() && of.Property(p.Name) != nil && of.IsConditional(p.Name) && !of.Refuses(p.Name)
	})
}

// withConsequences is a schema together with what it surely asks of all its values: by then, where
// all of them meet the condition, and by the names that they must have.
func (g *graph) withConsequences(x *api.Schema, d api.Direction) *api.Schema {
	for _, name := range x.NeededNames() {
		if slices.ContainsFunc(x.Declarations(), func(v openapi.Value) bool { return v.Get("dependentSchemas").Get(name).Exists() }) {
			x = x.Having(name)
		}
	}
	for _, c := range x.Checks() {
		if c.Consequence != nil && c.Negated && isPlain(c.Schema) && g.isKept(c.Schema, x, d) {
			x = x.And(c.Consequence)
		}
	}
	return x
}

// isContainedAnyway reports whether a list has an element of a kind without the check:
// what it must contain is of that kind, as far as it may be an element at all.
func (g *graph) isContainedAnyway(c api.Check, head *api.Schema, d api.Direction) bool {
	of := head.Property(api.Element)
	if of == nil || c.Schema == nil || !isPlain(c.Schema) || !isKnown(of.Schema) {
		return false
	}
	if (head.Facts().MinItems.Value > 0 || head.HasCheck("contains")) && g.isFirstAnyway(c.Schema, head, d) {
		return true
	}
	for _, h := range head.Checks() {
		if h.Keyword == "contains" && h.Schema != nil && isKnown(h.Schema) && !isContained(head, of.Entry) && g.accepts(c.Schema, of.Schema.And(h.Schema), d) {
			return true
		}
	}
	return head.Facts().MinItems.Value > 0 && !isContained(head, of.Entry) && !c.Schema.IsEmpty() && g.accepts(c.Schema, of.Schema, d)
}

// isFirstAnyway reports whether the first element of a list is of a kind, as far as it is
// described by its place.
func (g *graph) isFirstAnyway(kind, x *api.Schema, d api.Direction) bool {
	return slices.ContainsFunc(x.Declarations(), func(v openapi.Value) bool {
		for first := range v.Get("prefixItems").Items() {
			return g.accepts(kind, x.Part(first), d)
		}
		return false
	})
}

// areTooFew reports whether a list has surely no more elements of a kind than maxContains
// allows.
func (g *graph) areTooFew(c api.Check, head *api.Schema, d api.Direction) bool {
	items := head.Facts().MaxItems
	if most, ok := c.Value.Number(); ok && (float64(g.mostElements(head)) <= most || items.Set && items.Value <= most) {
		return true
	}
	of := head.Property(api.Element)
	if c.Counted == nil || of == nil {
		return false
	}
	isOther := func(x *api.Schema) bool { return isKnown(x) && g.areExclusive(x, c.Counted, d) }
	if t := head.Tuple(); t != nil && (t.Closed || t.Rest != nil && isOther(t.Rest.Schema)) {
		count := 0.0
		for _, p := range t.First {
			if !isOther(p.Schema) {
				count++
			}
		}
		most, ok := c.Value.Number()
		return ok && count <= most
	}
	return !isContained(head, of.Entry) && isOther(of.Schema)
}

// areNamesWithin reports whether an object has no names but those that propertyNames
// accepts, since it is closed.
func (g *graph) areNamesWithin(c api.Check, head *api.Schema, d api.Direction) bool {
	names, closed := g.onlyNames(head, d)
	return closed && c.Schema != nil && isPlain(c.Schema) && !slices.ContainsFunc(names, func(name string) bool {
		f := api.Facts{Types: []string{"string"}, Enum: []string{name}, HasEnum: true}
		return len(f.Relaxed(c.Schema.Facts(), g.within)) > 0
	})
}

// isIndependent reports whether head's objects that have a name keep to what that name
// asks of them.
func (g *graph) isIndependent(c api.Check, head *api.Schema, d api.Direction) bool {
	dependents := c.Dependents()
	if !isKnown(head) || len(dependents) == 0 {
		return false
	}
	for name, schema := range dependents {
		with := g.withConsequences(head.Having(name), d)
		if p := head.Property(name); p != nil && !p.Travels(d) {
			continue
		}
		if !g.isVoid(with, d) && !(isPlain(schema) && g.isKept(schema, with, d)) {
			return false
		}
	}
	return true
}

// lacksName reports whether no value has the names that another schema asks for, since
// all are objects that are closed without one of them.
func lacksName(x, other *api.Schema) bool {
	return (x.Facts().Type() == "object" || other.Facts().Type() == "object") && x.Facts().Closed && x.Property(api.Map) == nil &&
		slices.ContainsFunc(other.RequiredNames(), func(name string) bool { return x.Property(name) == nil })
}
