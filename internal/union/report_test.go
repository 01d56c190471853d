package union_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/shard"
	"github.com/threatdelta/threatdelta/internal/union"
)

// one is a report of some descriptions in which a finding of each may block.
func one(failOn severity.Threshold, paths ...string) *report.Report {
	r := &report.Report{Schema: report.Schema, Tool: report.Tool{Name: "threatdelta", Version: "0.1.0"},
		Policy: &report.Policy{Path: ".github/threatdelta.yaml", Revision: "a1b2c3d", Waivers: 2,
			Expired:   []report.StaleWaiver{{Line: 3, What: "x", Why: "ended"}, {What: "z (" + strings.Join(paths, " ") + ":1)"}},
			Unmatched: []report.StaleWaiver{{Line: 9, What: "of no use"}, {Line: 10, What: "of use in b.yaml"}},
			Off:       []report.RuleOff{{Rule: "surface-new-op", Reason: "elsewhere", Findings: len(paths)}}},
		Apart: []string{"testdata/a.yaml"}}
	for i, path := range paths {
		f := finding.Finding{Fingerprint: fmt.Sprintf("%016x", len(path)*31+i), Rule: "auth-removed", State: severity.Introduced, Title: "t", Message: "m of " + path,
			Proof: &finding.Proof{Request: "GET / HTTP/1.1", Base: "refused", Head: "accepted"}, Head: &finding.Location{File: path, Line: 1, Column: 1, EndLine: 1, EndColumn: 2}}
		f.Rank(finding.Axis{Value: 4}, finding.Axis{Value: 4})
		r.Specs = append(r.Specs, report.Spec{Path: path, Status: report.Changed, Base: &report.Side{Revision: "a1"}, Head: &report.Side{Revision: "b2"}, Findings: []finding.Finding{f},
			Notes: []report.Note{{Level: "info", Message: "of " + path}}})
		if path == "b.yaml" {
			r.Policy.Unmatched = r.Policy.Unmatched[:1]
		}
	}
	r.Gate = report.Decide(failOn, r.Specs)
	return r
}

