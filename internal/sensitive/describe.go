package sensitive

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// said is what a description adds.
type said struct {
	classes      classes
	maskingWords classes // shown in part only, or as a stand-in
}

// How much of a description is read, and how far a negation reaches.
const (
	readBytes = 400
	reach     = 4
)

// describe reads a description for terms that need no context. A negation close
// by cancels what it denies; a word such as "masked" next to a term veils it.
// The answer never stands alone: the caller has better evidence already.
func (c *Classifier) describe(text string) said {
	if text == "" {
		return said{}
	}
	if len(text) > readBytes {
		text = text[:readBytes]
	}
	var w tokenized
	w.add(strings.ToLower(text))
	var answer said
	for _, s := range c.root.find(nil, &w) {
		if len(s.at.terms) == 0 {
			continue
		}
		no, part, hashed := false, false, false
		for i := max(0, s.from-reach); i < min(len(w.one), s.to+reach); i++ {
			word := w.one[i]
			no = no || denied[word] && i < s.from
			hashed = hashed || word == "hashed"
			part = part || maskingWords[word] ||
				word == "last" && i+1 < len(w.one) && (w.one[i+1] == "four" || w.one[i+1] == "4")
		}
		if no {
			continue
		}
		for i := range s.at.terms {
			t := &s.at.terms[i]
			if t.Needs != 0 {
				continue
			}
			answer.classes |= bit(t.Class)
			// A hash of a credential is worth as much to whoever can crack it.
			if part || hashed && t.Class != Cred {
				answer.maskingWords |= bit(t.Class)
			}
		}
	}
	if saysMasked(text) {
		answer.maskingWords |= inAll
	}
	return answer
}

// saysMasked reports whether a sentence begins by saying that the value itself is
// shown in part only: "Returned masked", "Redacted on GET".
func saysMasked(text string) bool {
	for sentence := range strings.SplitSeq(text, ". ") {
		for _, word := range words.Tokens(sentence[:min(len(sentence), 60)]) {
			if maskingWords[word] {
				return true
			}
			if word != "is" && word != "always" && word != "returned" && word != "value" && word != "the" && word != "will" && word != "be" {
				break
			}
		}
	}
	return false
}
