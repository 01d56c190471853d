package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// namePair is what both sides say of the same names of properties. Where base is nil
// it refused the names, and where head is nil it says nothing of them.
type namePair struct{ base, head *api.NamePattern }

// pairNames matches the patterns of names where a side has several. It returns false
// where no side has.
func pairNames(base, head *api.Schema) ([]namePair, bool) {
	if base.Property(api.Map) == nil || head.Property(api.Map) == nil {
		return nil, false
	}
	before, after := base.NamePatterns(), head.NamePatterns()
	if len(before) == 0 || len(after) == 0 || len(before)+len(after) == 2 {
		return nil, false
	}
	closed, open := base.Facts().Closed, !head.Facts().Closed
	var pairs []namePair
	for i := range after {
		h := &after[i]
		b := patternOf(before, h.Pattern)
		if b == nil {
			b = patternOf(before, "")
		}
		if b != nil || closed && h.Pattern != "" {
			pairs = append(pairs, namePair{b, h})
		}
	}
	for i := range before {
		b := &before[i]
		if patternOf(after, b.Pattern) != nil {
			continue
		}
		h := patternOf(after, "")
		if h != nil || open {
			pairs = append(pairs, namePair{b, h})
		}
	}
	return pairs, true
}

func patternOf(list []api.NamePattern, pattern string) *api.NamePattern {
	i := slices.IndexFunc(list, func(p api.NamePattern) bool { return p.Pattern == pattern })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// freedNames is how the only pattern of names of both sides became another one, where
// objects of head have names that base refused or, if they are open, values under names
// that base bound.
func (g *graph) freedNames(base, head *api.Schema) []api.Relaxation {
	if base.Property(api.Map) == nil || head.Property(api.Map) == nil || base.Facts().Closed != head.Facts().Closed {
		return nil
	}
	before, after := base.NamePatterns(), head.NamePatterns()
	if len(before) != 1 || len(after) != 1 || before[0].Pattern == "" || after[0].Pattern == "" {
		return nil
	}
	narrow, wide := after[0].Pattern, before[0].Pattern
	if !base.Facts().Closed {
		narrow, wide = wide, narrow
	}
	answer := regular.Yes
	if narrow != wide {
		answer = g.within([]string{narrow}, wide)
	}
	if answer == regular.Yes {
		return nil
	}
	return []api.Relaxation{{Facet: "patternProperties", Old: []string{before[0].Pattern}, New: []string{after[0].Pattern}, Certain: answer == regular.No}}
}

// names compares what is said of properties by patterns of their names. It returns
// false where the values of all are compared together.
func (g *graph) names(n *node) bool {
	if freed := g.freedNames(n.base, n.head); len(freed) > 0 && n.direction == api.In {
		g.delta.Spend(localCost)
		n.local = append(n.local, local{kind: relaxed, base: declaration(n.base), head: declaration(n.head), variant: n.as == variant, relaxed: freed})
	}
	pairs, ok := pairNames(n.base, n.head)
	for _, p := range pairs {
		at := local{kind: relaxed, base: declaration(n.base), head: declaration(n.head), variant: n.as == variant}
		switch {
		case p.base != nil && p.head != nil:
			if p.base.Values.Schema != p.head.Values.Schema {
				n.children = append(n.children, child{n.below(g, p.base.Values.Schema, p.head.Values.Schema), p.head.Values})
			}
			continue
		case n.direction == api.Out && p.base == nil:
			at = local{kind: added, property: p.head.Values, head: p.head.Values.Entry, variant: at.variant}
		case n.direction == api.Out:
			continue
		case p.base == nil:
			at.head = p.head.Values.Entry
			at.relaxed = []api.Relaxation{{Facet: "patternProperties", New: []string{p.head.Pattern}, Certain: true}}
		default:
			at.base = p.base.Values.Entry
			at.relaxed = []api.Relaxation{{Facet: "patternProperties", Old: []string{p.base.Pattern}, Certain: true}}
			if p.base.Pattern == "" {
				at.relaxed[0] = api.Relaxation{Facet: "values", Old: []string{kindOfValue(p.base.Values.Schema)}, Certain: true}
			}
		}
		g.delta.Spend(localCost)
		n.local = append(n.local, at)
	}
	return ok
}

// acceptsNames reports whether base accepts what head says of names by patterns.
func (g *graph) acceptsNames(pairs []namePair, d api.Direction) bool {
	return !slices.ContainsFunc(pairs, func(p namePair) bool {
		return p.base == nil || p.head == nil || !g.accepts(p.base.Values.Schema, p.head.Values.Schema, d)
	})
}

// allowed lists the names that base forbade and that head does not.
func allowed(base, head *api.Schema) []string {
	list := slices.Concat(base.ForbiddenNames(), base.UnknownNames())
	if len(list) == 0 || !head.Facts().Accepts("object") {
		return nil
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), head.Refuses)
}

// allowances adds names that were forbidden. Those that head declares are told as new
// fields of the whole schema, unless base declared them too, in a part beside which
// another one is closed.
func (g *graph) allowances(n *node) {
	if n.direction != api.In {
		return
	}
	for _, name := range allowed(n.base, n.head) {
		p := n.head.Property(name)
		at := local{kind: relaxed, how: name, property: p, base: declaration(n.base), head: declaration(n.head), variant: n.as == variant,
			relaxed: []api.Relaxation{{Facet: "properties", Old: []string{"false"}, Certain: true}}}
		b := n.base.Property(name)
		switch {
		case p == nil:
			at.property = n.head.Undeclared(name)
		case !p.Travels(n.direction), !at.variant && (b == nil || b.Schema.IsNever()):
			continue
		}
		g.delta.Spend(localCost)
		n.local = append(n.local, at)
	}
}

// never compares a pair of which one side accepts nothing at all. It returns false
// where there is more to compare.
func (g *graph) never(n *node) bool {
	switch {
	case n.head.IsNever():
		return true
	case !n.base.IsNever() || n.direction == api.Out || len(n.head.Properties()) > 0:
		return false
	}
	n.local = append(n.local, local{kind: relaxed, base: declaration(n.base), head: declaration(n.head), variant: n.as == variant,
		relaxed: []api.Relaxation{{Facet: "schema", Old: []string{"false"}, New: []string{kindOfValue(n.head)}, Certain: true}}})
	return true
}
