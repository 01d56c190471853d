package proof_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/review"
)

// proofs reviews a pair of descriptions. No finding may be one that the validator does
// not confirm.
func proofs(t *testing.T, base, head string) []finding.Finding {
	t.Helper()
	tree := func(text string) review.Tree {
		return review.Tree{FS: fstest.MapFS{"openapi.yaml": {Data: []byte(text)}}}
	}
	r, err := review.Run(context.Background(), review.Input{Base: tree(base), Head: tree(head), Specs: []string{"openapi.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range r.Specs[0].Notes {
		t.Errorf("%s: %s", n.Level, n.Message)
	}
	return r.Specs[0].Findings
}
