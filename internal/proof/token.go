package proof

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// tokenRequest is how a client asks an authorization server for a token. The schemes of a
// description say which of them there are.
type tokenRequest struct {
	grant   grant
	address string
	scope   string // that is asked for, "" for none
}

// grant is what a token request is made of, as the query or the form that it sends.
type grant string

// The requests of RFC 6749, 4.1.1, 4.1.3, 4.2.1, 4.3.2, 4.4.2 and 6, and that of OpenID
// Connect Discovery 1.0, 4.1.
const (
	byCode      grant = "response_type=code&client_id=<client>"
	ofCode      grant = "grant_type=authorization_code&client_id=<client>&code=<code>"
	implicit    grant = "response_type=token&client_id=<client>"
	byPassword  grant = "grant_type=password&client_id=<client>&username=<user>&password=<password>"
	ofItself    grant = "grant_type=client_credentials&client_id=<client>&client_secret=<secret>"
	byRefresh   grant = "grant_type=refresh_token&client_id=<client>&refresh_token=<token>"
	ofDiscovery grant = ""
)

// token proves of a finding about a scheme that a token may be asked for as no scheme of
// base says: in another way, elsewhere, or with another scope.
func (p *prover) token(f *threat.Finding) outcome {
	absent := none("it is about no operation")
	for _, c := range f.Changes {
		var scheme *api.Scheme
		var scopes []string
		switch w := c.What.(type) {
		case diff.ScopesDeclared:
			scheme, scopes = w.Scheme, w.Added
		case diff.SchemeAdded:
			scheme = w.Scheme
		case diff.SchemeRedefined:
			scheme = w.Head
		default:
			continue
		}
		if o := p.newToken(scheme, scopes); o.isShown() {
			return o
		}
		absent = none("no operation asks for the scheme, nor is a token asked for as it was not")
	}
	return absent
}

// newToken is about one scheme of head, and where there are any about those scopes alone.
func (p *prover) newToken(scheme *api.Scheme, scopes []string) outcome {
	before := map[tokenRequest]bool{} // a scheme that changed has a base
	for _, name := range slices.Sorted(maps.Keys(p.delta.Base.Schemes)) {
		list, err := p.side(p.delta.Base.Doc).tokenRequests(p.delta.Base.Schemes[name])
		if err != nil {
			return none(err.Error())
		}
		for _, r := range list {
			before[r] = true
		}
	}
	list, err := p.side(p.delta.Head.Doc).tokenRequests(scheme)
	if err != nil {
		return none(err.Error())
	}
	for _, r := range list {
		if before[r] || len(scopes) > 0 && !slices.Contains(scopes, r.scope) {
			continue
		}
		if text, ok := r.text(); ok {
			return outcome{Proof: finding.Proof{Request: text, Base: notDocumented, Head: newlyDocumented}}
		}
	}
	return none("a token is asked for as base says")
}

// tokenRequests are those that a scheme documents, as kin-openapi reads it: those that
// expose tokens or passwords first, and without a scope before those with one.
func (d *side) tokenRequests(scheme *api.Scheme) ([]tokenRequest, error) {
	read, err := d.scheme(scheme.Value)
	if err != nil || read == nil {
		return nil, err
	}
	if read.Type == "openIdConnect" && read.OpenIdConnectUrl != "" {
		return []tokenRequest{{ofDiscovery, read.OpenIdConnectUrl, ""}}, nil
	}
	if read.Flows == nil {
		return nil, nil
	}
	var out, scoped []tokenRequest
	for _, one := range [...]struct {
		first grant
		flow  *openapi3.OAuthFlow
	}{{implicit, read.Flows.Implicit}, {byPassword, read.Flows.Password}, {ofItself, read.Flows.ClientCredentials}, {byCode, read.Flows.AuthorizationCode}} {
		if one.flow == nil {
			continue
		}
		address := one.flow.TokenURL
		if one.first.isInBrowser() {
			address = one.flow.AuthorizationURL
		}
		out = append(out, tokenRequest{one.first, address, ""})
		if one.first == byCode {
			out = append(out, tokenRequest{ofCode, one.flow.TokenURL, ""})
		}
		if one.flow.RefreshURL != "" {
			out = append(out, tokenRequest{byRefresh, one.flow.RefreshURL, ""})
		}
		for _, scope := range slices.Sorted(maps.Keys(one.flow.Scopes)) {
			scoped = append(scoped, tokenRequest{one.first, address, scope})
		}
	}
	return append(out, scoped...), nil
}

// isInBrowser reports whether a person's browser sends the request, to the authorization
// endpoint.
func (g grant) isInBrowser() bool { return g == implicit || g == byCode }

// scheme has kin-openapi read a security scheme with its scopes.
func (d *side) scheme(v openapi.Value) (read *openapi3.SecurityScheme, err error) {
	defer caught(&err)
	s := &slice{side: d, doc: d.doc, left: maxSlice}
	text := appendJSON(nil, s.object(v, func(key string, f openapi.Value) (any, bool) { return s.raw(f), key != "description" }))
	if s.err != nil {
		return nil, s.err
	}
	if d.doc.Dialect != openapi.Swagger2 {
		read = &openapi3.SecurityScheme{}
		return read, json.Unmarshal(text, read)
	}
	var old openapi2.SecurityScheme
	if err := json.Unmarshal(text, &old); err != nil {
		return nil, err
	}
	made, err := openapi2conv.ToV3SecurityScheme(&old)
	if err != nil {
		return nil, err
	}
	return made.Value, nil
}

// text is the message, with placeholders for what a client has, in the absolute form (RFC
// 9112, 3.2.2), which names the scheme. It is false where there is no such address.
func (r tokenRequest) text() (string, bool) {
	at, err := url.Parse(r.address)
	if err != nil || r.address == "" || at.Opaque != "" || at.Scheme != "" && at.Scheme != "http" && at.Scheme != "https" {
		return "", false
	}
	at.User, at.Fragment = nil, ""
	host := at.Host
	if host == "" { // it is relative to the address of the API
		host = request.Host
	}
	sent := string(r.grant)
	if r.scope != "" {
		sent += "&scope=" + url.QueryEscape(r.scope)
	}
	method, body := "POST", "Content-Type: application/x-www-form-urlencoded\n\n"+sent
	if r.grant.isInBrowser() || r.grant == ofDiscovery {
		method, body = "GET", ""
		at.RawQuery = strings.Trim(at.RawQuery+"&"+sent, "&")
	}
	target := at.String()
	if at.Host == "" && !strings.HasPrefix(at.Path, "/") && !strings.HasPrefix(at.Path, "{") {
		target = "/" + target
	}
	return method + " " + braces().Replace(target) + " HTTP/1.1\nHost: " + host + "\n" + body, true
}

// braces shows what is to be filled in ("{region}") as the description has it.
func braces() *strings.Replacer { return strings.NewReplacer("%7B", "{", "%7D", "}") }
