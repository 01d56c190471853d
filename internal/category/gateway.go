package category

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// AllowAnyOrigin lists what the description says of other origins, as far as it
// allows any; rank 1 with the user's credentials.
func (g *gateways) AllowAnyOrigin(o *api.Operation) []Fact {
	if o.Kind != api.Endpoint {
		return nil
	}
	var best *Fact
	for _, s := range g.sharings(o) {
		if !s.any {
			continue
		}
		f := Fact{Key: "cors", Rank: Rank(s.credentials), Place: s.place, wide: s.wide, Word: s.word}
		if best == nil || f.Rank > best.Rank {
			best = &f
		}
	}
	if best == nil {
		return nil
	}
	return []Fact{*best}
}

// crossOrigin is one gateway's way to say which origins may read answers.
type crossOrigin struct {
	word string   // the extension
	in   []string // the object within it
	// origins and credentials are the names of the settings, onOff the one that
	// switches all of it.
	origins, credentials, onOff []string
}

func crossOriginExtensions() []crossOrigin {
	return []crossOrigin{
		{word: "x-amazon-apigateway-cors", origins: []string{"allowOrigins"}, credentials: []string{"allowCredentials"}},
		{word: "x-kong-plugin-cors", in: []string{"config"}, origins: []string{"origins"}, credentials: []string{"credentials"}},
		{word: "x-wso2-cors", origins: []string{"accessControlAllowOrigins", "access-control-allow-origins"},
			credentials: []string{"accessControlAllowCredentials", "access-control-allow-credentials"}, onOff: []string{"corsConfigurationEnabled"}},
		{word: "x-apisix-plugins", in: []string{"cors"}, origins: []string{"allow_origins"}, credentials: []string{"allow_credential"}},
		{word: "x-tyk-api-gateway", in: []string{"middleware", "global", "cors"}, origins: []string{"allowedOrigins"}, credentials: []string{"allowCredentials"}, onOff: []string{"enabled"}},
		{word: "x-kusk", in: []string{"cors"}, origins: []string{"origins"}, credentials: []string{"credentials"}},
		{word: "x-yc-apigateway", in: []string{"cors"}, origins: []string{"origin"}, credentials: []string{"credentials"}},
		{word: "x-yc-apigateway-cors", origins: []string{"origin"}, credentials: []string{"credentials"}},
		{word: "x-ibm-configuration", in: []string{"cors", "policy"}, origins: []string{"allow-origin"}, credentials: []string{"allow-credentials"}, onOff: []string{"enabled"}},
	}
}

// ofOwnGateway is an extension that the policy names.
func ofOwnGateway(word string) crossOrigin {
	return crossOrigin{word: word, origins: []string{"", "origins", "allowOrigins", "origin"}, credentials: []string{"credentials", "allowCredentials"}}
}

// gateways are the tables by extension; an operation has few, the tables many.
type gateways struct {
	cors map[string][]crossOrigin
	to   map[string][]destination
}

func KnownGateways(p *threat.Pass) *gateways {
	return threat.Once(p, "gateways", func() *gateways {
		g := &gateways{cors: map[string][]crossOrigin{}, to: map[string][]destination{}}
		for _, x := range crossOriginExtensions() {
			g.cors[x.word] = append(g.cors[x.word], x)
		}
		for _, d := range destinations() {
			g.to[d.word] = append(g.to[d.word], d)
		}
		return g
	})
}

// sharing is what an operation's description says of other origins.
type sharing struct {
	word        string
	place       openapi.Value
	any         bool // every origin, or the origin null
	credentials bool
	wide        bool
}

// sharings reads what the gateways are told and what the responses show.
func (g *gateways) sharings(o *api.Operation) []sharing {
	var out []sharing
	for i, level := range [...]openapi.Value{o.Value, o.Item, o.API.Doc.Root} {
		for word, at := range level.Fields() {
			if !strings.HasPrefix(word, "x-") {
				continue
			}
			for _, x := range g.cors[word] {
				out = append(out, x.at(o.API.Doc, at, i == 2)...)
			}
			if slices.Contains(o.API.Gateway.CORS, word) {
				out = append(out, ofOwnGateway(word).at(o.API.Doc, at, i == 2)...)
			}
			if word == "x-zuplo-route" && at.Get("corsPolicy").Scalar() == "anything-goes" {
				out = append(out, sharing{word, at.Get("corsPolicy"), true, true, i == 2})
			}
		}
	}
	return append(append(out, integrationSharing(o)...), headerSharing(o)...)
}

