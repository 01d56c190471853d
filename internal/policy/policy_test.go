package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

const whole = `# yaml-language-server: $schema=` + SchemaURL + `
specs:
  - glob: ./api/admin.yaml
    exposure: internal
  - {glob: "api/**/*.yaml", exposure: partner, criticality: high}
fail-on: medium
rules:
  surface-new-op: {level: "off", reason: discussed beforehand}
rate-limit:
  extensions: [x-acme-*]
  external: true
  reason: the gateway limits
sensitive:
  terms: [{term: Loyalty_Number, class: pii}]
  ignore: [pin]
  levels: {gov: S3}
gateway:
  auth-off: [{extension: x-acme-auth, value: false}]
  upstream: [x-acme-backend]
  internal: [x-acme-internal]
  cors: [x-acme-cors]
public:
  - {operation: "POST /login/**", reason: sessions begin here}
waivers:
  - fingerprint: 9f3a5c017be2d846
    reason: the gateway asks
    by: alice
    granted: 2026-01-31
    expires: 2026-12-31
  - {rule: auth-removed, spec: "./api/*.yaml", operation: "* /health/{probe}", subject: security, reason: no data, by: bob}
waiver-days: 90
triage: {permission: maintain, users: [alice], teams: [acme/security], self: true}
comment: {inline: false, max-inline: 0, mention: true}
routing:
  - {level: high, stride: [S, E], labels: [security], reviewers: [alice], teams: [acme/security]}
custom:
  - id: custom-beta
    title: Beta
    when: |
      change.added
        && true
    message: "a \"beta\" path"
    level: medium
    stride: [I]
    owasp: [API9:2023]
    cwe: [1059]
    mitigation: move it
`

// accepted are the keys of a waiver that accepts a threat as it was.
const accepted = `waivers:
  - {fingerprint: 9f3a5c017be2d846, spec: api.yaml, score: 20, operations: [GET /x, webhook POST order.created], reason: r, by: alice}
  - {fingerprint: 9f3a5c017be2d847, score: 9, operations-digest: "812:0f343b0931126a20f133d67c2b018a3b", reason: r, by: alice}
`

