package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// maxVoid bounds how deep it is looked for a value that excludes itself.
const maxVoid = 4

// isVoid reports whether a schema surely accepts no value, in the letter: what holds at
// once excludes each other. People write such schemas by mistake, and a server may read
// them otherwise, so that what is said in them is told, though not as certain.
func (g *graph) isVoid(x *api.Schema, d api.Direction) bool { return g.isVoidAt(x, d, maxVoid) }

func (g *graph) isVoidAt(x *api.Schema, d api.Direction, depth int) bool {
	if known, ok := g.voids[x]; ok {
		return known
	}
	if depth == 0 || x.IsTruncated() || len(x.Unresolved) > 0 {
		return false
	}
	g.delta.Spend(acceptsCost)
	g.voids[x] = false // for a schema that contains itself
	result := x.IsVoid(g.within) || g.excludesItself(x, d) || g.lacksValue(x, d, depth) || g.hasVoidChoice(x, d, depth)
	g.voids[x] = result
	return result
}

// excludesItself reports whether a "not" refuses all that the rest of a schema accepts.
func (g *graph) excludesItself(x *api.Schema, d api.Direction) bool {
	return slices.ContainsFunc(x.Checks(), func(c api.Check) bool {
		if isList := x.Facts().Type() == "array" && !x.Facts().Nullable; isList && (c.Keyword == "contains" && hasNoElements(x) || c.Keyword == "minContains" && g.hasTooFewElements(c, x)) {
			return true
		}
		if of := x.Property(api.Element); c.Keyword == "contains" && of != nil && isKnown(of.Schema) && x.Facts().Type() == "array" && !x.Facts().Nullable {
			return !isContained(x, of.Entry) && len(of.Schema.Choices()) == 0 && g.isVoidAt(of.Schema.And(c.Schema), d, 1)
		}
		return c.Negated && c.Keyword == "not" && isPlain(c.Schema) && len(x.Facts().Types) > 0 && g.accepts(c.Schema, x, d)
	})
}

// hasTooFewElements reports whether a list may not have as many elements as minContains asks for.
func (g *graph) hasTooFewElements(c api.Check, x *api.Schema) bool {
	least, ok := c.Value.Number()
	items := x.Facts().MaxItems
	return ok && (float64(g.mostElements(x)) < least || items.Set && items.Value < least)
}

// isPlain reports whether a schema says all by itself, so that what it accepts is known.
func isPlain(x *api.Schema) bool {
	return len(x.Alternatives()) == 0 && len(x.Unresolved) == 0 && !x.IsTruncated() && len(x.Checks()) == 0
}

// lacksValue reports whether nothing is a value of a property that an object must have, or
// of an element that a list must have.
func (g *graph) lacksValue(x *api.Schema, d api.Direction, depth int) bool {
	if of := x.Property(api.Element); of != nil && x.Facts().Type() == "array" && x.Facts().MinItems.Value >= 1 && !x.Facts().Nullable {
		return !isContained(x, of.Entry) && g.isVoidAt(of.Schema, d, depth-1)
	}
	if x.Facts().Type() != "object" || x.Facts().Nullable {
		return false
	}
	if hasTooManyNames(x, d) {
		return true
	}
	return slices.ContainsFunc(x.NeededNames(), func(name string) bool {
		p, of := x.Property(name), x.ValueOf(name)
		if isNoName(x, name) {
			return true
		}
		return of != nil && (p == nil || p.Travels(d)) && g.isVoidAt(of, d, depth-1)
	})
}

// hasTooManyNames reports whether an object must have more names than it may.
func hasTooManyNames(x *api.Schema, d api.Direction) bool {
	most := x.Facts().MaxProperties
	names := slices.DeleteFunc(x.NeededNames(), func(name string) bool { return !mustHave(x, name, d) })
	return most.Set && most.Value < float64(len(names))
}

// isNoName reports whether propertyNames lists the names of an object, and not this one.
func isNoName(x *api.Schema, name string) bool {
	return slices.ContainsFunc(x.Checks(), func(c api.Check) bool {
		return c.Keyword == "propertyNames" && c.Schema != nil && c.Schema.Facts().HasEnum && len(c.Schema.Alternatives()) == 0 && !slices.Contains(c.Schema.Facts().Enum, name)
	})
}

// hasVoidChoice reports whether no alternative of a group accepts anything.
func (g *graph) hasVoidChoice(x *api.Schema, d api.Direction, depth int) bool {
	return slices.ContainsFunc(x.Choices(), func(c api.Choice) bool {
		return !c.Open && len(c.Variants) > 0 && len(c.Variants) <= mostAlike &&
			!slices.ContainsFunc(c.Variants, func(v *api.Schema) bool { return v == x || !g.isVoidAt(v, d, depth-1) })
	})
}

// withoutVoid separates the alternatives that accept anything from those that do not.
func (g *graph) withoutVoid(list []*api.Schema, d api.Direction) (left, void []*api.Schema) {
	if len(list) > mostAlike {
		return list, nil
	}
	for _, x := range list {
		if g.isVoid(x, d) {
			void = append(void, x)
		} else {
			left = append(left, x)
		}
	}
	return left, void
}

// doubt makes what is told of a schema that accepts nothing uncertain.
func (n *node) doubt() {
	for i := range n.local {
		list := slices.Clone(n.local[i].relaxed)
		for k := range list {
			list[k].Certain = false
		}
		n.local[i].relaxed = list
	}
}
