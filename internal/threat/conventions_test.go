package threat_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

const scoped = `openapi: 3.1.0
info: {title: Shop, version: '1'}
security: [{oauth: [partner]}]
paths:
  /v1/orders:
    get: {security: [{oauth: [orders.read]}], responses: {'200': {description: ok}}}
    post: {security: [{oauth: [orders.write]}], responses: {'201': {description: ok}}}
  /v1/orders/{id}:
    get: {security: [{oauth: [orders.read]}], responses: {'200': {description: ok}}}
    patch: {security: [{oauth: [orders.write]}], responses: {'200': {description: ok}}}
  /v1/refunds:
    get: {security: [{oauth: [orders.read]}], responses: {'200': {description: ok}}}
NEW
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    mtls: {type: mutualTLS}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example/t', scopes: {partner: p, orders.read: r, orders.write: w}}}}
`

// TestGuarded: a new operation is measured by those of its siblings that do as it
// does, read or write, and by the root's policy where there are none.
func TestGuarded(t *testing.T) {
	for _, c := range []struct {
		path, method, security string
		want                   bool
	}{
		{"/v1/orders/{id}/lines", "get", "[{oauth: [orders.read]}]", true},
		{"/v1/orders/{id}/lines", "put", "[{oauth: [orders.write]}]", true},
		{"/v1/orders/{id}/lines", "put", "[{oauth: [orders.write], mtls: []}]", true},
		{"/v1/orders/{id}/lines", "put", "[{oauth: [lines.write]}]", true}, // another scope of the same scheme
		{"/v1/orders/{id}/lines", "put", "[{oauth: [partner]}]", false},    // what the root asks for, where siblings ask for more
		{"/v1/orders/{id}/lines", "put", "[{oauth: []}]", false},
		{"/v1/orders/{id}/lines", "put", "[{key: []}]", false},
		{"/v1/orders/{id}/lines", "put", "[{oauth: [orders.write]}, {key: []}]", false},
		{"/v1/orders/{id}/lines", "put", "[]", false},
		{"/v1/suppliers", "get", "[{oauth: [partner]}]", true},
		{"/v1/suppliers", "get", "[{oauth: [orders.read]}]", true},
		{"/v1/suppliers", "get", "[{oauth: []}]", false},
		{"/v1/refunds/{id}", "get", "[{oauth: [partner]}]", true}, // one sibling is no convention
	} {
		base := strings.Replace(scoped, "NEW\n", "", 1)
		added := "  " + c.path + ":\n    " + c.method + ": {security: " + c.security + ", responses: {'200': {description: ok}}}\n"
		var got *bool
		view(t, base, strings.Replace(scoped, "NEW\n", added, 1)).Run([]threat.Rule{{ID: "test-rule", Run: func(p *threat.Pass) {
			for x := range diff.Each[diff.OperationAdded](p.Delta) {
				guarded := p.Conventions.IsGuarded(x.Pairs[0].Head)
				got = &guarded
			}
		}}})
		if got == nil || *got != c.want {
			t.Errorf("%s %s with %s: guarded as its siblings: want %v", c.method, c.path, c.security, c.want)
		}
	}
}

// expected returns what the conventions of a change say of the one operation that is
// added.
func expected(t *testing.T, base, head string) (guarded bool, from string) {
	t.Helper()
	found := false
	view(t, base, head).Run([]threat.Rule{{ID: "test-rule", Run: func(p *threat.Pass) {
		for x := range diff.Each[diff.OperationAdded](p.Delta) {
			guarded, found = p.Conventions.IsGuarded(x.Pairs[0].Head), true
			_, from, _ = p.Conventions.Expected(x.Pairs[0].Head)
		}
	}}})
	if !found {
		t.Fatal("nothing is added")
	}
	return guarded, from
}

