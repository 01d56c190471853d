package contain

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// kind is what a value is. Integers are numbers.
type kind int

const (
	null kind = iota
	boolean
	number
	text
	list
	object

	kinds // how many there are
)

// branch is what holds at once of the values of a kind, and what is to be chosen yet.
type branch struct {
	*search
	kind    kind
	read    []term     // schema objects that were read
	facts   []*fact    // what is known of the value
	choices [][][]term // of each one alternative holds, with all of its terms
	value   any        // that was made, if isMade
	isMade  bool
}

// mostParts bounds how deep the parts of a schema are looked through.
const mostParts = 6

// add reads terms. It returns true if they contradict each other or what was read.
func (b *branch) add(terms []term) bool {
	for len(terms) > 0 {
		t := terms[0]
		terms = terms[1:]
		if b.left--; b.left < 0 {
			return false
		}
		if t.fact != nil {
			b.facts = append(b.facts, t.fact)
			continue
		}
		var more []term
		switch {
		case t.isEither:
			more = []term{t}
		case t.schema != nil:
			more = b.readSchema(t)
		case b.isRead(t):
			continue
		case b.isContradicted(t):
			return true
		default:
			b.left -= len(b.read) / 8 // which were looked through
			b.read = append(b.read, t)
			more = b.readValue(t)
		}
		terms = slices.Grow(terms, len(more))
		for _, m := range more {
			if !m.isEither {
				terms = append(terms, m)
				continue
			}
			switch options := b.understood(m.options); {
			case len(options) == 0:
				return true
			case len(options) == 1:
				terms = append(terms, options[0]...)
			case !slices.ContainsFunc(options, isKnown): // of which one always holds
				b.choices = append(b.choices, options)
			}
		}
	}
	return false
}

// isKnown reports whether nothing is to be looked at of an alternative.
func isKnown(option []term) bool {
	return !slices.ContainsFunc(option, func(t term) bool { return t.fact == nil || t.fact.is != unread })
}

// understood are the alternatives of which all is known, where values are made: such a value
// is to keep to one that is read. Elsewhere they are all that there are.
func (b *branch) understood(options [][]term) [][]term {
	isUnread := func(o []term) bool {
		return slices.ContainsFunc(o, func(t term) bool { return t.fact != nil && t.fact.is == unread })
	}
	if !b.making || !slices.ContainsFunc(options, isUnread) {
		return options
	}
	return slices.DeleteFunc(slices.Clone(options), isUnread)
}

// schemaCost is how many parts of a schema are listed in a step. Each is a step of its own
// once it is read, but what the first says may end the branch.
const schemaCost = 2

// readSchema returns what a schema says.
func (b *branch) readSchema(t term) []term {
	s := t.schema
	if t.negated {
		if s.More && !b.making { // by which it is refused all the same
			return nil
		}
		var options [][]term
		for _, v := range s.All {
			options = append(options, b.refusals(s, v)...)
		}
		for _, g := range s.Any {
			var none []term
			for i := range g {
				none = append(none, term{schema: &g[i], negated: true})
			}
			options = append(options, none)
		}
		return []term{oneOf(options)}
	}
	b.left -= (len(s.All) + len(s.Any)) / schemaCost
	more := make([]term, 0, len(s.All)+len(s.Any)+1)
	if s.More && b.making {
		more = append(more, known(fact{is: unread}))
	}
	for _, v := range s.All {
		more = b.statements(more, s, v)
	}
	for _, g := range s.Any {
		var options [][]term
		for i := range g {
			options = append(options, []term{{schema: &g[i]}})
		}
		more = append(more, oneOf(options))
	}
	return more
}

// isWhole reports whether all keywords count.
func (s *Schema) isWhole() bool { return len(s.Words)+len(s.Without) == 0 }

func (s *Schema) counts(word string) bool {
	return !slices.Contains(s.Without, word) && (len(s.Words) == 0 || slices.Contains(s.Words, word))
}

// statements adds what a schema object of a schema states.
func (b *branch) statements(more []term, s *Schema, v openapi.Value) []term {
	t := term{value: v, doc: s.Doc}
	if s.isWhole() {
		return append(more, t)
	}
	for word, value := range v.Fields() {
		if s.counts(word) {
			more = append(more, b.assert(word, value, t)...)
		}
	}
	return more
}

