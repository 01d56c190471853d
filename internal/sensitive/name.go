package sensitive

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// named finds what the name of a field says, by itself or together with what
// encloses it.
func (c *Classifier) named(f *Field) (evidence, bool) {
	leaf, outer := f.split(f.Path)
	if leaf == "" || f.Type == "object" {
		return evidence{}, false
	}
	var space [2][12]string
	var room [12]span
	w := tokenized{raw: space[0][:0], one: space[1][:0]}
	w = w.with(leaf)
	if len(w.one) == 0 {
		return evidence{}, false
	}
	look := lookup{c: c, f: f, outer: outer}
	e, ok := look.best(&w, c.root.find(room[:0], &w), 0)
	if last := w.one[w.size()-1]; !ok && (inner[last] != 0 || c.endings[last]) {
		e, ok = look.enclosed(leaf)
	}
	if !ok {
		e, ok = pairedKey(w.one, f)
	}
	if !ok {
		e, ok = factorCode(w.one, f)
	}
	if !ok || look.noiseWords() {
		return evidence{}, false
	}
	return e, true
}

// lookup is the search for the term that a name means.
type lookup struct {
	c         *Classifier
	f         *Field
	outer     []string // the enclosing names, outermost first
	isOutside bool     // the container was taken for one of them
}

// container names the object that holds the outermost name.
func (l *lookup) container() string {
	if l.isOutside {
		return ""
	}
	return l.f.container()
}

// enclosed reads the leaf together with the nearest enclosing name, for terms that
// are spelled across both: card.number, password.value.
func (l *lookup) enclosed(leaf string) (evidence, bool) {
	parent, outer := l.f.split(l.outer)
	further := lookup{c: l.c, f: l.f, outer: outer}
	if parent == "" {
		parent, further.isOutside = l.container(), true
	}
	var space [2][16]string
	var room [16]span
	w := tokenized{raw: space[0][:0], one: space[1][:0]}
	w = w.with(parent)
	n := len(stripped(w.one))
	if n == 0 {
		return evidence{}, false
	}
	w.raw, w.one = w.raw[:n], w.one[:n]
	w = w.with(leaf)
	return further.best(&w, l.c.root.find(room[:0], &w), n)
}

// best returns the term that is the head of the phrase: the last one, and of
// several at one place the longest. With parents > 0 the first words belong to the
// enclosing name, and the term must begin among them.
func (l *lookup) best(w *tokenized, spans []span, parents int) (evidence, bool) {
	var best evidence
	var at span
	for _, s := range spans {
		if len(s.at.terms) == 0 || parents > 0 && s.from >= parents {
			continue
		}
		if s.to < at.to || s.to == at.to && s.to-s.from <= at.to-at.from {
			continue
		}
		if isExcepted(spans, s) {
			continue
		}
		for i := range s.at.terms {
			if e, ok := l.means(w, s, &s.at.terms[i], parents); ok {
				best, at = e, s
				break
			}
		}
	}
	return best, at.at != nil
}

// isExcepted reports whether an exception overlaps the span, unless it is within the
// span and shorter.
func isExcepted(spans []span, s span) bool {
	for _, x := range spans {
		if x.at.excepts && x.from < s.to && s.from < x.to && x.to-x.from >= min(2, s.to-s.from) {
			return true
		}
	}
	return false
}

// means decides whether the words at s mean the term t.
func (l *lookup) means(w *tokenized, s span, t *Term, parents int) (evidence, bool) {
	if !fits(t, l.f, w.raw[s.to-1] != w.one[s.to-1]) || !leads(w.one[:s.from], t) || !trails(w, s, t, parents) {
		return evidence{}, false
	}
	if l.isOther(w.one[:s.from], t) {
		return evidence{}, false
	}
	e := evidence{t.Class, t.Level, weightName, "", t.Trait&Auth != 0}
	e.why = "name tokens [" + strings.Join(w.one[s.from:s.to], " ") + "]"
	if t.Trait&Whole != 0 && parents > 0 && s.to > parents || t.Trait&Guarded != 0 && l.decided(w.one[:s.from])&Other != 0 {
		return evidence{}, false
	}
	if t.Needs != 0 {
		if l.decided(w.one[:s.from])&t.Needs == 0 {
			return evidence{}, false
		}
		e.weight = weightSurrounded
		e.why += " in context"
	}
	if t.Trait&Outbound != 0 && !l.f.InResponse {
		e.weight = weightSurrounded
	}
	if e.level > S1 && slices.ContainsFunc(w.one, func(word string) bool { return maskingWords[word] }) {
		e.level--
		if e.class == Cred {
			e.level = S1 // a part of a credential lets nobody in
		}
		e.why += ", masked"
	}
	return e, true
}

