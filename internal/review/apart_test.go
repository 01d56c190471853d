package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// A description of a test is listed and does not block. One that was reviewed does
// not get out of the review by being moved there.
func TestApart(t *testing.T) {
	base := map[string]string{"api.yaml": guarded, "b.yaml": strings.Replace(guarded, "orders", "carts", 1), "tests/x.yaml": guarded}
	with := func(changes map[string]string) map[string]string {
		out := map[string]string{}
		for _, files := range []map[string]string{base, changes} {
			for name, text := range files {
				if out[name] = text; text == "" {
					delete(out, name)
				}
			}
		}
		return out
	}
	for name, c := range map[string]struct {
		head    map[string]string
		verdict report.Verdict
		specs   string
		apart   []string
		says    string
	}{
		"opened":            {with(map[string]string{"tests/x.yaml": open}), report.VerdictPass, "", []string{"tests/x.yaml"}, "Not reviewed, among tests, examples or other people's files: tests/x.yaml"},
		"moved there":       {with(map[string]string{"api.yaml": "", "tests/api.yaml": guarded}), report.VerdictFail, "api.yaml removed", []string{"tests/api.yaml"}, "the description is now at tests/api.yaml"},
		"the only one left": {map[string]string{"tests/x.yaml": open}, report.VerdictFail, "api.yaml removed, b.yaml removed, tests/x.yaml changed", nil, "auth-removed"},
	} {
		r := run(t, review.Input{}, base, c.head)
		var text strings.Builder
		if err := report.Text(&text, r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if r.Gate.Verdict != c.verdict || statuses(r) != c.specs || !slices.Equal(r.Apart, c.apart) || !strings.Contains(strings.Join(strings.Fields(text.String()), " "), c.says) {
			t.Errorf("%s: %s, %q, apart %v\n%s", name, r.Gate.Verdict, statuses(r), r.Apart, text.String())
		}
	}
}
