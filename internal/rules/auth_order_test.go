package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// policy is a spelling of "security", and whoever it lets in: sets of
// credentials, each enough.
type policy struct {
	name, text string
	letsIn     [][]string
}

func policies() []policy {
	return []policy{
		{"none", `[]`, [][]string{{}}},
		{"optional", `[{bearer: []}, {}]`, [][]string{{"bearer"}, {}}},
		{"apikey in query", `[{query: []}]`, [][]string{{"query"}}},
		{"apikey in header", `[{header: []}]`, [][]string{{"header"}}},
		{"basic", `[{basic: []}]`, [][]string{{"basic"}}},
		{"bearer", `[{bearer: []}]`, [][]string{{"bearer"}}},
		{"oauth", `[{oauth: []}]`, [][]string{{"oauth"}}},
		{"oauth read", `[{oauth: [read]}]`, [][]string{{"oauth", "read"}}},
		{"oauth read and write", `[{oauth: [read, write]}]`, [][]string{{"oauth", "read", "write"}}},
		{"oauth and certificate", `[{oauth: [read], mtls: []}]`, [][]string{{"oauth", "read", "mtls"}}},
		{"bearer or apikey", `[{bearer: []}, {header: []}]`, [][]string{{"bearer"}, {"header"}}},
		{"bearer and apikey", `[{bearer: [], header: []}]`, [][]string{{"bearer", "header"}}},
	}
}

// opens reports whether b lets in somebody whom a refuses: the oracle, by trying
// every set of credentials that b asks for.
func opens(a, b policy) bool {
	for _, presented := range b.letsIn {
		if !admits(a, presented) {
			return true
		}
	}
	return false
}

func admits(p policy, presented []string) bool {
	have := map[string]bool{}
	for _, c := range presented {
		have[c] = true
	}
	for _, needed := range p.letsIn {
		all := true
		for _, c := range needed {
			all = all && have[c]
		}
		if all {
			return true
		}
	}
	return false
}

func schemesText() string {
	return `components:
  securitySchemes:
    query: {type: apiKey, in: query, name: key}
    header: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
    bearer: {type: http, scheme: bearer}
    mtls: {type: mutualTLS}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example.com/token', scopes: {read: Read, write: Write}}}}
`
}

func atOperation(security string) string {
	return "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /orders:\n    get:\n      security: " + security + "\n      responses: {'200': {description: ok}}\n" + schemesText()
}

func atRoot(security string) string {
	return "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nsecurity: " + security + "\npaths:\n  /orders:\n    get:\n      responses: {'200': {description: ok}}\n" + schemesText()
}

// TestPolicyChangesAreReportedOnce: a change of policy yields exactly one finding of
// the family where it lets in somebody who was refused, and none where it does
// not, at the operation and at the root.
func TestPolicyChangesAreReportedOnce(t *testing.T) {
	for where, text := range map[string]func(string) string{"operation": atOperation, "root": atRoot} {
		for _, a := range policies() {
			for _, b := range policies() {
				found := authFindings(t, text(a.text), text(b.text))
				want := 0
				if opens(a, b) {
					want = 1
				}
				if len(found) != want {
					t.Errorf("%s: from %s to %s: want %d, got %s", where, a.name, b.name, want, ids(found))
				}
				if where == "root" && want == 1 && len(found) == 1 && found[0].Rule != "auth-global-weakened" {
					t.Errorf("root: from %s to %s: %s", a.name, b.name, ids(found))
				}
			}
		}
	}
}

func authFindings(t *testing.T, base, head string) []*threat.Finding {
	t.Helper()
	var out []*threat.Finding
	for _, f := range review(t, "api.yaml", base, head) {
		if strings.HasPrefix(f.Rule, "auth-") {
			out = append(out, f)
		}
	}
	return out
}

func ids(list []*threat.Finding) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Rule+" ("+f.Message+")")
	}
	return fmt.Sprint(len(out), " ", strings.Join(out, "; "))
}

