package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

//go:generate go test -run TestGolden|TestInline -update

var update = flag.Bool("update", false, "rewrite the golden files")

// render is r in a format.
func render(t testing.TB, name string, r *Report, o Options) string {
	t.Helper()
	f, ok := Format(name)
	if !ok {
		t.Fatalf("formats.go lists no format %q", name)
	}
	var b bytes.Buffer
	if err := f(&b, r, o); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.String()
}

func link(loc finding.Location, side string) string {
	return "https://github.example/o/r/blob/" + side + "/" + loc.File + "#L1"
}

func TestGolden(t *testing.T) {
	reports := map[string]*Report{"rich": rich(), "calm": calm(), "better": better()}
	for name, r := range reports {
		golden(t, name+".txt", render(t, "text", r, Options{}))
		golden(t, name+".md", render(t, "markdown", r, Options{Link: link, Home: "https://github.example/o/r"}))
	}
	golden(t, "rich.color.txt", render(t, "text", rich(), Options{Color: true, Proof: true}))
	golden(t, "rich.html", render(t, "html", rich(), Options{Link: link, Home: "https://github.example/o/r"}))
	golden(t, "rich.json", render(t, "json", rich(), Options{}))
	golden(t, "rich.sarif", render(t, "sarif", rich(), Options{}))
	golden(t, "rich.rdjson", render(t, "rdjson", rich(), Options{}))
	golden(t, "rich.gitlab", render(t, "gitlab", rich(), Options{}))
	golden(t, "rich.junit", render(t, "junit", rich(), Options{}))
	golden(t, "rich.csv", render(t, "csv", rich(), Options{}))
	golden(t, "rich.slack", render(t, "slack", rich(), Options{}))
	golden(t, "crowded.md", render(t, "markdown", crowded(), Options{Link: link, Home: "https://github.example/o/r"}))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got, go generate rewrites it):\n%s", file, d)
	}
}

func TestFormats(t *testing.T) {
	if got, want := strings.Join(FormatNames(), " "), "text markdown html json sarif rdjson gitlab junit csv slack"; got != want {
		t.Errorf("FormatNames() = %s, want %s: name a new format here", got, want)
	}
	if _, ok := Format("pdf"); ok {
		t.Error("there is no pdf")
	}
}

// TestDeterministic renders twice, and looks whether a rendering changes the
// report.
func TestDeterministic(t *testing.T) {
	r := crowded()
	for _, name := range FormatNames() {
		a, b := render(t, name, r, Options{Link: link, Home: "https://github.example/o/r"}), render(t, name, r, Options{Link: link, Home: "https://github.example/o/r"})
		if a != b {
			t.Errorf("%s: two renderings differ", name)
		}
	}
	if d := cmp.Diff(crowded(), r); d != "" {
		t.Errorf("rendering changed the report:\n%s", d)
	}
}

// TestWriterFails hands on the error of the writer.
func TestWriterFails(t *testing.T) {
	for _, name := range FormatNames() {
		f, _ := Format(name)
		if err := f(full{}, rich(), Options{}); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v, want the writer's", name, err)
		}
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestJSONIsLossless(t *testing.T) {
	for _, r := range []*Report{rich(), crowded(), stuffed("a\u202e##[x\U000e0001\x1b\u009b<b>")} {
		var back Report
		if err := json.Unmarshal([]byte(render(t, "json", r, Options{})), &back); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(complete(r), back); d != "" {
			t.Errorf("read back (-want +got):\n%s", d)
		}
	}
}

// schema compiles a JSON Schema.
func schema(t testing.TB, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sarifSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	return fileSchema(t, "sarif-schema-2.1.0.json")
}

// fileSchema is a JSON Schema of testdata.
func fileSchema(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return schema(t, text)
}

func valid(t testing.TB, s *jsonschema.Schema, text string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%#v", err)
	}
}

