package contain

import "github.com/threatdelta/threatdelta/internal/openapi"

// fewMembers is how many members of a oneOf are held against each other where one of them is
// to accept a value, and manyMembers where two are to accept it.
const (
	fewMembers  = 8
	manyMembers = 16
)

// isExclusive reports whether a value must be of one alternative only.
func (q *search) isExclusive(word string) bool {
	q.hasOneOf = q.hasOneOf || word == "oneOf"
	return word == "oneOf" && !q.as.anyOf
}

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
func (q *search) assertLogical(word string, value openapi.Value, t term) []term {
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
	var others []term
	if q.isExclusive(word) && value.Len() <= fewMembers {
		others = t.parts(value, true)
	}
	var options [][]term
	for i, p := range t.parts(value, false) {
		option := []term{p}
		for k, other := range others {
			if k != i {
				option = append(option, other)
			}
		}
		options = append(options, option)
	}
	return []term{oneOf(options)}
}

// denyLogical is deny for logical keywords.
func (q *search) denyLogical(word string, value openapi.Value, t term) [][]term {
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
	isExclusive := q.isExclusive(word) && !q.making // a value that is made is to be of no member
	if value.Kind() != openapi.List || value.Len() == 0 || isExclusive && value.Len() > manyMembers || !q.as.noDiscriminators && t.value.Get("discriminator").Exists() {
		return unknown()
	}
	options = append(options, t.parts(value, true))
	if isExclusive {
		members := t.parts(value, false)
		for i, p := range members {
			for _, other := range members[:i] {
				options = append(options, []term{p, other})
			}
		}
	}
	return options
}
