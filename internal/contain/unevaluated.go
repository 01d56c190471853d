package contain

import (
	"math/bits"
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// evaluated adds the names that a schema may evaluate, of which unevaluatedProperties does not
// speak (JSON Schema 2020-12, 11.3), and the patterns of others, without those that only the
// members of a keyword do. It is false if that may be any.
func evaluated(t term, f *fact, but string, depth int) bool {
	return addEvaluated(t, f, evaluators(t, but), depth, func(p term, depth int) bool { return evaluated(p, f, "", depth) })
}

// surelyEvaluated adds those that it evaluates whatever the value is.
func surelyEvaluated(t term, f *fact, depth int) bool {
	return addEvaluated(t, f, sureEvaluators(t), depth, func(p term, depth int) bool { return surelyEvaluated(p, f, depth) })
}

// addEvaluated adds the names of a schema and, by a function, those of schemas within it.
func addEvaluated(t term, f *fact, within []term, depth int, add func(p term, depth int) bool) bool {
	v := t.value
	if depth == 0 || v.Get("$dynamicRef").Exists() {
		return false
	}
	names, patterns := others(v)
	f.names, f.patterns = append(f.names, names...), append(f.patterns, patterns...)
	return !slices.ContainsFunc(within, func(p term) bool { return evaluatesRest(p.value) || !add(p, depth-1) })
}

// evaluatesRest reports whether a schema object speaks of the names that it does not list.
func evaluatesRest(v openapi.Value) bool {
	return v.Get("additionalProperties").Exists() || v.Get("unevaluatedProperties").Exists()
}

// EvaluatesAll reports whether a part of a schema object that holds beside its
// unevaluatedProperties, whatever the value is, speaks of all names, so that none are left to
// these (JSON Schema 2020-12, 11.3).
func EvaluatesAll(doc *openapi.Document, v openapi.Value) bool {
	return evaluatesAll(term{value: v, doc: doc}, mostParts)
}

func evaluatesAll(t term, depth int) bool {
	return depth > 0 && slices.ContainsFunc(sureEvaluators(t), func(p term) bool { return evaluatesRest(p.value) || evaluatesAll(p, depth-1) })
}

// sureEvaluators are the schemas within one that speak of the same value, whatever it is.
func sureEvaluators(t term) []term {
	var out []term
	if _, ok := t.value.Ref(); ok {
		out = append(out, t.part(t.doc.Deref(t.value), false))
	}
	return append(out, t.parts(t.value.Get("allOf"), false)...)
}

// evaluators are all those that may, but for the members of a keyword.
func evaluators(t term, but string) []term {
	out := sureEvaluators(t)
	for _, word := range [...]string{"anyOf", "oneOf"} {
		if word != but {
			out = append(out, t.parts(t.value.Get(word), false)...)
		}
	}
	for _, word := range [...]string{"if", "then", "else"} {
		if v := t.value.Get(word); v.Exists() {
			out = append(out, t.part(v, false))
		}
	}
	for _, v := range t.value.Get("dependentSchemas").Named() {
		out = append(out, t.part(v, false))
	}
	return out
}

// condition is what holds of a value of which some schemas evaluate names.
type condition struct{ hold, evaluate []term }

// conditions are those under which schemas within one evaluate names beside its
// unevaluatedProperties: of a value of an alternative that alternative, and what an "if" or its
// contrary leads to (JSON Schema 2020-12, 10.2).
func conditions(t term) []condition {
	var out []condition
	for _, word := range [...]string{"anyOf", "oneOf"} {
		for _, p := range t.parts(t.value.Get(word), false) {
			out = append(out, condition{[]term{p}, []term{p}})
		}
	}
	is := t.value.Get("if")
	if !is.Exists() {
		return out
	}
	then := []term{t.part(is, false)}
	if v := t.value.Get("then"); v.Exists() {
		then = append(then, t.part(v, false))
	}
	out = append(out, condition{then[:1:1], then})
	if v := t.value.Get("else"); v.Exists() {
		out = append(out, condition{[]term{t.part(is, true)}, []term{t.part(v, false)}})
	}
	return out
}

// extent is of which names schemas speak.
type extent int

const (
	unknownNames extent = iota
	someNames
	allNames
)

// evaluatedBy adds the names that schemas surely evaluate.
func evaluatedBy(list []term, f *fact) extent {
	for _, p := range list {
		switch {
		case evaluatesRest(p.doc.Deref(p.value)) || evaluatesAll(p, mostParts):
			return allNames
		case !surelyEvaluated(p, f, mostParts):
			return unknownNames
		}
	}
	return someNames
}

// unevaluated is what unevaluatedProperties says, false where that is not known. Where values
// are made, it is all that it may say: of the names that an alternative evaluates nothing
// where the value is one of that alternative.
func (q *search) unevaluated(t term) (more []term, ok bool) {
	if t.value.Get("additionalProperties").Exists() || evaluatesAll(t, mostParts) {
		return nil, true
	}
	f := fact{is: rest, of: []term{t.part(t.value.Get("unevaluatedProperties"), false)}}
	if q.making {
		return q.surelyUnevaluated(t, f)
	}
	word, cases := q.cases(t)
	if !evaluated(t, &f, word, mostParts) {
		return nil, false
	}
	if len(cases) == 0 {
		return []term{known(f)}, true
	}
	var options [][]term
	for _, c := range cases {
		option, with := slices.Clip(c.hold), f.apart()
		if !slices.ContainsFunc(c.evaluate, func(p term) bool { return !mayEvaluate(p, &with) }) {
			option = append(option, known(with))
		}
		options = append(options, option)
	}
	return []term{oneOf(options)}, true
}

// surelyUnevaluated is unevaluated where values are made.
func (q *search) surelyUnevaluated(t term, f fact) (more []term, ok bool) {
	if !surelyEvaluated(t, &f, mostParts) {
		return nil, false
	}
	options := [][]term{{known(f)}}
	for _, when := range conditions(t) {
		with := f.apart()
		switch is := evaluatedBy(when.evaluate, &with); {
		case is == allNames:
			options = append(options, when.hold)
		case is == someNames:
			options = append(options, append(slices.Clip(when.hold), known(with)))
		}
	}
	return []term{oneOf(options)}, true
}

// apart is a fact to which names and patterns can be added.
func (f fact) apart() fact {
	f.names, f.patterns = slices.Clone(f.names), slices.Clone(f.patterns)
	return f
}

// mostTogether is how many members of an anyOf are read in all ways in which they may hold.
const mostTogether = 3

// cases are the ways in which the members of one keyword of a schema object may hold, with
// those that do: none where there is no such keyword, or where there are too many. A value that
// is of none of them is refused by the keyword itself.
func (q *search) cases(t term) (word string, list []condition) {
	for _, word := range [...]string{"oneOf", "anyOf"} {
		parts := t.parts(t.value.Get(word), false)
		if len(parts) == 0 {
			continue
		}
		most, isExclusive := mostTogether, q.isExclusive(word)
		if isExclusive {
			most = fewMembers
		}
		if len(parts) > most {
			continue
		}
		for chosen := uint(1); chosen < 1<<len(parts); chosen++ {
			if isExclusive && bits.OnesCount(chosen) > 1 {
				continue
			}
			var c condition
			for i, p := range parts {
				if p.negated = chosen&(1<<i) == 0; !p.negated {
					c.evaluate = append(c.evaluate, p)
				}
				c.hold = append(c.hold, p)
			}
			list = append(list, c)
		}
		return word, list
	}
	return "", nil
}

// mayLeave are the ways in which unevaluatedProperties may refuse a value.
func (q *search) mayLeave(t, refused term) [][]term {
	if evaluatesAll(t, mostParts) {
		return nil
	}
	left := fact{is: some, of: []term{refused}}
	if !surelyEvaluated(t, &left, mostParts) {
		left.names, left.patterns = others(t.value)
	}
	_, cases := q.cases(t)
	if len(cases) == 0 {
		return [][]term{{known(left)}}
	}
	var options [][]term
	for _, c := range cases {
		with := left.apart()
		switch is := evaluatedBy(c.evaluate, &with); {
		case is == someNames:
			options = append(options, append(slices.Clip(c.hold), known(with)))
		case is == unknownNames:
			options = append(options, append(slices.Clip(c.hold), known(left)))
		}
	}
	return options
}

// denyUnevaluated are the ways in which unevaluatedProperties surely refuses a value: it has
// a name that nothing evaluates. What would evaluate all of them is to be refused.
func denyUnevaluated(t, refused term) [][]term {
	left := fact{is: some, of: []term{refused}}
	if evaluatesAll(t, mostParts) || !surelyEvaluated(t, &left, mostParts) {
		return unknown()
	}
	var hold []term
	for _, word := range [...]string{"anyOf", "oneOf"} {
		for _, p := range t.parts(t.value.Get(word), false) {
			if !mayEvaluate(p, &left) {
				p.negated = true
				hold = append(hold, p)
			}
		}
	}
	for _, v := range t.value.Get("dependentSchemas").Named() {
		if !mayEvaluate(t.part(v, false), &left) {
			return unknown()
		}
	}
	is := t.value.Get("if")
	if !is.Exists() {
		return [][]term{append(hold, known(left))}
	}
	var options [][]term
	for _, when := range [...]struct {
		negated bool
		words   []string
	}{{false, []string{"if", "then"}}, {true, []string{"else"}}} {
		with, ok := left.apart(), true
		for _, word := range when.words {
			if v := t.value.Get(word); v.Exists() {
				ok = ok && mayEvaluate(t.part(v, false), &with)
			}
		}
		if ok {
			options = append(options, append(slices.Clip(hold), t.part(is, when.negated), known(with)))
		}
	}
	return options
}

// mayEvaluate adds the names that a schema may evaluate, and is false if that may be any.
func mayEvaluate(t term, f *fact) bool {
	return !evaluatesRest(t.doc.Deref(t.value)) && evaluated(t, f, "", mostParts)
}
