package proof_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// proofs reviews a pair of descriptions. What the validator does not confirm, or finds
// alone, fails the test.
func proofs(t *testing.T, name, base, head string) []finding.Finding {
	t.Helper()
	spec := reviewed(t, base, head)
	for _, n := range spec.Notes {
		if strings.Contains(n.Message, "not explained") || strings.Contains(n.Message, "not confirmed") {
			t.Errorf("%s: %s", name, n.Message)
		}
	}
	return spec.Findings
}

// notes are those of a review of a pair of descriptions.
func notes(t *testing.T, base, head string) (out []string) {
	t.Helper()
	for _, n := range reviewed(t, base, head).Notes {
		out = append(out, n.Message)
	}
	return out
}

func reviewed(t *testing.T, base, head string) report.Spec {
	t.Helper()
	tree := func(text string) review.Tree {
		return review.Tree{FS: fstest.MapFS{"openapi.yaml": {Data: []byte(text)}}}
	}
	r, err := review.Run(context.Background(), review.Input{Base: tree(base), Head: tree(head), Specs: []string{"openapi.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	return r.Specs[0]
}
