package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// What was replaced fires in both directions, so a case book, which wants the
// exchanged sides to be silent, cannot hold it.
func TestReplacedFiresBothWays(t *testing.T) {
	const (
		oldHost    = "openapi: 3.1.0\nservers: [{url: 'https://api.example.com/v1'}]\npaths: {/orders: {get: {responses: {'200': {description: ok}}}}}\n"
		newHost    = "openapi: 3.1.0\nservers: [{url: 'https://shop.example.net/v1'}]\npaths: {/orders: {get: {responses: {'200': {description: ok}}}}}\n"
		oldDefault = "openapi: 3.1.0\nservers: [{url: 'https://{host}/v1', variables: {host: {default: api.example.com}}}]\npaths: {/orders: {get: {responses: {'200': {description: ok}}}}}\n"
		newDefault = "openapi: 3.1.0\nservers: [{url: 'https://{host}/v1', variables: {host: {default: api.example.net}}}]\npaths: {/orders: {get: {responses: {'200': {description: ok}}}}}\n"
		oldPath    = "openapi: 3.1.0\npaths: {/order: {get: {operationId: listOrders, responses: {'200': {description: ok}}}}}\n"
		newPath    = "openapi: 3.1.0\npaths: {/orders: {get: {operationId: listOrders, responses: {'200': {description: ok}}}}}\n"
		oldPrefix  = "openapi: 3.1.0\npaths: {/shop/orders: {get: {operationId: list, responses: {'200': {description: ok}}}}, '/shop/orders/{id}': {get: {operationId: one, responses: {'200': {description: ok}}}}}\n"
		newPrefix  = "openapi: 3.1.0\npaths: {/store/orders: {get: {operationId: list, responses: {'200': {description: ok}}}}, '/store/orders/{id}': {get: {operationId: one, responses: {'200': {description: ok}}}}}\n"
		oldRemote  = "openapi: 3.1.0\npaths: {/orders: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'https://one.example/v1/order.json'}}}}}}}}\n"
		newRemote  = "openapi: 3.1.0\npaths: {/orders: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'https://two.example/v1/order.json'}}}}}}}}\n"
	)
	for _, c := range []struct {
		rule, base, head, message string
		level                     severity.Level
	}{
		{"server-new-host", oldHost, newHost, "`GET /orders` is newly served from `https://shop.example.net` (known: `https://api.example.com`), another domain", severity.Medium},
		{"server-new-host", newHost, oldHost, "`GET /orders` is newly served from `https://api.example.com` (known: `https://shop.example.net`), another domain", severity.Medium},
		{"server-new-host", oldDefault, newDefault, "`GET /orders` is by default newly served from `api.example.net` (was: `api.example.com`)", severity.Medium},
		{"server-new-host", newDefault, oldDefault, "`GET /orders` is by default newly served from `api.example.com` (was: `api.example.net`)", severity.Medium},
		{"surface-new-op", oldPath, newPath, "`GET /orders` was `GET /order` before", severity.Low},
		{"surface-blind-spot", oldRemote, newRemote, "The reference `https://two.example/v1/order.json` is not followed (remote references are not followed), so that a part of `GET /orders` cannot be reviewed", severity.Medium},
		{"surface-blind-spot", newRemote, oldRemote, "The reference `https://one.example/v1/order.json` is not followed (remote references are not followed), so that a part of `GET /orders` cannot be reviewed", severity.Medium},
		{"surface-new-op", oldPrefix, newPrefix, "`GET /store/orders` (and 1 more operation) begin with `/store` in place of `/shop`", severity.Low},
		{"surface-new-op", newPrefix, oldPrefix, "`GET /shop/orders` (and 1 more operation) begin with `/shop` in place of `/store`", severity.Low},
		{"surface-new-op", newPath, oldPath, "`GET /order` was `GET /orders` before", severity.Low},
	} {
		found := slices.DeleteFunc(review(t, "api.yaml", c.base, c.head), func(f *threat.Finding) bool { return f.Rule != c.rule })
		if len(found) != 1 || found[0].Message != c.message || found[0].Level != c.level {
			t.Errorf("want one %s %s %q, got:", c.rule, c.level, c.message)
			for _, f := range found {
				t.Errorf("\t%s %s %q", f.Rule, f.Level, f.Message)
			}
		}
	}
}

// TestHostsThatHide: a server or an issuer of which the URL does not say clearly where
// it leads is another host, whatever it looks like.
func TestHostsThatHide(t *testing.T) {
	const (
		server = "openapi: 3.1.0\nservers: [{url: %q}]\npaths: {/orders: {get: {responses: {'204': {description: ok}}}}}\n"
		issuer = "openapi: 3.1.0\nsecurity: [{o: []}]\npaths: {/orders: {get: {responses: {'204': {description: ok}}}}}\ncomponents: {securitySchemes: {o: {type: openIdConnect, openIdConnectUrl: %q}}}\n"
	)
	for _, at := range []string{
		"https://api.example.com@evil.example", "https://evil.example#@api.example.com", `https://evil.example\@api.example.com`, "https://evil.example%%23@api.example.com",
		"https:evil.example", "https://evil.example%%2f.api.example.com", "https://\u0430pi.example.com", "https://user:secret@api.example.com", "ht\ttps://evil.example",
		`//evil.example\.api.example.com`, `\\evil.example`,
	} {
		at = strings.ReplaceAll(at, "%%", "%")
		for rule, text := range map[string]string{"server-new-host": server, "auth-oauth-endpoint-changed": issuer} {
			base, head := fmt.Sprintf(text, "https://api.example.com/v1"), fmt.Sprintf(text, at+"/v1")
			for _, f := range review(t, "api.yaml", head, base) {
				if f.Rule == rule && strings.Contains(f.Message, "secret") {
					t.Error(f.Message)
				}
			}
			found := slices.DeleteFunc(review(t, "api.yaml", base, head), func(f *threat.Finding) bool { return f.Rule != rule })
			if len(found) != 1 || found[0].Level < severity.Medium || strings.Contains(found[0].Message, "used before") || strings.Contains(found[0].Message, "secret") {
				t.Errorf("%s at %q: %d findings", rule, at, len(found))
				for _, f := range found {
					t.Error(f.Level, f.Message)
				}
			}
		}
	}
}