func written(t testing.TB, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var tool = report.Tool{Name: "threatdelta", Version: "9.0.0"}

func merged(t testing.TB, list ...*report.Report) *report.Report {
	t.Helper()
	var sources []union.Source
	for i, r := range list {
		sources = append(sources, union.Source{Name: fmt.Sprintf("%d.json", i), Report: r})
	}
	out, err := union.Reports(sources, tool)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func named(t testing.TB, name string, r *report.Report) *report.Report {
	t.Helper()
	out, err := union.Named(r, name)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// broken is a report in which a description could not be read.
func broken(path string) *report.Report {
	r := one(severity.Never, path)
	r.Specs[0].Status, r.Specs[0].Findings = report.Unreadable, nil
	r.Specs[0].Notes = []report.Note{{Level: "error", Message: "no YAML"}}
	r.Gate = report.Decide(severity.Never, r.Specs)
	return r
}

// families are lists of reports that go together: of one repository, of several.
func families(t testing.TB) map[string][]*report.Report {
	other := one(severity.Never, "a.yaml")
	other.Tool.Version = "0.2.0"
	return map[string][]*report.Report{
		"one repository": {one(severity.UsualThreshold, "a.yaml", "c.yaml"), one(severity.UsualThreshold, "b.yaml"), one(severity.UsualThreshold, "dd.yaml"), one(severity.UsualThreshold)},
		"several":        {named(t, "o/b", one(severity.UsualThreshold, "a.yaml")), named(t, "o/a", one(severity.Threshold(severity.Low), "a.yaml")), named(t, "o/c", other), named(t, "o/b", one(severity.UsualThreshold, "b.yaml")), named(t, "o/d", broken("e.yaml"))},
	}
}

// TestOrderDoesNotCount: whatever order the reports come in, and whichever are put together
// before, the union is the same byte for byte; and the reports stay as they are.
func TestOrderDoesNotCount(t *testing.T) {
	for name, list := range families(t) {
		want := written(t, merged(t, list...))
		before := ""
		for _, r := range list {
			before += written(t, r)
		}
		random := rand.New(rand.NewPCG(1, 2))
		for range 200 {
			tree := append([]*report.Report{}, list...)
			for len(tree) > 1 {
				random.Shuffle(len(tree), func(i, j int) { tree[i], tree[j] = tree[j], tree[i] })
				n := 2 + random.IntN(len(tree)-1)
				tree = append(tree[n:], merged(t, tree[:n]...))
			}
			if d := cmp.Diff(want, written(t, tree[0])); d != "" {
				t.Fatalf("%s: in another order:\n%s", name, d)
			}
		}
		after := ""
		for _, r := range list {
			after += written(t, r)
		}
		if before != after {
			t.Errorf("%s: the reports were changed", name)
		}
	}
}

// TestNothingIsDropped: every description of every report is in the union as it was, with its
// findings, notes and proofs, and every repository with its gate and policy.
func TestNothingIsDropped(t *testing.T) {
	for name, list := range families(t) {
		out := merged(t, list...)
		if len(list) == 0 || len(out.Specs) == 0 {
			t.Fatalf("%s: nothing", name)
		}
		for _, r := range list {
			for _, s := range r.Specs {
				found := false
				for _, in := range out.Specs {
					found = found || cmp.Equal(s, in)
				}
				if !found {
					t.Errorf("%s: %s %s is gone, or another", name, s.Repository, s.Path)
				}
			}
			for _, print := range r.Gate.Blocking {
				if !strings.Contains(strings.Join(out.Gate.Blocking, " "), print) {
					t.Errorf("%s: %s blocks no more", name, print)
				}
			}
		}
	}
	list := families(t)["several"]
	out := merged(t, list...)
	if len(out.Repositories) != 4 || out.Gate.Verdict != report.VerdictError || out.Gate.FailOn != severity.Threshold(severity.Low) || out.Tool != tool {
		t.Errorf("over all: %+v of %d repositories by %v", out.Gate, len(out.Repositories), out.Tool)
	}
	if d := cmp.Diff(list[2].Repositories[0], out.Repositories[2]); d != "" {
		t.Errorf("o/c is another:\n%s", d)
	}
	whole := merged(t, families(t)["one repository"]...)
	if p := whole.Policy; len(p.Unmatched) != 1 || p.Off[0].Findings != 4 || len(p.Expired) != 5 || len(whole.Apart) != 1 {
		t.Errorf("of one policy: %+v, apart %q", p, whole.Apart)
	}
}

// TestOneIsItself: the union of one report is that report.
func TestOneIsItself(t *testing.T) {
	for name, list := range families(t) {
		for i, r := range append(list, merged(t, list...)) {
			if d := cmp.Diff(written(t, r), written(t, merged(t, r))); d != "" {
				t.Errorf("%s %d:\n%s", name, i, d)
			}
		}
	}
}

// TestNotReviewedStays: a report that says that it is not complete makes the union say so,
// also where no description says why, and however often it is merged again.
func TestNotReviewedStays(t *testing.T) {
	silent := one(severity.Never, "a.yaml")
	silent.Gate.Verdict = report.VerdictError
	failed := one(severity.UsualThreshold, "b.yaml")
	out := merged(t, named(t, "o/a", silent), named(t, "o/b", failed))
	again := merged(t, out, named(t, "o/c", one(severity.Never, "c.yaml")))
	if out.Gate.Verdict != report.VerdictError || again.Gate.Verdict != report.VerdictError {
		t.Errorf("verdicts %s and %s", out.Gate.Verdict, again.Gate.Verdict)
	}
	if same := merged(t, silent, one(severity.Never, "b.yaml")); same.Gate.Verdict != report.VerdictError {
		t.Errorf("of one repository: %s", same.Gate.Verdict)
	}
}

// share is a report as a shard.
func share(number, of int, r *report.Report) *report.Report {
	r.Shard = &report.Shard{Part: shard.Part{Review: "r", Of: of, Numbers: []int{number}}, Verdict: r.Gate.Verdict}
	return r
}

// TestShardIsMissing: without all of its shards a review is not complete, whatever they say.
func TestShardIsMissing(t *testing.T) {
	a, b, c := share(1, 3, one(severity.Never, "a.yaml")), share(2, 3, one(severity.Never, "b.yaml")), share(3, 3, one(severity.Never, "c.yaml"))
	for _, some := range [][]*report.Report{{a}, {a, b}, {c, a}} {
		out := merged(t, some...)
		if out.Gate.Verdict != report.VerdictError || out.Shard.Gap() == "" {
			t.Errorf("%d of 3 shards: %s", len(some), out.Gate.Verdict)
		}
	}
	if out := merged(t, c, merged(t, a, b)); out.Gate.Verdict != report.VerdictPass || out.Shard != nil || len(out.Specs) != 3 {
		t.Errorf("all: %s, %+v", out.Gate.Verdict, out.Shard)
	}
	c.Shard.Verdict = report.VerdictError
	if out := merged(t, c, b, a); out.Gate.Verdict != report.VerdictError {
		t.Errorf("one of which is not complete: %s", out.Gate.Verdict)
	}
	some := merged(t, named(t, "o/a", share(1, 2, one(severity.Never, "a.yaml"))), named(t, "o/b", one(severity.Never, "a.yaml")))
	if some.Gate.Verdict != report.VerdictError || some.Repositories[1].Gate.Verdict != report.VerdictPass {
		t.Errorf("a repository of which one shard is missing: %+v", some.Gate)
	}
}

// TestRefused: what contradicts itself is refused in one line that names the files and says
// what to do.
func TestRefused(t *testing.T) {
	plain := func(change func(*report.Report)) *report.Report {
		r := one(severity.UsualThreshold, "b.yaml")
		change(r)
		return r
	}
	a := func() *report.Report { return one(severity.UsualThreshold, "a.yaml") }
	for want, list := range map[string][]*report.Report{
		"0.json and 1.json both have a.yaml":            {a(), a()},
		"0.json and 1.json both have a.yaml of o/a":     {named(t, "o/a", a()), named(t, "o/a", a())},
		"1.json: names no repository":                   {named(t, "o/a", a()), plain(func(*report.Report) {})},
		"0.json and 1.json block from high and from":    {a(), plain(func(r *report.Report) { r.Gate.FailOn = severity.Never })},
		"under different policies":                      {a(), plain(func(r *report.Report) { r.Policy.Revision = "ffffff" })},
		"under different policies, or on different":     {a(), plain(func(r *report.Report) { r.Policy.Expired = nil })},
		"are of threatdelta 0.1.0 and 0.2.0":            {a(), plain(func(r *report.Report) { r.Tool.Version = "0.2.0" })},
		"have b2 and c3 as head":                        {a(), plain(func(r *report.Report) { r.Specs[0].Head.Revision = "c3" })},
		"have a1 and c3 as base":                        {a(), plain(func(r *report.Report) { r.Specs[0].Base.Revision = "c3" })},
		"are a whole review and a shard of one":         {share(1, 2, a()), plain(func(*report.Report) {})},
		"have the same shard":                           {share(1, 2, a()), plain(func(r *report.Report) { share(1, 2, r) })},
		"are shards of different reviews":               {share(1, 2, a()), plain(func(r *report.Report) { share(1, 3, r) })},
		"names its repositories already":                nil,
		"0.json and 1.json both have .github/steer.yml": {steering(a(), "one"), plain(func(r *report.Report) { steering(r, "two") })},
	} {
		var sources []union.Source
		for i, r := range list {
			sources = append(sources, union.Source{Name: fmt.Sprintf("%d.json", i), Report: r})
		}
		var err error
		if list == nil {
			_, err = union.Named(named(t, "o/a", a()), "o/b")
		} else {
			_, err = union.Reports(sources, tool)
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), ":") || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	both := merged(t, steering(a(), "same"), plain(func(r *report.Report) { steering(r, "same") }))
	if len(both.Specs) != 3 {
		t.Errorf("what two shares of a change say of the same workflow is there %d times", len(both.Specs)-2)
	}
}

func steering(r *report.Report, says string) *report.Report {
	r.Specs = append(r.Specs, report.Spec{Path: ".github/steer.yml", Steers: true, Status: report.Changed, Notes: []report.Note{{Level: "info", Message: says}}})
	return r
}
