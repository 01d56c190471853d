package diff

import (
	"iter"
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// lost lists the checks of base that head does not have, or that accept more there.
func (g *graph) lost(base, head *api.Schema, d api.Direction) []api.Check {
	var out []api.Check
	before := base.Checks()
	if len(before) == 0 {
		return nil
	}
	g.delta.Spend(acceptsCost * len(before))
	after := head.Checks()
	count := len(base.Choices())
	alone := count > 1 && len(head.Choices()) != count
	for i, c := range before {
		if !isForeign(c.Keyword, head) && g.isLost(c, rest{after, i, alone}, head, d) && !slices.ContainsFunc(out, func(x api.Check) bool { return x.Keyword == c.Keyword }) {
			out = append(out, c)
		}
	}
	return slices.DeleteFunc(out, func(c api.Check) bool { return c.Keyword == "then" || c.Keyword == "else" }) // which their if tells
}

// rest are checks, of which those that stand where another one stood are tried first:
// of a long list most are there still.
type rest struct {
	list []api.Check
	at   int
	// alone is true where nothing but the checks tells of what conditions ask, since there
	// are fewer or more of them than there were, so that their alternatives have no pairs.
	alone bool
}

// isLost reports whether a check is gone, or accepts more.
func (g *graph) isLost(c api.Check, after rest, head *api.Schema, d api.Direction) bool {
	found := false
	for k := range after.list {
		h := after.list[(after.at+k)%len(after.list)]
		if h.Keyword != c.Keyword || h.Negated != c.Negated {
			continue
		}
		if found = true; !((after.alone || g.isExchanged(c, after.list, d)) && !g.asksAsMuch(c, h, d)) && g.isHeldBy(c, h, head, d) {
			return false
		}
	}
	return !g.isSaidOtherwise(c, head) && (found || c.Keyword == "if" || !head.HasCheck(c.Keyword) || g.isLostWithin(c, head, d))
}

// isHeldBy reports whether a check of the same keyword refuses what one of base does.
func (g *graph) isHeldBy(c, h api.Check, head *api.Schema, d api.Direction) bool {
	switch {
	case c.Keyword == "dependentSchemas":
		return !g.isAskedByOthers(c, h, head, d) // what is asked less of a name is told of the property
	case c.Schema == nil:
		old, _ := c.Value.Number()
		next, _ := h.Value.Number()
		switch c.Keyword {
		case "minContains":
			return next >= old
		case "maxContains":
			return next <= old && g.accepts(h.Counted, c.Counted, d)
		}
		return true
	case c.Negated:
		return g.accepts(h.Schema, c.Schema, d)
	}
	return g.accepts(c.Schema, h.Schema, d)
}

// byName goes through schemas in the order of their names. What is looked at first is first
// made and compared, which counts where a limit cuts off the rest.
func byName(schemas map[string]*api.Schema) iter.Seq2[string, *api.Schema] {
	return func(yield func(string, *api.Schema) bool) {
		for _, name := range slices.Sorted(maps.Keys(schemas)) {
			if !yield(name, schemas[name]) {
				return
			}
		}
	}
}

// asksAsMuch reports whether one condition asks all that another one asks, of those that
// meet it. Of what is no condition it is true.
func (g *graph) asksAsMuch(c, h api.Check, d api.Direction) bool {
	if c.Consequence != nil {
		return h.Consequence != nil && g.accepts(c.Consequence, h.Consequence, d)
	}
	if c.Keyword != "dependentSchemas" {
		return true
	}
	after := h.Dependents()
	for name, asked := range byName(c.Dependents()) {
		if after[name] == nil || !g.accepts(asked, after[name], d) {
			return false
		}
	}
	return true
}

// isExchanged reports whether what a condition asks of those that meet it is asked of
// the others, or the other way round, so that the alternatives seem to be the same.
func (g *graph) isExchanged(c api.Check, after []api.Check, d api.Direction) bool {
	return c.Consequence != nil && slices.ContainsFunc(after, func(h api.Check) bool {
		return h.Consequence != nil && h.Negated != c.Negated && g.accepts(c.Consequence, h.Consequence, d)
	})
}

// isAskedByOthers reports whether what a name asked of a property at base only other
// names ask of it in head, so that the property seems to be the same, or whether the
// property is declared nowhere. It is so too of names that changed places.
func (g *graph) isAskedByOthers(c, h api.Check, head *api.Schema, d api.Direction) bool {
	after := h.Dependents()
	seemsSame := func(p *api.Property) bool {
		q := head.Property(p.Name)
		return q != nil && p.Travels(d) && !p.Schema.IsEmpty() && head.IsConditional(p.Name) && g.accepts(p.Schema, q.Schema, d)
	}
	isUndeclared := func(name string) bool { return head.Property(name) == nil }
	for name, schema := range byName(c.Dependents()) {
		if after[name] != nil {
			if len(schema.Properties()) > 0 && !g.accepts(schema, after[name], d) && g.isAskedByAnother(schema, name, after, d) {
				return true
			}
			continue
		}
		if slices.ContainsFunc(schema.Properties(), seemsSame) || slices.ContainsFunc(schema.RequiredNames(), isUndeclared) {
			return true
		}
	}
	return false
}

// isAskedByAnother reports whether another name asks all that one asked.
func (g *graph) isAskedByAnother(asked *api.Schema, name string, after map[string]*api.Schema, d api.Direction) bool {
	for other, by := range byName(after) {
		if other != name && g.accepts(asked, by, d) {
			return true
		}
	}
	return false
}

// isLostWithin reports whether an alternative of head has a check of a keyword, as all of
// them do, that does not make up for the one of base.
func (g *graph) isLostWithin(c api.Check, head *api.Schema, d api.Direction) bool {
	variants := firstChoice(head)
	if c.Schema == nil || len(variants) > mostAlike {
		return false
	}
	g.delta.Spend(acceptsCost * len(variants))
	return slices.ContainsFunc(variants, func(v *api.Schema) bool {
		return !isForeign(c.Keyword, v) && !g.isVoid(v) && g.isLost(c, rest{v.Checks(), 0, false}, v, d)
	})
}

// areConditionsKept reports whether head's values keep to all that conditions, and names
// that are there, ask of base's.
func (g *graph) areConditionsKept(n *node) bool {
	if hasWord(n.base, "discriminator") {
		return false
	}
	found := false
	for _, c := range n.base.Checks() {
		switch c.Keyword {
		case "dependencies":
			return false
		case "if", "dependentSchemas":
			if found = true; !g.isSaidOtherwise(c, n.head) {
				return false
			}
		}
	}
	return found
}

// keptConditions tells of which properties head's values keep to all that conditions, and
// names that are there, ask of them at base.
func (g *graph) keptConditions(n *node) func(name string) bool {
	if n.direction != api.In || len(n.base.Alternatives()) == 0 || hasWord(n.base, "discriminator") {
		return func(string) bool { return false }
	}
	var asked []api.Check
	for _, c := range n.base.Checks() {
		if c.Keyword == "if" || c.Keyword == "dependentSchemas" || c.Keyword == "dependencies" {
			asked = append(asked, c)
		}
	}
	known := map[int]bool{}
	return func(name string) bool {
		found := false
		for i, c := range asked {
			if !declaresUnderCondition(c, name) {
				continue
			}
			if _, ok := known[i]; !ok {
				known[i] = c.Keyword != "dependencies" && g.isSaidOtherwise(c, n.head)
			}
			if found = true; !known[i] {
				return false
			}
		}
		return found
	}
}

// declaresUnderCondition reports whether what a condition asks declares a property.
func declaresUnderCondition(c api.Check, name string) bool {
	if c.Consequence != nil {
		return c.Consequence.Property(name) != nil
	}
	for _, of := range byName(c.Dependents()) {
		if of.Property(name) != nil {
			return true
		}
	}
	return c.Keyword == "dependencies"
}

// isForeign reports whether a keyword binds only values of a type that head does not
// accept, or that it binds by another word.
func isForeign(keyword string, head *api.Schema) bool {
	f := head.Facts()
	switch keyword {
	case "contains", "minContains": // which the empty list does not keep to
		return !f.Accepts("array")
	case "uniqueItems", "maxContains", "unevaluatedItems", "additionalItems", "items":
		most := 0.0
		if keyword == "uniqueItems" {
			most = 1
		}
		return !f.Accepts("array") || f.MaxItems.Set && f.MaxItems.Value <= most
	case "propertyNames", "dependentSchemas", "dependencies":
		return !f.Accepts("object")
	case "contentSchema", "contentMediaType":
		return !f.Accepts("string")
	case "contentEncoding":
		return !f.Accepts("string") || f.IsEncoded()
	}
	return false
}

// checks adds the checks of a request that are gone and for which there is nothing
// better to say.
func (g *graph) checks(n *node) {
	if n.direction != api.In || n.base == n.head {
		return
	}
	lost := g.lost(n.base, n.head, n.direction)
	if n.as == text { // of which elements are not compared by their places
		lost = append(lost, g.freedElements(n)...)
	}
	for _, c := range lost {
		g.delta.Spend(localCost)
		n.local = append(n.local, local{kind: relaxed, base: c.Value, head: declaration(n.head), variant: n.as == variant,
			relaxed: []api.Relaxation{{Facet: c.Keyword, Old: []string{c.Text()}, Certain: true}}})
	}
	g.morePlaces(n)
	if hasFreedPlaces(n.base, n.head) {
		n.local = append(n.local, local{kind: relaxed, base: placeOf(n.base, "prefixItems", "items"), head: declaration(n.head), variant: n.as == variant,
			relaxed: []api.Relaxation{{Facet: "prefixItems", Old: []string{"checked"}, Certain: true}}})
	}
	if !n.head.Facts().Accepts("object") {
		return
	}
	for _, name := range n.base.RequiredNames() {
		if n.base.Property(name) == nil && !mustHave(n.head, name, n.direction) {
			g.mayMiss(n, name, api.Relaxation{Facet: "required", Old: []string{"true"}, New: []string{"false"}, Certain: true})
		}
	}
	after := n.head.Dependent()
	before := n.base.Dependent()
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if p := n.head.Property(name); p != nil && !p.Travels(n.direction) || n.head.Refuses(name) || n.base.Refuses(name) {
			continue // never there
		}
		for _, wanted := range before[name] {
			if !slices.Contains(after[name], wanted) && !n.head.Needs(wanted) {
				g.mayMiss(n, wanted, api.Relaxation{Facet: "dependentRequired", Old: []string{name}, Certain: true})
			}
		}
	}
}

