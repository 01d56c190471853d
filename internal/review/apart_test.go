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

// A description does not leave the review under a name by which none is searched, or
// out of the names that the policy has, unless the policy of the head names it there.
func TestLeavesTheReview(t *testing.T) {
	api := func(glob string) string { return "specs:\n  - glob: " + glob + "\n" }
	named, err := review.ParsePolicy("p.yaml", []byte(api("api/*.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	const says, policy = "where nobody reviews what becomes of it", ".github/threatdelta.yaml"
	searched, specs := review.Input{}, review.Input{Policy: named, Specs: named.Globs()}
	other := strings.Replace(guarded, "orders", "carts", 1)
	for name, c := range map[string]struct {
		in      review.Input
		at      string
		policy  string // of the head
		verdict report.Verdict
	}{
		"a name of prose":               {searched, "api/openapi.md", "", report.VerdictFail},
		"a name of code":                {searched, "api/openapi.js", "", report.VerdictFail},
		"another name":                  {searched, "spec/shop.yaml", "", report.VerdictPass},
		"a template":                    {searched, "spec/shop.yaml.tpl", "", report.VerdictPass},
		"out of the globs":              {specs, "spec/shop.yaml", api("api/*.yaml"), report.VerdictFail},
		"out of them, without a policy": {specs, "spec/shop.yaml", "", report.VerdictFail},
		"within the globs":              {specs, "api/shop.yaml", api("api/*.yaml"), report.VerdictPass},
	} {
		base := map[string]string{"api/openapi.yaml": guarded, "api/b.yaml": other}
		head := map[string]string{c.at: guarded, "api/b.yaml": other}
		if c.policy != "" {
			base[policy], head[policy] = api("api/*.yaml"), c.policy
		}
		r := run(t, c.in, base, head)
		said := slices.ContainsFunc(r.Specs, func(s report.Spec) bool {
			return slices.ContainsFunc(s.Notes, func(n report.Note) bool { return strings.Contains(n.Message, says) })
		})
		if r.Gate.Verdict != c.verdict || said != (c.verdict == report.VerdictFail) {
			t.Errorf("%s: %s, said %v", name, r.Gate.Verdict, said)
		}
	}
	head := map[string]string{"spec/shop.yaml": guarded, "api/b.yaml": other, policy: api("spec/*.yaml") + "  - glob: api/*.yaml\n"}
	if r := run(t, specs, map[string]string{"api/openapi.yaml": guarded, "api/b.yaml": other, policy: api("api/*.yaml")}, head); !strings.Contains(statuses(r), "spec/shop.yaml unchanged from api/openapi.yaml") {
		t.Errorf("named by the head: %s", statuses(r))
	}
}

// What is referred to under a name by which no part is searched would change unseen
// later on.
func TestOverlookedParts(t *testing.T) {
	with := func(ref string) string {
		return strings.Replace(guarded, "paths:\n", "paths:\n  /x: {$ref: "+ref+"}\n", 1)
	}
	const item = "get: {operationId: x, responses: {'204': {description: done}}}\n"
	named, err := review.ParsePolicy("p.yaml", []byte("specs: [{glob: api.yaml}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in         review.Input
		was, now   string
		overlooked bool
	}{
		"now in a file of prose":    {review.Input{}, "x.yaml", "docs/x.md", true},
		"now in a file of code":     {review.Input{}, "x.yaml", "x.js", true},
		"there already":             {review.Input{}, "docs/x.md", "docs/x.md#/x-self", false},
		"of another structured one": {review.Input{}, "x.yaml", "y.json", false},
		"without an extension":      {review.Input{}, "x.yaml", "y", false},
		"of a named description":    {review.Input{Policy: named, Specs: named.Globs()}, "x.yaml", "docs/x.md", false},
	} {
		files := map[string]string{"x.yaml": item, "docs/x.md": item + "x-self: {" + strings.TrimSpace(item) + "}\n", "x.js": item, "y.json": item, "y": item}
		base, head := map[string]string{"api.yaml": with(c.was)}, map[string]string{"api.yaml": with(c.now)}
		for file, text := range files {
			base[file], head[file] = text, text
		}
		r := run(t, c.in, base, head)
		said := slices.ContainsFunc(r.Specs[0].Notes, func(n report.Note) bool { return strings.Contains(n.Message, "is newly a part") })
		if said != c.overlooked || said != (r.Gate.Verdict == report.VerdictError) {
			t.Errorf("%s: %s, %+v", name, r.Gate.Verdict, r.Specs[0].Notes)
		}
	}
}
