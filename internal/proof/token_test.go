package proof_test

import (
	"strings"
	"testing"
)

// signingIn is a description of which the only operation asks for a scheme that is offered
// so.
func signingIn(scheme string) string {
	return "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nsecurity: [{login: [read]}]\npaths: {/a: {get: {responses: {'200': {description: d}}}}}\ncomponents: {securitySchemes: {login: " + scheme + "}}\n"
}

func signingInBefore3(scheme string) string {
	return "swagger: '2.0'\ninfo: {title: t, version: '1'}\nsecurity: [{login: [read]}]\npaths: {/a: {get: {responses: {'200': {description: d}}}}}\nsecurityDefinitions: {login: " + scheme + "}\n"
}

// TestToken: a finding about how tokens are had is shown by the request for one.
func TestToken(t *testing.T) {
	const (
		code     = "{type: oauth2, flows: {authorizationCode: {authorizationUrl: 'https://id.test/a?tenant=1', tokenUrl: 'https://id.test/t', scopes: {read: r}}}}"
		old      = "{type: oauth2, flow: application, tokenUrl: 'https://id.test/t', scopes: {read: r}}"
		discover = "{type: openIdConnect, openIdConnectUrl: 'https://id.test/.well-known/openid-configuration'}"
	)
	edit := func(s, from, to string) string {
		out := strings.Replace(s, from, to, 1)
		if out == s {
			t.Fatalf("%s is not in %s", from, s)
		}
		return out
	}
	for name, c := range map[string]struct {
		write      func(string) string
		base, head string
		rule       string
		request    string
	}{
		"a scope": {signingIn, code, edit(code, "{read: r}", "{read: r, 'all of:it': a}"), "auth-scope-declared",
			"GET https://id.test/a?tenant=1&response_type=code&client_id=<client>&scope=all+of%3Ait HTTP/1.1\nHost: id.test\n"},
		"a scope, 2.0": {signingInBefore3, old, edit(old, "{read: r}", "{read: r, write: w}"), "auth-scope-declared",
			"POST https://id.test/t HTTP/1.1\nHost: id.test\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_id=<client>&client_secret=<secret>&scope=write"},
		"a password":            {signingIn, code, edit(code, "flows: {", "flows: {password: {tokenUrl: 'https://id.test/t', scopes: {read: r}}, "), "auth-oauth-weak-flow", ""},
		"where a code is taken": {signingIn, code, edit(code, "https://id.test/t'", "http://id.test/t'"), "auth-oauth-endpoint-changed", ""},
		"discovery":             {signingIn, discover, edit(discover, "id.test", "other.test"), "auth-oauth-endpoint-changed", ""},
		"an address that is relative": {signingIn, edit(code, "https://id.test/a", "/a"), edit(edit(code, "https://id.test/a", "/a"), "{read: r}", "{read: r, write: w}"), "auth-scope-declared",
			"GET /a?tenant=1&response_type=code&client_id=<client>&scope=write HTTP/1.1\nHost: api.example\n"},
		"an address beside the description": {signingIn, edit(code, "https://id.test/a", "a"), edit(edit(code, "https://id.test/a", "a"), "{read: r}", "{read: r, write: w}"), "auth-scope-declared",
			"GET /a?tenant=1&response_type=code&client_id=<client>&scope=write HTTP/1.1\nHost: api.example\n"},
		"an address to be filled in": {signingInBefore3, edit(old, "https://id.test", "{id}"), edit(edit(old, "https://id.test", "{id}"), "{read: r}", "{read: r, write: w}"), "auth-scope-declared",
			"POST {id}/t HTTP/1.1\nHost: api.example\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_id=<client>&client_secret=<secret>&scope=write"},
		"a password in an address": {signingIn, edit(code, "https://", "https://me:word@"), edit(edit(code, "https://", "https://me:word@"), "{read: r}", "{read: r, write: w}"), "auth-scope-declared",
			"GET https://id.test/a?tenant=1&response_type=code&client_id=<client>&scope=write HTTP/1.1\nHost: id.test\n"},
	} {
		f := firstOf(proofs(t, name, c.write(c.base), c.write(c.head)), c.rule)
		if f == nil || !f.Proof.IsShown() || c.request != "" && (f.Proof.Request != c.request || f.Proof.Base != "not documented" || f.Proof.Head != "newly documented") {
			t.Errorf("%s: %+v", name, f)
			if f != nil {
				t.Errorf("%+v", f.Proof)
			}
		}
	}
}

// TestNoToken: what nobody asks for and no token is had by says so, and what is no address
// becomes no line of a message.
func TestNoToken(t *testing.T) {
	const key = "{type: apiKey, in: header, name: X-Key}"
	for name, c := range map[string]struct{ base, head, rule, absent string }{
		"a key": {signingIn(key), strings.Replace(signingIn(key), "securitySchemes: {", "securitySchemes: {more: {type: http, scheme: basic}, ", 1), "auth-scheme-added", "no operation asks for the scheme"},
		"no address": {signingIn("{type: oauth2, flows: {implicit: {authorizationUrl: \"https://id.test/\\r\\nX: y\", scopes: {read: r}}}}"),
			signingIn("{type: oauth2, flows: {implicit: {authorizationUrl: \"https://id.test/\\r\\nX: y\", scopes: {read: r, write: w}}}}"), "auth-scope-declared", "no operation asks for the scheme"},
	} {
		f := firstOf(proofs(t, name, c.base, c.head), c.rule)
		if f == nil || f.Proof.IsShown() || !strings.HasPrefix(f.Proof.Absent, c.absent) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
