package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
)

// A review that takes longer than --timeout ends with 3 and one line, even where
// the engine does not look at its context.
func TestTimeout(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.yaml", "b.yaml"} {
		if err := os.WriteFile(name, []byte("openapi: 3.1.0\npaths: {}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	p := &program{
		engine: engine{version: "1.2.3", usage: errFakeUsage, rules: fakeRules{},
			review: func(context.Context, input) (*report.Report, error) { select {} }},
		stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr,
		env: func(string) string { return "" }, terminal: isTerminal,
	}
	code := p.execute(context.Background(), []string{"review", "--timeout", "50ms", "a.yaml", "b.yaml"})
	if code != exitNoReview { // the review itself never ends
		t.Errorf("exit code %d, want %d", code, exitNoReview)
	}
	if said := stderr.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "--timeout 50ms") || stdout.Len() > 0 {
		t.Errorf("said %q and printed %q", said, stdout.String())
	}
	if code := p.execute(context.Background(), []string{"review", "--timeout=-1s", "a.yaml", "b.yaml"}); code != exitUsage {
		t.Errorf("a negative timeout ends with %d, want %d", code, exitUsage)
	}
}
