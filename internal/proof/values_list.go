package proof

import (
	"math"

	"github.com/threatdelta/threatdelta/internal/api"
)

// list makes a list of as many elements as are wanted at least.
func (m *maker) list(d demand, f *api.Facts, depth int) (any, bool) {
	contained := contains(d)
	count := m.count(d, f, len(contained))
	if f.MaxItems.Set && float64(count) > f.MaxItems.Value {
		return nil, false
	}
	if count > mostBytes/2 {
		m.tooLarge = true
		return nil, false
	}
	unique := !d.repeat && isUnique(d)
	out := []any{} // without room for all: the first may be the one that cannot be made
	size := 2
	for i := range count {
		want, ok := m.element(d, i)
		if ok && i < len(contained) {
			want, ok = both(want, contained[i])
		}
		if !ok {
			return nil, false
		}
		if unique {
			want.except = append(want.except, out...)
		}
		v, ok := m.nextElement(d, want, out, depth)
		if !ok {
			return nil, false
		}
		out = append(out, v)
		if size += len(printed(v)) + 1; size > mostBytes {
			m.tooLarge = true
			return nil, false
		}
	}
	return out, true
}

// nextElement repeats the last element where a list may, else makes another one.
func (m *maker) nextElement(d, want demand, made []any, depth int) (any, bool) {
	last := len(made) - 1
	if d.repeat && last >= 0 || last >= 8 && len(want.except) == 0 && len(d.places) <= last {
		return made[last], true
	}
	if len(want.except) > 0 {
		return m.other(want, depth+1)
	}
	return m.value(want, depth+1)
}

// other makes a value that is none of those made before. An object differs in one of
// its fields.
func (m *maker) other(want demand, depth int) (any, bool) {
	if v, ok := m.value(want, depth); ok {
		return v, true
	}
	list := options(want, 3)
	if len(list) == 0 {
		list = []demand{want}
	}
	for _, option := range list {
		for _, name := range append(m.neededNames(option), m.optionalNames(option)...) {
			var used []any
			for _, v := range want.except {
				if o, ok := v.(map[string]any); ok {
					used = append(used, o[name])
				}
			}
			differs, ok := both(option, demand{fields: map[string]demand{name: {except: used}}})
			if !ok {
				continue
			}
			if v, ok := m.value(differs, depth); ok {
				return v, true
			}
		}
	}
	return nil, false
}

// count is how many elements a list gets.
func (m *maker) count(d demand, f *api.Facts, contained int) int {
	count := max(contained, int(math.Ceil(min(f.MinItems.Value, 1e7))))
	for i := range d.places {
		count = max(count, i+1)
	}
	if d.each != nil && !f.MaxItems.Set {
		count = max(count, 1)
	}
	if d.repeat {
		count = max(count, 2)
	}
	if m.sent && !(f.MaxItems.Set && f.MaxItems.Value < 1) {
		count = max(count, 1)
	}
	return count
}

// element is what is said of the element at a place, false where there can be none.
func (m *maker) element(d demand, i int) (demand, bool) {
	var want demand
	for _, x := range d.all {
		if x.HasCheck("items") {
			return want, false
		}
		if t := x.Tuple(); t != nil {
			p := t.At(i)
			if p != nil {
				want.all = append(want.all, p.Schema)
			} else if t.Closed {
				return want, false
			}
			continue
		}
		if list := described(x, i); list != nil {
			want.all = append(want.all, list...)
		} else if p := x.Property(api.Element); p != nil && !isContained(x, p) {
			want.all = append(want.all, p.Schema)
		}
	}
	ok := true
	if d.each != nil {
		want, ok = both(want, *d.each)
	}
	if more, demanded := d.places[i]; ok && demanded {
		want, ok = both(want, more)
	}
	return want, ok
}

// described are the schemas of an element of a list that unevaluatedItems bounds: that of
// its place, else what holds for the others. It is nil where no list is bounded so.
func described(x *api.Schema, i int) []*api.Schema {
	var rest *api.Schema
	for _, c := range x.ChecksBy("unevaluatedItems") {
		if c.Schema != nil {
			rest = c.Schema
		}
	}
	if rest == nil {
		return nil
	}
	var out []*api.Schema
	for _, v := range x.Declarations() {
		at := 0
		for item := range v.Get("prefixItems").Items() {
			if at++; at == i+1 {
				out = append(out, x.Part(item))
			}
		}
	}
	if len(out) == 0 {
		out = append(out, rest)
	}
	return out
}

// contains are the demands of the elements that a list must have.
func contains(d demand) []demand {
	var out []demand
	for _, x := range d.all {
		for _, c := range x.ChecksBy("contains") {
			if c.Schema == nil {
				continue
			}
			for range max(1, leastContained(x)) {
				out = append(out, of(c.Schema))
			}
		}
	}
	return out
}

// leastContained is how many elements must be as contains says.
func leastContained(x *api.Schema) int {
	for _, v := range x.Declarations() {
		if n, ok := v.Get("minContains").Number(); ok {
			return int(max(0, min(n, 1000)))
		}
	}
	return 1
}

func isUnique(d demand) bool {
	for _, x := range d.all {
		if x.HasCheck("uniqueItems") {
			return true
		}
	}
	return false
}
