package ledger

import (
	"hash/maphash"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// couple is an item of a list on both sides, by index; -1 if it is on one side
// only.
type couple struct{ base, head int }

// align finds out which items of two lists are the same. If the order has a
// meaning, items are compared by position. Otherwise they are matched by what
// identifies them (a scalar, a reference, the name and place of a parameter, the
// address of a server), else by their content, and the remaining ones in order.
// moved reports whether the common items are in another order.
func (w *walker) align(b, h []openapi.Value, ordered bool) (out []couple, moved bool) {
	if ordered || areInStep(b, h) {
		for i := range max(len(b), len(h)) {
			c := couple{i, i}
			if i >= len(b) {
				c.base = -1
			}
			if i >= len(h) {
				c.head = -1
			}
			out = append(out, c)
		}
		return out, false
	}
	partner := make([]int, len(h)) // 1 + the index at base
	used := make([]bool, len(b))
	for _, identify := range [...]func(openapi.Value) (identity, bool){identify, w.contents} {
		free := map[identity][]int{}
		for i, v := range b {
			if !used[i] {
				if id, ok := identify(v); ok {
					free[id] = append(free[id], i)
				}
			}
		}
		for i, v := range h {
			if partner[i] > 0 {
				continue
			}
			id, ok := identify(v)
			if at := free[id]; ok && len(at) > 0 {
				partner[i], used[at[0]], free[id] = at[0]+1, true, at[1:]
			}
		}
	}
	return pairUp(partner, used)
}

// areInStep reports whether two lists have the same items in the same order.
func areInStep(b, h []openapi.Value) bool {
	if len(b) != len(h) {
		return false
	}
	for i := range b {
		x, ok := identify(b[i])
		if y, also := identify(h[i]); !ok || !also || x != y {
			return false
		}
	}
	return true
}

// pairUp gives every item without a partner the next one that has none.
func pairUp(partner []int, used []bool) (out []couple, moved bool) {
	next, last := 0, -1
	for i := range partner {
		if partner[i] > 0 {
			moved = moved || partner[i]-1 < last
			last = max(last, partner[i]-1)
		}
	}
	for i, p := range partner {
		for p == 0 && next < len(used) && used[next] {
			next++
		}
		switch {
		case p > 0:
			out = append(out, couple{p - 1, i})
		case next < len(used):
			used[next] = true
			out = append(out, couple{next, i})
		default:
			out = append(out, couple{-1, i})
		}
	}
	for i, t := range used {
		if !t {
			out = append(out, couple{i, -1})
		}
	}
	return out, moved
}

// identity distinguishes an item of a list from the others.
type identity struct {
	what string
	text string
	sum  uint64
}

func identify(v openapi.Value) (identity, bool) {
	switch v.Kind() {
	case openapi.Map:
		if ref, ok := v.Ref(); ok {
			return identity{what: "reference", text: ref}, true
		}
		for _, key := range [...]string{"name", "url"} {
			if name := v.Get(key).Scalar(); name != "" {
				return identity{what: key, text: v.Get("in").Scalar() + " " + name}, true
			}
		}
		return identity{}, false
	case openapi.List, openapi.Missing:
		return identity{}, false
	}
	return identity{what: "scalar", text: v.Scalar()}, true
}

func (w *walker) contents(v openapi.Value) (identity, bool) {
	return identity{what: "contents", sum: w.sum(v)}, true
}

// sum returns a hash that is equal for equal values, whatever the order of keys.
// The sums of lists are kept, since those of lists within lists are needed at each
// level.
func (w *walker) sum(v openapi.Value) uint64 {
	if w.budget--; w.budget < 0 {
		return 0
	}
	const prime = 0x9e3779b97f4a7c15
	total := uint64(v.Kind()) * prime
	switch v.Kind() {
	case openapi.Map:
		for key, value := range v.Fields() {
			total += (maphash.String(w.seed, key) ^ w.sum(value)) * prime
		}
	case openapi.List:
		if known, ok := w.sums[v.ID()]; ok {
			return known
		}
		for item := range v.Items() {
			total = (total<<7 | total>>57) + w.sum(item)*prime
		}
		total ^= total >> 29
		w.sums[v.ID()] = total
		return total
	default:
		total += maphash.String(w.seed, v.Scalar())
	}
	return total ^ total>>29
}

// same reports whether two values are equal. The order of keys does not matter.
func (w *walker) same(b, h openapi.Value) bool {
	if w.budget--; w.budget < 0 || b.Kind() != h.Kind() || b.Len() != h.Len() {
		return false
	}
	if b.ID() == h.ID() {
		return true
	}
	switch b.Kind() {
	case openapi.Map:
		base, i := table{object: b}, 0
		for key, value := range h.Fields() {
			if other := base.get(i, key); !other.value.Exists() || !w.same(other.value, value) {
				return false
			}
			i++
		}
		return true
	case openapi.List:
		others := items(b)
		i := 0
		for item := range h.Items() {
			if !w.same(others[i], item) {
				return false
			}
			i++
		}
		return true
	}
	return b.Scalar() == h.Scalar()
}

func items(v openapi.Value) []openapi.Value {
	out := make([]openapi.Value, 0, v.Len())
	for item := range v.Items() {
		out = append(out, item)
	}
	return out
}

// table finds the entries of an object. A large one is indexed once an entry is not
// where it is expected.
type table struct {
	object openapi.Value
	index  map[string]entry
}

// entry is an entry of an object with its position, -1 if that is not known.
type entry struct {
	value openapi.Value
	at    int
}

// get returns the entry with the key. It is expected at position i.
func (t *table) get(i int, key string) entry {
	if v, ok := t.object.Beside(i, key); ok {
		return entry{v, i}
	}
	if t.object.Len() <= 12 {
		return entry{t.object.Get(key), -1}
	}
	if t.index == nil {
		t.index = make(map[string]entry, t.object.Len())
		i := 0
		for key, value := range t.object.Fields() {
			t.index[key] = entry{value, i}
			i++
		}
	}
	return t.index[key]
}
