package threat_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

const shop = `openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
security: [{bearer: []}]
paths:
  /orders:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {description: ok}}
  /orders/{id}:
    delete:
      responses: {'204': {description: gone}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: string}, total: {type: number}}}
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    mtls: {type: mutualTLS}
`

func load(t *testing.T, text string) *api.API {
	t.Helper()
	doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return api.Build(doc, ratelimit.New())
}

func view(t *testing.T, base, head string) *threat.View {
	t.Helper()
	return threat.NewView(diff.Compare(load(t, base), load(t, head)), sensitive.New())
}

func edit(t *testing.T, text, old, next string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("%q is not in the description", old)
	}
	return strings.Replace(text, old, next, 1)
}

// fixed is a rule that reports every change of policy with the given facts.
func fixed(likelihood, impact int, by threat.Facts, d threat.Diagnostic) threat.Rule {
	return threat.Rule{ID: "test-rule", Title: "Test", Likelihood: likelihood, Impact: impact, By: by, Reports: threat.States, Run: func(p *threat.Pass) {
		for c := range diff.Each[diff.AuthChanged](p.Delta) {
			p.Report(c, d)
		}
	}}
}

func TestArithmetic(t *testing.T) {
	anonymousPost := edit(t, shop, "    post:\n", "    post:\n      security: []\n")
	anonymousDelete := edit(t, shop, "    delete:\n", "    delete:\n      security: []\n")
	twoFactors := edit(t, shop, "    get:\n", "    get:\n      security: [{bearer: [], mtls: []}]\n")
	twoKeys := edit(t, edit(t, shop, "    get:\n", "    get:\n      security: [{one: [], two: []}]\n"), "    mtls:", "    one: {type: apiKey, in: header, name: X-One}\n    two: {type: apiKey, in: header, name: X-Two}\n    mtls:")
	everywhere := edit(t, shop, "security: [{bearer: []}]", "security: [{bearer: [], mtls: []}]")
	for _, c := range []struct {
		name         string
		head         string
		rule         threat.Rule
		score        int
		level        string
		becauseL     string
		becauseI     string
		internalHost bool
	}{
		{"the defaults", edit(t, shop, "    get:\n", "    get:\n      security: [{mtls: []}, {bearer: []}]\n"), fixed(3, 4, 0, threat.Diagnostic{}), 12, "high", "3 by rule", "4 by rule", false},
		{"anonymous, a write", anonymousPost, fixed(3, 3, threat.ByWrite, threat.Diagnostic{}), 16, "high", "3 by rule, +1 anonymous", "3 by rule, +1 a write", false},
		{"a deletion is clamped at 5", anonymousDelete, fixed(4, 4, threat.ByWrite, threat.Diagnostic{}), 25, "critical", "4 by rule, +1 anonymous", "4 by rule, +2 a deletion, at most 5", false},
		{"a diagnostic replaces the default", anonymousPost, fixed(3, 3, 0, threat.Diagnostic{Impact: 1, Why: "nothing is lost"}), 4, "low", "3 by rule, +1 anonymous", "1 by rule: nothing is lost", false},
		{"a class is a floor", anonymousPost, fixed(2, 1, 0, threat.Diagnostic{DataLevel: 3}), 15, "high", "2 by rule, +1 anonymous", "1 by rule, at least 5 for highly sensitive data", false},
		{"two factors are harder to steal", twoFactors, fixed(3, 3, 0, threat.Diagnostic{}), 6, "medium", "3 by rule, -1 privileged credential", "3 by rule", false},
		{"two keys are one factor", twoKeys, fixed(3, 3, 0, threat.Diagnostic{}), 9, "medium", "3 by rule", "3 by rule", false},
		{"what all ask for is no privilege", everywhere, fixed(3, 3, 0, threat.Diagnostic{}), 9, "medium", "3 by rule", "3 by rule", false},
		{"an internal host is out of reach", anonymousPost, fixed(3, 3, 0, threat.Diagnostic{}), 9, "medium", "3 by rule, +1 anonymous, -1 internal", "3 by rule", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, head := shop, c.head
			if c.internalHost {
				base, head = edit(t, base, "shop.example", "shop.internal"), edit(t, head, "shop.example", "shop.internal")
			}
			found := view(t, base, head).Run([]threat.Rule{c.rule})
			if len(found) != 1 {
				t.Fatalf("%d findings, want 1", len(found))
			}
			f := found[0]
			if f.Score != c.score || f.Level.String() != c.level {
				t.Errorf("score %d %s, want %d %s", f.Score, f.Level, c.score, c.level)
			}
			if got := strings.Join(f.Likelihood.Because, ", "); got != c.becauseL {
				t.Errorf("likelihood because %q, want %q", got, c.becauseL)
			}
			if got := strings.Join(f.Impact.Because, ", "); got != c.becauseI {
				t.Errorf("impact because %q, want %q", got, c.becauseI)
			}
		})
	}
}