// isOther reports whether the words in front of a term make it something else.
func (l *lookup) isOther(before []string, t *Term) bool {
	if t.Trait&Held != 0 && (l.f.isState() || len(before) > 0 && stateWords[before[len(before)-1]]) {
		return true
	}
	return t.Needs == 0 && t.Trait&Alone != 0 && slices.ContainsFunc(before, l.c.isUnknown)
}

// isUnknown reports whether a word in front of a term may change its meaning: it is
// no adjective and no person.
func (c *Classifier) isUnknown(word string) bool {
	return !modifiers[word] && c.setting.nouns[word] != Person
}

// decided looks outward from a term for the first word that gives it a meaning. An
// unknown word ends the search without one: the name of a host is not that of a
// person.
func (l *lookup) decided(before []string) Context {
	kind, on := l.c.setting.before(before)
	for i := len(l.outer) - 1; on && i >= 0; i-- {
		l.f.readName(len(l.f.Path) - 1 - i)
		kind, on = l.around(l.outer[i])
	}
	if on {
		l.f.readName(len(l.f.Path))
		kind, _ = l.around(l.container())
	}
	return kind
}

func (l *lookup) around(name string) (Context, bool) {
	var space [2][12]string
	w := tokenized{raw: space[0][:0], one: space[1][:0]}
	w = w.with(name)
	return l.c.setting.around(w.one)
}

// noiseWords reports whether the nearest enclosing name is only about fields.
func (l *lookup) noiseWords() bool {
	name, _ := l.f.split(l.outer)
	if name == "" {
		name = l.container()
	}
	var space [2][12]string
	w := tokenized{raw: space[0][:0], one: space[1][:0]}
	w = w.with(name)
	n := len(w.one)
	return n > 0 && noiseWords[w.one[n-1]]
}

// leads judges the words in front of a term. A switch, a count, or something about
// the term is not the term itself.
func leads(one []string, t *Term) bool {
	if len(one) == 0 {
		return true
	}
	switch first := one[0]; {
	case first == "total" && t.Class == Fin:
	case (first == "is" || first == "has") && t.Trait&Yes != 0:
	case leading[first]:
		return false
	}
	for i, word := range one {
		if ofPhrases[word] && (i == 0 || !gatherings[one[i-1]]) {
			return false
		}
	}
	return true
}

// trails judges the words behind a term, all of which must leave it the head of the
// phrase. If the whole term is in the enclosing name, the leaf must be one of the
// inner names of a value.
func trails(w *tokenized, s span, t *Term, parents int) bool {
	class := bit(t.Class)
	for i := s.to; i < w.size(); i++ {
		word := w.one[i]
		switch {
		case words.IsNumber(word):
		case s.to <= parents && i >= parents:
			if inner[word]&class == 0 || word == "key" && w.one[s.to-1] == "secret" {
				return false // the key of a secret is the name of one of its entries
			}
		case after[word]:
			return true
		case suffixRules[word]&class == 0:
			return false
		}
	}
	return true
}

// fits reports whether the type of the field fits the term. A boolean, a closed
// list, a count or a date describes a thing and is not the thing.
func fits(t *Term, f *Field, plural bool) bool {
	switch {
	case f.Type == "boolean":
		return t.Trait&Yes != 0
	case f.Enum && (t.Class == Cred || t.Class == PCI && t.Trait&Birth == 0 || t.Class == Gov):
		return false
	}
	switch f.Format {
	case "date", "date-time", "datetime", "time", "duration":
		return t.Trait&Birth != 0 || t.Class == PHI
	case "uri", "url", "uri-reference", "uri-template", "iri", "hostname":
		return t.Trait&Link != 0 || t.Class == PII && t.Needs == 0
	}
	if f.Type == "integer" || f.Type == "number" {
		return t.Trait&Numeric != 0 && !(plural && t.Class != Fin && t.Class != PII)
	}
	return true
}
