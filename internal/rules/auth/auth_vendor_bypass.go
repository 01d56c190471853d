package auth

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authVendorBypass() threat.Rule {
	return threat.Rule{
		ID: id.AuthVendorBypass, Title: "A gateway's extension switches authentication off",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{306, 1188},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Remove the extension and let the security requirement decide.",
		Test:       "Send a request without credentials through the gateway's host: 401.",
		Run: func(p *threat.Pass) {
			p.State(func(o *api.Operation) []threat.Diagnostic {
				var out []threat.Diagnostic
				if o.Kind != api.Endpoint || o.Auth.Open() {
					return nil // the description says the same
				}
				for _, v := range overrides(o) {
					out = append(out, threat.Diagnostic{Subject: "security " + v.word, Head: v.place.EntrySpan(),
						Message: fmt.Sprintf("%s switches authentication off where the description asks for %s (%s)", wording.Name(v.word), o.API.Describe(o.Auth), v.where(o))})
				}
				return out
			})
			authorisationOutside(p)
			gatewayStopped(p)
		},
	}
}

// override is an extension that overrules the security requirement.
type override struct {
	word  string
	place openapi.Value
	wide  bool // for more than the operation
}

func (v override) where(o *api.Operation) string {
	if v.wide {
		return "at the root or the path of " + wording.Name(o.String())
	}
	return "at " + wording.Name(o.String())
}

// overrides lists the extensions that switch authentication off for an
// operation: its own, its path's, the root's.
func overrides(o *api.Operation) []override {
	root := o.API.Doc.Root
	var out []override
	for i, v := range [...]openapi.Value{o.Value, o.Item, root} {
		for _, word := range [...]string{"x-wso2-disable-security", "x-42c-no-authentication", "x-okta-no-scope-required"} {
			if at := v.Get(word); at.True() {
				out = append(out, override{word, at, i > 0})
			}
		}
		for _, s := range o.API.Gateway.AuthOff {
			if at := v.Get(s.Extension); s.Thrown(at.Scalar()) {
				out = append(out, override{s.Extension, at, i > 0})
			}
		}
		if at := v.Get("x-auth-type"); strings.EqualFold(at.Scalar(), "none") {
			out = append(out, override{"x-auth-type", at, i > 0})
		}
		if at := v.Get("x-amazon-apigateway-auth"); strings.EqualFold(at.Get("type").Scalar(), "none") {
			out = append(out, override{"x-amazon-apigateway-auth", at, i > 0})
		}
	}
	tyk := root.Get("x-tyk-api-gateway")
	if at := tyk.At("middleware", "operations", o.ID, "ignoreAuthentication"); o.ID != "" && at.Get("enabled").True() {
		out = append(out, override{"x-tyk-api-gateway", at, false})
	}
	if at := tyk.At("server", "authentication", "enabled"); at.False() {
		out = append(out, override{"x-tyk-api-gateway", at, true})
	}
	return append(out, google(o)...)
}

// google reads x-google-api-management: backends that pass requests on without
// authentication, for the operations that name them, for all where none is
// named.
func google(o *api.Operation) []override {
	root := o.API.Doc.Root
	named := o.Value.Get("x-google-backend").Scalar()
	if named == "" {
		named = root.Get("x-google-backend").Scalar()
	}
	var out []override
	for backend, v := range root.At("x-google-api-management", "backends").Fields() {
		if at := v.Get("disableAuth"); at.True() && (named == "" || named == backend) {
			out = append(out, override{"x-google-api-management", at, true})
		}
	}
	return out
}

// authorisationOutside reports what some publishers ask for beside the security
// requirement, where it goes.
func authorisationOutside(p *threat.Pass) {
	for _, q := range p.Delta.Pairs {
		if q.Base == nil || q.Head == nil {
			continue
		}
		for _, word := range [...]string{"x-box-requires-admin", "x-pd-requires-scope"} {
			old, now := q.Base.Value.Get(word), q.Head.Value.Get(word)
			if hasRequirement(old) && !hasRequirement(now) {
				c := &diff.Change{Pairs: []*diff.Pair{q}, Base: old.EntrySpan(), Head: q.Head.Span()}
				if now.Exists() {
					c.Head = now.EntrySpan()
				}
				p.Report(c, threat.Diagnostic{Subject: "security " + word, Likelihood: 3, Why: "a requirement beside the credential", Message: fmt.Sprintf("%s no longer asks for what %s said (was: %s)", wording.Name(q.Head.String()), wording.Name(word), wording.Name(old.Scalar()))})
			}
		}
	}
}

func hasRequirement(v openapi.Value) bool { return v.Exists() && !v.False() && v.Scalar() != "" }
