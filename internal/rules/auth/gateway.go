package auth

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// gatewayChecks are the extensions by which a gateway is told to check the credentials of
// an operation, by the extension, each with the place that decides.
type gatewayChecks map[string]openapi.Value

// isKongCheck are Kong's plugins that authenticate (Kong Plugin Hub,
// "Authentication").
func isKongCheck(word string) bool {
	plugin, ok := strings.CutPrefix(word, "x-kong-plugin-")
	return ok && slices.Contains([]string{"basic-auth", "hmac-auth", "header-cert-auth", "jwt", "jwt-signer", "key-auth", "key-auth-enc", "ldap-auth",
		"ldap-auth-advanced", "mtls-auth", "oauth2", "oauth2-introspection", "openid-connect", "saml", "session"}, plugin)
}

// checksOf reads what the gateways check for an operation: Kong's plugins, where
// the nearest of operation, path and root decides; Tyk's server.authentication;
// the authorizers of Amazon's gateway, which stand in the schemes.
func checksOf(o *api.Operation) gatewayChecks {
	out := gatewayChecks{}
	doc := o.API.Doc
	for _, level := range [...]openapi.Value{doc.Root, o.Item, o.Value} {
		for word, v := range level.Fields() {
			if !isKongCheck(word) {
				continue
			}
			if doc.Deref(v).Get("enabled").False() {
				delete(out, word)
			} else {
				out[word] = v
			}
		}
	}
	if at := doc.Root.At("x-tyk-api-gateway", "server", "authentication"); at.Get("enabled").True() {
		out["x-tyk-api-gateway"] = at
	}
	for _, r := range o.Auth.Alternatives {
		for _, name := range r.Schemes() {
			if s := o.API.Schemes[name]; s != nil {
				if at := doc.Deref(s.Value).Get("x-amazon-apigateway-authorizer"); at.Kind() == openapi.Map {
					out["x-amazon-apigateway-authorizer of "+name] = at
				}
			}
		}
	}
	return out
}

// vendor is what the extensions of one gateway begin with.
func vendor(word string) string { return strings.Join(strings.SplitN(word, "-", 3)[:2], "-") }

// gatewayStopped reports where a gateway no longer checks any credentials though
// the description asks for the same as before: its extension went, or is switched
// off. Another check of the same gateway in its place is a change of credentials,
// and what the requirement itself lost is told by the rules about it.
func gatewayStopped(p *threat.Pass) {
	type key struct {
		word string
		at   openapi.ID
	}
	stopped := map[key]*diff.Change{}
	var order []key
	for _, q := range p.Delta.Pairs {
		if q.Base == nil || q.Head == nil || q.Head.Kind != api.Endpoint || q.Head.Auth.Open() {
			continue
		}
		p.Spend(category.WantCost)
		was, now := checksOf(q.Base), checksOf(q.Head)
		for _, word := range slices.Sorted(maps.Keys(was)) {
			_, scheme, ofScheme := strings.Cut(word, " of ")
			replaced := slices.ContainsFunc(slices.Collect(maps.Keys(now)), func(w string) bool { return vendor(w) == vendor(word) })
			if replaced || ofScheme && !hasScheme(q.Head, scheme) {
				continue
			}
			k := key{word, was[word].ID()}
			if stopped[k] == nil {
				stopped[k] = &diff.Change{Base: was[word].EntrySpan(), Head: q.Head.Span()}
				order = append(order, k)
			}
			stopped[k].Pairs = append(stopped[k].Pairs, q)
		}
	}
	for _, k := range order {
		c := stopped[k]
		c.Pairs = p.Ordered(c.Pairs)
		word, _, _ := strings.Cut(k.word, " ")
		p.Report(c, threat.Diagnostic{Subject: "security " + word,
			Message: fmt.Sprintf("%s: the gateway no longer checks what the description asks for (%s was set and is not)", wording.Operations(c.Pairs), wording.Name(word))})
	}
}

func hasScheme(o *api.Operation, scheme string) bool {
	return slices.ContainsFunc(o.Auth.Alternatives, func(r api.Requirement) bool { return slices.Contains(r.Schemes(), scheme) })
}
