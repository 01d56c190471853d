package proof

import (
	"encoding/json"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
	"github.com/threatdelta/threatdelta/internal/request"
)

// The bounds of the search for values: steps of one search, how deep values are nested,
// ways to meet a demand, and bytes of a value as JSON.
const (
	mostSteps   = 20_000
	mostNested  = 24
	mostOptions = 12
	mostTurns   = 4
	optionCost  = 4       // steps of a way to choose among alternatives
	mostWork    = 200_000 // steps of all searches for one constraint

	mostSearches = 40 // for texts of patterns, each of which is bounded by package regular
	mostBytes    = 64 << 10
)

// maker makes values that meet demands. It knows what it could not do.
type maker struct {
	direction api.Direction
	left      int  // steps
	turn      int  // how many ways of a choice are left out at first
	sent      bool // in a parameter, where a list is not empty
	tooLarge  bool // a value would have been larger than mostBytes

	searches int // see mostSearches
	used     int // steps of searches that ended
	all      *effort
}

// effort is what all that is tried for one delta has taken so far.
type effort struct {
	bytes    int64 // of both descriptions
	steps    int   // of makers
	patterns int   // looks at patterns, in steps of package regular
	requests int   // that were judged

	compiled map[string]*regular.Pattern // nil for one that is not read
	refusals map[refusing]known
}

// What may be tried for one delta, however large: of two small descriptions the least, which
// is enough for any one constraint, and more for each of their bytes. Published ones need a
// step for forty bytes.
const (
	leastStepsOfAll, mostStepsOfAll       = 300_000, 2_000_000
	leastPatternsOfAll, mostPatternsOfAll = 20_000_000, 100_000_000 // a second or two
	leastRequestsOfAll, mostRequestsOfAll = 1_000, 6_000

	stepsOfByte, patternsOfByte, bytesOfRequest = 2, 100, 20
)

// isSpent reports whether no more is tried.
func (e *effort) isSpent() bool {
	return int64(e.steps) > min(mostStepsOfAll, leastStepsOfAll+stepsOfByte*e.bytes) ||
		int64(e.patterns) > min(mostPatternsOfAll, leastPatternsOfAll+patternsOfByte*e.bytes) ||
		int64(e.requests) > min(mostRequestsOfAll, leastRequestsOfAll+e.bytes/bytesOfRequest)
}

func newMaker(d api.Direction, all *effort) *maker {
	return &maker{direction: d, left: mostSteps, all: all}
}

// restart begins another search. It is false where all together took too long.
func (m *maker) restart() bool {
	m.used += mostSteps - m.left
	m.all.steps += mostSteps - m.left
	m.left = mostSteps
	return m.used < mostWork && !m.all.isSpent()
}

// value makes a value that meets the demand, false where none is found. The types are
// nil, bool, json.Number, string, []any and map[string]any.
func (m *maker) value(d demand, depth int) (any, bool) {
	m.left--
	switch {
	case m.left < 0 || depth > mostNested:
		return nil, false
	case d.exact != nil:
		return *d.exact, true
	}
	list := options(d, 3)
	if len(list) == 0 {
		return m.besides(d, depth)
	}
	m.left -= optionCost * len(list)
	for i := range list {
		if v, ok := m.besides(list[(i+m.turn)%len(list)], depth); ok {
			return v, true
		}
	}
	return nil, false
}

// besides makes a value where no alternatives are left to choose.
func (m *maker) besides(d demand, depth int) (any, bool) {
	list := m.besidesNot(d)
	if len(list) == 0 {
		return m.plain(d, depth)
	}
	for _, plain := range list {
		if v, ok := m.plain(plain, depth); ok {
			return v, true
		}
	}
	return nil, false
}

// options divides a demand by the alternatives of its schemas, nil where there are none.
func options(d demand, nested int) []demand {
	out, _ := appendOptions(nil, &d, nested)
	return out
}

// appendOptions appends the options of a demand. It is false where there are none.
func appendOptions(out []demand, d *demand, nested int) ([]demand, bool) {
	for i, x := range d.all {
		picks := combinations(x)
		if nested == 0 || len(picks) == 0 {
			continue
		}
		begin := len(out)
		for _, pick := range picks {
			made := *d
			made.all = slices.Concat(d.all[:i:i], pick, d.all[i+1:])
			further := false
			if out, further = appendOptions(out, &made, nested-1); !further {
				out = append(out, made)
			}
			if len(out)-begin >= mostOptions {
				break
			}
		}
		slices.SortStableFunc(out[begin:], func(a, b demand) int { return strangers(a) - strangers(b) })
		return out, true
	}
	return out, false
}

// strangers counts the demanded names that no schema declares.
func strangers(d demand) int {
	n := 0
	for name := range d.fields {
		if !slices.ContainsFunc(d.all, func(x *api.Schema) bool { return x.Property(name) != nil }) {
			n++
		}
	}
	for _, name := range d.without {
		if !slices.ContainsFunc(d.all, func(x *api.Schema) bool { return x.Property(name) != nil }) {
			n++
		}
	}
	return n
}

// combinations are the ways to take one variant of each group of which one must hold.
func combinations(x *api.Schema) [][]*api.Schema {
	var picks [][]*api.Schema
	for _, c := range x.Choices() {
		if c.Open || len(c.Variants) == 0 {
			continue
		}
		if picks == nil {
			picks = [][]*api.Schema{nil}
		}
		var next [][]*api.Schema
		for _, pick := range picks {
			for _, v := range c.Variants[:min(len(c.Variants), mostOptions)] {
				if !v.IsNever() && v != x {
					next = append(next, append(slices.Clone(pick), v))
				}
			}
		}
		picks = next[:min(len(next), mostOptions)]
	}
	return picks
}