// TestOwnersOfPolicyChanges: which rule reports a change, and how high.
func TestOwnersOfPolicyChanges(t *testing.T) {
	for _, c := range []struct{ base, head, rule, level string }{
		{`[{bearer: []}]`, `[]`, "auth-removed", "critical"},
		{`[{bearer: []}]`, `[{bearer: []}, {}]`, "auth-optional", "high"},
		{`[{bearer: []}]`, `[{typo: []}]`, "auth-undefined-scheme", "high"},
		{`[{bearer: []}]`, `[{bearer: [], typo: []}]`, "auth-undefined-scheme", "low"},
		{`[{bearer: [], header: []}]`, `[{bearer: []}, {header: []}]`, "auth-factor-dropped", "high"},
		{`[{oauth: [read], mtls: []}]`, `[{oauth: []}]`, "auth-factor-dropped", "high"},
		{`[{oauth: [read, write]}]`, `[{oauth: [read]}]`, "auth-scope-weakened", "medium"},
		{`[{oauth: [read]}]`, `[{oauth: [write]}]`, "auth-scope-weakened", "medium"},
		{`[{bearer: []}]`, `[{bearer: []}, {query: []}]`, "auth-apikey-in-query", "high"},
		{`[{bearer: []}]`, `[{query: []}]`, "auth-apikey-in-query", "high"},
		{`[{bearer: []}]`, `[{bearer: []}, {basic: []}]`, "auth-basic-or-legacy", "high"},
		{`[{bearer: []}]`, `[{header: []}]`, "auth-scheme-downgraded", "medium"},
		{`[{bearer: []}]`, `[{bearer: []}, {header: []}]`, "auth-alternative-added", "high"},
		{`[{header: []}]`, `[{header: []}, {bearer: []}]`, "auth-alternative-added", "medium"},
		{`[{header: []}]`, `[{bearer: []}]`, "auth-alternative-added", "medium"},
	} {
		found := authFindings(t, atOperation(c.base), atOperation(c.head))
		if len(found) != 1 || found[0].Rule != c.rule || found[0].Level.String() != c.level {
			t.Errorf("from %s to %s: want %s %s, got %s", c.base, c.head, c.rule, c.level, ids(found))
			for _, f := range found {
				t.Log(f.Likelihood, f.Impact)
			}
		}
	}
}

// TestOwnersOfRedefinitions: a scheme that means something else is reported once, by
// the rule about what it became; both ways where neither is stronger.
func TestOwnersOfRedefinitions(t *testing.T) {
	describe := func(scheme string) string {
		return "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /orders:\n    get:\n      security: [{s: []}]\n      responses: {'200': {description: ok}}\ncomponents: {securitySchemes: {s: " + scheme + "}}\n"
	}
	code := func(host string) string {
		return `{type: oauth2, flows: {authorizationCode: {authorizationUrl: 'https://` + host + `/authorize', tokenUrl: 'https://` + host + `/token', scopes: {}}}}`
	}
	for _, c := range []struct{ base, head, rule string }{
		{`{type: apiKey, in: header, name: X-A}`, `{type: apiKey, in: header, name: X-B}`, "auth-scheme-redefined"},
		{`{type: apiKey, in: header, name: X-A}`, `{type: apiKey, in: header, name: x-a}`, ""},
		{`{type: apiKey, in: header, name: X-A}`, `{type: http, scheme: bearer}`, "auth-scheme-redefined"},
		{`{type: http, scheme: bearer}`, `{type: apiKey, in: header, name: X-A}`, "auth-scheme-downgraded"},
		{`{type: http, scheme: bearer}`, `{type: apiKey, in: query, name: a}`, "auth-apikey-in-query"},
		{`{type: http, scheme: bearer}`, `{type: http, scheme: basic}`, "auth-basic-or-legacy"},
		{code("id.example.com"), `{type: openIdConnect, openIdConnectUrl: 'https://id.example.com/c'}`, "auth-scheme-redefined"},
		{code("id.example.com"), code("login.example.com"), "auth-oauth-endpoint-changed"},
		{code("id.example.com"), code("id.example.com/v2"), "auth-oauth-endpoint-changed"},
		{code("id.example.com"), `{type: oauth2, flows: {implicit: {authorizationUrl: 'https://id.example.com/authorize', scopes: {}}}}`, "auth-oauth-weak-flow"},
	} {
		found := authFindings(t, describe(c.base), describe(c.head))
		if c.rule == "" && len(found) == 0 {
			continue
		}
		if len(found) != 1 || found[0].Rule != c.rule {
			t.Errorf("from %s to %s: want %s, got %s", c.base, c.head, c.rule, ids(found))
		}
	}
}

