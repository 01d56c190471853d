package proof

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// mostCandidates bounds how many values are tried for one relaxed constraint.
const mostCandidates = 16

// candidates are values that head should accept at the root of a spot and base refuse,
// since one constraint accepts more. The plainest ones come first. Which of them are
// proofs is for a judge to say.
func candidates(s spot, r api.Relaxation, m *maker) iter.Seq[any] {
	return func(yield func(any) bool) {
		defer func() { s.root.Spend(m.used) }()
		m.sent = s.isSent()
		demands, up := m.against(s, r)
		list := m.rooted(s, demands, up)
		if s.base != nil && m.restart() {
			list = append(list, m.rooted(s, m.refusals(s.base, 3), 0)...)
		}
		known := map[string]bool{}
		for m.turn = 0; m.turn < mostTurns; m.turn++ {
			for _, d := range list {
				if !m.restart() {
					return
				}
				v, ok := m.value(d, 0)
				if !ok || !canStand(s, v) || known[printed(v)] {
					continue
				}
				known[printed(v)] = true
				if !yield(v) || len(known) == mostCandidates {
					return
				}
			}
		}
	}
}

// rooted turns demands at a spot, or at what holds it, into those of the root.
func (m *maker) rooted(s spot, demands []demand, up int) []demand {
	var out []demand
	for _, d := range demands {
		if up == 0 {
			own := []*api.Schema{s.head}
			if s.leaf.Schema() != nil && s.leaf.Schema() != s.head { // one of several variants
				own = append(own, s.leaf.Schema())
			}
			var ok bool
			if d, ok = both(of(own...), d); !ok {
				continue
			}
		}
		out = append(out, anyOfThem(of(s.root), m.wrapped(s, d, up))...)
	}
	return out
}

// isSent reports whether the value is a parameter, which is written as a text.
func (s spot) isSent() bool { return s.leaf.Where() != api.RequestBody && !s.leaf.IsInResponse() }

// canStand reports whether a value can be written where it stands: a parameter is a
// text, so that it is no null, and in a path not empty.
func canStand(s spot, v any) bool {
	if !s.isSent() {
		return true
	}
	switch v := v.(type) {
	case nil:
		return false
	case string:
		if s.leaf.Where() == "path" && (v == "" || v == "." || v == "..") {
			return false
		}
		return s.leaf.Where() == "query" || strings.TrimSpace(v) == v && !strings.ContainsFunc(v, isControl)
	case []any:
		return len(v) > 0
	}
	return true
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// against are the demands that the old constraint refuses, and how far above the spot
// they are about what holds the value.
func (m *maker) against(s spot, r api.Relaxation) (demands []demand, up int) {
	name := ""
	if len(s.steps) > 0 {
		name = s.steps[len(s.steps)-1].name
	}
	switch r.Facet {
	case "required":
		return []demand{demand{without: []string{name}}.typed("object")}, 1
	case "dependentRequired":
		return []demand{demand{fields: map[string]demand{r.Was(): {}}, without: []string{name}}.typed("object")}, 1
	case "properties":
		if r.Was() == "false" {
			return []demand{{}}, 0
		}
	case "schema":
		return []demand{{}}, 0
	case "value":
		return exactly(r), 0
	case "nullable":
		return []demand{{null: true}}, 0
	case "enum":
		return m.listedNewly(s, r), 0
	case "type":
		return newTypes(r, s.isSent()), 0
	case "variant":
		return newVariants(s.head, r), 0
	case "items":
		return m.freedElements(s), 0
	case "values":
		return m.freedValues(s), 0
	case "prefixItems":
		return m.freedPlaces(s), 0
	case "patternProperties":
		return m.freedNames(s, r), 0
	case "maxLength", "minLength", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf", "pattern", "format",
		"maxItems", "minItems", "maxProperties", "minProperties", "additionalProperties":
		return broken(s, r), 0
	}
	return m.lostCheck(s, r), 0
}

// exactly is the value that a relaxation is about.
func exactly(r api.Relaxation) []demand {
	d := json.NewDecoder(strings.NewReader(r.Is()))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return []demand{{exact: &v}}
}

// broken are the demands that break the old value of a keyword, as the relaxation says
// it, and as base's whole schema does.
func broken(s spot, r api.Relaxation) []demand {
	var f api.Facts
	facet := r.Facet
	n, err := strconv.ParseFloat(r.Was(), 64)
	old := api.Bound{Value: n, Set: err == nil}
	switch facet {
	case "maxLength":
		f.MaxLength = old
	case "minLength":
		f.MinLength = old
	case "maxItems":
		f.MaxItems = old
	case "minItems":
		f.MinItems = old
	case "maxProperties":
		f.MaxProperties = old
	case "minProperties":
		f.MinProperties = old
	case "maximum":
		f.Maximum = old
	case "minimum":
		f.Minimum = old
	case "exclusiveMaximum":
		facet, f.ExclusiveMax = "maximum", old
	case "exclusiveMinimum":
		facet, f.ExclusiveMin = "minimum", old
	case "multipleOf":
		f.MultipleOf = old
	case "pattern":
		f.Patterns = r.Old
	case "format":
		f.Format = r.Was()
	case "additionalProperties":
		f.Closed = true
	}
	var out []demand
	if s.base != nil {
		out = breaking(facet, s.base, s.base.Facts())
	}
	return append(out, breaking(facet, nil, &f)...)
}

// newTypes are values of types that the old list does not have.
func newTypes(r api.Relaxation, sent bool) []demand {
	old := api.Facts{Types: r.Old}
	if slices.Equal(r.Old, []string{"null"}) {
		return []demand{{}}
	}
	others := otherTypes(&old)
	for i := range others {
		if sent && others[i].facts.Types[0] == "array" { // a list of one is a text like any other
			others[i].facts.MinItems = bound(2)
		}
	}
	slices.SortStableFunc(others, func(a, b demand) int { return rankIn(r, a) - rankIn(r, b) })
	return others
}

// rankIn puts the types first that the new list names.
func rankIn(r api.Relaxation, d demand) int {
	if slices.Contains(r.New, d.facts.Types[0]) {
		return 0
	}
	return 1
}

// listedNewly are the values that a closed list has newly, or what it did not have.
func (m *maker) listedNewly(s spot, r api.Relaxation) []demand {
	var out []demand
	if s.head.Facts().HasEnum {
		var d demand
		d.facts.HasEnum, d.facts.Enum = true, r.Additions()
		out = append(out, d)
	}
	old := api.Facts{HasEnum: true, Enum: r.Old}
	if s.base != nil && s.base.Facts().HasEnum {
		old.Types = s.base.Facts().Types
		out = append(out, outside(s.base, s.base.Facts())...)
	}
	return append(out, outside(nil, &old)...)
}

// newVariants are values of the alternatives of head, those of the named kind first.
func newVariants(head *api.Schema, r api.Relaxation) []demand {
	var likely, others []demand
	for _, c := range head.Choices() {
		if c.Open {
			continue
		}
		for _, v := range first(c.Variants, 50) {
			if name := v.Component(); name == r.Is() || name == "" && strings.Join(v.Facts().Types, ", ") == r.Is() {
				likely = append(likely, of(v))
			} else {
				others = append(others, of(v))
			}
		}
	}
	return append(likely, others...)
}