func TestJSONSchema(t *testing.T) {
	s := schema(t, JSONSchema())
	for _, r := range []*Report{rich(), calm(), better(), crowded(), several(), {Gate: Gate{FailOn: severity.Never, Verdict: VerdictPass}}} {
		valid(t, s, render(t, "json", r, Options{}))
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(render(t, "json", rich(), Options{})), &doc); err != nil {
		t.Fatal(err)
	}
	doc["extra"] = true
	if s.Validate(doc) == nil {
		t.Error("the schema lets an unknown property through")
	}
}

// TestSchemaHasNoDeadProperty looks for properties that no report ever has.
func TestSchemaHasNoDeadProperty(t *testing.T) {
	var doc any
	if err := json.Unmarshal(JSONSchema(), &doc); err != nil {
		t.Fatal(err)
	}
	text := render(t, "json", rich(), Options{}) + render(t, "json", several(), Options{})
	for name := range properties(doc) {
		if !strings.Contains(text, `"`+name+`":`) {
			t.Errorf("the schema has %q, the richest reports have not", name)
		}
	}
}

// properties are the names under every "properties" of a schema.
func properties(v any) map[string]bool {
	out := map[string]bool{}
	add := func(more map[string]bool) {
		for name := range more {
			out[name] = true
		}
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			add(properties(x))
		}
	case map[string]any:
		for key, x := range v {
			if props, ok := x.(map[string]any); ok && key == "properties" {
				for name := range props {
					out[name] = true
				}
			}
			add(properties(x))
		}
	}
	return out
}

func TestSARIFSchema(t *testing.T) {
	s := sarifSchema(t)
	for _, r := range []*Report{rich(), calm(), better(), crowded(), stuffed(""), stuffed("](x"), {}} {
		valid(t, s, render(t, "sarif", r, Options{}))
	}
}

func TestSARIF(t *testing.T) {
	var log sarifLog
	r := rich()
	r.Rules = map[string]RuleText{"auth-removed": {About: "An operation asks for nothing.", Consequence: "Anybody can call it."}}
	if err := json.Unmarshal([]byte(render(t, "sarif", r, Options{})), &log); err != nil {
		t.Fatal(err)
	}
	if n := len(log.Runs); n != 6 {
		t.Fatalf("%d runs, want one for each file", n)
	}
	users, admin, broken := log.Runs[0], log.Runs[1], log.Runs[3]
	if got, want := users.AutomationDetails.ID, "threatdelta/api/openapi.yaml/"; got != want {
		t.Errorf("category %s, want %s", got, want)
	}
	suppressed := 0
	for _, r := range users.Results {
		suppressed += len(r.Suppressions)
		if r.RuleID == "server-cleartext" {
			t.Error("a resolved finding is a result")
		}
		if users.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("%s points to another rule", r.RuleID)
		}
		if g := r.Locations[0].Physical.Region; g.StartLine != g.EndLine {
			t.Errorf("%s has a region of several lines", r.RuleID)
		}
	}
	if suppressed != 1 {
		t.Errorf("%d suppressions, want 1", suppressed)
	}
	first := users.Results[0]
	if got, want := first.PartialFingerprints["primaryLocationLineHash"], "9f3ac01d22e4b510:1"; got != want {
		t.Errorf("fingerprint %s, want %s", got, want)
	}
	rule := users.Tool.Driver.Rules[first.RuleIndex]
	if rule.Properties.SecuritySeverity != "9.8" || first.Level != "error" {
		t.Errorf("severity %s, level %s, want 9.8 and error", rule.Properties.SecuritySeverity, first.Level)
	}
	if got, want := rule.HelpURI, "https://github.com/threatdelta/threatdelta/blob/v0.1.0/docs/rules/auth-removed.md"; got != want {
		t.Errorf("help at %q, want %q", got, want)
	}
	if got, want := rule.FullDescription.Text, "An operation asks for nothing. Anybody can call it. (Spoofing, Elevation of privilege, API2:2023, CWE-306)"; got != want {
		t.Errorf("full description %q, want %q", got, want)
	}
	if !strings.HasSuffix(first.Message.Text, ". Anybody, without credentials, can take `$.ssn`, record by record") {
		t.Errorf("the message does not say what an attacker can do: %q", first.Message.Text)
	}
	want := []string{"STRIDE:Elevation of privilege", "STRIDE:Spoofing", "external/cwe/cwe-306", "owasp-api:API2:2023", "security"}
	if d := cmp.Diff(want, rule.Properties.Tags); d != "" {
		t.Errorf("tags (-want +got):\n%s", d)
	}
	if m := admin.Results[0].Message.Text; !strings.Contains(m, "reviewed (at base)") {
		t.Errorf("a finding without a place at head says %q", m)
	}
	if broken.Invocations[0].ExecutionSuccessful || len(broken.Invocations[0].Notifications) != 1 {
		t.Errorf("an unreadable description: %+v", broken.Invocations[0])
	}
	if !users.Invocations[0].ExecutionSuccessful {
		t.Error("a warning makes a run fail")
	}
}