// TestScopesGoWithTheirScheme: before 3.1, a scheme that becomes one without scopes
// is reported as redefined, not as scopes that were lost as well.
func TestScopesGoWithTheirScheme(t *testing.T) {
	describe := func(version, scheme string) string {
		return "openapi: " + version + "\ninfo: {title: T, version: '1'}\nsecurity: [{s: [read]}]\npaths: {/orders: {get: {responses: {'204': {description: ok}}}}}\ncomponents: {securitySchemes: {s: " + scheme + "}}\n"
	}
	const oauth, bearer = `{type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example.com/token', scopes: {read: Read}}}}`, `{type: http, scheme: bearer}`
	for name, pair := range map[string][2]string{
		"redefined": {describe("3.0.3", oauth), describe("3.0.3", bearer)}, "and back": {describe("3.0.3", bearer), describe("3.0.3", oauth)},
	} {
		if found := authFindings(t, pair[0], pair[1]); len(found) != 1 || found[0].Rule == "auth-global-weakened" {
			t.Errorf("%s: %s", name, ids(found))
		}
	}
	if found := authFindings(t, describe("3.1.0", bearer), describe("3.0.3", bearer)); len(found) > 0 {
		t.Errorf("3.1 to 3.0: %s", ids(found))
	}
}

// TestUnknownIsAsked: what nothing defines, or what cannot be read, is asked for.
// Losing it is reported as any other loss, with less confidence. If a defined name takes
// its place, the description was repaired.
func TestUnknownIsAsked(t *testing.T) {
	for _, c := range []struct{ base, head, rule, level string }{
		{`[{typo: []}]`, `[]`, "auth-removed", "critical"},
		{`[{typo: []}]`, `[{typo: []}, {}]`, "auth-optional", "high"},
		{`[{typo: []}]`, `[{}]`, "auth-removed", "critical"},
		{`[{typo: [], bearer: []}]`, `[]`, "auth-removed", "critical"},
		{`[{typo: [], bearer: []}]`, `[{bearer: []}]`, "auth-factor-dropped", "high"},
		{`[{typo: [], bearer: []}]`, `[{typo: []}]`, "auth-factor-dropped", "high"},
		{`[{typo: [read, write]}]`, `[{typo: [read]}]`, "auth-scope-weakened", "medium"},
		{`[{typo: []}]`, `[{typo: []}, {bearer: []}]`, "auth-alternative-added", "medium"},
		{`[{typo: []}]`, `[{typo: []}, {query: []}]`, "auth-apikey-in-query", "medium"},
		{`[{typo: []}]`, `[{bearer: []}, {header: []}]`, "auth-alternative-added", "medium"},
		{`[{typo: []}]`, `[{another: []}]`, "auth-undefined-scheme", "medium"},
		{`[{bearer: []}]`, `"bearer"`, "auth-undefined-scheme", "high"},
		{`[{bearer: []}]`, `7`, "auth-undefined-scheme", "high"},
		{`[{bearer: []}]`, `[bearer]`, "auth-undefined-scheme", "high"},
		{`"bearer"`, `[]`, "auth-removed", "critical"},
		{`7`, `[]`, "auth-removed", "critical"},
		{`{bearer: []}`, `[]`, "auth-removed", "critical"},
		{`{oauth: [read]}`, `{oauth: []}`, "auth-scope-weakened", "medium"},
		{`{bearer: []}`, `{}`, "auth-removed", "critical"},
		{`{$ref: '#/x-nowhere'}`, `[]`, "auth-removed", "critical"},
		{`[{$ref: 'https://elsewhere.example/s.yaml'}]`, `[]`, "auth-removed", "critical"},

		{`[{typo: []}]`, `[{typo: []}]`, "", ""},
		{`[]`, `[{typo: []}]`, "", ""},
		{`[{typo: []}]`, `[{bearer: []}]`, "", ""},
		{`[{typo: [read]}]`, `[{oauth: [read]}]`, "", ""},
		{`[{typo: []}]`, `[{typo: [], bearer: []}]`, "", ""},
		{`[{typo: []}, {bearer: []}]`, `[{bearer: []}]`, "", ""},
		{`[{typo: [], header: []}]`, `[{bearer: [], header: []}]`, "", ""},
		{`"bearer"`, `"bearer"`, "", ""},
		{`"bearer"`, `[{bearer: []}]`, "", ""},
		{`{bearer: []}`, `[{bearer: []}]`, "", ""},
		{`[{bearer: []}]`, `{bearer: []}`, "", ""},
		{`{}`, `[]`, "", ""},
	} {
		found := authFindings(t, atOperation(c.base), atOperation(c.head))
		if c.rule == "" {
			if len(found) > 0 {
				t.Errorf("from %s to %s: want nothing, got %s", c.base, c.head, ids(found))
			}
			continue
		}
		unknown := !strings.HasPrefix(c.base, "{bearer") && !strings.HasPrefix(c.base, "[{bearer") && !strings.HasPrefix(c.base, "{oauth")
		if len(found) != 1 || found[0].Rule != c.rule || found[0].Level.String() != c.level || (found[0].Confidence == severity.MediumConfidence) != unknown {
			t.Errorf("from %s to %s: want %s %s, got %s", c.base, c.head, c.rule, c.level, ids(found))
			for _, f := range found {
				t.Log(f.Level, f.Confidence, f.Likelihood, f.Impact)
			}
		}
		for _, f := range authFindings(t, atRoot(c.base), atRoot(c.head)) {
			if f.Rule != "auth-global-weakened" && c.rule != "auth-undefined-scheme" {
				t.Errorf("at the root, from %s to %s: %s", c.base, c.head, f.Rule)
			}
		}
	}
}

