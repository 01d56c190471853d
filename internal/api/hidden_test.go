package api

import (
	"fmt"
	"slices"
	"testing"
)

// TestDescribeAlike: if two schemes read the same, their names distinguish them.
func TestDescribeAlike(t *testing.T) {
	a := build(t, `openapi: 3.0.3
info: {title: T, version: '1'}
security: [{user: []}, {staff: [], key: []}, {read: [r]}, {write: [w]}, {basic: []}, {lost: []}]
paths: {/a: {get: {responses: {'200': {description: ok}}}}}
components:
  securitySchemes:
    user: {type: http, scheme: bearer}
    staff: {type: http, scheme: Bearer}
    key: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: X-Key}
    basic: {type: http, scheme: basic}
    read: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example/t', scopes: {r: r}}}}
    write: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://b.example/t', scopes: {w: w}}}}
`)
	want := "apiKey in header X-Key & staff (bearer) | basic | lost (undefined) | read (oauth2[r]) | user (bearer) | write (oauth2[w])"
	if got := a.Describe(a.Security); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// TestHidden: whatever stands behind a reference that is not followed is listed as
// hidden, wherever the reference is.
func TestHidden(t *testing.T) {
	const rest = "info: {title: T, version: '1'}\n"
	inline := build(t, "openapi: 3.1.0\n"+rest+"paths:\n  /a/{x}:\n    get:\n      responses: {}\n      callbacks: {c: {'{$url}': {post: {responses: {}}}}}\n  /b: {get: {responses: {}}}\nwebhooks: {w: {post: {responses: {}}}}\n")
	for text, want := range map[string]struct {
		hidden string
		of     []string
		scheme bool
	}{
		"openapi: 3.1.0\npaths: {'/a/{y}': {$ref: 'https://elsewhere.example/a.yaml'}}\n":           {"[/a/{y}]", []string{"GET /a/{x}", "GET /a/{x} > POST {$url}"}, false},
		"openapi: 3.0.3\npaths: {$ref: 'missing.yaml'}\n":                                           {"[paths]", []string{"GET /a/{x}", "GET /a/{x} > POST {$url}", "GET /b"}, false},
		"openapi: 3.1.0\nwebhooks: {w: {$ref: '../out.yaml'}}\n":                                    {"[w]", []string{"POST w"}, false},
		"openapi: 3.1.0\nx-webhooks: {$ref: '#/nowhere'}\n":                                         {"[webhooks]", []string{"POST w"}, false},
		"openapi: 3.1.0\npaths: {}\ncomponents: {securitySchemes: {s: {$ref: 'missing.yaml'}}}\n":   {"[s]", nil, true},
		"openapi: 3.1.0\npaths: {}\ncomponents: {securitySchemes: {$ref: 'missing.yaml'}}\n":        {"[security schemes]", nil, true},
		"openapi: 3.1.0\npaths: {}\ncomponents: {$ref: 'missing.yaml'}\n":                           {"[components]", nil, true},
		"swagger: '2.0'\npaths: {}\nsecurityDefinitions: {s: {$ref: 'missing.yaml#/s'}}\n":          {"[s]", nil, true},
		"swagger: '2.0'\npaths: {}\nsecurity: {$ref: 'missing.yaml'}\n":                             {"[security]", nil, false},
		"swagger: '2.0'\npaths: {}\nsecurityDefinitions: {s: {type: basic}}\nsecurity: [{s: []}]\n": {"[]", nil, false},
	} {
		a := build(t, text+rest)
		var of []string
		for _, o := range inline.Operations() {
			if a.HidesOperation(o) {
				of = append(of, o.String())
			}
		}
		slices.Sort(of)
		if got := fmt.Sprint(a.Hidden); got != want.hidden || !slices.Equal(of, want.of) || a.HidesScheme("s") != want.scheme {
			t.Errorf("%s: hides %s, of the operations %q, the scheme %v", text, got, of, a.HidesScheme("s"))
		}
	}
}
