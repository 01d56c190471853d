package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Where requests go instead fires in both directions, so a case book, which
// wants the exchanged sides to be silent, cannot hold it.
func TestReplacedUpstreamFiresBothWays(t *testing.T) {
	const (
		ours   = "swagger: '2.0'\nhost: api.example.com\nschemes: [https]\nx-google-backend: {address: 'https://orders.example.com'}\npaths: {/orders: {get: {responses: {'200': {description: ok}}}}}\n"
		theirs = "swagger: '2.0'\nhost: api.example.com\nschemes: [https]\nx-google-backend: {address: 'https://orders.example.net'}\npaths: {/orders: {get: {responses: {'200': {description: ok}}}}}\n"
	)
	for _, c := range []struct {
		base, head, message string
		level               severity.Level
	}{
		{ours, theirs, "Requests for `GET /orders` newly go to `orders.example.net` (`x-google-backend`), a domain that the API did not deal with", severity.High},
		{theirs, ours, "Requests for `GET /orders` newly go to `orders.example.com` (`x-google-backend`)", severity.Medium},
	} {
		found := slices.DeleteFunc(review(t, "api.yaml", c.base, c.head), func(f *threat.Finding) bool { return f.Rule != "upstream-changed" })
		if len(found) != 1 || found[0].Message != c.message || found[0].Level != c.level {
			t.Errorf("want one %s %q, got:", c.level, c.message)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
}

// A pattern in place of a format, and the other way round, is another check and not
// the loss of one.
func TestReplacedCheckFiresBothWays(t *testing.T) {
	const (
		before  = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {/orders: {get: {parameters: [{name: code, in: query, schema: {type: string, "
		after   = "}}], responses: {'200': {description: ok}}}}}\n"
		format  = before + "format: uuid" + after
		pattern = before + "pattern: '^[a-f0-9-]{36}$'" + after
	)
	for _, c := range []struct{ base, head, was, is string }{
		{format, pattern, "format `uuid`", "`^[a-f0-9-]{36}$`"},
		{pattern, format, "pattern `^[a-f0-9-]{36}$`", "`uuid`"},
	} {
		found := review(t, "api.yaml", c.base, c.head)
		want := "`GET /orders` checks differently: `code` " + c.was + " to " + c.is + ""
		if len(found) != 1 || found[0].Message != want || found[0].Level != severity.Low {
			t.Errorf("want low %q, got:", want)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
}

// An issuer that a scheme names no longer is told, and so is one that it newly names.
func TestUnnamedIssuerFiresBothWays(t *testing.T) {
	const (
		before = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\ncomponents: {securitySchemes: {login: {type: openIdConnect, openIdConnectUrl: '"
		after  = "'}}}\npaths: {/orders: {get: {security: [{login: []}], responses: {'200': {description: ok}}}}}\n"
		named  = before + "https://id.example.com/.well-known/openid-configuration" + after
		local  = before + "/.well-known/openid-configuration" + after
		none   = before + after
	)
	const (
		gone = "The scheme `login` no longer names the host of its issuer (was: `https://id.example.com/.well-known/openid-configuration`); `GET /orders` asks for it"
		came = "The scheme `login` newly trusts `id.example.com`"
	)
	for _, c := range []struct {
		base, head, message string
		level               severity.Level
	}{
		{named, local, gone, severity.Medium},
		{named, none, gone, severity.Medium},
		{local, named, came, severity.High},
	} {
		found := review(t, "api.yaml", c.base, c.head)
		if len(found) != 1 || found[0].Rule != "auth-oauth-endpoint-changed" || !strings.HasPrefix(found[0].Message, c.message) || found[0].Level != c.level {
			t.Errorf("want one %s %q, got:", c.level, c.message)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
}

// An authorizer of a gateway that another one takes the place of decides differently,
// whichever of them was there first.
func TestReplacedAuthorizerFiresBothWays(t *testing.T) {
	const (
		before = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\ncomponents: {securitySchemes: {own: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authorizer: {type: token, " +
			"authorizerUri: 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:"
		after  = "/invocations'}}}}\npaths: {/orders: {get: {security: [{own: []}], responses: {'200': {description: ok}}}}}\n"
		strict = before + "111122223333:function:strict" + after
		loose  = before + "111122223333:function:loose" + after
		theirs = before + "444455556666:function:strict" + after
	)
	for _, c := range []struct {
		base, head, message string
		level               severity.Level
	}{
		{strict, loose, "what `function:loose/invocations of AWS account 111122223333` vouches for", severity.Medium},
		{loose, strict, "what `function:strict/invocations of AWS account 111122223333` vouches for", severity.Medium},
		{strict, theirs, "what `function:strict/invocations of AWS account 444455556666` vouches for", severity.High},
		{theirs, strict, "what `function:strict/invocations of AWS account 111122223333` vouches for", severity.High},
	} {
		found := review(t, "api.yaml", c.base, c.head)
		if len(found) != 1 || found[0].Rule != "auth-oauth-endpoint-changed" || !strings.Contains(found[0].Message, c.message) || found[0].Level != c.level {
			t.Errorf("want one %s %q, got:", c.level, c.message)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
}

// A pattern in place of another is reported in both directions where neither is known
// to accept more. It weighs less where no character that is new means something to an
// interpreter.
func TestReplacedPatternFiresBothWays(t *testing.T) {
	const (
		before = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {/orders: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {period: {type: string, pattern: '"
		after  = "'}}}}}}, responses: {'200': {description: ok}}}}}\n"
	)
	for _, c := range []struct {
		was, is string
		level   severity.Level
	}{
		{"^([0-9]+(s|m|h))*$", "^([0-9]+([.][0-9]+)?(s|m|h))+$", severity.Low},
		{"^([0-9]+([.][0-9]+)?(s|m|h))+$", "^([0-9]+(s|m|h))*$", severity.Low},
		{"^[0-9]+(s|m|h)$", "^[0-9/]+(s|m)*$", severity.Medium},
		{"^[0-9]+(s|m|h)$", "[0-9]+(s|m)*", severity.Medium},
	} {
		found := review(t, "api.yaml", before+c.was+after, before+c.is+after)
		if len(found) != 1 || found[0].Rule != "input-constraint-relaxed" || found[0].Level != c.level {
			t.Errorf("%s to %s: want one %s, got:", c.was, c.is, c.level)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
}

// Scopes that have other names of the same words are one finding, whichever names come
// first, and another scope is another one.
func TestRenamedScopesFireBothWays(t *testing.T) {
	describe := func(read, write, carts string) string {
		get := func(path, method, scope string) string {
			return "  " + path + ": {" + method + ": {security: [{oauth: ['" + scope + "']}], responses: {'200': {description: ok}}}}\n"
		}
		return "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n" + get("/users", "get", read) + get("/invites", "get", read) + get("/groups", "post", write) + get("/carts", "get", carts) +
			"components:\n  securitySchemes:\n    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example.com/t', scopes: {'" + read + "': r, '" + write + "': w, '" + carts + "': c}}}}\n"
	}
	before, after := describe("read:users", "write:users", "carts:read"), describe("users.read", "users.write", "shopping")
	const words = "`POST /groups` (and 2 more operations) now ask for scopes of other names: `%s` in place of `%s` and `%s` in place of `%s`"
	const another = "`GET /carts` now asks for the scope `%s` in place of `%s`"
	for _, c := range []struct {
		base, head string
		want       []string
	}{
		{before, after, []string{"medium " + fmt.Sprintf(another, "shopping", "carts:read"), "low " + fmt.Sprintf(words, "users.read", "read:users", "users.write", "write:users")}},
		{after, before, []string{"medium " + fmt.Sprintf(another, "carts:read", "shopping"), "low " + fmt.Sprintf(words, "read:users", "users.read", "write:users", "users.write")}},
	} {
		var got []string
		for _, f := range review(t, "api.yaml", c.base, c.head) {
			got = append(got, f.Level.String()+" "+f.Message)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("got:\n%q\nwant:\n%q", got, c.want)
		}
	}
}

// A value in other letters is another value, and gives no more rights than it did.
func TestValueInOtherLettersFiresBothWays(t *testing.T) {
	const (
		before = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {/orders: {get: {parameters: [{name: scope, in: query, schema: {type: string, enum: ["
		after  = "]}}, {name: kind, in: query, schema: {type: string, enum: [a]}}], responses: {'200': {description: ok}}}}}\n"
	)
	for _, c := range []struct{ base, head, want string }{
		{"Own, All", "own, all", "`GET /orders` newly accepts `all` and `own` at `scope`"},
		{"own, all", "Own, All", "`GET /orders` newly accepts `All` and `Own` at `scope`"},
	} {
		found := review(t, "api.yaml", before+c.base+after, before+c.head+after)
		if len(found) != 1 || found[0].Message != c.want || found[0].Level != severity.Low {
			t.Errorf("want low %q, got:", c.want)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
	found := review(t, "api.yaml", before+"own"+after, before+"own, all"+strings.Replace(after, "[a]", "[a, b]", 1))
	const want = "`GET /orders` newly accepts `all` at `scope`"
	if !slices.ContainsFunc(found, func(f *threat.Finding) bool { return f.Message == want && f.Level > severity.Low }) {
		t.Errorf("none above low says %q", want)
	}
}
