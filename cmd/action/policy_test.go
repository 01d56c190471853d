package main

import (
	"maps"
	"strings"
	"testing"
)

const (
	policyPath   = ".github/threatdelta.yaml"
	workflowPath = ".github/workflows/api.yaml"
	workflowText = "on: pull_request\njobs:\n  api:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: threatdelta/threatdelta@v1\n"
)

// files is the tree of a commit: the bookshop's description as given, and more.
func (g *rig) files(parents []string, description string, more map[string]string) string {
	all := map[string]string{specPath: description, "README.md": "a shop\n"}
	maps.Copy(all, more)
	return g.repo.Commit(parents, all)
}

// A change that loosens policy, waivers and workflow together with the
// description is reviewed under the policy of its base, and told.
func TestOwnReview(t *testing.T) {
	each(t, func(g *rig) {
		strict := map[string]string{policyPath: "fail-on: medium\n", workflowPath: workflowText}
		base := g.files(nil, example(t, "base.yaml"), strict)
		plain := g.repo.PullRequest(base, g.files([]string{base}, example(t, "head.yaml"), strict))
		before := g.run("pull_request", g.repo.Event("pull_request", plain))
		g.expect(before, exitBlocking, "verdict=fail", "critical=5")

		loose := map[string]string{
			policyPath: "fail-on: never\nrules: {auth-removed: {level: off, reason: ours}}\nwaivers:\n" +
				"  - {rule: auth-new-op-anonymous, operation: '* /**', reason: ours, by: mallory, expires: 2027-01-31}\n",
			workflowPath: workflowText + "        with: {fail-on: never}\n        continue-on-error: true\n",
		}
		pr := g.repo.PullRequest(base, g.files([]string{base}, example(t, "head.yaml"), loose))
		r := g.run("pull_request", g.repo.Event("pull_request", pr), "fail-on=never")
		g.expect(r, exitBlocking, "verdict=fail", "critical=5")
		if !strings.Contains(r.out, "input fail-on: never is less than the policy's medium, which holds") {
			t.Errorf("log:\n%s", r.out)
		}
		for _, want := range []string{"gate-weakened", "lets nothing fail the check (fail-on was `medium`)", "continue-on-error"} {
			if !strings.Contains(r.summary, want) {
				t.Errorf("no %q in the summary:\n%s", want, r.summary)
			}
		}
		if n := strings.Count(r.summary, "`gate-weakened`"); n != 2 {
			t.Errorf("gate-weakened is told %d times, of two files", n)
		}
	})
}

// A change of nothing but the policy is reviewed too; without a policy the
// report says so, and costs a request.
func TestPolicyAlone(t *testing.T) {
	each(t, func(g *rig) {
		base := g.files(nil, example(t, "base.yaml"), map[string]string{policyPath: "fail-on: high\n"})
		pr := g.repo.PullRequest(base, g.files([]string{base}, example(t, "base.yaml"), map[string]string{policyPath: "fail-on: critical\n"}))
		r := g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(r, exitBlocking, "verdict=fail", "high=1", "delivery=review")
		if len(pr.Comments()) != 1 || !strings.Contains(pr.Comments()[0].Body, "raises fail-on from high to critical") {
			t.Errorf("comments: %+v", pr.Comments())
		}
		opened := g.run("pull_request", g.repo.Event("pull_request", g.threats()))
		if !strings.Contains(opened.summary, "no policy file at base: the defaults hold") {
			t.Errorf("nothing said of the missing policy:\n%s", opened.summary)
		}
	})
}

// A policy of the base that cannot be read ends the run: wrong input, never a
// pass. That of the head is told.
func TestBrokenPolicy(t *testing.T) {
	each(t, func(g *rig) {
		base := g.files(nil, example(t, "base.yaml"), map[string]string{policyPath: "fail-on: hihg\n"})
		r := g.run("pull_request", g.repo.Event("pull_request", g.repo.PullRequest(base, g.files([]string{base}, example(t, "head.yaml"), nil))))
		g.expect(r, exitInput, "verdict=error")
		if !strings.Contains(r.out, policyPath+":1:10: ") {
			t.Errorf("log:\n%s", r.out)
		}
	})
}

// Waivers of the base count, and those that name the description's globs.
func TestWaivedByBase(t *testing.T) {
	each(t, func(g *rig) {
		policy := "specs: [{glob: 'api/*.yaml'}]\nwaivers:\n"
		for _, f := range []string{"auth-removed", "data-sensitive-field-added"} {
			policy += "  - {rule: " + f + ", operation: '* /**', reason: decided, by: lead, expires: 2999-01-31}\n"
		}
		base := g.files(nil, example(t, "base.yaml"), map[string]string{policyPath: policy})
		pr := g.repo.PullRequest(base, g.files([]string{base}, example(t, "head.yaml"), map[string]string{policyPath: policy}))
		r := g.run("pull_request", g.repo.Event("pull_request", pr))
		if !strings.Contains(r.summary, "accepted by lead") {
			t.Errorf("nothing was waived:\n%s", r.summary)
		}
	})
}
