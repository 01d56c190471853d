package api

import (
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// readSchemes reads components.securitySchemes or securityDefinitions.
func (a *API) readSchemes() {
	place := a.section(HiddenComponents, a.Doc.Root.Get("components")).Get("securitySchemes")
	if a.Doc.Dialect == openapi.Swagger2 {
		place = a.Doc.Root.Get("securityDefinitions")
	}
	for name, raw := range a.section(HiddenSchemes, place).Named() {
		v := a.Doc.Deref(raw)
		if !v.Exists() {
			a.Hidden = append(a.Hidden, Hidden{HiddenScheme, name, raw})
		}
		if v.Kind() != openapi.Map {
			continue
		}
		kind := inCase(v.Get("type").Scalar(), "apiKey", "http", "oauth2", "openIdConnect", "mutualTLS", "basic")
		s := &Scheme{Name: name, Type: kind, In: location(v), Param: v.Get("name").Scalar(),
			HTTP: strings.ToLower(v.Get("scheme").Scalar()), URL: v.Get("openIdConnectUrl").Scalar(), Value: raw}
		if s.Type == "basic" { // 2.0
			s.Type, s.HTTP = "http", "basic"
		}
		if s.Type == "oauth2" {
			s.URL = v.Get("oauth2MetadataUrl").Scalar() // OpenAPI 3.2, 4.27
			s.readFlows(v)
		}
		a.Schemes[name] = s
	}
	a.markAlike()
}

// markAlike marks the schemes that read like another one.
func (a *API) markAlike() {
	first := map[string]*Scheme{}
	for _, s := range a.Schemes {
		if other := first[s.String()]; other != nil {
			s.Alike, other.Alike = true, true
			continue
		}
		first[s.String()] = s
	}
}

// flowName returns the 3.x name of a flow of 2.0.
func flowName(kind string) string {
	kind = inCase(kind, "implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization", "accessCode", "application")
	switch kind {
	case "accessCode":
		return "authorizationCode"
	case "application":
		return "clientCredentials"
	}
	return kind
}

func (s *Scheme) readFlows(v openapi.Value) {
	if kind := v.Get("flow"); kind.Exists() {
		s.addFlow(flowName(kind.Scalar()), v)
	}
	for kind, f := range v.Get("flows").Named() {
		if !strings.HasPrefix(kind, "x-") {
			s.addFlow(flowName(kind), f)
		}
	}
	sort.Slice(s.Flows, func(i, j int) bool { return s.Flows[i].Kind < s.Flows[j].Kind })
	sort.Strings(s.Scopes)
	s.Scopes = slices.Compact(s.Scopes)
}

func (s *Scheme) addFlow(kind string, v openapi.Value) {
	f := Flow{Kind: kind, Value: v}
	for _, word := range [...]string{"authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"} {
		if u := v.Get(word).Scalar(); u != "" {
			f.URLs = append(f.URLs, u)
		}
	}
	for scope := range v.Get("scopes").Fields() {
		if !strings.HasPrefix(scope, "x-") {
			f.Scopes = append(f.Scopes, scope)
		}
	}
	sort.Strings(f.Scopes)
	s.Flows = append(s.Flows, f)
	s.Scopes = append(s.Scopes, f.Scopes...)
}

// operationAuth applies the three spellings: without the key the root's list is
// inherited, [] asks for nothing, and {} in the list makes credentials optional
// (OpenAPI 3.1, 4.8.10.1). What an operation behind a reference that is not
// followed asks for is not known.
func (a *API) operationAuth(kind Kind, v openapi.Value) Auth {
	if own := a.auth(v.Get("security")); own.Declared {
		return own
	}
	if !a.Doc.Deref(v).Exists() {
		return Auth{Declared: true, Alternatives: []Requirement{unread(v)}, Value: v}
	}
	if kind != Endpoint {
		return Auth{Unspecified: true}
	}
	inherited := a.Security
	inherited.Inherited = true
	return inherited
}

// auth reads a list of requirements. A single requirement without a list around it
// counts as a list of one. Anything else counts as a requirement that is not known:
// a tool may drop or refuse it, and neither means that nothing is asked for.
func (a *API) auth(written openapi.Value) Auth {
	if k := written.Kind(); k == openapi.Missing || k == openapi.Null {
		return Auth{}
	}
	auth := Auth{Declared: true, Value: written}
	switch list := a.Doc.Deref(written); list.Kind() {
	case openapi.List:
		for alternative := range list.Items() {
			auth.Alternatives = append(auth.Alternatives, a.requirement(alternative))
		}
	case openapi.Map:
		auth.Alternatives = []Requirement{a.requirement(list)}
	default:
		auth.Alternatives = []Requirement{unread(written)}
	}
	if len(auth.Alternatives) > fewAlternatives {
		auth.known = &comparisons{doc: a.Doc, list: auth.Alternatives}
	}
	return auth
}

func (a *API) requirement(written openapi.Value) Requirement {
	v := a.Doc.Deref(written)
	if v.Kind() != openapi.Map && v.Kind() != openapi.Null {
		return unread(written)
	}
	var atoms []Atom
	for written, scopes := range v.Fields() {
		scheme := a.schemeName(written)
		atoms = append(atoms, Atom{Scheme: scheme})
		for _, scope := range scopes.Strings() {
			atoms = append(atoms, Atom{Scheme: scheme, Scope: scope})
		}
	}
	r := NewRequirement(atoms...)
	r.Value = written
	return r
}

// schemeName returns the name of the scheme that a requirement asks for: what it
// says, where a component has that name, or what the component is called to which
// it refers as a URI (OpenAPI 3.2, 4.30).
func (a *API) schemeName(written string) string {
	if a.Schemes[written] != nil {
		return written
	}
	file, pointer, isURI := strings.Cut(written, "#")
	name, isScheme := strings.CutPrefix(pointer, "/components/securitySchemes/")
	if !isURI || !isScheme || file != "" && file != a.Doc.Root.Get("$self").Scalar() {
		return written
	}
	name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	if a.Schemes[name] == nil {
		return written
	}
	return name
}

// HasScopes reports whether the scopes beside a scheme are asked for. Before 3.1
// only OAuth 2 and OpenID Connect have scopes, and the list of another scheme "MUST
// be empty" (OpenAPI 3.0, 4.7.30; 2.0, Security Requirement Object).
func (a *API) HasScopes(s *Scheme) bool {
	return a.Doc.Dialect == openapi.OpenAPI31 || s.Type == "oauth2" || s.Type == "openIdConnect"
}

// unreadMark begins the scheme name of a requirement that cannot be read. No scheme
// has such a name.
const unreadMark = "\x00"

// unread returns a requirement that cannot be read. Two of the same text are equal.
func unread(v openapi.Value) Requirement {
	text, isRef := v.Ref()
	if !isRef {
		text = fmt.Sprint(v.Any())
	}
	r := NewRequirement(Atom{Scheme: unreadMark + text})
	r.Value = v
	return r
}

// Unread returns the text of a requirement that cannot be read. ok is false for the
// name of a scheme.
func Unread(scheme string) (text string, ok bool) { return strings.CutPrefix(scheme, unreadMark) }

// Undefined lists the schemes that the policy names and the description does not
// define, or defines behind a reference that is not followed, and the requirements
// that cannot be read (see Unread). Whether they protect is not known.
func (a *API) Undefined(p Auth) []string {
	var out []string
	for _, name := range p.schemeNames() {
		if a.Schemes[name] == nil {
			out = append(out, name)
		}
	}
	return out
}

// Describe renders a policy for a reader: "none", "bearer", "oauth2[users:read]",
// "apiKey in header X-Key & basic | none". If another scheme of the description
// reads the same, the name is added: "staff (bearer)". Alternatives are sorted, and
// access without credentials comes last.
func (a *API) Describe(p Auth) string {
	if p.Unspecified {
		return "unspecified"
	}
	if p.IsAnonymous() {
		return "none"
	}
	var out []string
	for _, r := range p.Alternatives {
		if !r.IsAnonymous() {
			out = append(out, a.DescribeRequirement(r))
		}
	}
	sort.Strings(out)
	out = slices.Compact(out)
	if p.IsOpen() {
		out = append(out, "none")
	}
	return strings.Join(out, " | ")
}

// DescribeRequirement renders one alternative.
func (a *API) DescribeRequirement(r Requirement) string {
	if r.IsAnonymous() {
		return "none"
	}
	var out []string
	for _, name := range r.Schemes() {
		scopes := ""
		if list := r.Scopes(name); len(list) > 0 {
			scopes = "[" + strings.Join(list, " ") + "]"
		}
		switch s := a.Schemes[name]; {
		case s == nil:
			if text, ok := Unread(name); ok {
				out = append(out, text+" (unread)")
				continue
			}
			out = append(out, name+" (undefined)"+scopes)
		case s.Alike:
			out = append(out, s.Name+" ("+s.String()+scopes+")")
		default:
			out = append(out, s.String()+scopes)
		}
	}
	sort.Strings(out)
	return strings.Join(out, " & ")
}
