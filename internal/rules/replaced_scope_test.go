package rules_test

import (
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// A scope in place of another is reported in both directions, unless its name says
// that it holds what the other did.
func TestReplacedScopeFiresBothWays(t *testing.T) {
	const (
		before = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {/orders: {"
		after  = "']}], responses: {'204': {description: ok}}}}}\ncomponents: {securitySchemes: {oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example.com/token', scopes: {"
		end    = "}}}}}}\n"
	)
	say := func(op, scope, offered string) string {
		return before + op + ": {security: [{oauth: ['" + scope + after + offered + end
	}
	for _, c := range []struct {
		op, base, head, offered, newly, message string
		level                                   severity.Level
	}{
		{"delete", "orders:admin", "orders", "'orders:admin': a, orders: o", "", "`DELETE /orders` now asks for the scope `orders` in place of `orders:admin`", severity.Medium},
		{"delete", "orders", "orders:admin", "'orders:admin': a, orders: o", "", "`DELETE /orders` now asks for the scope `orders:admin` in place of `orders`", severity.Low},
		{"get", "read:orders", "write:orders", "'read:orders': r, 'write:orders': w", "", "`GET /orders` now asks for the scope `write:orders` in place of `read:orders`", severity.Medium},
		{"get", "write:orders", "read:orders", "'read:orders': r, 'write:orders': w", "", "`GET /orders` now asks for the scope `read:orders` in place of `write:orders`", severity.Medium},
		{"delete", "write:orders", "write:carts", "'write:orders': w, 'write:carts': c", "", "`DELETE /orders` now asks for the scope `write:carts` in place of `write:orders`", severity.Medium},
		{"delete", "write:orders", "write:carts", "'write:orders': w", ", 'write:carts': c", "`DELETE /orders` now asks for the scope `write:carts` in place of `write:orders`, which the scheme newly offers", severity.Low},
	} {
		found := slices.DeleteFunc(review(t, "api.yaml", say(c.op, c.base, c.offered), say(c.op, c.head, c.offered+c.newly)), func(f *threat.Finding) bool { return f.Rule != "auth-scope-weakened" })
		if len(found) != 1 || found[0].Message != c.message || found[0].Level != c.level {
			t.Errorf("%s to %s: want one %s %q, got:", c.base, c.head, c.level, c.message)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
}