const rooted = `openapi: 3.1.0
info: {title: Shop, version: '1'}
security: ROOT
paths:
  /api/v2/orders: {get: {responses: {'200': {description: ok}}}}
  /api/v2/orders/{id}: {get: {responses: {'200': {description: ok}}}}
  /api/v2/staff/users: {get: {security: [{mtls: []}], responses: {'200': {description: ok}}}}
  /api/v2/staff/roles: {get: {security: [{mtls: []}], responses: {'200': {description: ok}}}}
NEW
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, bearer: {type: http, scheme: bearer}, mtls: {type: mutualTLS}}}
`

// TestRootThatLetsInMore: if the root newly lets in more, that is reported of the
// root; what is new follows head's list, inherited or spelled out.
func TestRootThatLetsInMore(t *testing.T) {
	side := func(root, added string) string {
		if added != "" {
			added = "  " + added + ", responses: {'200': {description: ok}}}}\n"
		}
		return strings.NewReplacer("ROOT", root, "NEW\n", added).Replace(rooted)
	}
	const key, more, open = "[{key: []}]", "[{key: []}, {bearer: []}]", "[]"
	for _, c := range []struct {
		base, head, added string
		want              bool
		from              string
	}{
		{key, more, "/api/v2/orders/{id}/lines: {get: {x: y", true, "the operations under /orders"},
		{key, more, "/api/v2/orders/{id}/lines: {get: {security: [{bearer: []}, {key: []}]", true, "the operations under /orders"},
		{key, more, "/api/v2/refunds: {get: {security: [{bearer: []}]", true, "the root"},
		{key, key, "/api/v2/orders/{id}/lines: {get: {security: [{bearer: []}]", false, "the operations under /orders"},
		{more, key, "/api/v2/orders/{id}/lines: {get: {security: [{bearer: []}]", true, "the operations under /orders"},
		{key, open, "/api/v2/orders/{id}/lines: {get: {security: [{bearer: []}]", false, "the operations under /orders"},
		{key, more, "/api/v2/staff/audit: {get: {x: y", false, "the operations under /staff"},
		{key, key, "/api/v2/staff/users/{id}: {get: {security: [{mtls: []}]", true, "the operations under /staff"},
	} {
		if got, from := expected(t, side(c.base, ""), side(c.head, c.added)); got != c.want || from != c.from {
			t.Errorf("root %s to %s, %s: guarded %v by %s, want %v by %s", c.base, c.head, c.added, got, from, c.want, c.from)
		}
	}
}

// TestExposure: of several operations the one that is easiest to reach is named
// first: one that asks for an administrator's scope comes last.
func TestExposure(t *testing.T) {
	base := strings.Replace(scoped, "NEW\n", "  /v1/admin: {get: {security: [{oauth: [admin]}], responses: {'200': {description: ok}}}}\n", 1)
	var first *api.Operation
	view(t, base, strings.Replace(base, "https://id.example/t", "https://id.example/u", 1)).Run([]threat.Rule{{ID: "test-rule", Run: func(p *threat.Pass) {
		for c := range diff.Each[diff.SchemeRedefined](p.Delta) {
			first = p.Ordered(c.Pairs)[0].Op()
		}
	}}})
	if first == nil || first.Path == "/v1/admin" {
		t.Errorf("first: %v, want one that ordinary callers reach", first)
	}
}

// TestUnasked: what the operations of a description have in common is found out for a change
// that asks for it, and not for all.
func TestUnasked(t *testing.T) {
	allocations := func(paths int) float64 {
		var b strings.Builder
		b.WriteString("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n")
		for i := range paths {
			b.WriteString("  /" + strings.Repeat("a", i+1) + ": {get: {responses: {'200': {description: d}}}}\n")
		}
		base, head := load(t, b.String()), load(t, strings.Replace(b.String(), "title: a", "title: b", 1))
		delta := diff.Compare(base, head)
		return testing.AllocsPerRun(5, func() { threat.NewView(delta, sensitive.New()) })
	}
	if few, many := allocations(10), allocations(200); many > few+100 {
		t.Errorf("%v allocations for 10 operations, %v for 200", few, many)
	}
}
