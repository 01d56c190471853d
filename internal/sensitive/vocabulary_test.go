package sensitive

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/words"
)

// witness names an enclosing object that provides a context.
var witness = map[Context]string{
	Person: "user", Card: "card", Bank: "bank_account",
	Health: "encounter", Place: "position", Kyc: "kyc", Price: "product",
}

// TestEveryTerm checks that each term is found where its needs are met, with its
// class and level, in four spellings.
func TestEveryTerm(t *testing.T) {
	c := New()
	for _, term := range terms() {
		words := strings.Fields(term.Words)
		camel := words[0]
		for _, word := range words[1:] {
			camel += strings.ToUpper(word[:1]) + word[1:]
		}
		for _, name := range []string{strings.Join(words, "_"), camel, strings.ToUpper(strings.Join(words, "-")), compound(words)} {
			f := Field{Path: []string{name}, InResponse: true}
			for context := Person; context < Other && term.Needs != 0; context <<= 1 {
				if term.Needs&context != 0 {
					f.Path = []string{witness[context], name}
					break
				}
			}
			v := c.Classify(f)
			if v.Class != term.Class || v.Level != term.Level || v.Cardholder != (term.Trait&Auth != 0) {
				t.Errorf("%v: got %q %s %q cardholder %v, want %q %s", f.Path, v.Class, v.Level, v.Why, v.Cardholder, term.Class, term.Level)
			}
		}
	}
}

// compound writes a phrase as one word if it is long enough to be known as one.
func compound(words []string) string {
	if joined := strings.Join(words, ""); len(joined) >= 8 {
		return joined
	}
	return strings.Join(words, " ")
}

// TestTermsNeedTheirContext checks that a term with needs means nothing by itself.
func TestTermsNeedTheirContext(t *testing.T) {
	c := New()
	for _, term := range terms() {
		if term.Needs == 0 {
			continue
		}
		name := strings.ReplaceAll(term.Words, " ", "_")
		for _, container := range []string{"", "Widget", "Bank", "File"} {
			v := c.Classify(Field{Path: []string{name}, Container: container})
			if v.Class != None && strings.Contains(v.Why[0], "["+term.Words+"] in context") {
				t.Errorf("%s.%s: got %q %q", container, name, v.Class, v.Why)
			}
		}
	}
}

func TestVocabularyIsTidy(t *testing.T) {
	type key struct {
		words string
		needs Context
	}
	seen := map[key]bool{}
	for _, groups := range vocabulary {
		for _, g := range groups {
			if !slices.IsSorted(g.words) {
				t.Errorf("not sorted: %q", g.words)
			}
			for _, term := range g.words {
				if k := (key{term, g.needs}); seen[k] {
					t.Errorf("twice: %q", term)
				} else {
					seen[k] = true
				}
				if slices.Contains(exceptions, term) {
					t.Errorf("both a term and an exception: %q", term)
				}
				parts := words.Tokens(term)
				for i := range parts {
					parts[i] = words.Singular(parts[i])
				}
				if got := strings.Join(parts, " "); got != term {
					t.Errorf("term %q is not in its own tokens: %q", term, got)
				}
			}
		}
	}
	if !slices.IsSorted(exceptions) {
		t.Error("the exceptions are not sorted")
	}
	for name, table := range map[string]map[string]bool{"leading": leading, "modifiers": modifiers, "wrappers": wrappers, "noise": noiseWords} {
		for word := range table {
			if words.Singular(word) != word {
				t.Errorf("%s: %q is never reached: names are compared in the singular (%q)", name, word, words.Singular(word))
			}
		}
	}
}
