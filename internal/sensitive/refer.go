package sensitive

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// refers reports whether a description of a credential says that the value is not
// the credential but says which one: "the name of the secret", "a secret name or
// ID". Only the beginning of a sentence counts, since what stands behind "of",
// "for" or "which" is about something else.
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
	w := tokenized{}.with(strings.ToLower(sentence))
	for i, word := range w.one {
		next := func(n int) string { return w.one[min(i+n, len(w.one)-1)] }
		switch {
		case word == "key" && isOfSecret(w.one[i+1:]):
			return true
		case !namesWhich[word]:
			if turns[word] {
				return false
			}
		case next(1) == "or" && i+2 < len(w.one) && namesWhich[next(2)]:
			return true
		case next(1) == "of" || next(1) == "to":
			return isOfCredential(w.one[i+2:])
		}
	}
	return false
}

// isOfCredential reports whether the words begin with a credential: an article,
// adjectives, and a noun for a credential.
func isOfCredential(one []string) bool {
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

// isOfSecret reports whether the words begin with "of the secret" or "in a secret". A
// key of a secret is the name of an entry.
func isOfSecret(one []string) bool {
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

// namesWhich are words for what identifies a thing.
var namesWhich = words.NewSet("alias", "arn", "id", "identifier", "kid", "location", "name", "path", "reference", "uuid")

// turns are the words that begin a part of a sentence about something else.
var turns = words.NewSet("and", "by", "for", "from", "in", "of", "on", "or", "that", "to", "used", "where", "which", "who", "whose", "with")

var credentialNouns = words.NewSet("cert", "certificate", "credential", "key", "keypair", "password", "secret", "token", "variable")
