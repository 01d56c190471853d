package sensitive

import (
	"net/url"
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// linked finds an address that lets in whoever has it: a private feed, whose readers do
// not log in, and a link whose example carries a signature, a token or a key. Such a
// credential is good for what the link leads to, and no more.
func linked(f *Field) (evidence, bool) {
	if !f.InResponse || f.Enum || f.Type != "" && f.Type != "string" && f.Type != "array" {
		return evidence{}, false
	}
	leaf, _ := f.split(f.Path)
	var space [2][12]string
	w := tokenized{raw: space[0][:0], one: space[1][:0]}.with(leaf)
	switch {
	case len(w.one) == 0:
	case isPrivateFeed(&w, f):
		return evidence{Cred, S2, weightName, "the address of a private feed, which asks for no login", false}, true
	case !isStep(w.one) && carriesCredential(f.Examples): // mostly for one object, and for a while
		return evidence{Cred, S1, weightName, "a link that its example shows to carry a credential", false}, true
	}
	return evidence{}, false
}

// feedWords name what programs subscribe to by its address alone.
var feedWords = words.NewSet("atom", "calendar", "caldav", "feed", "ical", "icalendar", "ics", "rss", "webcal")

// linkWords name addresses.
var linkWords = words.NewSet("address", "href", "link", "uri", "url")

// isPrivateFeed reports whether the name is that of the address of a feed, and name or
// description say that the address is kept secret or is all that a reader needs.
func isPrivateFeed(w *tokenized, f *Field) bool {
	last := w.one[w.size()-1]
	isAddress := linkWords[last] || feedWords[last] && (f.Format == "uri" || f.Format == "url")
	if !isAddress || !feedWords.HasAny(w.one) {
		return false
	}
	if words.HasAny(w.one, "private", "secret") {
		return true
	}
	said := tokenized{}.with(strings.ToLower(f.Description[:min(len(f.Description), readBytes)]))
	return grantsByItself(said.one)
}

// grantsByItself reports whether a description says that an address is kept secret, or
// that whoever has it needs no login.
func grantsByItself(one []string) bool {
	for i, word := range one {
		rest := one[i+1:]
		switch word {
		case "private", "secret":
			if !words.HasAny(one[max(0, i-2):i], "not", "no", "never", "isn") {
				return true
			}
		case "anyone", "anybody", "whoever", "everyone":
			if words.HasAny(rest[:min(len(rest), 2)], "with", "has", "who", "knowing") && words.HasAny(rest, "link", "url", "address", "uri") {
				return true
			}
		case "without":
			if words.HasAny(rest[:min(len(rest), 3)], "login", "log", "logging", "sign", "signing", "authentication", "authenticating", "authorization", "credential", "token", "password") {
				return true
			}
		}
	}
	return false
}

// isStep reports whether a link leads to another part of a list: it is made for the call
// that its reader made.
func isStep(one []string) bool {
	return words.HasAny(one, "next", "prev", "previous", "first", "last", "self", "page", "cursor", "more")
}

// linkCredentials are the parameters of a query by which a link lets in: signatures of
// S3, Azure, Google and CloudFront, tokens and keys (RFC 6750, 2.3).
var linkCredentials = words.NewSet("access_token", "accesstoken", "api_key", "api-key", "apikey", "auth", "auth_token", "authtoken", "jwt", "key", "key-pair-id",
	"password", "secret", "sig", "sign", "signature", "token", "x-amz-security-token", "x-amz-signature", "x-goog-signature")

// carriesCredential reports whether an example is a URL whose query has a credential.
func carriesCredential(examples []string) bool {
	for _, text := range examples {
		_, query, ok := strings.Cut(text, "?")
		if !ok || !strings.Contains(text, "://") || strings.ContainsAny(text, " \t\n") {
			continue
		}
		query, _, _ = strings.Cut(query, "#")
		for part := range strings.SplitSeq(strings.ReplaceAll(query, "&amp;", "&"), "&") {
			name, value, _ := strings.Cut(part, "=")
			if linkCredentials[strings.ToLower(name)] && isOpaque(name, value) {
				return true
			}
		}
	}
	return false
}

// isOpaque reports whether the value of a parameter may be a credential. A key is often
// the name of something, so its value must not read like a word.
func isOpaque(name, value string) bool {
	if text, err := url.QueryUnescape(value); err == nil {
		value = text
	}
	if !strings.EqualFold(name, "key") && !strings.EqualFold(name, "sign") && !strings.EqualFold(name, "auth") {
		return value != "" && value != "true" && value != "false"
	}
	return len(value) >= 8 && strings.ContainsAny(value, "0123456789") && !strings.ContainsAny(value, "/.,")
}