// at reads the extension where it stands, as far as it is not switched off.
func (x crossOrigin) at(doc *openapi.Document, at openapi.Value, wide bool) []sharing {
	off := func(v openapi.Value) bool {
		return slices.ContainsFunc(x.onOff, func(key string) bool { return v.Get(key).False() })
	}
	v := doc.Deref(at)
	for _, key := range x.in {
		if off(v) {
			return nil
		}
		v = doc.Deref(v.Get(key))
	}
	if !v.Exists() || off(v) {
		return nil
	}
	return x.read(at, v, wide)
}

func (x crossOrigin) read(at, v openapi.Value, wide bool) []sharing {
	var out []sharing
	settings := []openapi.Value{v}
	if v.Kind() == openapi.List { // several policies
		settings = slices.Collect(v.Items())
	}
	for _, v := range settings {
		s := sharing{word: x.word, place: at, wide: wide}
		for _, key := range x.origins {
			origins := v
			if key != "" { // of a house's own extension, which may be the list itself
				origins = v.Get(key)
			}
			if anyOrigin(origins.Strings()...) || origins.True() {
				s.any, s.place = true, origins
			}
		}
		for _, key := range x.credentials {
			s.credentials = s.credentials || v.Get(key).True()
		}
		out = append(out, s)
	}
	return out
}

// anyOrigin reports whether one of the values stands for every origin, or for
// the origin null, which any sandboxed frame has.
func anyOrigin(values ...string) bool {
	return slices.ContainsFunc(values, func(v string) bool {
		for part := range strings.SplitSeq(v, ",") {
			switch strings.Trim(part, " '\"^$()") {
			case "*", "**", ".*", ".+", "null", "http://*", "https://*", "*://*":
				return true
			}
		}
		return false
	})
}

// integrationSharing reads the headers that an AWS integration sets.
func integrationSharing(o *api.Operation) []sharing {
	var out []sharing
	for _, r := range o.Value.At("x-amazon-apigateway-integration", "responses").Fields() {
		var s sharing
		for key, v := range r.Get("responseParameters").Fields() {
			switch strings.ToLower(strings.TrimPrefix(key, "method.response.header.")) {
			case "access-control-allow-origin":
				s.word, s.place, s.any = "x-amazon-apigateway-integration", v, anyOrigin(v.Scalar())
			case "access-control-allow-credentials":
				s.credentials = strings.Trim(v.Scalar(), "'") == "true"
			}
		}
		if s.any {
			out = append(out, s)
		}
	}
	return out
}