// mustHave reports whether an object that travels must have a name: of what is only
// read, or only written, "required" speaks in the other direction alone (OpenAPI 3.0, Schema Object).
func mustHave(x *api.Schema, name string, d api.Direction) bool {
	p := x.Property(name)
	return x.Needs(name) && (p == nil || p.Travels(d))
}

// freedElements lists what base says of elements that nothing else describes, where head
// describes its elements by their places and accepts more.
func (g *graph) freedElements(n *node) []api.Check {
	of := n.head.Property(api.Element)
	if n.head.Tuple() == nil || of == nil {
		return nil
	}
	return slices.DeleteFunc(n.base.Checks(), func(c api.Check) bool {
		return c.Keyword != "unevaluatedItems" || c.Schema == nil || g.accepts(c.Schema, of.Schema, n.direction) ||
			slices.ContainsFunc(n.head.Checks(), func(h api.Check) bool {
				return h.Keyword == c.Keyword && h.Schema != nil && g.accepts(c.Schema, h.Schema, n.direction)
			})
	})
}

// hasFreedPlaces reports whether elements of a list that were described one by one may
// be anything.
func hasFreedPlaces(base, head *api.Schema) bool {
	before, _ := base.Places()
	after, open := head.Places()
	f := head.Facts()
	return after < before && after > 0 && open && f.Accepts("array") && !(f.MaxItems.Set && f.MaxItems.Value <= float64(after))
}

// mayMiss adds a name that may newly be left out.
func (g *graph) mayMiss(n *node, name string, r api.Relaxation) {
	p := n.head.Property(name)
	at := declaration(n.head)
	if p == nil {
		p = n.head.Undeclared(name)
	} else {
		at = p.Entry
	}
	base := requiredAt(n.base, name)
	if !base.Exists() {
		base = declaration(n.base)
	}
	n.local = append(n.local, local{kind: relaxed, how: name, property: p, relaxed: []api.Relaxation{r}, base: base, head: at, variant: n.as == variant})
}

// isContained reports whether the elements of a list are known only by what one of
// them must be.
func isContained(x *api.Schema, elements openapi.Value) bool {
	return slices.ContainsFunc(x.Declarations(), func(d openapi.Value) bool { return d.Get("contains").EntryID() == elements.EntryID() })
}
