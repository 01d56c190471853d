package contain

import (
	"math"
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// others are the names of which additionalProperties does not speak: those that are
// declared beside it, and those that match a pattern beside it.
func others(v openapi.Value) (names []string, patterns []pattern) {
	for name := range v.Get("properties").Named() {
		names = append(names, name)
	}
	for p := range v.Get("patternProperties").Named() {
		patterns = append(patterns, p)
	}
	return names, patterns
}

// isRestOf reports whether unevaluatedProperties means what additionalProperties does:
// nothing else in the schema object evaluates names (JSON Schema 2020-12, 11.3).
func isRestOf(v openapi.Value, words ...string) bool {
	for _, word := range append(words, "allOf", "anyOf", "oneOf", "if", "not", "$ref", "$dynamicRef", "dependentSchemas") {
		if v.Get(word).Exists() {
			return false
		}
	}
	return true
}

func (b *branch) assertObject(word string, value openapi.Value, t term) []term {
	of := func(v openapi.Value) []term { return []term{{value: v, doc: t.doc}} }
	var more []term
	n, ok := value.Number()
	switch word {
	case "minProperties", "maxProperties":
		if !ok {
			return nil
		}
		is := least
		if word == "maxProperties" {
			is = most
		}
		return []term{bound(is, n, false)}
	case "required":
		for _, name := range value.Strings() {
			if value.Kind() == openapi.List {
				more = append(more, known(fact{is: present, name: name}))
			}
		}
	case "properties":
		for name, v := range value.Named() {
			if isReadOnly(v, t, mostParts) {
				more = append(more, known(fact{is: unsent, name: name}))
			} else {
				more = append(more, known(fact{is: field, name: name, of: of(v)}))
			}
		}
	case "patternProperties":
		for p, v := range value.Named() {
			more = append(more, known(fact{is: matched, patterns: []pattern{p}, of: of(v)}))
		}
	case "additionalProperties", "unevaluatedProperties":
		if word == "unevaluatedProperties" && !isRestOf(t.value, "additionalProperties") {
			return nil
		}
		names, patterns := others(t.value)
		return []term{known(fact{is: rest, names: names, patterns: patterns, of: of(value)})}
	case "propertyNames":
		return []term{known(fact{is: named, of: of(value)})}
	default:
		return b.assertDependents(word, value, t)
	}
	return more
}

// assertDependents is assertObject for what a name asks of the object that has it.
func (b *branch) assertDependents(word string, value openapi.Value, t term) []term {
	var more []term
	switch word {
	case "dependentRequired":
		for name, list := range value.Named() {
			with := []term{known(fact{is: present, name: name})}
			for _, wanted := range list.Strings() {
				with = append(with, known(fact{is: present, name: wanted}))
			}
			more = append(more, oneOf([][]term{{known(fact{is: absent, name: name})}, with}))
		}
	case "dependentSchemas":
		for name, v := range value.Named() {
			more = append(more, oneOf([][]term{{known(fact{is: absent, name: name})}, {{value: v, doc: t.doc}, known(fact{is: present, name: name})}}))
		}
	}
	return more
}

func (b *branch) denyObject(word string, value openapi.Value, t term) [][]term {
	not := func(v openapi.Value) term { return term{value: v, doc: t.doc, negated: true} }
	var options [][]term
	n, ok := value.Number()
	switch word {
	case "minProperties", "maxProperties":
		switch {
		case !ok:
			return unknown()
		case word == "minProperties":
			return [][]term{{bound(most, n-1, false)}}
		}
		return [][]term{{bound(least, n+1, false)}}
	case "required":
		for _, name := range value.Strings() {
			options = append(options, []term{known(fact{is: absent, name: name})})
		}
		if value.Kind() != openapi.List {
			return nil // as 2.0 and JSON Schema 3 had it
		}
	case "properties":
		for name, v := range value.Named() {
			if isReadOnly(v, t, mostParts) {
				options = append(options, []term{known(fact{is: sent, name: name})})
			} else {
				options = append(options, []term{known(fact{is: present, name: name}), known(fact{is: field, name: name, of: []term{not(v)}})})
			}
		}
	case "patternProperties":
		for p, v := range value.Named() {
			options = append(options, []term{known(fact{is: some, only: p, of: []term{not(v)}})})
		}
	case "additionalProperties", "unevaluatedProperties":
		if word == "unevaluatedProperties" && t.value.Get("additionalProperties").Exists() {
			return nil // which evaluates all names
		}
		if word == "unevaluatedProperties" && !isRestOf(t.value) {
			return unknown()
		}
		names, patterns := others(t.value)
		return [][]term{{known(fact{is: some, names: names, patterns: patterns, of: []term{not(value)}})}}
	case "propertyNames":
		return [][]term{{known(fact{is: some, isName: true, of: []term{not(value)}})}}
	default:
		return b.denyDependents(word, value, t)
	}
	return options
}

// denyDependents is denyObject for what a name asks of the object that has it.
func (b *branch) denyDependents(word string, value openapi.Value, t term) [][]term {
	var options [][]term
	switch word {
	case "dependentRequired":
		for name, list := range value.Named() {
			for _, wanted := range list.Strings() {
				options = append(options, []term{known(fact{is: present, name: name}), known(fact{is: absent, name: wanted})})
			}
		}
	case "dependentSchemas":
		for name, v := range value.Named() {
			options = append(options, []term{known(fact{is: present, name: name}), {value: v, doc: t.doc, negated: true}})
		}
	}
	return options
}

// isReadOnly reports whether a property is only read, so that a request has none: nobody
// knows what is done with one that has it (OpenAPI 3.0, Schema Object).
func isReadOnly(v openapi.Value, t term, depth int) bool {
	if v.Get("readOnly").IsTrue() || depth == 0 {
		return depth > 0
	}
	if _, ok := v.Ref(); ok {
		return isReadOnly(t.doc.Deref(v), t, depth-1)
	}
	for part := range v.Get("allOf").Items() {
		if isReadOnly(part, t, depth-1) {
			return true
		}
	}
	return false
}

// names are what is known of the names of an object.
type names struct {
	*branch
	must, never, unsent map[string]bool
	all                 []string // of which any fact is
	fresh               bool     // there is one besides
}

// hasNoObject reports whether no object keeps to the facts.
func (b *branch) hasNoObject() bool {
	n := &names{branch: b, must: map[string]bool{}, never: map[string]bool{}, unsent: map[string]bool{}}
	b.each(unsent, func(f *fact) { n.unsent[f.name] = true })
	var asked []*fact
	for i := range b.facts {
		f := &b.facts[i]
		switch f.is {
		case present:
			n.must[f.name] = true
		case absent:
			n.never[f.name] = true
		case sent:
			if n.unsent[f.name] {
				return true
			}
		case some:
			asked = append(asked, f)
		}
		if f.name != "" && f.is != checked && f.is != failed {
			n.all = append(n.all, f.name)
		}
		n.all = append(n.all, f.names...)
	}
	slices.Sort(n.all)
	n.all = slices.Compact(n.all)
	return n.isEmptyWith(asked)
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
		if n.never[name] || n.unsent[name] || !n.mayBe(f, name) {
			continue
		}
		had, facts := n.must[name], n.facts
		n.must[name] = true
		if !f.isName {
			n.facts = append(slices.Clip(n.facts), fact{is: field, name: name, of: f.of})
		}
		empty := n.isEmptyWith(asked[1:])
		if n.facts, n.must[name] = facts, had; !empty {
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
	if slices.Contains(f.names, name) || !mayMatch(f.patterns, name, false) || f.only != "" && !mayMatch([]pattern{f.only}, name, true) {
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
	return n.isEmptyOf(text, append(terms, known(fact{is: among, listed: []literal{{text, name}}})))
}

// valuesOf are what is said of the value of a name.
func (n *names) valuesOf(name string) []term {
	var terms []term
	for i := range n.facts {
		switch f := &n.facts[i]; f.is {
		case field:
			if f.name == name {
				terms = append(terms, f.of...)
			}
		case matched:
			if re, ok := regular.Compile(f.patterns[0]); ok && re.MatchString(name) {
				terms = append(terms, f.of...)
			}
		case rest:
			if !slices.Contains(f.names, name) && isNone(f.patterns, name) {
				terms = append(terms, f.of...)
			}
		}
	}
	return terms
}

// isNone reports whether a name surely matches no pattern.
func isNone(patterns []pattern, name string) bool {
	return !slices.ContainsFunc(patterns, func(p pattern) bool {
		re, ok := regular.Compile(p)
		return !ok || re.MatchString(name)
	})
}

// isImpossible reports whether no object has the names that it must have, keeps to what is
// said of their values, and to how many there may be.
func (n *names) isImpossible() bool {
	count := 0.0
	if n.fresh {
		count = 1
	}
	for name, must := range n.must {
		if !must || n.unsent[name] {
			continue
		}
		if count++; n.never[name] || n.isNoName(name, nil) || n.isEmpty(n.valuesOf(name)) {
			return true
		}
	}
	r := n.numbers()
	if r.high < count {
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
	var listed []literal
	for _, name := range n.all {
		listed = append(listed, literal{text, name})
	}
	of := []term{known(fact{is: notOne, listed: listed})}
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
	for i := range n.facts {
		switch g := &n.facts[i]; {
		case g.is == named:
			of = append(of, g.of...)
		case g.is == matched && in(g.patterns[0]), g.is == rest && !slices.ContainsFunc(g.patterns, in):
			values = append(values, g.of...)
		}
	}
	return n.isEmptyOf(text, of) || n.isEmpty(values)
}
