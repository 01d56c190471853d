package contain

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Witness returns a value, as encoding/json reads one with numbers as they are written, that
// one schema surely accepts and a wider one, of base, surely refuses: to the letter, and with
// oneOf read either way. Its objects have only names of which the narrow schema speaks, since
// a server is taken not to read others. It is false if there is none, or none was found.
//
// An object has none of the names that are given.
//
// So Contains and Witness are never both true, and both are false where nothing is sure.
func (s *Solver) Witness(wide, narrow Schema, names ...string) (value any, ok bool) {
	if s.work > mostWork {
		return nil, false
	}
	s.prepare()
	q := &search{solver: s, left: mostSteps, making: true}
	terms := []term{{schema: &narrow}, {schema: &wide, negated: true}}
	for _, name := range names {
		terms = append(terms, known(fact{is: absent, name: name}))
	}
	value, ok = q.made(terms)
	s.work += mostSteps - q.left
	s.Spend(stepCost * (mostSteps - q.left))
	return value, ok
}

// made makes a value that keeps to all terms.
func (q *search) made(terms []term) (any, bool) {
	key, hasKey := q.keyOf(terms)
	if !hasKey {
		return q.madeOf(terms)
	}
	if isKnown, isAsked := q.solver.unmade.has(key, q.deep); isKnown || isAsked {
		return nil, false
	}
	outer := q.solver.unmade.begin(key)
	value, ok := q.madeOf(terms)
	q.solver.unmade.end(outer, key, !ok && q.left >= 0, q.deep)
	return value, ok
}

// madeOf is made, whatever else is asked.
func (q *search) madeOf(terms []term) (any, bool) {
	if q.deep >= mostDeep {
		q.solver.unmade.isLimited = true
		return nil, false
	}
	q.deep++
	defer func() { q.deep-- }()
	first, ok := likely(terms)
	if !ok {
		first = text
	}
	for i := range kinds {
		b := &branch{search: q, kind: (first + i) % kinds}
		if b.kind == null && slices.ContainsFunc(terms, isNullUnclear) || b.add(terms) {
			continue
		}
		if !b.isClosed() {
			return b.value, b.isMade
		}
	}
	return nil, false
}

// isNullUnclear reports whether it is not clear that null is accepted, or refused: what one
// part of a schema of 3.0 says of it, many take to be said of the whole.
func isNullUnclear(t term) bool { return mayBeNull(t, t.negated) }

// make makes a value of what is known of it.
func (b *branch) make() bool {
	if b.left < 0 || b.isContradictory() || b.kind >= list && b.isUnlisted(nil) || slices.ContainsFunc(b.facts, b.isUnsure) {
		return false
	}
	switch b.kind {
	case null:
		b.value, b.isMade = nil, !b.isUnlisted([]literal{{null, "null"}})
	case boolean:
		if left, _ := b.allowed([]literal{{boolean, "false"}, {boolean, "true"}}); len(left) > 0 {
			b.value, b.isMade = left[0].text == "true", true
		}
	case number:
		b.value, b.isMade = b.madeNumber()
	case text:
		b.value, b.isMade = b.madeText()
	case list:
		b.value, b.isMade = b.madeList()
	default:
		b.value, b.isMade = b.madeObject()
	}
	return b.isMade
}

// isUnsure reports whether it is not known which values keep to a fact.
func (b *branch) isUnsure(f *fact) bool {
	switch f.is {
	case unread:
		return true
	case among, notOne:
		return b.kind >= list && len(f.listed) > 0
	case matches, missing, matched, some, rest:
		return slices.ContainsFunc(f.patterns, func(p pattern) bool { return b.solver.compiled(p) == nil }) || f.only != "" && b.solver.compiled(f.only) == nil
	case checked, failed:
		format := f.of[0].value.Scalar()
		most, some := Texts(format)
		switch {
		case b.kind == number:
			return f.is == failed
		case f.name != "format":
			return true
		case f.is == failed:
			return most == ""
		}
		return some == "" && !isUnchecked(format)
	}
	return false
}

// isOfOtherKind reports whether a schema object that states no type speaks of the parts of
// objects or of lists, which its values are then taken to be.
func isOfOtherKind(v openapi.Value, k kind) bool {
	switch {
	case v.Get("type").Exists():
		return false
	case v.Get("properties").Exists() || v.Get("additionalProperties").Kind() == openapi.Map:
		return k != object
	}
	return v.Get("items").Exists() && k != list
}

// isUnread reports whether more than what is read is said by a keyword of the values of the
// branch's kind.
func (b *branch) isUnread(word string, t term) bool {
	v := t.value
	switch word {
	case "type":
		return b.types(v.Get(word), v).unread
	case "enum":
		return isOfItems(word, v) || b.kind == null && isNullable(v)
	case "oneOf":
		return v.Get(word).Len() > fewMembers
	case "unevaluatedProperties":
		_, ok := b.unevaluated(t)
		return b.kind == object && !ok
	case "unevaluatedItems":
		return b.kind == list && !v.Get("items").Exists() && !isRestOf(v, "items", "contains")
	case "maxContains":
		of := v.Get("contains")
		return b.kind == list && of.Exists() && !isAnything(of)
	case "contentSchema":
		return b.kind == text
	case "const":
		return false
	}
	_, isRead := kindOf(word)
	return !isRead && !isLogical(word) && !isSilent(word)
}