// TestCollection: one object that has a list of its own is no collection.
func TestCollection(t *testing.T) {
	const envelope = "{type: object, properties: {total: {type: number}, lines: {type: array, items: {type: object, properties: {id: {}}}}}}"
	for _, c := range []struct {
		path, schema string
		want         bool
	}{
		{"/carts", envelope, true},
		{"/carts/{id}", envelope, false},
		{"/carts/{id}", "{type: array, items: " + envelope + "}", true},
		{"/carts/{id}/lines", envelope, true},
	} {
		get := "  " + c.path + ":\n    get:\n      responses: {'200': {description: ok, content: {application/json: {schema: " + c.schema + "}}}}\n"
		base := edit(t, shop, "paths:\n", "paths:\n"+get)
		found := view(t, base, edit(t, base, "    get:\n", "    get:\n      security: [{mtls: []}, {bearer: []}]\n")).Run([]threat.Rule{fixed(3, 3, threat.ByCollection, threat.Diagnostic{})})
		if len(found) != 1 || slices.Contains(found[0].Impact.Because, "+1 a collection") != c.want {
			t.Errorf("%s of %s: a collection: want %v, got %+v", c.path, c.schema, c.want, found)
		}
	}
}

func TestLevels(t *testing.T) {
	want := map[int]string{1: "low", 4: "low", 5: "medium", 9: "medium", 10: "high", 16: "high", 20: "critical", 25: "critical"}
	for score, level := range want {
		if got := severity.OfScore(score).String(); got != level {
			t.Errorf("score %d is %s, want %s", score, got, level)
		}
	}
}

// TestSortIsTotal: whatever the order before, the order after is one.
func TestSortIsTotal(t *testing.T) {
	head := edit(t, edit(t, shop, "    post:\n", "    post:\n      security: []\n"), "    delete:\n", "    delete:\n      security: []\n")
	rules := []threat.Rule{fixed(3, 3, 0, threat.Diagnostic{Subject: "b"}), fixed(3, 3, 0, threat.Diagnostic{Subject: "a"}), fixed(4, 4, 0, threat.Diagnostic{Confidence: severity.LowConfidence})}
	found := view(t, shop, head).Run(rules)
	threat.Sort(found)
	want := slices.Clone(found)
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
		threat.Sort(found)
		if !slices.Equal(found, want) {
			t.Fatalf("seed %d gives another order", seed)
		}
	}
	for i, f := range want[1:] {
		if want[i].Score < f.Score {
			t.Errorf("%d stands before %d", want[i].Score, f.Score)
		}
	}
}

// TestFingerprint: it survives what moves lines and changes with the operation
// and the subject.
func TestFingerprint(t *testing.T) {
	of := func(base, head string, d threat.Diagnostic) string {
		found := view(t, base, head).Run([]threat.Rule{fixed(3, 3, 0, d)})
		if len(found) != 1 {
			t.Fatalf("%d findings, want 1", len(found))
		}
		return threat.Reported(found, threat.Describe("api.yaml", "api.yaml"))[0].Fingerprint
	}
	open := func(s string) string { return edit(t, s, "    post:\n", "    post:\n      security: []\n") }
	plain := of(shop, open(shop), threat.Diagnostic{Subject: "security"})
	moved := "# a comment\n\n" + shop
	if got := of(moved, open(moved), threat.Diagnostic{Subject: "security", Message: "other words"}); got != plain {
		t.Error("lines and wording are part of the fingerprint")
	}
	if got := of(shop, open(shop), threat.Diagnostic{Subject: "429"}); got == plain {
		t.Error("the subject is no part of the fingerprint")
	}
	if got := of(shop, edit(t, shop, "    get:\n", "    get:\n      security: []\n"), threat.Diagnostic{Subject: "security"}); got == plain {
		t.Error("the operation is no part of the fingerprint")
	}
	found := view(t, shop, open(shop)).Run([]threat.Rule{fixed(3, 3, 0, threat.Diagnostic{Subject: "security"})})
	for what, c := range map[string]struct {
		in   threat.Description
		same bool
	}{
		"renamed":                      {threat.Describe("api.yaml", "v2/api.yaml"), true},
		"removed":                      {threat.Describe("api.yaml", ""), true},
		"added at that path":           {threat.Describe("", "api.yaml"), true},
		"another":                      {threat.Describe("other.yaml", "other.yaml"), false},
		"another, renamed to its path": {threat.Describe("other.yaml", "api.yaml"), false},
	} {
		if got := threat.Reported(found, c.in)[0].Fingerprint; (got == plain) != c.same {
			t.Errorf("%s: the fingerprint is the same: %v", what, got == plain)
		}
	}
	if found[0].Former == plain {
		t.Error("the former fingerprint is that of today")
	}
	defer func() {
		if recover() == nil {
			t.Error("a finding without a description has a fingerprint")
		}
	}()
	threat.Reported(found, threat.Description{})
}

