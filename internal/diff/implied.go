package diff

import (
	"slices"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/api"
)

// relaxed lists the constraints of head that accept more than those of base, without
// those that other words of head imply.
func (g *graph) relaxed(base, head *api.Schema) []api.Relaxation {
	list := head.Facts().Relaxed(base.Facts(), g.within)
	if len(list) == 0 {
		return nil
	}
	return slices.DeleteFunc(list, func(r api.Relaxation) bool { return g.isImplied(r, head) })
}

// isImplied reports whether head refuses all that a bound on a count refused without
// that bound.
func (g *graph) isImplied(r api.Relaxation, head *api.Schema) bool {
	g.delta.Spend(1)
	if r.Facet == "enum" {
		return isRefusedOtherwise(r, head)
	}
	if r.Facet == "type" {
		return g.areTypesExcluded(r, head)
	}
	if r.Facet == "nullable" {
		return excludesAll(head, &api.Facts{Nullable: true, HasEnum: true}, g.within)
	}
	was, err := strconv.ParseFloat(r.Was(), 64)
	if err != nil {
		return false
	}
	if beyond := beyondBound(r.Facet, was); beyond != nil && excludesAll(head, beyond, g.within) {
		return true
	}
	switch r.Facet {
	case "maxProperties":
		return float64(g.mostNames(head)) <= was
	case "minProperties":
		return float64(len(head.NeededNames())) >= was
	case "maxItems":
		return float64(g.mostElements(head)) <= was
	case "minItems":
		return was <= 1 && hasWord(head, "contains") && head.HasCheck("contains")
	}
	return false
}

// areTypesExcluded reports whether a "not" refuses all values of each type that is newly
// accepted. What binds values of one type only accepts all of the others, so that a "not" of
// it refuses them.
func (g *graph) areTypesExcluded(r api.Relaxation, head *api.Schema) bool {
	added := r.Additions()
	return len(added) > 0 && !slices.ContainsFunc(added, func(t string) bool { return !excludesAll(head, &api.Facts{Types: []string{t}}, g.within) })
}

// isRefusedOtherwise reports whether a "not" refuses each value that a closed list newly
// has, or of booleans without a list, that the old one did not have.
func isRefusedOtherwise(r api.Relaxation, head *api.Schema) bool {
	added := r.Additions()
	f := head.Facts()
	switch {
	case f.HasEnum:
	case f.Type() == "boolean" && !f.Nullable:
		added = slices.DeleteFunc([]string{"false", "true"}, func(v string) bool { return slices.Contains(r.Old, v) })
	default:
		return false
	}
	var refused []string
	for _, c := range head.Checks() {
		if c.Keyword == "not" && c.Schema != nil && isPlain(c.Schema) {
			for _, v := range c.Schema.Facts().Enum {
				if no := c.Schema.Facts(); no.Types == nil || slices.Equal(no.Types, f.Types) {
					refused = append(refused, v)
				}
			}
		}
	}
	return len(added) > 0 && !slices.ContainsFunc(added, func(v string) bool { return !slices.Contains(refused, v) })
}

// excludesAll reports whether a "not" of a schema refuses all values of which these are
// the constraints.
func excludesAll(x *api.Schema, values *api.Facts, within api.Inclusion) bool {
	return slices.ContainsFunc(x.Checks(), func(c api.Check) bool {
		if c.Keyword != "not" || c.Schema == nil || !isPlain(c.Schema) {
			return false
		}
		f := c.Schema.Facts()
		if values.HasEnum && values.Nullable {
			return f.Nullable || len(f.Types) == 0 && !f.HasEnum
		}
		said := len(c.Schema.Properties()) + len(c.Schema.RequiredNames())
		if values.MaxItems.Set && values.MaxItems.Value < 1 && c.Schema.Property(api.Element) != nil {
			said-- // there are none
		}
		if len(values.Types) > 0 && !values.Accepts("object") && !values.Accepts("array") {
			said = 0 // of which nothing is said
		}
		return said == 0 && areTypesWithin(f, values) && len(values.Relaxed(f, within)) == 0
	})
}

// beyondBound are the values that a bound refuses, nil for what is no bound of one type.
func beyondBound(facet string, was float64) *api.Facts {
	at := api.Bound{Value: was, Set: true}
	above, below := api.Bound{Value: was + 1, Set: true}, api.Bound{Value: was - 1, Set: true}
	switch facet {
	case "maximum":
		return &api.Facts{Types: []string{"number"}, ExclusiveMin: at}
	case "minimum":
		return &api.Facts{Types: []string{"number"}, ExclusiveMax: at}
	case "exclusiveMaximum":
		return &api.Facts{Types: []string{"number"}, Minimum: at}
	case "exclusiveMinimum":
		return &api.Facts{Types: []string{"number"}, Maximum: at}
	case "maxLength":
		return &api.Facts{Types: []string{"string"}, MinLength: above}
	case "minLength":
		return &api.Facts{Types: []string{"string"}, MaxLength: below}
	case "maxItems":
		return &api.Facts{Types: []string{"array"}, MinItems: above}
	case "minItems":
		return &api.Facts{Types: []string{"array"}, MaxItems: below}
	}
	return nil
}

// boundlessCount is more than any bound.
const boundlessCount = 1 << 40

// onlyNames lists the names that an object may have, and false where it is not closed.
func (g *graph) onlyNames(x *api.Schema, d api.Direction) (names []string, ok bool) {
	names, ok = x.OnlyNames(d)
	return slices.DeleteFunc(names, func(name string) bool {
		of := x.ValueOf(name)
		return of != nil && g.isVoid(of, d)
	}), ok
}

// mostNames is how many names an object has at most that is closed.
func (g *graph) mostNames(x *api.Schema) int {
	n := mostNamed(x)
	if names, ok := g.onlyNames(x, api.In); ok {
		n = min(n, len(names))
	}
	return n
}

// mostNamed is how many names propertyNames lists.
func mostNamed(x *api.Schema) int {
	n := boundlessCount
	for _, c := range x.Checks() {
		if c.Keyword == "propertyNames" && c.Schema != nil && c.Schema.Facts().HasEnum {
			n = min(n, len(c.Schema.Facts().Enum))
		}
	}
	return n
}

// mostElements is how many elements a list has at most: none of what there is no value
// of, as many as places, where no others may follow, or of which all are different, as
// many as there are values.
func (g *graph) mostElements(x *api.Schema) int {
	n := boundlessCount
	if x.HasCheck("items") {
		n = 0
	}
	if t := x.Tuple(); t != nil {
		if t.Closed {
			n = min(n, len(t.First))
		}
		for i, p := range t.First {
			if p.Schema.IsVoid(g.within) {
				n = min(n, i)
			}
		}
	}
	of := x.Property(api.Element)
	if of != nil && !isContained(x, of.Entry) && g.isVoid(of.Schema, api.In) {
		return 0
	}
	if of == nil || !x.HasCheck("uniqueItems") || len(of.Schema.Alternatives()) > 0 {
		return n
	}
	f := of.Schema.Facts()
	null := 0
	if f.Nullable {
		null = 1
	}
	switch {
	case f.HasEnum:
		n = min(n, len(f.Enum)+null)
	case f.Type() == "boolean":
		n = min(n, 2+null)
	}
	return n
}
