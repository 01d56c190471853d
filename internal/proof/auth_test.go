package proof_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// schemes are what the policies of the tests ask for, in 3.x.
const schemes = `
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
    queryKey: {type: apiKey, in: query, name: api_key}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.test/token', scopes: {read: r, write: w}}}}
`

func guarded(version, root, own string) string {
	s := "openapi: " + version + "\ninfo: {title: t, version: '1'}\n"
	if root != "" {
		s += "security: " + root + "\n"
	}
	s += "paths:\n  /orders/{id}:\n    get:\n"
	if own != "" {
		s += "      security: " + own + "\n"
	}
	return s + `      parameters: [{in: path, name: id, required: true, schema: {type: integer, example: 7}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {email: {type: string}}}}}}}
` + schemes
}

func TestAuthentication(t *testing.T) {
	for name, c := range map[string]struct {
		root, base, head, headRoot string
		request                    []string // lines of the message
		absent                     []string // none of them has it
	}{
		"no longer asked for":      {base: "[{token: []}]", head: "[]", request: []string{"GET /orders/7 HTTP/1.1"}, absent: []string{"Authorization"}},
		"optional":                 {base: "[{token: []}]", head: "[{token: []}, {}]", request: []string{"GET /orders/7 HTTP/1.1"}, absent: []string{"Authorization"}},
		"of the root":              {root: "[{token: []}]", headRoot: "[]", request: []string{"GET /orders/7 HTTP/1.1"}, absent: []string{"Authorization"}},
		"the root's is overridden": {root: "[{token: []}]", headRoot: "[{token: []}]", head: "[]", request: []string{"GET /orders/7 HTTP/1.1"}, absent: []string{"Authorization"}},
		"a password":               {base: "[{token: []}]", head: "[{token: []}, {basic: []}]", request: []string{"Authorization: Basic"}, absent: []string{"Bearer"}},
		"a key in the query":       {base: "[{key: []}]", head: "[{queryKey: []}]", request: []string{"GET /orders/7?api_key="}, absent: []string{"X-Key"}},
		"a factor less":            {base: "[{token: [], key: []}]", head: "[{token: []}]", request: []string{"Authorization: Bearer"}, absent: []string{"X-Key"}},
		"a scope less":             {base: "[{oauth: [read, write]}]", head: "[{oauth: [read]}]", request: []string{"Authorization: Bearer", "read"}, absent: []string{"write"}},
	} {
		for _, version := range []string{"3.0.3", "3.1.0"} {
			found := proofs(t, name+", "+version, guarded(version, c.root, c.base), guarded(version, c.headRoot, c.head))
			f := firstOf(found, "auth-")
			switch {
			case f == nil:
				t.Errorf("%s, %s: no finding: %v", name, version, rulesOf(found))
				continue
			case !f.Proof.IsShown():
				t.Errorf("%s, %s: no proof of %s: %+v", name, version, f.Rule, f.Proof)
				continue
			case !strings.HasPrefix(f.Proof.Base, "refused: ") || f.Proof.Head != "accepted":
				t.Errorf("%s, %s: verdicts %q and %q", name, version, f.Proof.Base, f.Proof.Head)
			}
			for _, part := range c.request {
				if !strings.Contains(f.Proof.Request, part) {
					t.Errorf("%s, %s: %q is not in the request\n%s", name, version, part, f.Proof.Request)
				}
			}
			for _, part := range c.absent {
				if strings.Contains(f.Proof.Request, part) {
					t.Errorf("%s, %s: %q is in the request\n%s", name, version, part, f.Proof.Request)
				}
			}
		}
	}
}

func firstOf(found []finding.Finding, prefix string) *finding.Finding {
	for i, f := range found {
		if strings.HasPrefix(f.Rule, prefix) && f.State != severity.Resolved {
			return &found[i]
		}
	}
	return nil
}

func rulesOf(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule)
	}
	return out
}
