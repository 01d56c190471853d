package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsRedirect reports whether an input says where a browser goes afterwards.
func IsRedirect(o *api.Operation, l api.Leaf, tokens []string) bool {
	if l.Where != "query" && l.Where != "request" {
		return false
	}
	text := strings.Join(tokens, " ")
	switch text {
	case "redirect", "redirect to", "return to", "goto", "relay state", "redirect after login", "return path", "back url", "backurl", "returnurl", "redirecturl", "redirecturi", "returnto":
		return true
	case "next", "continue", "target", "destination", "return", "rurl", "service":
		return l.Where == "query" && IsLoginFlow(o)
	}
	if strings.HasSuffix(text, " return to") || strings.HasSuffix(text, " redirect to") {
		return true
	}
	return words.HasAny(tokens[max(0, len(tokens)-1):], "uri", "url", "uris", "urls") && words.HasAny(tokens, "redirect", "redirection", "return", "success", "cancel", "next", "continue", "goto", "failure", "logout") && !words.HasAny(tokens, "webhook", "callback", "image", "logo")
}

// addressee is what an address is for.
type addressee int

const (
	NoAddress      addressee = iota
	ShownLink                // people follow it
	FetchedAddress           // the server may
)

// AddressOf tells whether an input is an address, and what for.
func AddressOf(o *api.Operation, l api.Leaf, tokens []string) addressee {
	f := l.Schema.Facts()
	if l.Where == "path" || l.Where == "cookie" || len(tokens) == 0 || f.Is("object") {
		return NoAddress
	}
	switch f.Format {
	case "email", "byte", "binary", "password", "date", "date-time", "time":
		return NoAddress
	}
	if words.IsOneOf(tokens, "type url", "type uri", "schema url", "schema uri", "namespace uri") {
		return NoAddress // the name of a type (protobuf's Any, XML), not where it is
	}
	last := tokens[len(tokens)-1]
	named := words.HasAny([]string{last}, "url", "uri", "urls", "uris", "href", "webhook", "callback", "hostname") || words.IsOneOf(tokens, "endpoint", "host", "proxy", "feed", "callback", "webhook", "server address", "proxy host", "smtp host")
	switch f.Format {
	case "uri", "url", "iri", "hostname", "uri-reference", "idn-hostname":
		named = true
	}
	if !named && IsFetching(o) && words.IsOneOf(tokens, "source", "target", "link", "domain", "address") {
		named = true
	}
	switch {
	case !named:
		return NoAddress
	case words.HasAny(tokens, "website", "homepage", "home", "privacy", "terms", "tos", "policy", "support", "profile", "documentation", "docs", "help", "blog", "social", "linkedin", "twitter", "facebook", "instagram", "youtube", "github", "html", "web", "display", "contact", "landing"):
		return ShownLink
	}
	return FetchedAddress
}

// IsFetching reports whether an operation is named after getting something from
// elsewhere.
func IsFetching(o *api.Operation) bool {
	return begins(o, "fetch", "import", "preview", "proxy", "screenshot", "crawl", "scrape", "unfurl", "download", "mirror", "probe")
}