// TestSuppressions: what was accepted is suppressed, by whom, until when and why; the
// kind says whether that stands in the description.
func TestSuppressions(t *testing.T) {
	for origin, kind := range map[string]string{"policy": "external", "comment": "external", "description": "inSource"} {
		got := suppressions(&finding.Waiver{Reason: "open data", By: "lead", Expires: "2027-01-31", Origin: origin})
		want := []sarifSuppression{{kind, "accepted", "accepted by lead until 2027-01-31 (" + origin + "): open data"}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", origin, d)
		}
	}
	if got := suppressions(nil); got == nil || len(got) > 0 {
		t.Errorf("of what nobody accepted: %v, want an empty list", got)
	}
}

// TestHelpURI: a rule of the policy has no page.
func TestHelpURI(t *testing.T) {
	for _, id := range []string{"custom-beta-path", "unnamed rule", "../x", ""} {
		if got := rulePage("0.1.0", id); got != "" {
			t.Errorf("%q has the page %s", id, got)
		}
	}
}

// TestEveryFindingIsReported looks for each fingerprint in what claims to be
// complete.
func TestEveryFindingIsReported(t *testing.T) {
	r := crowded()
	text, md := render(t, "text", r, Options{}), render(t, "markdown", r, Options{Limit: 1 << 20})
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			if f.State == severity.Introduced && f.Waiver == nil && f.PartOf == "" {
				if !strings.Contains(text, f.Fingerprint) {
					t.Errorf("text hides %s of %s", f.Fingerprint, s.Path)
				}
				if !strings.Contains(md, f.Fingerprint) {
					t.Errorf("markdown hides %s of %s", f.Fingerprint, s.Path)
				}
			}
		}
	}
}

// TestPartsAreNotLost: a part is shown by itself if its compound is missing, is in
// another section, or is the part itself.
func TestPartsAreNotLost(t *testing.T) {
	whole, part, orphan, self, deep := small(1), small(2), small(3), small(4), small(5)
	part.PartOf, orphan.PartOf, self.PartOf, deep.PartOf = whole.Fingerprint, "none", self.Fingerprint, part.Fingerprint
	resolved := small(6)
	resolved.PartOf, resolved.State = whole.Fingerprint, severity.Resolved
	s := &Spec{Findings: []finding.Finding{whole, part, orphan, self, deep, resolved}}
	d := digestOf([]*Spec{s})
	if len(d.open) != 4 || len(d.open[0].parts) != 1 || len(d.resolved) != 1 {
		t.Errorf("%d open, %d resolved, want 4 (the first with a part) and 1", len(d.open), len(d.resolved))
	}
}

func TestArithmetic(t *testing.T) {
	f := &finding.Finding{Level: severity.High, Score: 12, Likelihood: finding.Axis{Value: 4, Because: []string{"3 by rule", "+1 anonymous"}},
		Impact: finding.Axis{Value: 3, Because: []string{"2", "at least 3 for slightly sensitive data"}}}
	if got, want := arithmetic(f, text), "likelihood 3 +1 anonymous = 4 · impact 2, at least 3 for slightly sensitive data -> 12 high"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	f.Impact = finding.Axis{Value: 3, Because: []string{"3 by rule"}}
	if got, want := arithmetic(f, text), "likelihood 3 +1 anonymous = 4 · impact 3 -> 12 high"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
