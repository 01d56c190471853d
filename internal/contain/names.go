package contain

import (
	"math"
	"slices"

	"github.com/threatdelta/threatdelta/internal/regular"
)

// names are what is known of the names of an object.
type names struct {
	*branch
	must, never map[string]bool
	all         []string        // of which any fact is
	fresh       bool            // there is one besides
	inBase      map[string]bool // where values are made: base declares it, and is to refuse its value
}

// hasNoObject reports whether no object keeps to the facts.
func (b *branch) hasNoObject() bool {
	n, asked := b.names()
	return n.isEmptyWith(asked)
}

// names collects what is known of names, and the facts that each ask for one.
func (b *branch) names() (*names, []*fact) {
	n := &names{branch: b, must: map[string]bool{}, never: map[string]bool{}}
	var asked []*fact
	for _, f := range b.facts {
		switch f.is {
		case present:
			n.must[f.name] = n.must[f.name] || !b.isUnsent(f)
		case absent, unsent:
			n.never[f.name] = true
		case some:
			asked = append(asked, f)
		case matched:
			listed, _ := regular.Listed(f.patterns[0])
			n.all = append(n.all, listed...)
		case named:
			n.all = append(n.all, namesIn(f.of)...)
		}
		if f.name != "" && f.is != checked && f.is != failed {
			n.all = append(n.all, f.name)
		}
		n.all = append(n.all, f.names...)
	}
	slices.Sort(n.all)
	n.all = slices.Compact(n.all)
	return n, asked
}

// isUnsent reports whether a description asks for a name that is only read there.
func (b *branch) isUnsent(asked *fact) bool {
	found := false
	if b.making {
		return false
	}
	b.each(unsent, func(f *fact) { found = found || f.name == asked.name && f.doc == asked.doc })
	return found
}

// namesIn are the names that propertyNames lists.
func namesIn(terms []term) []string {
	var out []string
	for _, t := range terms {
		if t.value.Exists() && !t.negated {
			out = append(out, t.doc.Deref(t.value).Get("enum").Strings()...)
		}
	}
	return out
}

// isEmptyWith reports whether no object keeps to the facts that has, for each of those that
// are left, one name more.
func (n *names) isEmptyWith(asked []*fact) bool {
	if len(asked) == 0 {
		return n.isImpossible()
	}
	f := asked[0]
	for _, name := range n.all {
		if n.left--; n.left < 0 {
			return false
		}
		if n.never[name] || !n.mayBe(f, name) {
			continue
		}
		had, facts := n.must[name], len(n.facts)
		n.must[name] = true
		if !f.isName {
			n.facts = append(n.facts, &fact{is: field, name: name, of: f.of})
		}
		empty := n.isEmptyWith(asked[1:])
		if n.facts, n.must[name] = n.facts[:facts], had; !empty {
			return false
		}
	}
	if !n.isFreshPossible(f) {
		return true
	}
	had := n.fresh
	n.fresh = true
	empty := n.isEmptyWith(asked[1:])
	n.fresh = had
	return empty
}

// mayBe reports whether a name may be the one that a fact asks for.
func (n *names) mayBe(f *fact, name string) bool {
	if slices.Contains(f.names, name) || !n.mayMatch(f.patterns, name, false) || f.only != "" && !n.mayMatch([]pattern{f.only}, name, true) {
		return false
	}
	return !f.isName || !n.isNoName(name, f.of)
}

// isNoName reports whether a name is refused by what is said of all names, and more.
func (n *names) isNoName(name string, more []term) bool {
	terms := slices.Clone(more)
	n.each(named, func(f *fact) { terms = append(terms, f.of...) })
	if len(terms) == 0 {
		return false
	}
	return n.isEmptyOf(text, append(terms, known(fact{is: among, listed: texts([]string{name})})))
}

// valuesOf are what is said of the value of a name.
func (n *names) valuesOf(name string) []term {
	var terms []term
	for _, f := range n.facts {
		switch f.is {
		case field:
			if f.name == name {
				terms = append(terms, f.of...)
			}
		case matched:
			if re := n.solver.compiled(f.patterns[0]); re != nil && re.MatchString(name) {
				terms = append(terms, f.of...)
			}
		case rest:
			if !slices.Contains(f.names, name) && n.isNone(f.patterns, name) {
				terms = append(terms, f.of...)
			}
		}
	}
	return terms
}

// isNone reports whether a name surely matches no pattern.
func (q *search) isNone(patterns []pattern, name string) bool {
	return !slices.ContainsFunc(patterns, func(p pattern) bool {
		re := q.solver.compiled(p)
		return re == nil || re.MatchString(name)
	})
}

// isImpossible reports whether no object has the names that it must have, keeps to what is
// said of their values, and to how many there may be.
func (n *names) isImpossible() bool {
	if n.left -= len(n.must); n.left < 0 {
		return false
	}
	count := 0.0
	if n.fresh {
		count = 1
	}
	for _, name := range n.all { // in order, so that a search which is cut off is so each time alike
		if !n.must[name] {
			continue
		}
		if count++; n.never[name] || n.isNoName(name, nil) || n.isEmpty(n.valuesOf(name)) {
			return true
		}
	}
	r := n.numbers()
	if r.high < max(count, r.low) {
		return true
	}
	if r.low <= count || math.IsInf(r.low, -1) || n.isFreshPossible(&fact{is: some}) {
		return false
	}
	for _, name := range n.all {
		if !n.must[name] && !n.never[name] && !n.isNoName(name, nil) && !n.isEmpty(n.valuesOf(name)) {
			count++
		}
	}
	return count < r.low
}

// mostPatterns bounds the patterns that a name may match or not, each on its own.
const mostPatterns = 4

// isFreshPossible reports whether there may be a name of which no fact speaks, as another
// fact asks for.
func (n *names) isFreshPossible(f *fact) bool {
	patterns := slices.Clone(f.patterns)
	if f.only != "" {
		patterns = append(patterns, f.only)
	}
	for _, g := range n.facts {
		if g.is == matched || g.is == rest {
			patterns = append(patterns, g.patterns...)
		}
	}
	slices.Sort(patterns)
	patterns = slices.Compact(patterns)
	if len(patterns) > mostPatterns {
		return true
	}
	for chosen := range 1 << len(patterns) {
		in := func(p pattern) bool { i, _ := slices.BinarySearch(patterns, p); return chosen&(1<<i) != 0 }
		if f.only != "" && !in(f.only) || slices.ContainsFunc(f.patterns, in) {
			continue
		}
		if !n.isNoFresh(f, patterns, in) {
			return true
		}
	}
	return false
}

// isNoFresh reports whether no name that matches some patterns, and not the others, can be
// there.
func (n *names) isNoFresh(f *fact, patterns []pattern, in func(pattern) bool) bool {
	var values []term
	of := []term{known(fact{is: notOne, listed: texts(n.all)})}
	if f.isName {
		of = append(of, f.of...)
	} else {
		values = append(values, f.of...)
	}
	for _, p := range patterns {
		is := missing
		if in(p) {
			is = matches
		}
		of = append(of, known(fact{is: is, patterns: []pattern{p}}))
	}
	for _, g := range n.facts {
		switch {
		case g.is == named:
			of = append(of, g.of...)
		case g.is == matched && in(g.patterns[0]), g.is == rest && !slices.ContainsFunc(g.patterns, in):
			values = append(values, g.of...)
		}
	}
	return n.isEmptyOf(text, of) || n.isEmpty(values)
}
