package report

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// decoded is a rendering in a JSON format, read back.
func decoded[T any](t testing.TB, format string, r *Report) T {
	t.Helper()
	var out T
	if err := json.Unmarshal([]byte(render(t, format, r, Options{})), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRDJSONSchema(t *testing.T) {
	s := fileSchema(t, "rdjson.schema.json")
	for _, r := range []*Report{rich(), calm(), better(), crowded(), stuffed(""), stuffed("::x"), stuffed("\n\xff"), {}} {
		valid(t, s, render(t, "rdjson", r, Options{}))
	}
}

func TestRDJSON(t *testing.T) {
	got := decoded[rdResult](t, "rdjson", rich()).Diagnostics
	if len(got) < 4 || got[0].Severity != "ERROR" || got[0].Code.Value != incomplete || got[0].Location.Path != "services/broken.json" || got[0].Location.Range.Start.Line != 3 {
		t.Fatalf("the unreadable description is not the first: %+v", got)
	}
	find := func(part string) rdDiagnostic {
		t.Helper()
		i := slices.IndexFunc(got, func(d rdDiagnostic) bool { return strings.Contains(d.Message, part) })
		if i < 0 {
			t.Fatalf("no diagnostic says %q", part)
		}
		return got[i]
	}
	opened := find("no longer asks for credentials")
	if opened.Severity != "ERROR" || opened.Location.Range.Start.Line != 42 || !strings.HasSuffix(opened.Code.URL, "/docs/rules/auth-removed.md") {
		t.Errorf("what blocks: %+v", opened)
	}
	for _, want := range []string{"So: Anybody, without credentials, can take `$.ssn`", "Do: Put back `security: [{oauth2: [users:read]}]` (line 40 of the base).\n", "Part: the answer of GET", "fingerprint `9f3ac01d22e4b510`", "we never agreed to this"} {
		if !strings.Contains(opened.Message, want) {
			t.Errorf("what blocks does not say %q:\n%s", want, opened.Message)
		}
	}
	if d := find("raises fail-on"); d.Severity != "WARNING" {
		t.Errorf("a high finding that does not block: %+v", d)
	}
	if d := find("takes 2 new fields"); d.Severity != "INFO" {
		t.Errorf("a low finding: %+v", d)
	}
	if d := find("is no longer described"); d.Location.Range != nil || d.Location.Path != "services/admin.yaml" || !strings.Contains(d.Message, "(line 1 at base, gone at head)") || !strings.Contains(d.Message, "In: 2 descriptions: ") {
		t.Errorf("a finding without a place at head: %+v", d)
	}
	all := render(t, "rdjson", rich(), Options{})
	for _, hidden := range []string{"no longer documents 429", "is no longer a server"} {
		if strings.Contains(all, hidden) {
			t.Errorf("an accepted or resolved finding is listed: %s", hidden)
		}
	}
}

// TestItemsFailClosed: a review that is not complete is never an empty list.
func TestItemsFailClosed(t *testing.T) {
	note := Note{Level: "error", Message: "no end", File: "shared.yaml", Line: 2}
	tests := []struct {
		name string
		r    Report
		want int
	}{
		{"nothing", Report{Gate: Gate{Verdict: VerdictPass}}, 0},
		{"an error without words", Report{Gate: Gate{Verdict: VerdictError}}, 1},
		{"unreadable without a note", Report{Gate: Gate{Verdict: VerdictError}, Specs: []Spec{{Path: "a", Status: Unreadable}}}, 1},
		{"a file of two descriptions", Report{Specs: []Spec{{Path: "a", Status: Unreadable, Notes: []Note{note}}, {Path: "b", Status: Unreadable, Notes: []Note{note}}}}, 1},
		{"two problems", Report{Specs: []Spec{{Path: "a", Notes: []Note{note, {Level: "error", Message: "too long"}, {Level: "warning", Message: "x"}}}}}, 2},
	}
	for _, tt := range tests {
		if got := tt.r.items(); len(got) != tt.want {
			t.Errorf("%s: %d rows, want %d", tt.name, len(got), tt.want)
		}
	}
	whole, part := small(1), small(2)
	part.PartOf = whole.Fingerprint
	r := Report{Gate: Gate{FailOn: severity.UsualThreshold, Blocking: []string{part.Fingerprint}}, Specs: []Spec{{Findings: []finding.Finding{whole, part}}}}
	if got := r.items(); len(got) != 1 || !got[0].blocks(r.Gate) {
		t.Errorf("a threat of which a part blocks does not block: %+v", got)
	}
}

func TestFilePath(t *testing.T) {
	long := strings.Repeat("folder/", 60) + "openapi.yaml"
	tests := []struct{ in, want string }{
		{"api/open api.yaml", "api/open api.yaml"},
		{"api/größe.yaml", "api/größe.yaml"},
		{long, long},
		{"a\nb", `a\nb`},
		{"::error::x", `\u003a:error::x`},
		{"", "unknown"},
	}
	for _, tt := range tests {
		if got := filePath(tt.in); got != tt.want {
			t.Errorf("filePath(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// inertRDJSON checks what reviewdog prints and posts: paths for a log, messages as Markdown.
func inertRDJSON(t *testing.T, s string) {
	t.Helper()
	var got rdResult
	if err := json.Unmarshal([]byte(s), &got); err != nil {
		t.Fatal(err)
	}
	for _, d := range got.Diagnostics {
		inertBytes(t, "rdjson", d.Location.Path+"\n"+d.Message)
		if strings.Contains(d.Location.Path, "\n") {
			t.Errorf("rdjson: path %q", d.Location.Path)
		}
		for line := range strings.Lines(d.Message) {
			inertInline(t, strings.TrimSuffix(line, "\n"))
		}
		if d.Code != nil && !pageName().MatchString(d.Code.Value) {
			t.Errorf("rdjson: code %q", d.Code.Value)
		}
	}
}
