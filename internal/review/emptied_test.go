package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/review"
)

// Where the text of a description is deleted nothing is resolved: the API may run
// on. Where it is one operation that goes, what was wrong with it is.
func TestDeletingTheTextResolvesNothing(t *testing.T) {
	base := strings.Replace(open, "paths:\n", "paths:\n  /debug/env: {get: {security: [], responses: {'200': {description: all}}}}\n", 1)
	paths := base[strings.Index(base, "paths:"):strings.Index(base, "components:")]
	for _, c := range []struct {
		name, head string
		wants      bool
	}{
		{"all of it", strings.Replace(base, paths, "paths: {}\n", 1), false},
		{"one operation", open, true},
	} {
		r := run(t, review.Input{FailOn: "never"}, map[string]string{"api.yaml": base}, map[string]string{"api.yaml": c.head})
		if got := ruleIDs(r, "resolved"); (len(got) > 0) != c.wants {
			t.Errorf("%s deleted: resolved %v", c.name, got)
		}
		if got := slices.Contains(ruleIDs(r, "introduced"), "spec-removed"); got == c.wants {
			t.Errorf("%s deleted: spec-removed told: %v", c.name, got)
		}
	}
}
