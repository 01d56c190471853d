package semantics

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsRedirect reports whether an input says where a browser goes afterwards
// (CWE-601). "next" and the like count in the query of a login only, since they
// also name pages of a list.
func IsRedirect(o *api.Operation, l api.Leaf, tokens []string) bool {
	if l.Where() != "query" && l.Where() != "request" {
		return false
	}
	text := strings.Join(tokens, " ")
	switch text {
	case "redirect", "redirect to", "return to", "relay state", "redirect after login", "back url", "backurl", "returnurl", "redirecturl", "redirecturi", "returnto":
		return true
	case "goto", "return path": // in a body, of a mail
		return l.Where() == "query" || isNamedAddress(o, l.Schema().Facts().Format, nil) || isAddressByExample(o, l, tokens)
	case "next", "continue", "target", "destination", "return", "rurl", "service":
		return l.Where() == "query" && IsLoginFlow(o)
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

// AddressOf returns what the address that an input holds is for. Its name, its format or
// its example makes it an address. An email address is none, nor is the name of a type
// or a namespace, which only looks like one. A variable of the path picks an object,
// unless the operation says that it connects to what is named.
func AddressOf(o *api.Operation, l api.Leaf, tokens []string) Address {
	f := l.Schema().Facts()
	if l.Where() == "cookie" || len(tokens) == 0 || f.Is("object") {
		return NoAddress
	}
	if l.Where() == "path" {
		if isHostOfPath(o, l, tokens, f.Format) {
			return FetchedAddress
		}
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
	case !isNamedAddress(o, f.Format, tokens) && !isAddressByExample(o, l, tokens):
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

// isHostOfPath reports whether a variable of the path is a host or an address, as its
// name, description, format or example says, and the operation says that it connects to
// it. What follows the plural of a resource picks one that is known.
func isHostOfPath(o *api.Operation, l api.Leaf, tokens []string, format string) bool {
	return isHost(l, tokens, format) && connects(o, l) && !isFollowingPlural(o.Path, l.Path())
}

// connects reports whether the operation says that it connects to what a variable of its path
// names.
func connects(o *api.Operation, l api.Leaf) bool {
	verb := first(words.Tokens(literalBefore(o.Path, l.Path())), 1)
	return IsFetching(o) || isNamedAfter(o, connectingVerbs...) || words.HasAny(verb, connectingVerbs...) || connectingWords.HasAny(words.Tokens(o.Value.Get("summary").Scalar()+" "+o.Value.Get("description").Scalar()))
}

// isHost reports whether a variable of a path is a host or an address.
func isHost(l api.Leaf, tokens []string, format string) bool {
	switch format {
	case "uri", "url", "iri", "hostname", "idn-hostname", "ipv4", "ipv6":
		return true
	}
	return words.HasAny(last(tokens), "host", "hostname", "fqdn", "url", "uri", "ip") || words.IsOneOf(tokens, "ip address", "host address", "remote addr") ||
		words.HasAny(words.Tokens(descriptionOf(l)), "hostname", "host", "url", "uri", "fqdn") || hasExample(l, isAddress)
}

// connectingWords say in prose that a server calls another one.
var connectingWords = words.NewSet("ask", "asks", "connect", "connects", "contact", "contacts", "crawl", "crawls", "dial", "dials", "download", "downloads", "fetch", "fetches",
	"forward", "forwards", "ping", "pings", "probe", "probes", "proxies", "proxy", "reaches", "relay", "relays", "resolve", "resolves", "scan", "scans")

// connectingVerbs name operations that connect to the host which their path names.
var connectingVerbs = []string{"connect", "dial", "ping", "portscan", "probe", "proxy", "scan", "traceroute", "tunnel"}

// isAddressByExample reports whether the example or the default of a value is an address, its own
// or that of the body that it stands in, and its name is not that of something that only looks like one.
func isAddressByExample(o *api.Operation, l api.Leaf, tokens []string) bool {
	return !words.HasAny(last(tokens), "id", "ids", "issuer", "iss", "audience", "aud", "scope", "scopes", "type", "context", "namespace", "schema", "subject", "resource",
		"text", "description", "message", "content", "body", "note", "comment", "title", "name", "query", "search", "filter", "origin", "origins") && (hasExample(l, isAddress) || isAddressInBody(o, l))
}

// isAddressInBody reports whether an example of the whole body has an address where the value stands.
func isAddressInBody(o *api.Operation, l api.Leaf) bool {
	if l.Where() != api.RequestBody {
		return false
	}
	for _, m := range o.Body {
		for _, example := range examplesOf(m) {
			if isAddress(scalarAt(example, l.Names())) {
				return true
			}
		}
	}
	return false
}

// examplesOf are the examples of a body, of its media type and of its schema.
func examplesOf(m api.Media) []openapi.Value {
	var out []openapi.Value
	for _, d := range slices.Concat([]openapi.Value{m.Value}, m.Schema.Declarations()) {
		if one := d.Get("example"); one.Exists() {
			out = append(out, one)
		}
		for _, named := range d.Get("examples").Fields() { // of a media type
			out = append(out, named.Get("value"))
		}
		for one := range d.Get("examples").Items() { // of a schema
			out = append(out, one)
		}
	}
	return out
}

// scalarAt is what a document has at the end of the way, of a list the first; "" for nothing.
func scalarAt(v openapi.Value, names []string) string {
	for _, name := range names {
		if name == api.Map {
			return ""
		}
		if name != api.Element {
			v = v.Get(name)
			continue
		}
		first := openapi.Value{}
		for item := range v.Items() {
			first = item
			break
		}
		v = first
	}
	return v.Scalar()
}

// hasExample reports whether an example or the default of a value is of a kind.
func hasExample(l api.Leaf, is func(string) bool) bool {
	for _, d := range append([]openapi.Value{l.Entry()}, l.Schema().Declarations()...) {
		if is(d.Get("example").Scalar()) || is(d.Get("default").Scalar()) {
			return true
		}
		for example := range d.Get("examples").Items() {
			if is(example.Scalar()) {
				return true
			}
		}
	}
	return false
}

// isAddress reports whether a text is a URL, or a host or an IP address with a port, and
// nothing else.
func isAddress(text string) bool {
	if isURL(text) {
		return true
	}
	host, port, err := net.SplitHostPort(text)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || host == "" {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err == nil || host == "localhost" || isDomainName(host)
}

// isDomainName reports whether a text is a name of two labels or more whose last one
// has letters: a time of day is none.
func isDomainName(host string) bool {
	labels := strings.Split(host, ".")
	if len(labels) < 2 || words.IsNumber(labels[len(labels)-1]) {
		return false
	}
	return !slices.ContainsFunc(labels, func(label string) bool {
		return label == "" || strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
		})
	})
}

// isURL reports whether a text is a URL with a host, and nothing else.
func isURL(text string) bool {
	scheme, rest, ok := strings.Cut(text, "://")
	return ok && rest != "" && !strings.ContainsAny(text, " \t\n,") && (scheme == "http" || scheme == "https" || scheme == "ws" || scheme == "wss" || scheme == "ftp")
}