// refusals are the ways in which a schema object of a schema refuses a value.
func (b *branch) refusals(s *Schema, v openapi.Value) [][]term {
	t := term{value: v, doc: s.Doc, negated: true}
	if s.isWhole() {
		return [][]term{{t}}
	}
	var options [][]term
	for word, value := range v.Fields() {
		if s.counts(word) {
			options = append(options, b.deny(word, value, t)...)
		}
	}
	return options
}

// readValue returns what a schema object or a boolean says.
func (b *branch) readValue(t term) []term {
	v := t.value
	if v.Kind() != openapi.Map {
		return b.readBoolean(t)
	}
	var more []term
	var options [][]term
	if _, ok := v.Ref(); ok {
		target, problem := t.doc.Follow(v)
		to := term{value: target, doc: t.doc, negated: t.negated}
		switch {
		case problem != "" && b.making:
			return []term{known(fact{is: unread})}
		case problem != "":
			return nil
		case t.doc.Dialect != openapi.OpenAPI31: // in which keywords count beside a reference
			return []term{to}
		}
		more, options = append(more, to), append(options, []term{to})
	}
	if types := v.Get("type"); types.Exists() && !t.negated && !b.types(types, v).accepted {
		return []term{oneOf(nil)}
	}
	if b.making && !t.negated && isOfOtherKind(v, b.kind) {
		return []term{oneOf(nil)}
	}
	for word, value := range v.Fields() {
		if t.negated {
			options = append(options, b.deny(word, value, t)...)
		} else {
			more = append(more, b.assert(word, value, t)...)
		}
	}
	if t.negated {
		return []term{oneOf(options)}
	}
	return more
}

// readBoolean is readValue for what is no object.
func (b *branch) readBoolean(t term) []term {
	switch v := t.value; {
	case v.IsTrue() && t.negated, v.IsFalse() && !t.negated:
		return []term{oneOf(nil)}
	case b.making && !v.IsTrue() && !v.IsFalse():
		return []term{known(fact{is: unread})}
	}
	return nil
}

// isRead reports whether a term was read before.
func (b *branch) isRead(t term) bool {
	return slices.ContainsFunc(b.read, func(r term) bool { return r.negated == t.negated && r.value.ID() == t.value.ID() })
}

// isContradicted reports whether the opposite of a term was read.
func (b *branch) isContradicted(t term) bool {
	return slices.ContainsFunc(b.read, func(r term) bool { return r.negated != t.negated && b.meansSame(r, t) })
}

// meansSame reports whether the schema objects of two terms surely mean the same.
func (q *search) meansSame(r, t term) bool {
	if r.value.ID() == t.value.ID() {
		return true
	}
	if (r.doc == q.solver.Base) == (t.doc == q.solver.Base) {
		return false
	}
	if r.doc != q.solver.Base {
		r, t = t, r
	}
	return q.solver.Alike(r.value, t.value)
}

// isClosed chooses what is left to choose, and reports whether no value remains whatever
// is chosen. If so the branch is as it was before.
func (b *branch) isClosed() bool {
	if b.left < 0 {
		return false
	}
	if len(b.choices) == 0 {
		if b.making {
			return !b.make()
		}
		return b.hasNoValue()
	}
	at := 0
	for i, c := range b.choices {
		if len(c) < len(b.choices[at]) {
			at = i
		}
	}
	last := len(b.choices) - 1
	chosen, other := b.choices[at], b.choices[last]
	b.choices[at] = other
	b.choices = b.choices[:last]
	read, facts := len(b.read), len(b.facts)
	for _, option := range chosen {
		b.left -= (len(b.facts) + len(b.choices)) / 4 // which are looked through
		if !b.add(option) && !b.isClosed() {
			return false
		}
		b.read, b.facts, b.choices = b.read[:read], b.facts[:facts], b.choices[:last]
	}
	b.choices = append(b.choices, other)
	b.choices[at] = chosen
	return true
}

// hasNoValue reports whether no value of the kind keeps to all that is known.
func (b *branch) hasNoValue() bool {
	if b.left -= len(b.facts); b.left < 0 {
		return false
	}
	if b.isContradictory() {
		return true
	}
	switch b.kind {
	case null:
		return b.isUnlisted(nil)
	case boolean:
		return b.isUnlisted([]literal{{boolean, "false"}, {boolean, "true"}})
	case number:
		return b.hasNoNumber()
	case text:
		return b.hasNoText()
	case list:
		return b.isUnlisted(nil) || b.hasNoList()
	}
	return b.isUnlisted(nil) || b.hasNoObject()
}
