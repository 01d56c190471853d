package contain

import (
	"math"
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// places are what describes the elements of a list by their index, and from which index on
// one schema describes the others. OpenAPI 2.0 to 3.0 know no places, and a list in the
// place of "items" is what "prefixItems" was before JSON Schema 2020-12.
func places(v openapi.Value) (first openapi.Value, count int) {
	first = v.Get("prefixItems")
	if items := v.Get("items"); !first.Exists() && items.Kind() == openapi.List {
		first = items
	}
	return first, first.Len()
}

func (b *branch) assertList(word string, value openapi.Value, t term) []term {
	of := func(v openapi.Value) []term { return []term{{value: v, doc: t.doc}} }
	n, ok := value.Number()
	first, count := places(t.value)
	switch {
	case word == "minItems" && ok:
		return []term{bound(least, n, false)}
	case word == "maxItems" && ok:
		return []term{bound(most, n, false)}
	case word == "prefixItems", word == "items" && value.Kind() == openapi.List:
		var more []term
		for i, v := range items(first) {
			more = append(more, known(fact{is: at, n: float64(i), of: of(v)}))
		}
		return more
	case word == "items", word == "additionalItems" && t.value.Get("items").Kind() == openapi.List, word == "unevaluatedItems" && isRestOf(t.value, "items", "contains"):
		return []term{known(fact{is: from, n: float64(count), of: of(value)})}
	case word == "contains":
		if fewest := fewestContained(t.value); fewest > 0 {
			return []term{known(fact{is: contained, n: fewest, of: of(value)}), bound(least, fewest, false)}
		}
	case word == "maxContains" && ok && isAnything(t.value.Get("contains")):
		return []term{bound(most, n, false)}
	case word == "uniqueItems" && value.IsTrue():
		return []term{known(fact{is: distinct})}
	}
	return nil
}

func (b *branch) denyList(word string, value openapi.Value, t term) [][]term {
	not := func(v openapi.Value) []term { return []term{{value: v, doc: t.doc, negated: true}} }
	n, ok := value.Number()
	first, count := places(t.value)
	switch word {
	case "minItems", "maxItems":
		switch {
		case !ok:
			return unknown()
		case word == "minItems":
			return [][]term{{bound(most, n-1, false)}}
		}
		return [][]term{{bound(least, n+1, false)}}
	case "uniqueItems":
		if !value.IsTrue() {
			return nil
		}
		return [][]term{{known(fact{is: repeated}), bound(least, 2, false)}}
	case "contains", "minContains", "maxContains":
		return denyContains(word, t)
	}
	var options [][]term
	switch {
	case word == "prefixItems", word == "items" && value.Kind() == openapi.List:
		for i, v := range items(first) {
			options = append(options, []term{bound(least, float64(i+1), false), known(fact{is: at, n: float64(i), of: not(v)})})
		}
		return options
	case word == "unevaluatedItems" && t.value.Get("items").Exists():
		return nil // which evaluates them
	case word == "additionalItems" && t.value.Get("items").Kind() != openapi.List:
		return nil // which speaks only of what follows a list
	}
	return [][]term{{bound(least, float64(count+1), false), known(fact{is: contained, n: 1, start: count, of: not(value)})}}
}

// fewestContained is how many elements "contains" asks for (JSON Schema 2020-12, 6.4.5).
func fewestContained(v openapi.Value) float64 {
	if n, ok := v.Get("minContains").Number(); ok {
		return n
	}
	return 1
}

// denyContains denies contains with the counts beside it.
func denyContains(word string, t term) [][]term {
	of := t.value.Get("contains")
	if !of.Exists() {
		return nil
	}
	fewest := fewestContained(t.value)
	switch n, ok := t.value.Get(word).Number(); {
	case word == "contains" && fewest >= 1:
		return [][]term{{known(fact{is: from, of: []term{{value: of, doc: t.doc, negated: true}}})}}
	case word == "contains" && fewest < 1, word == "minContains" && fewest <= 1:
		return nil
	case word == "minContains" && isAnything(of):
		return [][]term{{bound(most, fewest-1, false)}}
	case word == "maxContains" && ok:
		return [][]term{{known(fact{is: contained, n: n + 1, of: []term{{value: of, doc: t.doc}}}), bound(least, n+1, false)}}
	}
	return unknown()
}

// elements are what is known of the elements of a list.
type elements struct {
	*branch
	count int // how many of the first are described each on its own: one more stands for all others
	// placed is how many of the first may have more said of them, see place.
	placed int
}

// elements collects what is known of elements, and the facts that each ask for some.
func (b *branch) elements() (*elements, []*fact) {
	e := &elements{branch: b}
	var asked []*fact
	for _, f := range b.facts {
		switch f.is {
		case at:
			e.count = max(e.count, int(f.n)+1)
		case from:
			e.count = max(e.count, int(f.n))
		case contained:
			e.count = max(e.count, f.start)
			asked = append(asked, f)
		}
	}
	return e, asked
}

// hasNoList reports whether no list keeps to the facts.
func (b *branch) hasNoList() bool {
	e, asked := b.elements()
	r := b.numbers()
	low, high := max(0, math.Ceil(r.low)), math.Floor(r.high)
	if e.count > mostPlaces {
		return low > high
	}
	return e.isEmptyWith(asked, low, high)
}

// mostPlaces bounds the elements that are described each on its own.
const mostPlaces = 12

// isEmptyWith reports whether no list of a length keeps to the facts that has the elements
// that are asked for.
func (e *elements) isEmptyWith(asked []*fact, low, high float64) bool {
	if low > high || e.isTooShort(asked, high) {
		return true
	}
	if len(asked) == 0 {
		return e.isImpossible(low)
	}
	f := asked[0]
	for i := f.start; i <= e.count; i++ {
		if e.left--; e.left < 0 {
			return false
		}
		if e.isEmpty(append(e.of(i), f.of...)) {
			continue
		}
		facts := len(e.facts)
		if i < e.count { // of the others one is it, and the rest need not be
			e.facts = append(e.facts, &fact{is: at, n: float64(i), of: f.of})
		}
		empty := e.isEmptyWith(asked[1:], max(low, float64(i+1)), high)
		if e.facts = e.facts[:facts]; !empty {
			return false
		}
	}
	return true
}

// isTooShort reports whether there are surely fewer elements of a kind than are asked for.
func (e *elements) isTooShort(asked []*fact, high float64) bool {
	return slices.ContainsFunc(asked, func(f *fact) bool {
		if f.n <= 1 || !e.isEmpty(append(e.of(e.count), f.of...)) && high > float64(e.count) {
			return false
		}
		found := 0.0
		for i := range e.count {
			if float64(i) < high && !e.isEmpty(append(e.of(i), f.of...)) {
				found++
			}
		}
		return found < f.n
	})
}

// of is what is said of the element at an index.
func (e *elements) of(i int) []term {
	var terms []term
	for _, f := range e.facts {
		if f.is == at && int(f.n) == i || f.is == from && int(f.n) <= i {
			terms = append(terms, f.of...)
		}
	}
	return terms
}

// isImpossible reports whether one of the elements that there must be has no value, or all
// are to be distinct and there are not as many values.
func (e *elements) isImpossible(low float64) bool {
	for i := range e.count + 1 {
		if float64(i) < low && e.isEmpty(e.of(i)) {
			return true
		}
	}
	unique, again := false, false
	e.each(distinct, func(*fact) { unique = true })
	e.each(repeated, func(*fact) { again = true })
	return unique && (again || e.count == 0 && float64(e.mostValues(e.of(0))) < low)
}

// mostValues is how many values keep to some terms at most, as far as one of them lists
// them.
func (e *elements) mostValues(terms []term) int {
	least := math.MaxInt
	for _, t := range terms {
		if t.negated || !t.value.Exists() {
			continue
		}
		v := t.doc.Deref(t.value)
		null := 0
		if isNullable(v) || slices.Contains(v.Get("type").Strings(), "null") {
			null = 1
		}
		switch {
		case v.Get("const").Exists():
			least = min(least, 1+null)
		case v.Get("enum").Kind() == openapi.List:
			least = min(least, v.Get("enum").Len()+null)
		case slices.Equal(v.Get("type").Strings(), []string{"boolean"}):
			least = min(least, 2+null)
		}
	}
	return least
}
