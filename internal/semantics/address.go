package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsRedirect reports whether an input says where a browser goes afterwards
// (CWE-601). "next" and the like count in the query of a login only, since they
// also name pages of a list.
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
	return words.HasAny(last(tokens), "uri", "url", "uris", "urls") &&
		words.HasAny(tokens, "redirect", "redirection", "return", "success", "cancel", "next", "continue", "goto", "failure", "logout") &&
		!words.HasAny(tokens, "webhook", "callback", "image", "logo")
}

// Address is what an address that callers send is for, the worst last.
type Address int

// The purposes of an address.
const (
	NoAddress      Address = iota
	ShownLink              // people follow it
	FetchedAddress         // the server may call it (OWASP API7:2023)
)

// AddressOf returns what the address that an input holds is for. Its name or its
// format makes it an address. An email address is none, nor is the name of a type
// or a namespace, which only looks like one.
func AddressOf(o *api.Operation, l api.Leaf, tokens []string) Address {
	f := l.Schema.Facts()
	if l.Where == "path" || l.Where == "cookie" || len(tokens) == 0 || f.Is("object") {
		return NoAddress
	}
	switch f.Format {
	case "email", "byte", "binary", "password", "date", "date-time", "time":
		return NoAddress
	}
	if words.IsOneOf(tokens, "type url", "type uri", "schema url", "schema uri", "namespace uri") {
		return NoAddress // protobuf's Any, XML
	}
	switch {
	case !isNamedAddress(o, f.Format, tokens):
		return NoAddress
	case words.HasAny(tokens, "website", "homepage", "home", "privacy", "terms", "tos", "policy", "support", "profile", "documentation", "docs", "help", "blog", "social", "linkedin", "twitter", "facebook", "instagram", "youtube", "github", "html", "web", "display", "contact", "landing"):
		return ShownLink
	}
	return FetchedAddress
}

// isNamedAddress reports whether a format or a name is that of an address. Some
// names are so only where the operation fetches something.
func isNamedAddress(o *api.Operation, format string, tokens []string) bool {
	switch format {
	case "uri", "url", "iri", "hostname", "uri-reference", "idn-hostname":
		return true
	}
	return words.HasAny(last(tokens), "url", "uri", "urls", "uris", "href", "webhook", "callback", "hostname") ||
		words.IsOneOf(tokens, "endpoint", "host", "proxy", "feed", "callback", "webhook", "server address", "proxy host", "smtp host") ||
		words.IsOneOf(tokens, "source", "target", "link", "domain", "address") && IsFetching(o)
}

// IsFetching reports whether an operation is named after getting something from
// elsewhere.
func IsFetching(o *api.Operation) bool {
	return isNamedAfter(o, "fetch", "import", "preview", "proxy", "screenshot", "crawl", "scrape", "unfurl", "download", "mirror", "probe")
}
