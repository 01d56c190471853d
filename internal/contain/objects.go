package contain

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
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

// isRestOf reports whether unevaluatedItems means what items does: nothing else in the
// schema object evaluates elements (JSON Schema 2020-12, 11.2).
func isRestOf(v openapi.Value, words ...string) bool {
	for _, word := range append(words, "allOf", "anyOf", "oneOf", "if", "not", "$ref", "$dynamicRef") {
		if v.Get(word).Exists() {
			return false
		}
	}
	return true
}

// evaluated adds the names that a schema may evaluate, or does whatever the value is, of which
// unevaluatedProperties does not speak (JSON Schema 2020-12, 11.3), and the patterns of others.
// It is false if that may be any.
func evaluated(t term, f *fact, surely bool, depth int) bool {
	v := t.value
	if depth == 0 || v.Get("$dynamicRef").Exists() {
		return false
	}
	names, patterns := others(v)
	f.names, f.patterns = append(f.names, names...), append(f.patterns, patterns...)
	for _, p := range evaluators(t, surely) {
		if evaluatesRest(p.value) || !evaluated(p, f, surely, depth-1) {
			return false
		}
	}
	return true
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
	return depth > 0 && slices.ContainsFunc(evaluators(t, true), func(p term) bool { return evaluatesRest(p.value) || evaluatesAll(p, depth-1) })
}

// evaluators are the schemas within one that speak of the same value, or those of them that
// do so whatever it is.
func evaluators(t term, surely bool) []term {
	var out []term
	if _, ok := t.value.Ref(); ok {
		out = append(out, t.part(t.doc.Deref(t.value), false))
	}
	out = append(out, t.parts(t.value.Get("allOf"), false)...)
	if surely {
		return out
	}
	for _, word := range [...]string{"anyOf", "oneOf"} {
		out = append(out, t.parts(t.value.Get(word), false)...)
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
		case !evaluated(p, f, true, mostParts):
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
	if !evaluated(t, &f, q.making, mostParts) {
		return nil, false
	}
	if !q.making {
		return []term{known(f)}, true
	}
	options := [][]term{{known(f)}}
	for _, when := range conditions(t) {
		with := f
		with.names, with.patterns = slices.Clone(f.names), slices.Clone(f.patterns)
		switch is := evaluatedBy(when.evaluate, &with); {
		case is == allNames:
			options = append(options, when.hold)
		case is == someNames:
			options = append(options, append(slices.Clip(when.hold), known(with)))
		}
	}
	return []term{oneOf(options)}, true
}

func (b *branch) assertObject(word string, value openapi.Value, t term) []term {
	of := func(v openapi.Value) []term { return []term{{value: v, doc: t.doc}} }
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
		if value.Kind() != openapi.List {
			return nil
		}
		names := value.Strings()
		facts := make([]fact, 0, len(names))
		for _, name := range names {
			if !b.needsNone(name, t) {
				facts = append(facts, fact{is: present, name: name, doc: t.doc})
			}
		}
		return knownAll(facts)
	case "properties":
		facts, values := make([]fact, 0, value.Len()), make([]term, 0, value.Len())
		for name, v := range value.Named() {
			if isReadOnly(v, t, mostParts) {
				facts = append(facts, fact{is: unsent, name: name, doc: t.doc})
				continue
			}
			values = append(values, term{value: v, doc: t.doc})
			facts = append(facts, fact{is: field, name: name, of: values[len(values)-1 : len(values) : len(values)]})
		}
		return knownAll(facts)
	case "patternProperties":
		var more []term
		for p, v := range value.Named() {
			more = append(more, known(fact{is: matched, patterns: []pattern{p}, of: of(v)}))
		}
		return more
	case "additionalProperties":
		names, patterns := others(t.value)
		return []term{known(fact{is: rest, names: names, patterns: patterns, of: of(value)})}
	case "unevaluatedProperties":
		more, _ := b.unevaluated(t)
		return more
	case "propertyNames":
		return []term{known(fact{is: named, of: of(value)})}
	}
	return b.assertDependents(word, value, t)
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
			if !b.needsNone(name, t) {
				options = append(options, []term{known(fact{is: absent, name: name})})
			}
		}
		if value.Kind() != openapi.List {
			return nil // as 2.0 and JSON Schema 3 had it
		}
	case "properties":
		return b.denyProperties(value, t)
	case "patternProperties":
		for p, v := range value.Named() {
			options = append(options, []term{known(fact{is: some, only: p, of: []term{not(v)}})})
		}
	case "additionalProperties", "unevaluatedProperties":
		if word == "unevaluatedProperties" && t.value.Get("additionalProperties").Exists() {
			return nil // which evaluates all names
		}
		names, patterns := others(t.value)
		left := fact{is: some, names: names, patterns: patterns, of: []term{not(value)}}
		if b.making && word == "unevaluatedProperties" {
			return denyUnevaluated(t, not(value))
		}
		return [][]term{{known(left)}}
	case "propertyNames":
		return [][]term{{known(fact{is: some, isName: true, of: []term{not(value)}})}}
	default:
		return b.denyDependents(word, value, t)
	}
	return options
}

// denyUnevaluated are the ways in which unevaluatedProperties surely refuses a value: it has
// a name that nothing evaluates. What would evaluate all of them is to be refused.
func denyUnevaluated(t, refused term) [][]term {
	left := fact{is: some, of: []term{refused}}
	if evaluatesAll(t, mostParts) || !evaluated(t, &left, true, mostParts) {
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
		with, ok := left, true
		with.names, with.patterns = slices.Clone(left.names), slices.Clone(left.patterns)
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
	return !evaluatesRest(t.doc.Deref(t.value)) && evaluated(t, f, false, mostParts)
}

// denyProperties is denyObject for properties. Where values are made, what is only read is not
// refused, as few servers do (OpenAPI 3.0, Schema Object).
func (q *search) denyProperties(value openapi.Value, t term) [][]term {
	var options [][]term
	for name, v := range value.Named() {
		is := known(fact{is: present, name: name})
		switch {
		case !isReadOnly(v, t, mostParts):
			options = append(options, []term{is, known(fact{is: field, name: name, of: []term{t.part(v, true)}})})
		case !q.making:
			options = append(options, []term{is})
		}
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

// needsNone reports, where values are made, whether a schema object requires a name that it
// declares to be only read.
func (q *search) needsNone(name string, t term) bool {
	return q.making && isReadOnly(t.value.Get("properties").Get(name), t, mostParts)
}

// isReadOnly reports whether a property is only read, so that a request has none, and need
// not have one that is required (OpenAPI 3.0, Schema Object).
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