// TestResolvedFindings: what the reversed change introduces is resolved, unless this one
// introduces it too, or the rule reports changes.
func TestResolvedFindings(t *testing.T) {
	base := edit(t, shop, "    post:\n", "    post:\n      security: []\n")
	reversed := view(t, shop, base).Run([]threat.Rule{fixed(3, 3, 0, threat.Diagnostic{Subject: "security"})})
	d := view(t, base, shop).Delta()
	resolved := threat.ResolvedFindings(d, reversed, nil)
	if len(resolved) != 1 || resolved[0].State != severity.Resolved {
		t.Fatalf("resolved %v, want one", resolved)
	}
	if resolved[0].Base != reversed[0].Head || resolved[0].Head != reversed[0].Base {
		t.Error("base and head are not exchanged")
	}
	if !strings.Contains(resolved[0].Message, "No longer so for `POST /orders`") {
		t.Errorf("message %q", resolved[0].Message)
	}
	if got := threat.ResolvedFindings(d, reversed, reversed); len(got) != 0 {
		t.Error("what is introduced is resolved as well")
	}
	for name, change := range map[string]func(*threat.Rule){
		"a rule about changes":     func(r *threat.Rule) { r.Reports = threat.Changes },
		"a rule that does not say": func(r *threat.Rule) { r.Reports = 0 },
	} {
		rule := fixed(3, 3, 0, threat.Diagnostic{})
		change(&rule)
		if got := threat.ResolvedFindings(d, view(t, shop, base).Run([]threat.Rule{rule}), nil); len(got) != 0 {
			t.Errorf("%s comes back as resolved", name)
		}
	}
}

// TestNothingResolvedOutOfView: nothing is resolved of an operation that is not seen any
// more, that lets in more, or that lost what it carries; of the others it is.
func TestNothingResolvedOutOfView(t *testing.T) {
	everywhere := threat.Rule{ID: "test-rule", Title: "Test", Likelihood: 3, Impact: 3, Reports: threat.States, Run: func(p *threat.Pass) {
		for _, pair := range p.Delta.Pairs {
			if pair.Head != nil {
				p.Report(&diff.Change{Pairs: []*diff.Pair{pair}}, threat.Diagnostic{Subject: "x"})
			}
		}
	}}
	reported := func(base, head string) (out []string) {
		for _, f := range threat.ResolvedFindings(view(t, base, head).Delta(), view(t, head, base).Run([]threat.Rule{everywhere}), nil) {
			for _, p := range f.Pairs {
				out = append(out, p.Op().String())
			}
		}
		slices.Sort(out)
		return out
	}
	all := reported(shop, edit(t, shop, "title: Shop", "title: Other"))
	if len(all) < 3 {
		t.Fatalf("only %q", all)
	}
	for name, head := range map[string]string{
		"it is removed":            edit(t, shop, "    post:\n", "    x-post:\n"),
		"anybody gets in":          edit(t, shop, "    post:\n", "    post:\n      security: []\n"),
		"anybody gets in, as well": edit(t, shop, "    post:\n", "    post:\n      security: [{bearer: []}, {}]\n"),
		"another may get in, too":  edit(t, shop, "    post:\n", "    post:\n      security: [{bearer: []}, {mtls: []}]\n"),
		"a scheme is not defined":  edit(t, shop, "    post:\n", "    post:\n      security: [{bearer: [], lost: []}]\n"),
		"its body is elsewhere":    edit(t, shop, "    post:\n", "    post:\n      requestBody: {$ref: 'https://elsewhere.example/body.yaml'}\n"),
	} {
		want := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == "POST /orders" })
		if got := reported(shop, head); !slices.Equal(got, want) {
			t.Errorf("%s: resolved for %q, want %q", name, got, want)
		}
	}
	if got := reported(shop, edit(t, shop, ", content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}", "")); slices.Contains(got, "GET /orders") {
		t.Errorf("its answer is gone: resolved for %q", got)
	}
	if got := reported(shop, edit(t, shop, "    post:\n", "    post:\n      security: [{bearer: [], mtls: []}]\n")); !slices.Equal(got, all) {
		t.Errorf("a further credential is asked for: resolved for %q, want %q", got, all)
	}
}

