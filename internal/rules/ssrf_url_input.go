package rules

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func ssrfURLInput() threat.Rule {
	return threat.Rule{
		ID: "ssrf-url-input", Title: "Caller names an address",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API7:2023"}, CWE: []int{918},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Accept listed hosts; resolve, check and then connect; refuse private and link-local addresses and redirects.",
		Test:       "Send 169.254.169.254, 127.0.0.1, [::1], a decimal address, a redirect to a private one and a canary host: 4xx, and no call arrives.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, address) {
				d := x.growth(p)
				o := x.pairs[0].Op()
				kind := noAddress
				for _, l := range x.leaves {
					kind = max(kind, addressKind(o, l, words.Tokens(l.Name())))
				}
				effect := "if the server connects to it, it reaches what only the server can: metadata services, internal hosts"
				switch {
				case kind == shownLink:
					d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 3, "a link to show", severity.LowConfidence
					effect = "a link that is shown needs a check of its scheme, and one that is fetched of its host"
				case fetches(o) && (!p.Conventions.Guarded(o) || slices.ContainsFunc(x.leaves, isSource)):
					d.Likelihood, d.Why = 4, "the operation fetches"
				}
				if !slices.ContainsFunc(x.leaves, func(l api.Leaf) bool { return len(l.Schema.Facts().Patterns) == 0 }) {
					d.Likelihood, d.Why = max(1, or(d.Likelihood, 3)-1), "bound by a pattern"
				}
				x.say(&d, "an address from the caller (%s): "+effect)
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// isSource reports whether an address is the very thing that an operation which
// fetches is called with, and not where to report to.
func isSource(l api.Leaf) bool {
	return words.IsOneOf(words.Tokens(l.Name()), "url", "uri", "href", "link", "source", "source url", "target", "target url", "address", "file url", "image url", "page url", "feed url", "remote url")
}

func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// addressee is what an address is for.
type addressee int

const (
	noAddress addressee = iota
	shownLink           // people follow it
	fetched             // the server may
)

// addressKind tells whether an input is an address, and what for.
func addressKind(o *api.Operation, l api.Leaf, tokens []string) addressee {
	f := l.Schema.Facts()
	if l.Where == "path" || l.Where == "cookie" || len(tokens) == 0 || f.Is("object") {
		return noAddress
	}
	switch f.Format {
	case "email", "byte", "binary", "password", "date", "date-time", "time":
		return noAddress
	}
	if words.IsOneOf(tokens, "type url", "type uri", "schema url", "schema uri", "namespace uri") {
		return noAddress // the name of a type (protobuf's Any, XML), not where it is
	}
	last := tokens[len(tokens)-1]
	named := words.HasAny([]string{last}, "url", "uri", "urls", "uris", "href", "webhook", "callback", "hostname") || words.IsOneOf(tokens, "endpoint", "host", "proxy", "feed", "callback", "webhook", "server address", "proxy host", "smtp host")
	switch f.Format {
	case "uri", "url", "iri", "hostname", "uri-reference", "idn-hostname":
		named = true
	}
	if !named && fetches(o) && words.IsOneOf(tokens, "source", "target", "link", "domain", "address") {
		named = true
	}
	switch {
	case !named:
		return noAddress
	case words.HasAny(tokens, "website", "homepage", "home", "privacy", "terms", "tos", "policy", "support", "profile", "documentation", "docs", "help", "blog", "social", "linkedin", "twitter", "facebook", "instagram", "youtube", "github", "html", "web", "display", "contact", "landing"):
		return shownLink
	}
	return fetched
}

// fetches reports whether an operation is named after getting something from
// elsewhere.
func fetches(o *api.Operation) bool {
	return begins(o, "fetch", "import", "preview", "proxy", "screenshot", "crawl", "scrape", "unfurl", "download", "mirror", "probe")
}
