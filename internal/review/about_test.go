package review_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
)

// TestRulesInTheirOwnWords: in SARIF a rule is described by the beginning of its page,
// whatever it found here; what it found is in the message.
func TestRulesInTheirOwnWords(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile("../../examples/bookshop/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	r := raw(t, read("base.yaml"), read("head.yaml"))
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			own := r.Rules[f.Rule]
			if own.About == "" || own.Consequence == "" || own.Mitigation == "" || own.Test == "" {
				t.Errorf("%s says of itself %+v", f.Rule, own)
			}
			if strings.Contains(own.About, "\n") || strings.Contains(own.Consequence, "/customers") {
				t.Errorf("%s speaks of this change: %+v", f.Rule, own)
			}
		}
	}
	var sarif bytes.Buffer
	if err := report.SARIF(&sarif, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"text": "An operation that asked for credentials no longer does: its ` + "`security` became `[]`",
		"Anybody on the internet can call the operation now. (Spoofing, Elevation of privilege, API2:2023, CWE-306)",
		"no longer asks for credentials (was: `oauth2[shop]`). Anybody, without credentials, can take",
	} {
		if !strings.Contains(sarif.String(), want) {
			t.Errorf("no %q in the SARIF", want)
		}
	}
	if strings.Contains(sarif.String(), "For example:") {
		t.Error("a rule is described by what it found")
	}
}
