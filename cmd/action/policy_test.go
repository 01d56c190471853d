package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/githubtest"
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

// TestOwnReview: a change that weakens policy, waivers and workflow together with the
// description is reviewed under the policy of its base, and reported.
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
			t.Errorf("gate-weakened is reported %d times, of two files", n)
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
// pass. That of the head is reported.
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

// TestWaiverDates: a waiver that does not say when it was given is as old as its
// line, which GitHub is asked for once. The stand-in's commits are of 2 January.
func TestWaiverDates(t *testing.T) {
	const (
		january  = "2026-01-20"
		february = "2026-02-15"
		blame    = "GRAPHQL repository"
	)
	waiver := func(dates string) string {
		return "# whose\nwaiver-days: 30\nwaivers:\n  - {rule: auth-removed, operation: 'GET /orders/{id}', reason: the gateway asks, by: alice" + dates + "}\n"
	}
	each(t, func(g *rig) {
		for _, c := range []struct {
			name, dates, now string
			code, asked      int
			fault            *githubtest.Fault
			wantMessage      string
		}{
			{"without a date", "", january, exitPass, 1, nil, "accepted by alice until 2026-02-01"},
			{"without a date, old", "", february, exitBlocking, 1, nil, "accepted by alice until 2026-02-01"},
			{"too long", ", expires: 2030-01-01", january, exitPass, 1, nil, "until 2026-02-01"},
			{"too long, old", ", expires: 2030-01-01", february, exitBlocking, 1, nil, "ended 2026-02-01, 30 days after it was written"},
			{"committed later than now", "", "2025-06-01", exitBlocking, 1, nil, "was given at a date that is yet to come"},
			{"granted", ", granted: 2026-02-14", february, exitPass, 0, nil, "until 2026-03-16"},
			{"expires soon", ", expires: 2026-02-20", february, exitPass, 0, nil, "until 2026-02-20"},
			{"nobody can say", "", january, exitBlocking, 1, &githubtest.Fault{Status: 200, Body: `{"data":{"repository":null},"errors":[{"type":"FORBIDDEN","message":"no"}]}`},
				"nobody knows when it was written: add expires"},
		} {
			files := map[string]string{policyPath: waiver(c.dates), specPath: securedShop}
			base := g.repo.Commit([]string{g.repo.Commit(nil, map[string]string{policyPath: "waiver-days: 30\n"})}, files)
			opened := strings.Replace(securedShop, "      operationId: getOrder\n", openedShop, 1)
			pr := g.repo.PullRequest(base, g.repo.Edit(base, map[string]string{specPath: opened, policyPath: strings.Replace(waiver(c.dates), "whose", "ours", 1)}))
			if c.fault != nil {
				g.server.Fault(blame, -1, *c.fault)
			}
			g.now, _ = time.Parse(time.DateOnly, c.now)
			r := g.run("pull_request", g.repo.Event("pull_request", pr), "comment=false")
			g.server.ClearFaults()
			if n := g.server.Count(blame); r.code != c.code || n != c.asked || !strings.Contains(r.summary, c.wantMessage) {
				t.Errorf("%s: exit %d, want %d; asked %d times, want %d; no %q in\n%s\n%s", c.name, r.code, c.code, n, c.asked, c.wantMessage, r.summary, r.out)
			}
			if warned := strings.Contains(r.summary, "waivers that say neither expires nor granted do not count"); warned != (c.fault != nil) {
				t.Errorf("%s: warned %v:\n%s", c.name, warned, r.summary)
			}
		}
	})
}
