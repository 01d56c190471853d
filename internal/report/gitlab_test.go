package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestGitLabSchema(t *testing.T) {
	s := fileSchema(t, "gitlab.schema.json")
	for _, r := range []*Report{rich(), calm(), better(), crowded(), stuffed(""), stuffed("\r\n"), {}} {
		valid(t, s, render(t, "gitlab", r, Options{}))
	}
	if got := render(t, "gitlab", calm(), Options{}); got != "[]\n" {
		t.Errorf("nothing found is %q, want an empty list", got)
	}
}

func TestGitLab(t *testing.T) {
	got := map[string]gitlabIssue{}
	for _, issue := range decoded[[]gitlabIssue](t, "gitlab", rich()) {
		got[issue.CheckName] = issue
	}
	tests := []struct {
		check, severity, path string
		line                  int
		says                  string
	}{
		{"auth-removed", "blocker", "api/openapi.yaml", 42, "So: Anybody, without credentials, can take `$.ssn`, record by record. "},
		{"gate-weakened", "major", ".github/threatdelta.yaml", 1, "raises fail-on"},
		{"input-fields-added", "info", "api/openapi.yaml", 210, "Do: Validate each. Rule: "},
		{"spec-removed", "major", "services/admin.yaml", 1, "(line 1 at base, gone at head)"},
		{"not-reviewed", "blocker", "services/broken.json", 3, "unexpected end of the document"},
	}
	for _, tt := range tests {
		issue := got[tt.check]
		if issue.Severity != tt.severity || issue.Location.Path != tt.path || issue.Location.Lines.Begin != tt.line || !strings.Contains(issue.Description, tt.says) {
			t.Errorf("%s: %+v, want %+v", tt.check, issue, tt)
		}
	}
	if _, ok := got["rate-limit-removed"]; ok {
		t.Error("an accepted finding is listed")
	}
}

// TestGitLabSeverity: each level has a severity of its own where nothing blocks.
func TestGitLabSeverity(t *testing.T) {
	s := Spec{Path: "a.yaml"}
	for n, level := range severity.Levels() {
		f := small(n)
		f.Level, f.Score = level, 20-n
		s.Findings = append(s.Findings, f)
	}
	var got []string
	for _, issue := range decoded[[]gitlabIssue](t, "gitlab", &Report{Specs: []Spec{s}}) {
		got = append(got, issue.Severity)
	}
	if strings.Join(got, " ") != "critical major minor info" {
		t.Errorf("severities %q", got)
	}
}

// TestGitLabFingerprints: that of a problem stays when its line moves, and equal ones
// of findings are told apart.
func TestGitLabFingerprints(t *testing.T) {
	at := func(line int) string {
		r := Report{Specs: []Spec{{Path: "a", Notes: []Note{{Level: "error", Message: "no end", File: "a", Line: line}}}}}
		return decoded[[]gitlabIssue](t, "gitlab", &r)[0].Fingerprint
	}
	if at(1) != at(2) || len(at(1)) != 16 {
		t.Errorf("fingerprints %s and %s of one problem", at(1), at(2))
	}
	same := &Report{Specs: []Spec{{Findings: []finding.Finding{small(1), small(1), small(1)}}}}
	var got []string
	for _, issue := range decoded[[]gitlabIssue](t, "gitlab", same) {
		got = append(got, issue.Fingerprint)
	}
	if want := "0000000000001001 0000000000001001-2 0000000000001001-3"; strings.Join(got, " ") != want {
		t.Errorf("fingerprints %q, want %s", got, want)
	}
}

// inertGitLab checks what GitLab shows, and that no entry hides another.
func inertGitLab(t *testing.T, s string) {
	t.Helper()
	var got []gitlabIssue
	if err := json.Unmarshal([]byte(s), &got); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, issue := range got {
		for _, shown := range []string{issue.Description, issue.CheckName, issue.Fingerprint, issue.Location.Path} {
			inertBytes(t, "gitlab", "x"+shown)
			if strings.Contains(shown, "\n") || strings.TrimSpace(shown) == "" {
				t.Errorf("gitlab: %q", shown)
			}
		}
		if seen[issue.Fingerprint] {
			t.Errorf("gitlab: two entries have the fingerprint %q", issue.Fingerprint)
		}
		seen[issue.Fingerprint] = true
	}
}
