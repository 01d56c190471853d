package category

import (
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// AllowAnyOrigin lists what the description says of other origins, as far as it
// allows any; rank 1 with the user's credentials.
func (g *gateways) AllowAnyOrigin(o *api.Operation) []Fact {
	if o.Kind != api.Endpoint {
		return nil
	}
	var best *Fact
	for _, s := range g.sharings(o) {
		if !s.AnyOrigin {
			continue
		}
		f := Fact{Key: "cors", Rank: rankIf(s.Credentials), Place: s.Place, wide: s.wide, Word: s.Key}
		if best == nil || f.Rank > best.Rank {
			best = &f
		}
	}
	if best == nil {
		return nil
	}
	return []Fact{*best}
}

// gateways are the extensions of the vendors by their keys: an operation has few,
// the vendors many.
type gateways struct {
	cors      map[string][]vendorext.CrossOrigin
	corsFor   []func(openapi.Value) []vendorext.Sharing
	upstreams map[string][]vendorext.Upstream
}

// KnownGateways returns the extensions that say where requests go, and which
// origins may read answers.
func KnownGateways() *gateways { return knownGateways() }

// knownGateways is made once. Nothing changes it.
var knownGateways = sync.OnceValue(newGateways)

func newGateways() *gateways {
	g := &gateways{cors: map[string][]vendorext.CrossOrigin{}, upstreams: map[string][]vendorext.Upstream{}}
	for _, v := range vendorext.Vendors() {
		for _, x := range v.CORS {
			g.cors[x.Key] = append(g.cors[x.Key], x)
		}
		for _, u := range v.Upstreams {
			g.upstreams[u.Key] = append(g.upstreams[u.Key], u)
		}
		if v.CORSFor != nil {
			g.corsFor = append(g.corsFor, v.CORSFor)
		}
	}
	return g
}

// Upstreams lists the hosts to which the gateway sends what is asked of an API, each once,
// sorted.
func Upstreams(a *api.API) []string {
	var out []string
	for _, u := range knownGateways().UpstreamsOf(a) {
		out = append(out, u.Host)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sharing is what an operation's description says of other origins.
type sharing struct {
	vendorext.Sharing
	wide bool
}

// sharings reads what extensions say and what the responses show.
func (g *gateways) sharings(o *api.Operation) []sharing {
	var out []sharing
	add := func(list []vendorext.Sharing, wide bool) {
		for _, s := range list {
			out = append(out, sharing{s, wide})
		}
	}
	for i, level := range [...]openapi.Value{o.Value, o.Item, o.API.Doc.Root} {
		for word, at := range level.Fields() {
			if !strings.HasPrefix(word, "x-") {
				continue
			}
			for _, x := range g.cors[word] {
				add(x.Read(o.API.Doc, at), i == 2)
			}
			if slices.Contains(o.API.Gateway.CORS, word) {
				add(vendorext.OwnCORS(word).Read(o.API.Doc, at), i == 2)
			}
		}
	}
	for _, read := range g.corsFor {
		add(read(o.Value), false)
	}
	add(headerSharing(o), false)
	return out
}

// headerSharing reads the headers that responses declare with a value.
func headerSharing(o *api.Operation) []vendorext.Sharing {
	var out []vendorext.Sharing
	for _, r := range o.Responses {
		var s vendorext.Sharing
		for _, h := range r.Headers {
			values := HeaderValues(o.API, h)
			switch strings.ToLower(h.Name) {
			case "access-control-allow-origin":
				s.Key, s.Place, s.AnyOrigin = h.Name, h.Value, vendorext.IsAnyOrigin(values...)
			case "access-control-allow-credentials":
				s.Credentials = slices.Contains(values, "true")
			}
		}
		if s.AnyOrigin {
			out = append(out, s)
		}
	}
	return out
}

// HeaderValues are the values that the description shows for a header: closed
// lists, defaults, examples.
func HeaderValues(a *api.API, h *api.Parameter) []string {
	out := slices.Clone(h.Schema.Facts().Enum)
	for _, v := range append([]openapi.Value{a.Doc.Deref(h.Value)}, h.Schema.Declarations()...) {
		for _, key := range [...]string{"default", "example"} {
			out = append(out, v.Get(key).Strings()...)
		}
		for _, e := range v.Get("examples").Fields() {
			out = append(out, a.Doc.Deref(e).Get("value").Strings()...)
		}
		out = append(out, v.Get("examples").Strings()...)
	}
	return out
}

// Upstream is where a gateway sends what it is asked.
type Upstream struct {
	Word  string
	Place openapi.Value
	// Host is a host, or an account of a cloud; scheme is "" where it is not said.
	scheme, Host string
}

// upstreamsOf reads where the operation's requests go: what is said nearest to
// the operation counts, for each extension.
func (g *gateways) upstreamsOf(o *api.Operation) []Upstream {
	var out []Upstream
	reported := map[string]bool{}
	for _, level := range [...]openapi.Value{o.Value, o.Item, o.API.Doc.Root} {
		for word, v := range level.Fields() {
			if !strings.HasPrefix(word, "x-") || reported[word] {
				continue
			}
			for _, at := range g.addresses(o, word, v) {
				if u, ok := addressed(at.Scheme, at.Text); ok {
					u.Word, u.Place = word, at.Place
					reported[word] = true
					out = append(out, u)
				}
			}
		}
	}
	return out
}

// addresses lists the settings of an extension that say where requests go.
func (g *gateways) addresses(o *api.Operation, word string, at openapi.Value) []vendorext.Address {
	if slices.Contains(o.API.Gateway.Upstream, word) {
		return vendorext.OwnUpstream(word).Read(o.API.Doc, at)
	}
	var out []vendorext.Address
	for _, u := range g.upstreams[word] {
		out = append(out, u.Read(o.API.Doc, at)...)
	}
	return out
}

// addressed returns scheme and host of an address. It has none if the host is a variable
// of the deployment.
func addressed(scheme, text string) (u Upstream, ok bool) {
	text = strings.TrimSpace(text)
	u.scheme = strings.ToLower(scheme)
	if account, ok := vendorext.AccountOf(text); ok {
		u.Host = account
		return u, u.Host != ""
	}
	if strings.Contains(text, "://") {
		s := api.ParseURL(text)
		u.scheme, u.Host = s.Scheme, s.Host
		return u, u.Host != "" && !strings.ContainsAny(u.Host, "${}<>[]() ")
	}
	rest, _, _ := strings.Cut(text, "/")
	rest = rest[strings.LastIndex(rest, "@")+1:]
	if host, port, found := strings.Cut(rest, ":"); found && strings.Trim(port, "0123456789") == "" {
		rest = host
	}
	u.Host = strings.ToLower(rest)
	return u, u.Host != "" && !strings.ContainsAny(u.Host, "${}<>[]() ")
}

// Server is the upstream as a server, for comparing its domain and reach.
func (u Upstream) Server() api.Server { return api.Server{Scheme: u.scheme, Host: u.Host} }

// IsCleartext reports whether what goes upstream can be read on the way.
func (u Upstream) IsCleartext() bool {
	return (u.scheme == "http" || u.scheme == "ws") && !u.IsNear()
}

// IsNear reports whether the upstream is out of reach from the internet: an
// internal address, or a name without a domain, as clusters have.
func (u Upstream) IsNear() bool {
	if u.Server().IsInternal() || !strings.Contains(u.Host, ".") {
		return true
	}
	if _, err := netip.ParseAddr(u.Host); err == nil {
		return false
	}
	return strings.Contains(u.Host, ".svc.")
}

// UpstreamsOf lists where the operations of a description go.
func (g *gateways) UpstreamsOf(a *api.API) []Upstream {
	var out []Upstream
	for _, o := range a.Endpoints() {
		out = append(out, g.upstreamsOf(o)...)
	}
	return out
}

// NewUpstreams lists where an operation newly goes: to a host to which it did
// not go before, or in cleartext where it went encrypted. An operation that is
// new goes nowhere new where others went before.
func (g *gateways) NewUpstreams(pair *diff.Pair, known func() []Upstream) []Upstream {
	now := g.upstreamsOf(pair.Head)
	if len(now) == 0 {
		return nil
	}
	var before []Upstream
	if pair.Base != nil {
		before = g.upstreamsOf(pair.Base)
	} else {
		before = known()
	}
	var out []Upstream
	for _, u := range now {
		if !slices.ContainsFunc(before, func(x Upstream) bool { return x.Host == u.Host && (x.IsCleartext() || !u.IsCleartext()) }) {
			out = append(out, u)
		}
	}
	return out
}
