package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// TestExamplesOfCustomRules runs the case books of the examples that
// docs/custom-rules.md shows: each rule has one.
func TestExamplesOfCustomRules(t *testing.T) {
	dir := filepath.Join("..", "..", "examples", "custom-rules")
	books, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(books) < 6 {
		t.Fatalf("%d books, %v", len(books), err)
	}
	var out, errs bytes.Buffer
	args := append([]string{"test-policy", "--config", filepath.Join(dir, "threatdelta.yaml")}, books...)
	code := run(t.Context(), args, strings.NewReader(""), &out, &errs, func(string) string { return "" })
	if code != exitPass || !strings.HasSuffix(out.String(), " 0 failed\n") {
		t.Errorf("exit code %d\n%s%s", code, out.String(), errs.String())
	}
}
