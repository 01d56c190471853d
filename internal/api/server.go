package api

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// Server is an address at which an operation is served.
type Server struct {
	URL    string // with the values of variables that have an enum; {name} for a free variable
	Scheme string // http, https, ws, wss, "" for a relative URL
	Host   string // lower case, without the port
	Port   string // as written, "" for the scheme's own
	Path   string
	// Free lists the variables of the URL without an enum, those that nothing declares
	// included, sorted.
	Free  []string
	Value openapi.Value
}

// Origin returns scheme, host and port. The port is left out if it is the scheme's
// default (RFC 6454, 4). A relative URL has the origin "", a URL with only a scheme
// has "https://", and an odd URL is its own origin.
func (s Server) Origin() string {
	switch {
	case s.Host == "" && s.Scheme != "":
		return s.Scheme + "://"
	case s.Host == "" || s.IsOdd():
		return s.Host
	}
	origin := s.Host
	switch {
	case s.Port == "", s.Port == "443" && (s.Scheme == "https" || s.Scheme == "wss"), s.Port == "80" && s.IsCleartext():
	default:
		origin += ":" + s.Port
	}
	if s.Scheme == "" && origin[0] == '{' {
		return origin // the scheme is a part of what the variable says
	}
	if s.Scheme == "" {
		return "//" + origin
	}
	return s.Scheme + "://" + origin
}

// IsCleartext reports whether the traffic is not encrypted.
func (s Server) IsCleartext() bool {
	return s.Scheme == "http" || s.Scheme == "ws" || s.Scheme == "ftp"
}

// HasFreeScheme reports whether a variable says how the server is called, so that it may
// be called in cleartext.
func (s Server) HasFreeScheme() bool { return strings.Contains(s.Scheme, "{") }

// IsLoopback reports whether the server is the caller's own machine.
func (s Server) IsLoopback() bool {
	if s.IsOdd() {
		return false
	}
	if s.Host == "localhost" || strings.HasSuffix(s.Host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(s.Host, "[]"))
	return err == nil && (ip.IsLoopback() || ip.IsUnspecified())
}