// TestSurface: the thermometer's laws.
func TestSurface(t *testing.T) {
	measure := func(base, head string) threat.Surface { return view(t, base, head).Surface() }
	opened := edit(t, shop, "    post:\n", "    post:\n      security: []\n")
	if s := measure(shop, opened); s.Head <= s.Base {
		t.Errorf("opening an operation: %v -> %v", s.Base, s.Head)
	}
	if s := measure(opened, shop); s.Head >= s.Base {
		t.Errorf("closing an operation: %v -> %v", s.Base, s.Head)
	}
	removed := edit(t, shop, "  /orders/{id}:\n    delete:\n      responses: {'204': {description: gone}}\n", "")
	if s := measure(shop, removed); s.Head >= s.Base || s.Head != 0 {
		t.Errorf("removing an operation: %v -> %v", s.Base, s.Head)
	}
	field := edit(t, shop, "total: {type: number}", "total: {type: number}, email: {type: string}")
	if s := measure(shop, field); s.Head < s.Base || len(s.Top) == 0 {
		t.Errorf("adding a field: %v -> %v", s.Base, s.Head)
	}
	if s := measure(shop, "# reordered\n"+shop); s.Base != 0 || s.Head != 0 {
		t.Errorf("no change: %v -> %v", s.Base, s.Head)
	}
}

func TestValidate(t *testing.T) {
	good := threat.Rule{ID: "a-rule", Title: "T", OWASP: []string{"API1:2023"}, CWE: []int{1}, Likelihood: 1, Impact: 1, Since: "0.1.0", Reports: threat.States,
		Consequence: "c", Mitigation: "m", Test: "t", Probe: threat.Probe{Template: plan.AnonymousCall}, Run: func(*threat.Pass) {}}
	if err := threat.Validate([]threat.Rule{good}); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*threat.Rule){
		"an id with capitals":                  func(r *threat.Rule) { r.ID = "A-rule" },
		"a likelihood of 6":                    func(r *threat.Rule) { r.Likelihood = 6 },
		"no consequence":                       func(r *threat.Rule) { r.Consequence = "" },
		"no mitigation":                        func(r *threat.Rule) { r.Mitigation = "" },
		"no OWASP item":                        func(r *threat.Rule) { r.OWASP = nil },
		"no word on whether it reports states": func(r *threat.Rule) { r.Reports = 0 },
		"no template of a test":                func(r *threat.Rule) { r.Probe = threat.Probe{} },
		"an unknown template":                  func(r *threat.Rule) { r.Probe.Template = "fuzz" },
		"no test and no reason":                func(r *threat.Rule) { r.Probe.Template = plan.None },
		"a burst of nothing":                   func(r *threat.Rule) { r.Probe.Template = plan.Burst },
		"a payload that is not sent":           func(r *threat.Rule) { r.Probe.Payloads = []string{"x"} },
		"nothing to run":                       func(r *threat.Rule) { r.Run = nil },
	} {
		bad := good
		spoil(&bad)
		if threat.Validate([]threat.Rule{bad}) == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := threat.Validate([]threat.Rule{{ID: "new-rule"}}); err == nil || strings.Count(err.Error(), "rule new-rule: ") != 12 {
		t.Errorf("an empty rule lacks twelve things, each of which has a line:\n%v", err)
	}
	if threat.Validate([]threat.Rule{good, good}) == nil {
		t.Error("the same id twice passes")
	}
}