// speaks reports whether the narrow schema says something of the value of a name. That it
// may be anything is nothing where base declares the name.
func (n *names) speaks(name string) bool {
	return slices.ContainsFunc(n.facts, func(f *fact) bool {
		switch f.is {
		case field:
			return f.name == name && n.isNarrow(f.of)
		case matched:
			return n.isNarrow(f.of) && n.mayMatch(f.patterns, name, true)
		case rest:
			return n.isNarrow(f.of) && !slices.Contains(f.names, name) && n.isNone(f.patterns, name) && !(isAnything(f.of[0].value) && n.inBase[name])
		}
		return false
	})
}

// isNarrow reports whether what is said is said by the narrow schema.
func (q *search) isNarrow(of []term) bool {
	return len(of) > 0 && of[0].value.Exists() && !of[0].negated && of[0].doc != q.solver.Base
}

// isAnything reports whether a schema object says nothing.
func isAnything(v openapi.Value) bool { return v.IsTrue() || v.Kind() == openapi.Map && v.Len() == 0 }

// madeObject makes an object that keeps to the facts.
func (b *branch) madeObject() (any, bool) {
	n, asked := b.names()
	n.inBase = map[string]bool{}
	b.each(field, func(f *fact) { n.inBase[f.name] = n.inBase[f.name] || len(f.of) > 0 && f.of[0].negated })
	return n.madeWith(asked)
}

// madeWith makes an object that has, for each of the facts that are left, one name more.
func (n *names) madeWith(asked []*fact) (any, bool) {
	if len(asked) == 0 {
		return n.object()
	}
	f := asked[0]
	for _, name := range append(slices.Clone(n.all), n.more(f, 1)...) {
		if n.left--; n.left < 0 {
			return nil, false
		}
		if n.never[name] || !n.speaks(name) || !n.mayBe(f, name) {
			continue
		}
		had, facts := n.must[name], len(n.facts)
		n.must[name] = true
		if !f.isName {
			n.facts = append(n.facts, &fact{is: field, name: name, of: f.of})
		}
		value, ok := n.madeWith(asked[1:])
		if n.facts, n.must[name] = n.facts[:facts], had; ok {
			return value, true
		}
	}
	return nil, false
}

// object makes an object of the names that must be there, with as many more as are asked for.
func (n *names) object() (any, bool) {
	r, out := n.numbers(), map[string]any{}
	add := func(name string) bool {
		if n.never[name] || n.inBase[name] && !n.speaks(name) || n.isNoName(name, nil) {
			return false
		}
		value, ok := n.made(n.valuesOf(name))
		if ok {
			out[name] = value
		}
		return ok
	}
	var others []string
	for _, name := range n.sorted() {
		if n.must[name] && !add(name) {
			return nil, false
		}
		if !n.must[name] && n.speaks(name) {
			others = append(others, name)
		}
	}
	if missing := r.low - float64(len(out)); missing > float64(len(others)) && missing < mostMade {
		others = append(others, n.more(&fact{is: some}, int(missing)-len(others))...)
	}
	for _, name := range others {
		if float64(len(out)) < r.low {
			add(name)
		}
	}
	return out, float64(len(out)) >= r.low && float64(len(out)) <= r.high
}

// mostMade bounds the names and elements of a value that is made.
const mostMade = 40

// sorted are all names that are known.
func (n *names) sorted() []string {
	out := slices.Clone(n.all)
	for name := range n.must {
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// more are names of which no fact speaks by name, but which the narrow schema allows, such
// as one that a fact asks for.
func (n *names) more(f *fact, count int) []string {
	of := []term{known(fact{is: notOne, listed: texts(n.all)})}
	for _, g := range n.facts {
		if g.is == named {
			of = append(of, g.of...)
		}
	}
	for _, p := range f.patterns {
		of = append(of, known(fact{is: missing, patterns: []pattern{p}}))
	}
	if f.only != "" {
		of = append(of, known(fact{is: matches, patterns: []pattern{f.only}}))
	}
	if f.isName {
		of = append(of, f.of...)
	}
	var out []string
	for _, g := range n.facts {
		if g.is != rest && g.is != matched || !n.isNarrow(g.of) {
			continue
		}
		with := slices.Clone(of)
		for _, p := range g.patterns {
			is := missing
			if g.is == matched {
				is = matches
			}
			with = append(with, known(fact{is: is, patterns: []pattern{p}}))
		}
		for len(out) < count {
			b := &branch{search: n.search, kind: text}
			if n.left < 0 || b.add(with) || b.isClosed() || !b.isMade {
				break
			}
			name, _ := b.value.(string)
			out = append(out, name)
			with = append(with, known(fact{is: notOne, listed: texts([]string{name})}))
		}
	}
	return out
}

// isUnchecked reports formats of which any text is one (OpenAPI 3.0, Data Types).
func isUnchecked(format string) bool {
	return slices.Contains([]string{"password", "binary", "string", "text"}, format)
}
