package sensitive

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// said is what a description says about a field.
type said struct {
	classes      classes
	maskingWords classes // classes of which only a part, or a stand-in, is shown
}

// How much of a description is read, and how many words a negation covers.
const (
	readBytes = 400
	reach     = 4
)

// describe finds terms in a description that need no context. A negation shortly
// before a term cancels it, and a word such as "masked" beside it marks it as
// masked. The result only adds to better evidence.
func (c *Classifier) describe(text string) said {
	if text == "" {
		return said{}
	}
	if len(text) > readBytes {
		text = text[:readBytes]
	}
	w := tokenized{}.with(strings.ToLower(text))
	var answer said
	for _, s := range c.root.find(nil, &w) {
		if len(s.at.terms) == 0 {
			continue
		}
		near := around(&w, s)
		if near.denied {
			continue
		}
		for i := range s.at.terms {
			t := &s.at.terms[i]
			if t.Needs != 0 {
				continue
			}
			answer.classes |= bit(t.Class)
			// whoever can crack a hash of a credential has the credential
			if near.masked || near.hashed && t.Class != Cred {
				answer.maskingWords |= bit(t.Class)
			}
		}
	}
	if saysMasked(text) {
		answer.maskingWords |= inAll
	}
	return answer
}

// nearby is what the words around a term say about it.
type nearby struct{ denied, masked, hashed bool }

func around(w *tokenized, s span) nearby {
	var n nearby
	for i := max(0, s.from-reach); i < min(len(w.one), s.to+reach); i++ {
		word := w.one[i]
		n.denied = n.denied || denied[word] && i < s.from
		n.hashed = n.hashed || word == "hashed"
		n.masked = n.masked || masksAt(w.one, i)
	}
	return n
}

// masksAt reports whether the word at i, or a phrase that begins there, says that
// only a part of a value is shown.
func masksAt(one []string, i int) bool {
	return maskingWords[one[i]] || one[i] == "last" && i+1 < len(one) && (one[i+1] == "four" || one[i+1] == "4")
}

// saysMasked reports whether a sentence begins by saying that only a part of the
// value is shown: "Returned masked", "Redacted on GET".
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