// plain makes a value where nothing is left to choose but its type.
func (m *maker) plain(d demand, depth int) (any, bool) {
	f, ok := factsOf(d)
	if !ok {
		return nil, false
	}
	if d.null {
		return nil, f.Nullable
	}
	if f.HasEnum {
		return m.listed(d, &f)
	}
	for _, t := range preferred(d, &f) {
		if v, ok := m.typed(t, d, &f, depth); ok && !slices.ContainsFunc(d.except, func(x any) bool { return printed(x) == printed(v) }) {
			return v, true
		}
	}
	return nil, false
}

func (m *maker) typed(t string, d demand, f *api.Facts, depth int) (any, bool) {
	switch t {
	case "string":
		return m.text(d, f)
	case "integer":
		if d.fraction {
			return nil, false
		}
		return number(d, f, true)
	case "number":
		return number(d, f, false)
	case "boolean":
		for _, v := range [...]bool{true, false} {
			if !slices.Contains(d.except, any(v)) {
				return v, true
			}
		}
	case "array":
		return m.list(d, f, depth)
	case "object":
		return m.object(d, f, depth)
	}
	return nil, false
}

// factsOf are all constraints of a demand, false where they contradict each other or
// where a part was not read.
func factsOf(d demand) (api.Facts, bool) {
	var f api.Facts
	nullable := len(d.all) > 0 || d.null
	for _, x := range d.all {
		g := x.Facts()
		if x.IsNever() || x.IsTruncated() || len(x.Unresolved) > 0 || !tighten(&f, g) {
			return f, false
		}
		nullable = nullable && (g.Nullable || len(g.Types) == 0 && !g.HasEnum)
	}
	ok := tighten(&f, &d.facts)
	f.Nullable = nullable
	return f, ok
}

// preferred are the types that a value may have, those first that the demand and the
// schemas speak of. Objects and lists of which nothing speaks come last.
func preferred(d demand, f *api.Facts) []string {
	likely := likelyTypes(d, f)
	var out []string
	for _, t := range [...]string{"object", "array", "string", "integer", "number", "boolean"} {
		if len(f.Types) == 0 || slices.Contains(f.Types, t) || t == "integer" && slices.Contains(f.Types, "number") {
			out = append(out, t)
		}
	}
	rank := func(t string) int {
		if likely[t] {
			return 0
		}
		return 1 + slices.Index([]string{"string", "integer", "number", "boolean", "object", "array"}, t)
	}
	slices.SortStableFunc(out, func(a, b string) int { return rank(a) - rank(b) })
	return out
}

// likelyTypes are those that a demand or its schemas say more of.
func likelyTypes(d demand, f *api.Facts) map[string]bool {
	list := d.each != nil || len(d.places) > 0 || d.repeat || f.MinItems.Set || f.MaxItems.Set
	object := len(d.fields)+len(d.without)+len(d.names) > 0 || f.MinProperties.Set || f.Closed
	for _, x := range d.all {
		for _, p := range x.Properties() {
			list, object = list || p.Name == api.Element, object || p.Name != api.Element
		}
		object = object || len(x.RequiredNames()) > 0
	}
	texts := f.MinLength.Set || f.MaxLength.Set || len(f.Patterns) > 0 || len(d.unlike) > 0
	numbers := d.apart != 0 || d.fraction
	for _, b := range [...]api.Bound{f.Minimum, f.Maximum, f.ExclusiveMin, f.ExclusiveMax, f.MultipleOf} {
		numbers = numbers || b.Set
	}
	return map[string]bool{"object": object, "array": list, "string": texts, "integer": numbers, "number": numbers}
}

// listed takes a value of a closed list.
func (m *maker) listed(d demand, f *api.Facts) (any, bool) {
	for _, v := range listOf(d.all, f) {
		if m.fits(v, d, f) {
			return v, true
		}
	}
	return nil, false
}

// listOf are the values of the closed lists of schemas that all of them have.
func listOf(all []*api.Schema, f *api.Facts) []any {
	var out []any
	known := map[string]bool{}
	add := func(v openapi.Value) {
		made, ok := request.Literal(v)
		if key := printed(made); ok && v.Kind() != openapi.Null && !known[key] && (slices.Contains(f.Enum, textOf(v, made)) || slices.Contains(f.Enum, key)) {
			known[key] = true
			out = append(out, made)
		}
	}
	for _, x := range all {
		for _, v := range x.Declarations() {
			if c := v.Get("const"); c.Exists() {
				add(c)
			}
			for item := range v.Get("enum").Items() {
				add(item)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, text := range f.Enum {
		out = append(out, asListed(text, f))
	}
	return out
}

// textOf is how a value is spelled in [api.Facts].
func textOf(v openapi.Value, made any) string {
	if text := v.Scalar(); text != "" || v.Kind() == openapi.String {
		return text
	}
	return printed(made)
}

// asListed reads a value of a closed list that is known by its text.
func asListed(text string, f *api.Facts) any {
	var v any
	if !f.Accepts("string") && json.Unmarshal([]byte(text), &v) == nil {
		switch v.(type) {
		case float64:
			return json.Number(text)
		case bool:
			return v
		}
	}
	return text
}

// fits reports whether a scalar is not excluded by what else is demanded.
func (m *maker) fits(v any, d demand, f *api.Facts) bool {
	if slices.ContainsFunc(d.except, func(x any) bool { return printed(x) == printed(v) }) {
		return false
	}
	switch v := v.(type) {
	case string:
		return (len(f.Types) == 0 || slices.Contains(f.Types, "string")) && m.textFits(v, d, f)
	case json.Number:
		return f.Accepts("number", "integer") && numberFits(v, d, f)
	case bool:
		return f.Accepts("boolean")
	}
	return true
}

// printed is a value as JSON, by which values are compared.
func printed(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