func parse(t testing.TB, text string) *Policy {
	t.Helper()
	p, err := Parse("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParse(t *testing.T) {
	no, zero := false, 0
	want := &Policy{
		Path: "p.yaml", FailOn: severity.Threshold(severity.Medium), FailOnLine: 6, WaiverDays: 90,
		Specs: []Spec{
			{Glob: "api/admin.yaml", Exposure: "internal", Line: 3},
			{Glob: "api/**/*.yaml", Exposure: "partner", Criticality: "high", Line: 5},
		},
		Rules:     map[string]Setting{"surface-new-op": {Off: true, Reason: "discussed beforehand", Line: 8, Column: 3}},
		RateLimit: RateLimit{Extensions: []string{"x-acme-*"}, External: true, Reason: "the gateway limits", Line: 9},
		Sensitive: Sensitive{Terms: []Term{{"loyalty number", "pii", 14}}, Ignore: []string{"pin"}, Levels: map[sensitive.Class]sensitive.Level{"gov": sensitive.S3}, Line: 13},
		Gateway: Gateway{AuthOff: []Switch{{"x-acme-auth", "false", 18}}, Upstream: []string{"x-acme-backend"},
			Internal: []string{"x-acme-internal"}, CORS: []string{"x-acme-cors"}, Line: 17},
		Public: []Public{{Method: "POST", Path: "/login/**", Reason: "sessions begin here", Line: 23}},
		Waivers: []Waiver{
			{Fingerprint: "9f3a5c017be2d846", Reason: "the gateway asks", By: "alice", Granted: on("2026-01-31"), Expires: on("2026-12-31"), Line: 25, Column: 5, Origin: "policy"},
			{Rule: "auth-removed", Spec: "api/*.yaml", Operation: "* /health/{probe}", Subject: "security", Reason: "no data", By: "bob", Line: 30, Column: 5, Origin: "policy"},
		},
		Triage:  Triage{Permission: "maintain", Users: []string{"alice"}, Teams: []string{"acme/security"}, Self: true, Line: 32},
		Comment: Comment{Inline: &no, MaxInline: &zero, Mention: true, Line: 33},
		Routing: []Route{{Level: severity.High, STRIDE: []string{"S", "E"}, Labels: []string{"security"}, Reviewers: []string{"alice"}, Teams: []string{"acme/security"}, Line: 35}},
		Custom: []Rule{{
			ID: "custom-beta", Level: severity.Medium, STRIDE: []string{"I"}, OWASP: []string{"API9:2023"}, CWE: []int{1059}, Line: 37, Column: 5,
			Title: Text{Value: "Beta", Line: 38, Column: 12}, When: Text{Value: "change.added\n  && true\n", Line: 40, Column: 7},
			Message: Text{Value: `a "beta" path`, Line: 42, Column: 15}, Mitigation: Text{Value: "move it", Line: 47, Column: 17},
		}},
	}
	got := parse(t, whole)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Policy{}, Text{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.LineOf("waivers") != 24 || got.LineOf("zebra") != 0 {
		t.Errorf("waivers are at line %d", got.LineOf("waivers"))
	}
	want = &Policy{Waivers: []Waiver{
		{Fingerprint: "9f3a5c017be2d846", Spec: "api.yaml", Score: 20, Operations: []string{"GET /x", "webhook POST order.created"}, Reason: "r", By: "alice", Line: 2, Column: 5, Origin: "policy"},
		{Fingerprint: "9f3a5c017be2d847", Score: 9, Digest: "812:0f343b0931126a20f133d67c2b018a3b", Reason: "r", By: "alice", Line: 3, Column: 5, Origin: "policy"},
	}}
	if diff := cmp.Diff(want.Waivers, parse(t, accepted).Waivers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The second line of the expression, whose && is in column 9 of the file.
	if line, column := got.Custom[0].When.Place(2, 3); line != 41 || column != 9 {
		t.Errorf("&& is at %d:%d", line, column)
	}
	if line, column := got.Custom[0].Message.Place(1, 10); line != 42 || column != 26 {
		t.Errorf("the word behind an escaped quotation mark is at %d:%d", line, column)
	}
}

// TestParseNothing: a file that says nothing gives the default.
func TestParseNothing(t *testing.T) {
	for _, text := range []string{"", "\ufeff", "# nothing yet\n", "---\n", "{}", "null\n"} {
		want := Default()
		want.Path = "p.yaml"
		if diff := cmp.Diff(want, parse(t, text), cmpopts.IgnoreUnexported(Policy{}, Text{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// TestParseBounds: a file that costs too much gives an error at once.
func TestParseBounds(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += string(i) + ": &" + string(i) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(i-1)+",", 9), ",") + "]\n"
	}
	for name, text := range map[string]string{
		"KB large":                "waivers: [" + strings.Repeat(" ", 1<<20) + "]",
		"nested deeper":           "rules: " + strings.Repeat("[", 70) + strings.Repeat("]", 70),
		"aliases counted":         bomb,
		"has 10001 items":         "waivers: [" + strings.Repeat("0,", 10_000) + "0]",
		"and 9904 more":           "waivers: [" + strings.Repeat("0,", 10_002) + "0]",
		"longer than 2000":        "rules: {a: {level: low, reason: " + strings.Repeat("x", 2001) + "}}",
		"holds more than":         "a: [" + strings.Repeat(",", 500_000) + "]",
		"alternatives in braces":  "specs: [{glob: '" + strings.Repeat("{a,a}", 40) + "'}]",
		"1001 entries, the limit": "rules:\n" + manyRules(1001),
	} {
		if _, err := Parse("p.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %.300v", name, err)
		}
	}
}

func manyRules(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("  r" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + ": {level: low, reason: x}\n")
	}
	return b.String()
}

// TestErrorsAreOneLineEach: every problem takes one line, whatever the file says.
func TestErrorsAreOneLineEach(t *testing.T) {
	_, err := Parse("p.yaml", []byte("\"a\\nb::error::\\u202e\": 1\nfail-on: \"x\\n::error::y\"\n"))
	var e *Errors
	if !errors.As(err, &e) || len(e.Problems) != 2 {
		t.Fatal(err)
	}
	for _, p := range e.Problems {
		if strings.ContainsAny(p.String(), "\n\u202e") {
			t.Errorf("%q", p.String())
		}
	}
}

func TestCheck(t *testing.T) {
	p := parse(t, `rules:
  custom-beta: {level: high, reason: r}
  auth-remvoed: {level: "off", reason: r}
  auth-removed: {level: "off", reason: r}
waivers:
  - {rule: zebra, operation: GET /, reason: r, by: b}
custom: [{id: custom-beta, when: "true", message: m, level: low}]
`)
	p.Waivers = append(p.Waivers, Waiver{Rule: "of a description", Origin: "description"})
	err := p.Check([]string{"auth-removed", "auth-optional"})
	want := "p.yaml:3:3: rules.auth-remvoed: there is no rule \"auth-remvoed\"; did you mean auth-removed?\n" +
		"p.yaml:6:5: waivers[0].rule: there is no rule \"zebra\"; threatdelta rules lists them all"
	if err == nil || err.Error() != want {
		t.Errorf("\n got %v\nwant %s", err, want)
	}
	if err := Default().Check(nil); err != nil {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("fail-on: low\n"), Mode: 0o644}
	for want, tree := range map[string]fstest.MapFS{
		"":                                      {"api.yaml": file},
		".github/threatdelta.yaml":              {".github/threatdelta.yaml": file},
		".threatdelta.yaml":                     {".threatdelta.yaml": file},
		"is a second policy beside":             {".threatdelta.yaml": file, ".github/threatdelta.yaml": file},
		"rename it to .github/threatdelta.yaml": {".github/threatdelta.yml": file},
		"rename it to .threatdelta.yaml":        {".github/threatdelta.yaml": file, ".threatdelta.yml": file},
		"is not a regular file":                 {".threatdelta.yaml/x": file},
	} {
		name, raw, err := Find(tree)
		switch {
		case err != nil:
			if name != "" || !strings.Contains(err.Error(), want) || want == "" {
				t.Errorf("want %q: %q, %v", want, name, err)
			}
		case name != want || (name != "") != (string(raw) == "fail-on: low\n"):
			t.Errorf("want %q: %q, %q", want, name, raw)
		}
	}
}

// TestSchemaExamples: the examples of the schema, which hints quote, are valid.
// Each part that a file can have has one.
func TestSchemaExamples(t *testing.T) {
	s := theSchema()
	checkParts(t, s, s.document, "#")
	checked := 0
	for name, field := range s.document["properties"].(map[string]any) {
		for _, example := range field.(map[string]any)["examples"].([]any) {
			text, err := json.Marshal(map[string]any{name: example})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse("p.yaml", text); err != nil {
				t.Errorf("example of %s: %v", name, err)
			}
			if _, err := Parse("p.yaml", []byte(name+": "+flow(example)+"\n")); err != nil {
				t.Errorf("hint of %s: %v", name, err)
			}
			checked++
		}
	}
	if id := s.document["$id"]; id != SchemaURL {
		t.Errorf("the schema is published as %v", id)
	}
	if checked < 13 {
		t.Errorf("only %d examples", checked)
	}
}

// checkParts checks a part of the schema and all parts below it.
func checkParts(t *testing.T, s fileSchema, part any, at string) {
	t.Helper()
	if list, ok := part.([]any); ok {
		for _, item := range list {
			checkParts(t, s, item, at)
		}
		return
	}
	m, ok := part.(map[string]any)
	if !ok {
		return
	}
	if m["type"] == "object" && m["properties"] != nil && m["additionalProperties"] != false {
		t.Errorf("%s allows any key", at)
	}
	for key, next := range m {
		switch key {
		case "properties", "$defs":
			for name, field := range next.(map[string]any) {
				checkField(t, s, field.(map[string]any), at+"/"+key+"/"+name, key == "properties")
			}
		case "items", "additionalProperties":
			checkParts(t, s, next, at+"/"+key)
		}
	}
}

func checkField(t *testing.T, s fileSchema, field map[string]any, at string, isKey bool) {
	t.Helper()
	if s.example(field) == "" {
		t.Errorf("%s has no example", at)
	} else if isKey && field["description"] == nil && field["$ref"] == nil {
		t.Errorf("%s has no description", at)
	}
	checkParts(t, s, field, at)
}

// TestSchemaIsWhatIsRead: a key of the schema that nothing reads would be a setting
// without effect. whole has all keys.
func TestSchemaIsWhatIsRead(t *testing.T) {
	for name := range theSchema().document["properties"].(map[string]any) {
		if !strings.Contains(whole, "\n"+name+":") {
			t.Errorf("TestParse does not say %s", name)
		}
	}
	for def, part := range theSchema().document["$defs"].(map[string]any) {
		for _, name := range keys(part.(map[string]any)) {
			if !strings.Contains(whole+accepted, name+":") {
				t.Errorf("TestParse does not say %s of %s", name, def)
			}
		}
	}
}
