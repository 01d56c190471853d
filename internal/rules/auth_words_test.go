package rules_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules/compound"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// guarded is a description with room for a root's policy and for operations.
const guarded = `openapi: 3.0.3
info: {title: Shop, version: '1'}
ROOT
paths:
  /orders:
    get: {security: [{oauth: [read]}], responses: {'200': {description: ok}}}
    post: {security: [{oauth: [write]}], responses: {'201': {description: ok}}}
OPERATIONS
components:
  securitySchemes:
    staff: {type: http, scheme: bearer}
    user: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
    app: {type: apiKey, in: header, name: X-App}
    basic: {type: http, scheme: basic}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example.com/t', scopes: {read: r, write: w, draft: d}}}}
`

// operation is a GET at a path with a policy.
func operation(path, security string) string {
	return "  " + path + ":\n    get: {security: " + security + ", responses: {'200': {description: ok}}}\n"
}

func describe(root, operations string) string {
	return strings.Replace(strings.Replace(guarded, "OPERATIONS\n", operations, 1), "ROOT", root, 1)
}

// TestPolicyWords: what is said of a changed policy names the scheme where two
// read the same, and does not say that what is gone still lets in.
func TestPolicyWords(t *testing.T) {
	for name, c := range map[string]struct{ base, head, rule, want string }{
		"alike": {operation("/a", "[{user: []}]"), operation("/a", "[{user: []}, {staff: []}]"), "auth-alternative-added",
			"`GET /a` now also accepts `staff (bearer)` (was: `user (bearer)`)"},
		"replaced": {operation("/a", "[{key: [], app: []}]"), operation("/a", "[{oauth: [read]}]"), "auth-alternative-added",
			"`GET /a` now asks for `oauth2[read]` in place of `apiKey in header X-App & apiKey in header X-Key`"},
		"in part": {operation("/a", "[{user: []}, {staff: []}]"), operation("/a", "[{user: []}, {oauth: [read]}]"), "auth-alternative-added",
			"`GET /a` now accepts `oauth2[read]` (was: `staff (bearer) | user (bearer)`)"},
		"any token": {operation("/a", "[{key: [], app: []}]"), operation("/a", "[{key: [], app: []}, {oauth: []}]"), "auth-alternative-added",
			"`GET /a` now also accepts `oauth2` without any of the scopes that other operations ask for (was: `apiKey in header X-App & apiKey in header X-Key`)"},
		"one scope each": {operation("/a", "[{user: []}]") + operation("/b", "[{user: []}]"), operation("/a", "[{user: []}, {oauth: [read]}]") + operation("/b", "[{user: []}, {oauth: [draft]}]"), "auth-alternative-added",
			"`GET /a` (and 1 more operation) now also accept `oauth2`, each with scopes of its own (was: `user (bearer)`)"},
		"different before": {operation("/a", "[{user: []}]") + operation("/b", "[{staff: []}]"), operation("/a", "[{user: []}, {oauth: [read]}]") + operation("/b", "[{staff: []}, {oauth: [read]}]"), "auth-alternative-added",
			"`GET /a` (and 1 more operation) now also accept `oauth2[read]` beside what each did"},
		"the weakest first": {operation("/a", "[{oauth: [read]}]"), operation("/a", "[{oauth: [read]}, {app: []}, {key: []}, {staff: []}, {basic: []}]"), "auth-basic-or-legacy",
			"`GET /a` now accepts `basic`, `apiKey in header X-App`, `apiKey in header X-Key` and 1 more (was: `oauth2[read]`)"},
		"scope beside": {operation("/a", "[{oauth: [write]}]"), operation("/a", "[{oauth: [write]}, {oauth: [draft]}]"), "auth-scope-weakened",
			"`GET /a` now accepts tokens with the scope `draft` beside those with `write`"},
		"scope instead": {operation("/a", "[{oauth: [write]}]"), operation("/a", "[{oauth: [draft]}]"), "auth-scope-weakened",
			"`GET /a` now asks for the scope `draft` in place of `write`"},
	} {
		var got []string
		for _, f := range review(t, "api.yaml", describe("", c.base), describe("", c.head)) {
			if f.Rule == c.rule {
				got = append(got, f.Message)
			}
		}
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: got %q\nwant %q", name, got, c.want)
		}
	}
}

// TestWordsOfHead: whether operations declare credentials is said of head, not of
// what stood before.
func TestWordsOfHead(t *testing.T) {
	const bare = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /orders:\n    get: {responses: {'200': {description: ok}}}\n"
	head := describe("security: [{key: []}]", "  /admin/keys:\n    get: {responses: {'200': {description: ok}}}\n  /open:\n    get: {security: [], responses: {'200': {description: ok}}}\n  /admin/open:\n    get: {security: [], responses: {'200': {description: ok}}}\n")
	want := []string{
		"`GET /admin/keys` is new: it asks for `apiKey in header X-Key`, accepts nothing and returns nothing",
		"`GET /open` is new: it asks for no credentials, accepts nothing and returns nothing",
		"New: `GET /admin/open` (and 1 more operation) ask for no credentials, where others newly do",
		"New: `GET /admin/open` belongs to administration (`admin`) and asks for no credentials, where others newly do",
		"New: `GET /admin/keys` belongs to administration (`admin`) and asks for `apiKey in header X-Key`, as nothing did before",
	}
	var all []string
	for _, f := range review(t, "api.yaml", bare, head) {
		all = append(all, f.Message)
		if strings.Contains(f.Message, "no authentication") || strings.Contains(f.Message, "no operation of this description") {
			t.Errorf("not true of head: %q", f.Message)
		}
	}
	text := "\n" + strings.Join(all, "\n") + "\n"
	for _, w := range want {
		if !strings.Contains(text, "\n"+w+"\n") {
			t.Errorf("missing: %q in %s", w, text)
		}
	}
}

// TestSchemeUnderItsPolicy: a scheme that is newly defined and accepted is one
// cause, shown with the finding about who accepts it.
func TestSchemeUnderItsPolicy(t *testing.T) {
	head := describe("security: [{user: []}, {key: []}]", "  /a:\n    get: {responses: {'200': {description: ok}}}\n  /b:\n    get: {responses: {'200': {description: ok}}}\n")
	base := describe("security: [{user: []}]", "  /a:\n    get: {responses: {'200': {description: ok}}}\n")
	base = strings.Replace(base, "    key: {type: apiKey, in: header, name: X-Key}\n", "", 1)
	found := review(t, "api.yaml", base, head)
	threat.Combine(found, compound.Compounds(), compound.ContextRules()...)
	for _, f := range found {
		if f.Rule == "auth-scheme-added" {
			if f.Whole == nil || f.Whole.Rule != "auth-global-weakened" {
				t.Errorf("%q stands under %v, want auth-global-weakened", f.Message, f.Whole)
			}
			return
		}
	}
	t.Error("nothing reports the scheme")
}

// TestShareOfLimits: the words about a missing limit say that the others have one.
func TestShareOfLimits(t *testing.T) {
	const limited = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /orders:\n    get: {responses: {'200': {description: ok}, '429': {description: later, headers: {Retry-After: {schema: {type: integer}}}}}}\n"
	for _, f := range review(t, "api.yaml", limited, limited+"    post: {responses: {'201': {description: made}}}\n") {
		if f.Rule == "rate-missing-new-op" {
			if want := "`POST /orders` declares no rate limit, unlike the other operation here"; f.Message != want {
				t.Errorf("got %q\nwant %q", f.Message, want)
			}
			return
		}
	}
	t.Error("nothing reports the missing limit")
}