// headerSharing reads the headers that responses declare with a value.
func headerSharing(o *api.Operation) []sharing {
	var out []sharing
	for _, r := range o.Responses {
		var s sharing
		for _, h := range r.Headers {
			values := HeaderValues(o.API, h)
			switch strings.ToLower(h.Name) {
			case "access-control-allow-origin":
				s.word, s.place, s.any = h.Name, h.Value, anyOrigin(values...)
			case "access-control-allow-credentials":
				s.credentials = slices.Contains(values, "true")
			}
		}
		if s.any {
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
	wide  bool
	// host is a host, or an account of a cloud; scheme is "" where it is not said.
	scheme, Host string
}

// upstreams reads where the operation's requests go: what is said nearest to
// the operation counts, for each extension.
func (g *gateways) upstreams(o *api.Operation) []Upstream {
	var out []Upstream
	reported := map[string]bool{}
	for i, level := range [...]openapi.Value{o.Value, o.Item, o.API.Doc.Root} {
		for word, v := range level.Fields() {
			if !strings.HasPrefix(word, "x-") || reported[word] {
				continue
			}
			for _, at := range g.addresses(o, word, v) {
				if u, ok := addressed(at.scheme, at.text); ok {
					u.Word, u.Place, u.wide = word, at.place, i == 2
					reported[word] = true
					out = append(out, u)
				}
			}
		}
	}
	return out
}

// setting is one that holds a URL or a host.
type setting struct {
	place        openapi.Value
	scheme, text string
}

// destination is one gateway's way to say where requests go.
type destination struct {
	word string // the extension
	// scheme is the path of the setting that holds the scheme, to those that hold
	// URLs or hosts: "*" is every item of a list, "{}" the keys of an object.
	scheme string
	to     []string
}

func destinations() []destination {
	return []destination{
		{word: "x-google-backend", to: []string{"address"}},
		{word: "x-amazon-apigateway-integration", to: []string{"uri"}},
		{word: "x-kong-service-defaults", to: []string{"url"}},
		{word: "x-kong-service-defaults", scheme: "protocol", to: []string{"host"}},
		{word: "x-kong-upstream-defaults", to: []string{"targets/*/target"}},
		{word: "x-apisix-upstream", scheme: "scheme", to: []string{"nodes/{}", "nodes/*/host"}},
		{word: "x-tyk-api-gateway", to: []string{"upstream/url"}},
		{word: "x-wso2-production-endpoints", to: []string{"urls"}},
		{word: "x-zuplo-route", to: []string{"handler/options/baseUrl", "handler/options/rewritePattern"}},
		{word: "x-kusk", to: []string{"upstream/host/hostname"}},
		{word: "x-yc-apigateway-integration", to: []string{"url"}},
		{word: "x-apigateway-backend", scheme: "httpEndpoints/scheme", to: []string{"httpEndpoints/address"}}, // Huawei
		{word: "x-ibm-configuration", to: []string{"assembly/execute/*/invoke/target-url"}},
	}
}

// addresses lists the settings of an extension that say where requests go.
func (g *gateways) addresses(o *api.Operation, word string, at openapi.Value) []setting {
	if slices.Contains(o.API.Gateway.Upstream, word) {
		own := destination{to: []string{"", "url", "uri", "address", "host", "target"}}
		return own.settings(o.API.Doc.Deref(at))
	}
	known := g.to[word]
	if len(known) == 0 {
		return nil
	}
	var out []setting
	v := o.API.Doc.Deref(at)
	for _, d := range known {
		out = append(out, d.settings(v)...)
		if word == "x-google-backend" && v.Scalar() != "" { // the name of one at the root
			out = append(out, d.settings(o.API.Doc.Root.At("x-google-api-management", "backends", v.Scalar()))...)
		}
	}
	return out
}

// settings reads what the extension's value says.
func (d destination) settings(v openapi.Value) []setting {
	scheme := ""
	if d.scheme != "" {
		scheme = v.At(strings.Split(d.scheme, "/")...).Scalar()
	}
	var out []setting
	for _, path := range d.to {
		eachSetting(v, path, func(at openapi.Value, text string) { out = append(out, setting{at, scheme, text}) })
	}
	return out
}

// eachSetting follows a path of a destination.
func eachSetting(v openapi.Value, path string, found func(at openapi.Value, text string)) {
	step, rest, _ := strings.Cut(path, "/")
	switch step {
	case "":
		for _, text := range v.Strings() {
			found(v, text)
		}
	case "{}":
		for key, at := range v.Fields() {
			found(at, key)
		}
	case "*":
		for item := range v.Items() {
			eachSetting(item, rest, found)
		}
	default:
		eachSetting(v.Get(step), rest, found)
	}
}

// addressed tells scheme and host of an address. A host that is a variable of
// the deployment says nothing.
func addressed(scheme, text string) (u Upstream, ok bool) {
	text = strings.TrimSpace(text)
	u.scheme = strings.ToLower(scheme)
	if strings.HasPrefix(text, "arn:") {
		// arn:aws:apigateway:region:lambda:path/…/arn:aws:lambda:region:account:…
		parts := strings.Split(text[strings.LastIndex(text, "arn:"):], ":")
		if len(parts) < 6 || parts[4] == "" || strings.Trim(parts[4], "0123456789") != "" {
			return u, false
		}
		u.Host = "AWS account " + parts[4]
		return u, true
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

// Server is the upstream as a server, whose domain and reach can be told.
func (u Upstream) Server() api.Server { return api.Server{Scheme: u.scheme, Host: u.Host} }

// Cleartext reports whether what goes upstream can be read on the way.
func (u Upstream) Cleartext() bool {
	return (u.scheme == "http" || u.scheme == "ws") && !u.Near()
}

// Near reports whether the upstream is out of reach from the internet: an
// internal address, or a name without a domain, as clusters have.
func (u Upstream) Near() bool {
	if u.Server().Internal() || !strings.Contains(u.Host, ".") {
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
		out = append(out, g.upstreams(o)...)
	}
	return out
}

// NewUpstreams lists where an operation newly goes: to a host to which it did
// not go before, or in cleartext where it went encrypted. An operation that is
// new goes nowhere new where others went before.
func (g *gateways) NewUpstreams(pair *diff.Pair, known []Upstream) []Upstream {
	before := known
	if pair.Base != nil {
		before = g.upstreams(pair.Base)
	}
	var out []Upstream
	for _, u := range g.upstreams(pair.Head) {
		if !slices.ContainsFunc(before, func(x Upstream) bool { return x.Host == u.Host && (x.Cleartext() || !u.Cleartext()) }) {
			out = append(out, u)
		}
	}
	return out
}