// TestAlikeAlternatives: an added way in that is described like one at base is named,
// wherever that stands among the others of base.
func TestAlikeAlternatives(t *testing.T) {
	const (
		text = `openapi: 3.1.0
paths: {/orders: {get: {security: %s, responses: {'204': {description: ok}}}}}
components:
  securitySchemes:
    %s: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://%s.example/token', scopes: {}}}}
    a: {type: http, scheme: bearer}
    z: {type: apiKey, in: header, name: X-Key}
`
		named = "`partner` (`oauth2`)"
	)
	for _, others := range []string{"", ", {a: []}", ", {z: []}", ", {a: []}, {z: []}"} {
		base := fmt.Sprintf(text, "[{own: []}"+others+"]", "own", "own")
		head := fmt.Sprintf(text, "[{partner: []}"+others+"]", "partner", "partner")
		found := slices.DeleteFunc(authFindings(t, base, head), func(f *threat.Finding) bool { return f.Rule != "auth-alternative-added" })
		if len(found) != 1 || !strings.Contains(found[0].Message, named) {
			t.Errorf("beside %q: want %s, got %s", others, named, ids(found))
		}
	}
}

// TestWhatPolicyChangesSay: what is said of a swap of scopes follows from their words, and of a
// legacy scheme from its protocol. A scheme that goes with what asked for it is not
// reported again.
func TestWhatPolicyChangesSay(t *testing.T) {
	const (
		text = `openapi: 3.1.0
paths: {/orders: {get: {security: %s, responses: {'204': {description: ok}}}}}
components:
  securitySchemes: {%s}
`
		all = "oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example/token', scopes: {'users:read': r, 'users:admin': a, 'carts:admin': c}}}}, " +
			"digest: {type: http, scheme: digest}, basic: {type: http, scheme: basic}, key: {type: apiKey, in: header, name: X-Key}"
		less = "basic: {type: http, scheme: basic}, key: {type: apiKey, in: header, name: X-Key}"
	)
	for _, c := range []struct{ base, head, schemes, want string }{
		{"[{oauth: ['users:admin']}]", "[{oauth: ['users:read']}]", all, "asks for the scope `users:read` in place of `users:admin`"},
		{"[{oauth: ['users:read']}]", "[{oauth: ['users:admin']}]", all, ""},
		{"[{oauth: ['users:read']}]", "[{oauth: ['carts:admin']}]", all, "asks for the scope `carts:admin` in place of `users:read`"},
		{"[{key: []}]", "[{digest: []}]", all, "now accepts `digest` (was: `apiKey in header X-Key`). A password can be guessed, or found from the weak hash of it that each request carries."},
		{"[{key: []}]", "[{basic: []}]", all, "now accepts `basic` (was: `apiKey in header X-Key`). A password can be guessed, or read from one logged or intercepted request, and works until somebody changes it."},
		{"[{digest: []}, {oauth: ['users:read']}]", "[{key: []}]", less, "now accepts `apiKey in header X-Key` in place of `digest | oauth2[users:read]`. A credential that is easier to steal or to forge is enough now."},
	} {
		found := authFindings(t, fmt.Sprintf(text, c.base, all), fmt.Sprintf(text, c.head, c.schemes))
		said := ""
		for _, f := range threat.Reported(found, threat.Describe("api.yaml", "api.yaml")) {
			said += f.Message + ". " + f.Consequence
		}
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || !strings.Contains(said, c.want)) {
			t.Errorf("from %s to %s: want %q, got %s", c.base, c.head, c.want, ids(found))
		}
	}
}
