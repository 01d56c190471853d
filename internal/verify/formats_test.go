package verify_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/verify"
)

// sampleResult has one outcome of each verdict, with names that a stranger chose.
func sampleResult() *verify.Result {
	r := &verify.Result{
		Schema: verify.Schema, Tool: plan.Tool{Name: "threatdelta", Version: "1.0.0"}, BaseURL: "https://staging.example", Verdict: plan.Confirmed,
		Counts: map[plan.Verdict]int{}, Requests: 6, Untested: []plan.Untested{{Finding: "0000000000000009", Rule: "audit-missing-evidence", Why: "the log is elsewhere"}},
	}
	for i, v := range plan.Verdicts() {
		r.Counts[v]++
		r.Outcomes = append(r.Outcomes, verify.Outcome{
			ID: fmt.Sprint("id", i), Finding: fmt.Sprintf("%016d", i), Rule: "auth-removed", Level: severity.High, Title: "::error::a \x1b[31mtitle [[ATTACHMENT|/etc/passwd]] " + string(v),
			Template: plan.AnonymousCall, Operation: plan.Operation{Method: "GET", Path: "/a\n##[error]b"}, Verdict: v, Reason: "a reason", Requests: i,
		})
	}
	return r
}

func render(t *testing.T, format string, r *verify.Result, isPartial bool) string {
	t.Helper()
	write, ok := verify.Format(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := write(&b, r, isPartial); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestText: every outcome is there with its reason, and no line acts.
func TestText(t *testing.T) {
	text := render(t, "text", sampleResult(), false)
	for _, want := range []string{
		"The API has 1 of 3 threats that were tested · 1 confirmed, 1 refuted, 1 inconclusive · 1 that no request decides · 6 requests to https://staging.example",
		"Confirmed: the API has it", "Inconclusive: not known", "Refuted: the API refuses it", "- audit-missing-evidence 0000000000000009: the log is elsewhere",
		"auth-removed 0000000000000000 · not sent", ": a reason",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "\x1b") {
			t.Errorf("a line acts: %q", line)
		}
	}
	if strings.Index(text, "Confirmed:") > strings.Index(text, "Inconclusive:") {
		t.Error("the worst does not come first")
	}
}

// TestSummary: what was not looked at is never called verified.
func TestSummary(t *testing.T) {
	count := func(confirmed, refuted, unknown int) *verify.Result {
		r := sampleResult()
		r.Counts = map[plan.Verdict]int{plan.Confirmed: confirmed, plan.Refuted: refuted, plan.Inconclusive: unknown}
		return r
	}
	for _, c := range []struct {
		r         *verify.Result
		isPartial bool
		want      string
	}{
		{count(1, 1, 1), true, "The API has 1 of 3"},
		{count(0, 3, 0), false, "Nothing is confirmed"},
		{count(0, 2, 1), false, "Not verified: nothing is confirmed, and not all is known"},
		{count(0, 2, 1), true, "Nothing is confirmed"},
		{count(0, 0, 3), true, "Not verified: no test was decided"},
		{&verify.Result{BaseURL: "https://staging.example"}, false, "There is nothing to verify"},
	} {
		if got := render(t, "text", c.r, c.isPartial); !strings.HasPrefix(got, c.want) {
			t.Errorf("%v, partial %v: %s, want %s", c.r.Counts, c.isPartial, got, c.want)
		}
	}
}

// TestJSON: it keeps its schema.
func TestJSON(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(verify.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("verify.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("verify.json")
	if err != nil {
		t.Fatal(err)
	}
	text := render(t, "json", sampleResult(), false)
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(instance); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	var back verify.Result
	if err := json.Unmarshal([]byte(text), &back); err != nil || back.Outcomes[2].Verdict != plan.Refuted {
		t.Errorf("read back: %v, %+v", err, back)
	}
}

// TestJUnit: the counts are those of the cases, and what was not looked at is no pass.
func TestJUnit(t *testing.T) {
	type result struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suite    struct {
			Skipped int `xml:"skipped,attr"`
			Cases   []struct {
				Failure, Error, Skipped *struct {
					Message string `xml:"message,attr"`
				}
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	for isPartial, want := range map[bool]string{false: "4 1 1 1", true: "4 1 0 2"} {
		text := render(t, "junit", sampleResult(), isPartial)
		var got result
		if err := xml.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if said := fmt.Sprint(got.Tests, got.Failures, got.Errors, got.Suite.Skipped); said != want || len(got.Suite.Cases) != got.Tests {
			t.Errorf("partial %v: %s, want %s\n%s", isPartial, said, want, text)
		}
		if strings.Contains(text, "[[") {
			t.Errorf("it names an attachment:\n%s", text)
		}
	}
	if text := render(t, "junit", &verify.Result{}, false); !strings.Contains(text, "<testcase") {
		t.Errorf("it has no case:\n%s", text)
	}
}
