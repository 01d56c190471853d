package sensitive

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// refers reports whether a description says of a credential that the value is
// not it but tells which: "the name of the secret", "a secret name or ID". A
// sentence says so only where it begins that way: what stands behind "of", "for"
// or "which" is about something else.
func refers(description string) bool {
	if len(description) > readBytes {
		description = description[:readBytes]
	}
	text := strings.NewReplacer(". ", ".\n", ".\n", ".\n", "; ", ".\n", "\n\n", ".\n", "\n", " ").Replace(description)
	for sentence := range strings.SplitSeq(text, ".\n") {
		if sentenceRefers(sentence) {
			return true
		}
	}
	return false
}

func sentenceRefers(sentence string) bool {
	var w tokenized
	w.add(strings.ToLower(sentence))
	for i, word := range w.one {
		next := func(n int) string { return w.one[min(i+n, len(w.one)-1)] }
		switch {
		case word == "key" && ofSecret(w.one[i+1:]):
			return true
		case !namesWhich[word]:
			if turns[word] {
				return false
			}
		case next(1) == "or" && i+2 < len(w.one) && namesWhich[next(2)]:
			return true
		case next(1) == "of" || next(1) == "to":
			return ofCredential(w.one[i+2:])
		}
	}
	return false
}

// ofCredential reports whether the words begin with a credential: an article,
// adjectives, and then what it is called.
func ofCredential(one []string) bool {
	for _, word := range one[:min(len(one), 7)] {
		switch {
		case turns[word]:
			return false
		case credentialNouns[word]:
			return true
		}
	}
	return false
}

// ofSecret reports whether the words begin with "of the secret", "in a secret": a
// key of one is the name of an entry.
func ofSecret(one []string) bool {
	if len(one) < 2 || one[0] != "of" && one[0] != "in" && one[0] != "within" && one[0] != "from" {
		return false
	}
	for _, word := range one[1:min(len(one), 5)] {
		switch {
		case turns[word]:
			return false
		case word == "secret":
			return true
		}
	}
	return false
}

// namesWhich words are what a thing is found by.
var namesWhich = words.NewSet("alias", "arn", "id", "identifier", "kid", "location", "name", "path", "reference", "uuid")

// turns words begin the part of a sentence that is about something else.
var turns = words.NewSet("and", "by", "for", "from", "in", "of", "on", "or", "that", "to", "used", "where", "which", "who", "whose", "with")

var credentialNouns = words.NewSet("cert", "certificate", "credential", "key", "keypair", "password", "secret", "token", "variable")
