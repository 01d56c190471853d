package threat_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
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
				guarded := p.House.Guarded(x.Pairs[0].Head)
				got = &guarded
			}
		}}})
		if got == nil || *got != c.want {
			t.Errorf("%s %s with %s: guarded as its siblings: want %v", c.method, c.path, c.security, c.want)
		}
	}
}

// TestExposure: of several operations the one that is easiest to reach is told
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
