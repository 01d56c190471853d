package contain

import "github.com/threatdelta/threatdelta/internal/openapi"

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
	case "additionalProperties":
		names, patterns := others(t.value)
		return [][]term{{known(fact{is: some, names: names, patterns: patterns, of: []term{not(value)}})}}
	case "unevaluatedProperties":
		switch {
		case t.value.Get("additionalProperties").Exists():
			return nil // which evaluates all names
		case b.making:
			return denyUnevaluated(t, not(value))
		}
		return b.mayLeave(t, not(value))
	case "propertyNames":
		return [][]term{{known(fact{is: some, isName: true, of: []term{not(value)}})}}
	default:
		return b.denyDependents(word, value, t)
	}
	return options
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
