package review_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func example(t *testing.T, side string) string {
	t.Helper()
	raw, err := os.ReadFile("../../examples/bookshop/" + side + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// tested are the findings that tests are about, and those without, each once.
func tested(r *report.Report) (with, without []string) {
	for _, x := range r.Tests {
		with = append(with, x.Finding)
	}
	for _, x := range r.Untested {
		without = append(without, x.Finding)
	}
	slices.Sort(with)
	slices.Sort(without)
	return slices.Compact(with), without
}

// TestEveryFindingIsTestedOrSaysWhyNot: by its fingerprint, also where the same edit is
// in several descriptions; and the report does not change.
func TestEveryFindingIsTestedOrSaysWhyNot(t *testing.T) {
	base, head := example(t, "base"), example(t, "head")
	for name, files := range map[string][2]map[string]string{
		"one description":  {{"openapi.yaml": base}, {"openapi.yaml": head}},
		"two of one API":   {{"a/openapi.yaml": base, "b/openapi.yaml": base}, {"a/openapi.yaml": head, "b/openapi.yaml": head}},
		"the other way":    {{"openapi.yaml": head}, {"openapi.yaml": base}},
		"a new one":        {{}, {"openapi.yaml": head}},
		"one that is gone": {{"openapi.yaml": base}, {"openapi.yaml": "# nothing"}},
	} {
		r := run(t, review.Input{Tests: true}, files[0], files[1])
		with, without := tested(r)
		var open []string
		for _, s := range r.Specs {
			for _, f := range s.Findings {
				if f.State != severity.Resolved {
					open = append(open, f.Fingerprint)
				}
			}
		}
		slices.Sort(open)
		if got := slices.Sorted(slices.Values(slices.Concat(with, without))); !slices.Equal(got, open) {
			t.Errorf("%s: tests and reasons are about %q, the findings are %q", name, got, open)
		}
		for _, x := range r.Untested {
			if x.Why == "" {
				t.Errorf("%s: %s has no test and no reason", name, x.Rule)
			}
		}
		p := plan.New(plan.Tool{}, r.Tests, r.Untested)
		if err := p.Check(); err != nil || len(p.Tests) != len(r.Tests) {
			t.Errorf("%s: %d tests of %d, %v", name, len(p.Tests), len(r.Tests), err)
		}
		if again := run(t, review.Input{Tests: true}, files[0], files[1]); planned(t, again) != planned(t, r) {
			t.Errorf("%s: the tests are others when they are made again", name)
		}
		if without := run(t, review.Input{}, files[0], files[1]); len(without.Tests)+len(without.Untested) > 0 || asJSON(t, without) != asJSON(t, r) {
			t.Errorf("%s: the report is another where tests are asked for", name)
		}
	}
}

func planned(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := plan.JSON(&b, plan.New(plan.Tool{}, r.Tests, r.Untested)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func asJSON(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTestsHaveNoSecrets: what is a credential by itself is in no request of a test,
// wherever the description has it, and the tests can still be sent.
func TestTestsHaveNoSecrets(t *testing.T) {
	key := "AKIA" + "Z7Q4WX2NV5TPLK3M"
	base := strings.ReplaceAll(named, "KEY", "plain")
	head := strings.ReplaceAll(named, "KEY", key)
	for name, pair := range map[string][2]string{"the name": {base, head}, "a new description": {"", head}} {
		before := map[string]string{}
		if pair[0] != "" {
			before["openapi.yaml"] = pair[0]
		}
		r := run(t, review.Input{Tests: true}, before, map[string]string{"openapi.yaml": pair[1]})
		p := plan.New(plan.Tool{}, r.Tests, r.Untested)
		var b bytes.Buffer
		if err := plan.JSON(&b, p); err != nil {
			t.Fatal(err)
		}
		noKey(t, key, name, b.String())
		if err := p.Check(); err != nil || len(p.Tests) < 5 {
			t.Errorf("%s: %d tests, %v", name, len(p.Tests), err)
		}
	}
}

// TestAcceptedValueIsThatOfTheProof: where a proof has a request that base refuses and
// head accepts, the test sends that one; without proofs it makes one up.
func TestAcceptedValueIsThatOfTheProof(t *testing.T) {
	base, head := map[string]string{"openapi.yaml": example(t, "base")}, map[string]string{"openapi.yaml": example(t, "head")}
	for want, in := range map[string]review.Input{"with what base refused": {Tests: true}, "with limit set to 101": {Tests: true, NoProofs: true}} {
		r := run(t, in, base, head)
		i := slices.IndexFunc(r.Tests, func(x plan.Test) bool { return x.Rule == "page-limit-raised" })
		if i < 0 {
			t.Fatal("no test")
		}
		steps := r.Tests[i].Steps
		last := steps[len(steps)-1]
		if q := last.Request.Query; !strings.HasSuffix(last.Name, want) || len(q) != 1 || q[0].Name != "limit" || q[0].Value[0].Literal != "101" {
			t.Errorf("%s: %q sends %v", want, last.Name, q)
		}
	}
}
