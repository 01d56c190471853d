package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Where the text of a description, or of one operation, is deleted nothing is
// resolved: the API may run on.
func TestDeletingTheTextResolvesNothing(t *testing.T) {
	base := strings.Replace(open, "paths:\n", "paths:\n  /debug/env: {get: {security: [], responses: {'200': {description: all}}}}\n", 1)
	paths := base[strings.Index(base, "paths:"):strings.Index(base, "components:")]
	for _, c := range []struct {
		name, head string
		emptied    bool
	}{
		{"all of it", strings.Replace(base, paths, "paths: {}\n", 1), true},
		{"one operation", open, false},
	} {
		r := run(t, review.Input{FailOn: severity.Never}, map[string]string{"api.yaml": base}, map[string]string{"api.yaml": c.head})
		if got := ruleIDs(r, "resolved"); len(got) > 0 {
			t.Errorf("%s deleted: resolved %v", c.name, got)
		}
		if got := slices.Contains(ruleIDs(r, "introduced"), "spec-removed"); got != c.emptied {
			t.Errorf("%s deleted: spec-removed reported: %v", c.name, got)
		}
	}
}
