package proof

import (
	"github.com/threatdelta/threatdelta/internal/api"
)

// bases are base's schema at the spot and its variants.
func (s spot) bases() []*api.Schema {
	if s.base == nil {
		return nil
	}
	all := []*api.Schema{s.base}
	for _, c := range s.base.Choices() {
		all = append(all, first(c.Variants, 50)...)
	}
	return all
}

// freedElements are lists with an element that base refuses at its place.
func (m *maker) freedElements(s spot) []demand {
	var out []demand
	for _, x := range s.bases() {
		t := x.Tuple()
		if t == nil {
			if p := x.Property(api.Element); p != nil {
				for _, r := range first(m.refusals(p.Schema, 2), 10) {
					out = append(out, demand{places: map[int]demand{0: r}}.typed("array"))
				}
			}
			continue
		}
		for i := range s.mostPlaces(t) + 1 {
			out = append(out, m.atPlace(t, i)...)
		}
	}
	return out
}

// mostPlaces is how many first elements either side describes.
func (s spot) mostPlaces(t *api.Tuple) int {
	after, _ := s.head.Places()
	return max(after, len(t.First))
}

// atPlace are lists with an element at a place that a tuple refuses there.
func (m *maker) atPlace(t *api.Tuple, i int) []demand {
	p := t.At(i)
	if p == nil {
		if t.Closed {
			return []demand{demand{places: map[int]demand{i: {}}}.typed("array")}
		}
		return nil
	}
	var out []demand
	for _, r := range first(m.refusals(p.Schema, 2), 10) {
		out = append(out, demand{places: map[int]demand{i: r}}.typed("array"))
	}
	return out
}

// freedPlaces are lists of which an element that was described may be anything.
func (m *maker) freedPlaces(s spot) []demand {
	after, _ := s.head.Places()
	var out []demand
	for _, x := range s.bases() {
		if t := x.Tuple(); t != nil {
			for i := after; i <= len(t.First); i++ {
				out = append(out, m.atPlace(t, i)...)
			}
		}
	}
	return out
}

// freedValues are objects with a field of a name that nothing declares, whose value base
// refuses.
func (m *maker) freedValues(s spot) []demand {
	var out []demand
	for _, x := range s.bases() {
		patterns := x.NamePatterns()
		if p := x.Property(api.Map); p != nil && len(patterns) == 0 {
			patterns = []api.NamePattern{{Values: p}}
		}
		var except []any
		for _, p := range x.Properties() {
			except = append(except, p.Name)
		}
		for _, p := range patterns {
			out = append(out, m.ofPattern(p, except)...)
		}
	}
	return out
}

// ofPattern are objects with a field whose name a pattern describes, and whose value it
// refuses.
func (m *maker) ofPattern(p api.NamePattern, except []any) []demand {
	name := demand{except: except}
	if p.Pattern != "" {
		name.facts.Patterns = []string{p.Pattern}
	}
	var out []demand
	for _, r := range first(m.refusals(p.Values.Schema, 2), 10) {
		out = append(out, demand{names: []named{{name: name, value: r}}}.typed("object"))
	}
	return out
}

// freedNames are objects with a field whose name matches a pattern that is new, or that
// says nothing any more of the value.
func (m *maker) freedNames(s spot, r api.Relaxation) []demand {
	if len(r.New) > 0 {
		var name demand
		name.facts.Patterns = r.New
		return []demand{demand{names: []named{{name: name}}}.typed("object")}
	}
	var out []demand
	for _, x := range s.bases() {
		for _, p := range x.NamePatterns() {
			if p.Pattern == r.Was() {
				out = append(out, m.ofPattern(p, nil)...)
			}
		}
	}
	return out
}

// lostCheck are the demands that a check of base refuses, also one of its variants.
func (m *maker) lostCheck(s spot, r api.Relaxation) []demand {
	var out []demand
	for _, x := range s.bases() {
		switch r.Facet {
		case "if", "then", "else", "dependentSchemas":
			out = append(out, m.ofConditions(x, 2)...)
		case "oneOf":
			for _, c := range x.Choices() {
				out = append(out, twice(c.Variants)...)
			}
		case "variants":
			out = append(out, m.ofVariants(x, 2)...)
		default:
			for _, c := range x.Checks() {
				if c.Keyword == r.Facet {
					out = append(out, m.ofCheck(x, c, 2)...)
				}
			}
		}
	}
	return out
}