// IsPlaceholder reports whether nothing is served there: the caller's own machine,
// and the names reserved for examples (RFC 2606, 2 and 3; RFC 6761, 6.4). Templates
// and generators write such servers.
func (s Server) IsPlaceholder() bool {
	host := strings.TrimSuffix(s.Host, ".")
	if s.IsLoopback() || host == "example" || strings.HasSuffix(host, ".example") || strings.HasSuffix(host, ".invalid") {
		return true
	}
	for _, name := range [...]string{"example.com", "example.net", "example.org"} {
		if host == name || strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return false
}

// IsInternal reports whether the server cannot be reached from the internet, by its
// address or because the description says so (x-internal).
func (s Server) IsInternal() bool { return s.IsPrivate() || s.Value.Get("x-internal").IsTrue() }

// IsPrivate reports whether the server cannot be reached from the internet, by its
// address or name (RFC 1918, RFC 6762, RFC 8375, cluster names).
func (s Server) IsPrivate() bool {
	if s.IsLoopback() {
		return true
	}
	if s.IsOdd() {
		return false
	}
	for _, suffix := range [...]string{".internal", ".svc", ".local", ".lan", ".intranet", ".corp", ".home.arpa", ".cluster.local"} {
		if strings.HasSuffix(s.Host, suffix) {
			return true
		}
	}
	ip, err := netip.ParseAddr(strings.Trim(s.Host, "[]"))
	return err == nil && (ip.IsPrivate() || ip.IsLinkLocalUnicast())
}

// IsSandbox reports whether the name of the server says that it is not production.
func (s Server) IsSandbox() bool {
	env := strings.ToLower(s.Value.Get("x-environment").Scalar())
	if env != "" {
		return env != "production" && env != "prod" && env != "live"
	}
	return slices.ContainsFunc(s.Labels(), func(w string) bool {
		switch w {
		case "sandbox", "staging", "stage", "dev", "test", "testing", "qa", "uat", "mock":
			return true
		}
		return false
	})
}

// Labels returns the words of the host without the top-level domain, since .dev is
// as public as .com. A host of one label, and the reserved .test (RFC 6761), count
// as a whole.
func (s Server) Labels() []string {
	if s.IsOdd() {
		return nil
	}
	words := strings.FieldsFunc(s.Host, func(r rune) bool { return r == '.' || r == '-' })
	if n := len(words); n > 1 && strings.Contains(s.Host, ".") && words[n-1] != "test" {
		return words[:n-1]
	}
	return words
}

// Domain returns the registrable domain, estimated without a list of public
// suffixes: the last two labels, or three if the last two are short
// ("example.co.uk").
func (s Server) Domain() string {
	if s.IsOdd() {
		return s.Host
	}
	labels := strings.Split(s.Host, ".")
	n := len(labels)
	if n <= 2 {
		return s.Host
	}
	if len(labels[n-1]) == 2 && len(labels[n-2]) <= 3 {
		return strings.Join(labels[n-3:], ".")
	}
	return strings.Join(labels[n-2:], ".")
}

// rootServers reads servers, or host, basePath and schemes of 2.0. There, schemes
// count without a host.
func (a *API) rootServers() []Server {
	root := a.Doc.Root
	if a.Doc.Dialect != openapi.Swagger2 {
		return a.readServers(root.Get("servers"))
	}
	return a.servers2(root.Get("schemes"))
}

// servers2 reads the host of 2.0, or the template that takes its place, with each scheme.
func (a *API) servers2(schemes openapi.Value) []Server {
	root := a.Doc.Root
	base := root.Get("basePath").Scalar()
	hosts, where, hasScheme := vendorext.HostsAt(a.Doc)
	if len(hosts) == 0 {
		return servedBy(schemes, root.Get("host"), base)
	}
	prefixes := []string{""}
	if hasScheme {
		prefixes = nil
		for _, scheme := range schemes.Strings() {
			prefixes = append(prefixes, scheme+"://")
		}
		if len(prefixes) == 0 {
			prefixes = []string{"//"}
		}
	}
	var out []Server
	for _, host := range hosts {
		for _, prefix := range prefixes {
			out = append(out, parseTemplate(prefix+host+base, where))
		}
	}
	return out
}

// servedBy are the servers of a host of 2.0, placed at their scheme.
func servedBy(schemes, where openapi.Value, base string) []Server {
	host := where.Scalar()
	var out []Server
	for _, scheme := range schemes.Strings() {
		v := where
		for item := range schemes.Items() {
			if item.Scalar() == scheme {
				v = item
			}
		}
		made := parseTemplate(scheme+"://"+host+base, v)
		if host == "" { // the host that serves the description (2.0, Swagger Object)
			made = Server{URL: scheme + "://" + base, Scheme: strings.ToLower(scheme), Path: base, Value: v}
		}
		out = append(out, made)
	}
	if len(out) == 0 && host+base != "" {
		out = append(out, parseTemplate(strings.TrimSuffix("//"+host, "//")+base, where))
	}
	return out
}

// operationServers returns the servers of the operation, else those of the path,
// else those of the root.
func (a *API) operationServers(item, v openapi.Value) []Server {
	if a.Doc.Dialect == openapi.Swagger2 {
		if s := v.Get("schemes"); s.Len() > 0 {
			return a.servers2(s)
		}
		return a.Servers
	}
	for _, level := range [...]openapi.Value{v, item} {
		if list := a.readServers(level.Get("servers")); len(list) > 0 {
			return list
		}
	}
	return a.Servers
}

// readServers reads a list of servers. A single server without a list counts as a
// list of one, and a URL without an object as a server.
func (a *API) readServers(list openapi.Value) []Server {
	each := list.Items()
	if list.Get("url").Exists() || list.Kind() == openapi.String {
		each = func(yield func(openapi.Value) bool) { yield(list) }
	}
	var out []Server
	for v := range each {
		text := v.Get("url").Scalar()
		if v.Kind() == openapi.String {
			text = v.Scalar()
		}
		urls, all := expandURL(text, v.Get("variables"))
		if !all {
			a.limit(v.EntrySpan(), "the variables of this server make more than %d URLs, not all of them were compared: split it into several servers", mostURLs)
		}
		for _, u := range urls {
			s := parseTemplate(u, v.Get("url"))
			s.Value = v
			out = append(out, s)
		}
	}
	return out
}

// parseTemplate reads the URL of a server in which the variables that are left are free.
func parseTemplate(raw string, v openapi.Value) Server {
	s := parseServer(raw, v)
	s.Free = variablesOf(raw)
	if name, rest, ok := strings.Cut(strings.TrimPrefix(raw, "{"), "}"); ok && s.Host == "" && raw[0] == '{' && isAddressVariable(name) {
		s.Host, s.Path = "{"+strings.ToLower(name)+"}", rest // scheme and host are whatever it says
	}
	return s
}

// isAddressVariable reports whether a variable at the beginning of a URL is named after
// an address: {baseUrl}, {endpoint}, and not {basePath} or {version}.
func isAddressVariable(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"url", "uri", "host", "server", "domain", "endpoint", "origin"}, func(word string) bool { return strings.Contains(name, word) })
}

// variablesOf lists the names in braces, sorted and unique.
func variablesOf(url string) []string {
	var names []string
	for {
		_, rest, open := strings.Cut(url, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			slices.Sort(names)
			return slices.Compact(names)
		}
		names, url = append(names, name), after
	}
}

// expandURL returns the URL with every value of its enumerated variables. A free
// variable stays in braces, even if it has a default. At most mostURLs are
// returned; all is false if there are more.
func expandURL(u string, variables openapi.Value) (urls []string, all bool) {
	urls, all = []string{u}, true
	for name, v := range variables.Named() {
		values := v.Get("enum").Strings()
		if len(values) == 0 || !strings.Contains(u, "{"+name+"}") {
			continue
		}
		var next []string
		for _, known := range urls {
			for _, value := range values {
				if all = all && len(next) < mostURLs; len(next) < mostURLs {
					next = append(next, strings.ReplaceAll(known, "{"+name+"}", value))
				}
			}
		}
		urls = next
	}
	return urls, all
}

// mostURLs is how many URLs one server stands for. Regions times environments make
// a hundred or two.
const mostURLs = 2_000
