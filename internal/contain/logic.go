package contain

import "github.com/threatdelta/threatdelta/internal/openapi"

// manyMembers is from where on the members of a oneOf are not held against each other.
const manyMembers = 16

// isLogical reports whether a keyword speaks of values of any kind, by other schemas
// (JSON Schema 2020-12, 10.2).
func isLogical(word string) bool {
	switch word {
	case "allOf", "anyOf", "oneOf", "not", "if":
		return true
	}
	return false
}

// part is a schema within that of a term.
func (t term) part(v openapi.Value, negated bool) term {
	return term{value: v, doc: t.doc, negated: negated}
}

// parts are those of a list.
func (t term) parts(list openapi.Value, negated bool) []term {
	var out []term
	for v := range list.Items() {
		out = append(out, t.part(v, negated))
	}
	return out
}

// assertLogical is assert for logical keywords.
func assertLogical(word string, value openapi.Value, t term) []term {
	switch word {
	case "allOf":
		return t.parts(value, false)
	case "not":
		return []term{t.part(value, true)}
	case "if":
		then, otherwise := []term{t.part(value, false)}, []term{t.part(value, true)}
		if c := t.value.Get("then"); c.Exists() {
			then = append(then, t.part(c, false))
		}
		if c := t.value.Get("else"); c.Exists() {
			otherwise = append(otherwise, t.part(c, false))
		}
		if len(then)+len(otherwise) == 2 {
			return nil
		}
		return []term{oneOf([][]term{then, otherwise})}
	}
	if value.Kind() != openapi.List || value.Len() == 0 {
		return nil
	}
	var options [][]term // what several of a oneOf accept is meant to be accepted
	for _, p := range t.parts(value, false) {
		options = append(options, []term{p})
	}
	return []term{oneOf(options)}
}

// denyLogical is deny for logical keywords.
func denyLogical(word string, value openapi.Value, t term) [][]term {
	var options [][]term
	switch word {
	case "allOf":
		for _, p := range t.parts(value, true) {
			options = append(options, []term{p})
		}
		return options
	case "not":
		return [][]term{{t.part(value, false)}}
	case "if":
		if c := t.value.Get("then"); c.Exists() {
			options = append(options, []term{t.part(value, false), t.part(c, true)})
		}
		if c := t.value.Get("else"); c.Exists() {
			options = append(options, []term{t.part(value, true), t.part(c, true)})
		}
		return options
	}
	if value.Kind() != openapi.List || value.Len() == 0 || word == "oneOf" && value.Len() > manyMembers || t.value.Get("discriminator").Exists() {
		return unknown()
	}
	options = append(options, t.parts(value, true))
	if word == "oneOf" {
		members := t.parts(value, false)
		for i, p := range members {
			for _, other := range members[:i] {
				options = append(options, []term{p, other})
			}
		}
	}
	return options
}
