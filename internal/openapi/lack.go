package openapi

import (
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/secret"
)

// lack finds which literals other texts do not have.
type lack struct {
	texts  []*sourceText
	copies map[[sha256.Size]byte]bool // digests of several texts, nil until they are asked for
	misses int                        // texts of which no copy is at their place
	known  map[string]bool            // texts that the others have, or that need not be looked for
	last   int                        // of the texts, the one that had what was looked for last
}

// fewMisses is of how many texts a copy is searched for one by one.
const fewMisses = 8

func newLack(texts []*sourceText) *lack {
	return &lack{texts: texts, known: map[string]bool{}}
}

// hasCopy reports whether one of several texts is the same as t, which is at this place among
// those that it is one of: most likely the one at that place of these.
func (l *lack) hasCopy(t *sourceText, at int) bool {
	if len(l.texts) < 2 {
		return false
	}
	if at < len(l.texts) && l.texts[at].digest() == t.digest() {
		return true
	}
	if l.misses++; l.misses < fewMisses {
		return slices.ContainsFunc(l.texts, func(other *sourceText) bool { return other.digest() == t.digest() })
	}
	if l.copies == nil {
		l.copies = make(map[[sha256.Size]byte]bool, len(l.texts))
		for _, t := range l.texts {
			l.copies[t.digest()] = true
		}
	}
	return l.copies[t.digest()]
}

// has reports whether a text is one of the literals of the others, most likely of the one
// that had the text before.
func (l *lack) has(text string) bool {
	for i := range l.texts {
		if at := (l.last + i) % len(l.texts); l.texts[at].holds(text) {
			l.last = at
			return true
		}
	}
	return false
}

// of lists what a text has and the others do not. at is as for hasCopy.
func (l *lack) of(t *sourceText, at int) []secret.Literal {
	if l.hasCopy(t, at) {
		return nil
	}
	return l.among(t.literals(), l.has)
}

// among is of for these literals of a text. What likely has, the others have: it spares a
// search of their texts.
func (l *lack) among(found []secret.Literal, likely func(text string) bool) []secret.Literal {
	var asked []string
	for _, lit := range found {
		if _, looked := l.known[lit.Text]; looked {
			continue
		}
		l.known[lit.Text] = !lit.IsPlausible() || likely(lit.Text)
		if !l.known[lit.Text] {
			asked = append(asked, lit.Text)
		}
	}
	for text := range l.held(asked) {
		l.known[text] = true
	}
	return slices.DeleteFunc(slices.Clone(found), func(lit secret.Literal) bool { return l.known[lit.Text] })
}

// held returns those that one of the texts has anywhere, also in JSON with escaped
// slashes.
func (l *lack) held(asked []string) map[string]bool {
	if len(asked) == 0 {
		return nil
	}
	forms := map[string]string{} // forms to look for, and the texts that they mean
	for _, text := range asked {
		forms[text] = text
		if strings.Contains(text, "/") {
			forms[strings.ReplaceAll(text, "/", `\/`)] = text
		}
	}
	out := map[string]bool{}
	for _, t := range l.texts {
		for form := range within(t.original, forms) {
			out[forms[form]] = true
		}
	}
	return out
}

// lacked are the literals of a text that the other one of its pair does not have.
type lacked struct {
	other *sourceText
	novel []secret.Literal
}

// lacking lists the literals of each of two texts that the other one does not have. They are
// looked for in these lines of both: all others of either are in both.
func lacking(a, b *sourceText, inA, inB [][2]int) (ofA, ofB []secret.Literal) {
	var foundA, foundB []secret.Literal
	both(func() { foundA = secret.In(a.original, inA) }, func() { foundB = secret.In(b.original, inB) })
	return newLack([]*sourceText{b}).unlike(foundA, foundB), newLack([]*sourceText{a}).unlike(foundB, foundA)
}

// unlike is among where these literals of the others are known. A search for many in whole
// texts costs more than one for the literals of these.
func (l *lack) unlike(found, others []secret.Literal) []secret.Literal {
	known := map[string]bool{}
	for _, lit := range others {
		known[lit.Text] = true
	}
	likely := func(text string) bool { return known[text] }
	if asked := slices.DeleteFunc(slices.Clone(found), func(lit secret.Literal) bool { return known[lit.Text] }); len(asked) > fewWords {
		likely = l.has
	}
	return l.among(found, likely)
}
