package proof

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
)

// spot is the place of a value in a request or a response, on both sides.
type spot struct {
	leaf  api.Leaf
	media string // of a body
	root  *api.Schema
	steps []step
	// base and head are what is said of the value itself. base is nil where base has no
	// such place.
	base, head *api.Schema
	unsaid     bool // head does not declare the last name
}

// step is a name on the way to a value, with head's and base's schemas of what holds it.
type step struct {
	name       string
	base, head *api.Schema
	below      *api.Schema // head's of the value
	place      int         // of an element of a tuple
	pattern    string      // of a name that a pattern describes
}

// spotOf finds a leaf in the request of an operation. A body has it in the first media
// type in which the path leads to the leaf's own schema, else where it leads anywhere.
func spotOf(p *diff.Pair, leaf api.Leaf) (spot, bool) {
	if leaf.Where() != api.RequestBody {
		base, head, ok := parametersOf(p, leaf)
		if !ok {
			return spot{}, false
		}
		return walked(spot{leaf: leaf, root: head}, base, leaf.Names()[1:])
	}
	return inBody(p.Base, p.Head.Body, p.Base.Body, leaf)
}

// inBody finds a leaf in one of the media types of a body.
func inBody(base *api.Operation, after, before []api.Media, leaf api.Leaf) (spot, bool) {
	var near spot
	found := false
	for _, h := range after {
		made, ok := walked(spot{leaf: leaf, media: h.Type, root: h.Schema}, counterpart(base, before, h.Type), leaf.Names())
		if ok && made.head == leaf.Schema() {
			return made, true
		}
		if ok && !found {
			near, found = made, true
		}
	}
	return near, found
}

// counterpart is what base accepts with a media type: its schema, else any of all.
func counterpart(base *api.Operation, before []api.Media, media string) *api.Schema {
	var all []*api.Schema
	for _, b := range before {
		if b.Type == media {
			return b.Schema
		}
		all = append(all, b.Schema)
	}
	if len(all) == 0 {
		return nil
	}
	return base.API.Union(all)
}

// parametersOf are the schemas of the parameter that a leaf is, or is a part of.
func parametersOf(p *diff.Pair, leaf api.Leaf) (base, head *api.Schema, ok bool) {
	h := parameterOf(p.Head, leaf.Where(), leaf.Names()[0])
	if h == nil {
		return nil, nil, false
	}
	name := leaf.Names()[0]
	if before, after := api.PathParameters(p.Base.Path), api.PathParameters(p.Head.Path); leaf.Where() == "path" && len(before) == len(after) {
		if i := slices.Index(after, name); i >= 0 {
			name = before[i]
		}
	}
	if b := parameterOf(p.Base, leaf.Where(), name); b != nil && !b.Implied {
		base = b.Schema
	}
	return base, h.Schema, true
}

func parameterOf(o *api.Operation, in, name string) *api.Parameter {
	i := slices.IndexFunc(o.Parameters, func(x *api.Parameter) bool { return x.In == in && x.Name == name })
	if i < 0 {
		return nil
	}
	return o.Parameters[i]
}

// walked follows the names below a root to the leaf's own schema, else to the first that
// is there. It is false where head has no such place.
func walked(s spot, base *api.Schema, names []string) (spot, bool) {
	left := mostOptions * mostOptions
	return follow(s, base, s.root, names, &left)
}

func follow(s spot, base, head *api.Schema, names []string, left *int) (spot, bool) {
	if s.base, s.head = base, head; len(names) == 0 {
		s.steps = slices.Clone(s.steps)
		return s, true
	}
	var near spot
	found := false
	for _, at := range branches(names[0], base, head) {
		if *left--; *left < 0 {
			break
		}
		next := s
		next.steps = append(s.steps, at) // over those of the branch before
		made, ok := follow(next, at.in(base), at.below, names[1:], left)
		if ok && made.head == s.leaf.Schema() && !made.unsaid {
			return made, true
		}
		if ok && (!found || near.unsaid && !made.unsaid) {
			near, found = made, true
		}
	}
	if !found && len(names) == 1 && head.Facts().Accepts("object") && names[0] != api.Element {
		s.steps = append(slices.Clone(s.steps), step{name: names[0], base: base, head: head})
		s.base, s.head, s.unsaid = s.steps[len(s.steps)-1].in(base), s.leaf.Schema(), true
		return s, true
	}
	return near, found
}

// branches are the ways of one step for which head says something: those of its whole
// schema before those of its variants, but for places and patterns, which only a variant
// knows where there are several.
func branches(name string, base, head *api.Schema) []step {
	var holders []*api.Schema
	for _, c := range head.Choices() {
		holders = append(holders, first(c.Variants, mostOptions)...)
	}
	if name == api.Element || name == api.Map {
		holders = append(holders, head)
	} else {
		holders = append([]*api.Schema{head}, holders...)
	}
	var out []step
	for _, x := range holders {
		out = append(out, branchesOf(step{name: name, base: base, head: x})...)
	}
	return out
}

// branchesOf are the places of a tuple, or the patterns of names, that a step may mean.
func branchesOf(at step) []step {
	var out []step
	switch at.name {
	case api.Element:
		if t := at.head.Tuple(); t != nil {
			for i := range len(t.First) + 1 {
				at.place = i
				out = append(out, at)
			}
		}
	case api.Map:
		for _, p := range at.head.NamePatterns() {
			at.pattern = p.Pattern
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		out = append(out, at)
	}
	for i := range out {
		out[i].below = out[i].in(out[i].head)
	}
	return slices.DeleteFunc(out, func(s step) bool { return s.below == nil })
}

// in is the schema of the step in an object or a list, nil where there is none.
func (s *step) in(x *api.Schema) *api.Schema {
	if x == nil {
		return nil
	}
	switch s.name {
	case api.Element:
		if t := x.Tuple(); t != nil {
			if p := t.At(s.place); p != nil {
				return p.Schema
			}
			return nil
		}
	case api.Map:
		for _, p := range x.NamePatterns() {
			if s.pattern == p.Pattern {
				return p.Values.Schema
			}
		}
	}
	of := x.Lone(s.name)
	if of == nil && s.name != api.Element {
		of = x.Lone(api.Map)
	}
	return of
}

// wrapped is what the root has to be so that the value at the spot, or what holds it,
// is as demanded. The ways come first for which a schema that need not hold does.
func (m *maker) wrapped(s spot, d demand, up int) []demand {
	list := []demand{d}
	for i := len(s.steps) - 1 - up; i >= 0; i-- {
		at := s.steps[i]
		var next []demand
		for _, inner := range list {
			next = append(next, m.opened(at, at.around(inner))...)
		}
		list = first(next, mostOptions)
	}
	return list
}

// around is what holds a value in one step.
func (s step) around(d demand) demand {
	switch s.name {
	case api.Element:
		return demand{places: map[int]demand{s.place: d}}.typed("array")
	case api.Map:
		n := named{value: d}
		if s.pattern != "" {
			n.name.facts.Patterns = []string{s.pattern}
		}
		return demand{names: []named{n}}.typed("object")
	}
	return demand{fields: map[string]demand{s.name: d}}.typed("object")
}

// opened adds the conditions under which a schema that declares the name holds.
func (m *maker) opened(s step, d demand) []demand {
	var out []demand
	for _, x := range [...]*api.Schema{s.base, s.head} {
		if x == nil {
			continue
		}
		for _, o := range m.openings(x, 2) {
			if o.schema.Property(s.name) != nil {
				out = append(out, anyOfThem(d, o.when)...)
			}
		}
	}
	return append(out, d)
}
