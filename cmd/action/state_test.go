package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

const zeros = "0000000000000000000000000000000000000000"

// runs are the results of an upload by their category, as fingerprints.
func runs(t *testing.T, u githubtest.SARIF) map[string][]string {
	t.Helper()
	var log struct {
		Runs []struct {
			AutomationDetails struct{ ID string }
			Results           []struct {
				PartialFingerprints map[string]string
			}
		}
	}
	if err := json.Unmarshal(u.Data, &log); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, r := range log.Runs {
		prints := []string{}
		for _, x := range r.Results {
			prints = append(prints, strings.TrimSuffix(x.PartialFingerprints["primaryLocationLineHash"], ":1"))
		}
		slices.Sort(prints)
		out[r.AutomationDetails.ID] = prints
	}
	return out
}

// push moves a branch, and runs the action for it.
func (g *rig) push(branch, before, after string, inputs ...string) ran {
	g.t.Helper()
	g.repo.SetBranch(branch, after)
	return g.run("push", g.repo.PushEvent(branch, before, after), inputs...)
}

// modelIn is the model that a run wrote.
func (g *rig) modelIn(file string) *model.Model {
	g.t.Helper()
	var m model.Model
	if err := json.Unmarshal([]byte(g.read(filepath.Join(g.workspace, file))), &m); err != nil {
		g.t.Fatal(err)
	}
	return &m
}

const categoryOfState = report.CategoryOfState + "/" + specPath + "/"

// What is uploaded for the default branch is what stands there, in a category that no
// review has; the verdict on the change is as without.
func TestStateOfTheDefaultBranch(t *testing.T) {
	each(t, func(g *rig) {
		head := g.commit(g.base, example(t, "head.yaml"))
		r := g.push("main", g.base, head, "sarif=upload", "model=out/m.json")
		g.expect(r, exitBlocking, "verdict=fail", "level=critical", "model=out/m.json", "sarif=")
		uploads := g.repo.Uploads()
		if len(uploads) != 1 || uploads[0].Ref != "refs/heads/main" || uploads[0].CommitSHA != head {
			t.Fatalf("%d uploads: %+v", len(uploads), uploads)
		}
		var want []string
		for _, x := range g.modelIn("out/m.json").Descriptions[0].Threats {
			want = append(want, x.Fingerprint)
		}
		slices.Sort(want)
		if got := runs(t, uploads[0]); len(want) < 10 || len(got) != 1 || !slices.Equal(got[categoryOfState], want) {
			t.Errorf("uploaded %q, want %q", got, want)
		}
		if !strings.Contains(r.summary, "### Threat model of") || !strings.Contains(r.summary, "1 of 1 uploaded to code scanning") {
			t.Errorf("summary:\n%s", r.summary)
		}

		// a push that changes no description has the same state
		g.expect(g.push("main", head, g.repo.Edit(head, map[string]string{"README.md": "a better shop\n"}), "sarif=upload"), exitPass, "verdict=pass", "model=")
		if uploads = g.repo.Uploads(); len(uploads) != 2 || !slices.Equal(runs(t, uploads[1])[categoryOfState], want) {
			t.Errorf("%d uploads", len(uploads))
		}
	})
}

// On a pull request the review and the state of its head are uploaded beside each other: GitHub
// compares the latter with the default branch's.
func TestStateOfAPullRequest(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		g.expect(g.run("pull_request", g.repo.Event("pull_request", pr), "sarif=upload", "comment=never"), exitBlocking)
		categories := []string{}
		for _, u := range g.repo.Uploads() {
			if u.Ref != "refs/pull/1/head" || u.CommitSHA != pr.Head() {
				t.Errorf("uploaded for %s, %s", u.Ref, u.CommitSHA)
			}
			for c, results := range runs(t, u) {
				categories = append(categories, c)
				if len(results) == 0 {
					t.Errorf("%s has no results", c)
				}
			}
		}
		if !slices.Equal(categories, []string{report.CategoryOfChange + "/" + specPath + "/", categoryOfState}) {
			t.Errorf("categories %q", categories)
		}
	})
}

// What is not the default branch has no state: a branch, a tag, what is gone. Files are
// written all the same, where there is a head.
func TestStateOfOthers(t *testing.T) {
	each(t, func(g *rig) {
		head := g.commit(g.base, example(t, "head.yaml"))
		g.repo.SetBranch("main", g.base)
		for _, ref := range []string{"topic", "refs/tags/v1"} {
			r := g.run("push", g.repo.PushEvent(ref, zeros, head), "sarif=upload", "model=m.json,m.md")
			g.expect(r, exitBlocking, "verdict=fail", "model=m.json,m.md")
			if len(g.repo.Uploads()) != 0 || !strings.Contains(r.summary, "is not the default branch: nothing was uploaded") {
				t.Errorf("%s: %d uploads, summary:\n%s", ref, len(g.repo.Uploads()), r.summary)
			}
		}
		gone := g.run("push", g.repo.PushEvent("topic", head, zeros), "sarif=upload", "model=gone.json")
		g.expect(gone, exitPass, "verdict=pass", "model=")
		if _, err := os.Stat(filepath.Join(g.workspace, "gone.json")); err == nil || len(g.repo.Uploads()) != 0 {
			t.Errorf("what is gone was modelled")
		}
	})
}

// A forced push and the first one of a repository: the state is that of the commit, whatever was before.
func TestStateWithoutAPast(t *testing.T) {
	each(t, func(g *rig) {
		left, right := g.commit(g.base, "# left\n"+example(t, "base.yaml")), g.commit(g.base, example(t, "head.yaml"))
		g.expect(g.push("main", left, right, "sarif=upload"), exitBlocking, "verdict=fail")
		first := g.repo.Commit(nil, map[string]string{specPath: example(t, "head.yaml")})
		r := g.push("main", zeros, first, "sarif=upload")
		g.expect(r, exitPass, "verdict=pass")
		if !strings.Contains(r.summary, "there is nothing before it to compare with") {
			t.Errorf("summary:\n%s", r.summary)
		}
		uploads := g.repo.Uploads()
		if len(uploads) != 2 || uploads[0].CommitSHA != right || uploads[1].CommitSHA != first {
			t.Fatalf("uploads %+v", uploads)
		}
		if a, b := runs(t, uploads[0])[categoryOfState], runs(t, uploads[1])[categoryOfState]; len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("the same description has %q and %q", a, b)
		}
	})
}

// Where code scanning is off or the permission lacks, that is said, with what to do, and the
// verdict is the same.
func TestStateIsRefused(t *testing.T) {
	each(t, func(g *rig) {
		head := g.commit(g.base, "# prose\n"+example(t, "base.yaml"))
		g.server.Permissions(map[string]string{"contents": "read"})
		r := g.push("main", g.base, head, "sarif=upload")
		g.expect(r, exitPass, "verdict=pass")
		if !strings.Contains(r.summary, "security-events: write") || !strings.Contains(r.summary, "0 of 1 uploaded") {
			t.Errorf("without the permission:\n%s", r.summary)
		}
		g.server.Permissions(map[string]string{"contents": "read", "security-events": "write"})
		g.repo.DisableCodeScanning()
		r = g.push("main", g.base, head, "sarif=upload")
		g.expect(r, exitPass, "verdict=pass")
		if !strings.Contains(r.summary, "turn code scanning on") || strings.Contains(r.summary, "security-events: write") || !strings.Contains(r.out, "turn code scanning on") {
			t.Errorf("switched off:\n%s\n%s", r.summary, r.out)
		}
	})
}

// Alerts of a description that is gone or moved are closed; those of one that cannot be read stay as
// they are, and it is said.
func TestStateOfOneThatIsGone(t *testing.T) {
	each(t, func(g *rig) {
		other := strings.Replace(example(t, "head.yaml"), "title:", "title: Other", 1)
		both := g.repo.Commit([]string{g.base}, map[string]string{specPath: example(t, "base.yaml"), "other/openapi.yaml": other})
		g.push("main", g.base, both, "sarif=upload", "fail-on=never")
		g.expect(g.push("main", both, g.repo.Edit(both, nil, "other/openapi.yaml"), "sarif=upload", "fail-on=never"), exitPass)
		broken := g.repo.Commit([]string{both}, map[string]string{specPath: example(t, "base.yaml"), "other/openapi.yaml": "openapi: 3.0.3\npaths: [\n"})
		r := g.push("main", both, broken, "sarif=upload", "fail-on=never")
		g.expect(r, exitUnable, "verdict=error")
		uploads := g.repo.Uploads()
		if len(uploads) != 3 {
			t.Fatalf("%d uploads", len(uploads))
		}
		const category = report.CategoryOfState + "/other/openapi.yaml/"
		was, gone, unread := runs(t, uploads[0]), runs(t, uploads[1]), runs(t, uploads[2])
		if len(was[category]) == 0 || gone[category] == nil || len(gone[category]) != 0 {
			t.Errorf("it had %q, and when it was gone %q", was[category], gone[category])
		}
		if _, there := unread[category]; there || len(unread) != 1 {
			t.Errorf("what could not be read closes or opens alerts: %q", unread)
		}
		if !strings.Contains(r.summary, "the threat model is not whole: other/openapi.yaml:") {
			t.Errorf("summary:\n%s", r.summary)
		}
	})
}

// What is accepted is decided by the base on a pull request, and by itself once it is merged.
func TestPolicyOfTheState(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	head := g.commit(g.base, example(t, "head.yaml"))
	g.push("main", g.base, head, "model=m.json")
	worst := g.modelIn("m.json").Descriptions[0].Threats[0]
	print := worst.Fingerprint
	accepts := fmt.Sprintf("waivers:\n  - fingerprint: '%s'\n    spec: %s\n    score: %d\n    operations: ['%s']\n    reason: known\n    by: ada\n    expires: 2026-02-01\n", print, specPath, worst.Score, worst.Operations[0].Name())
	g.now = time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
	change := g.repo.Edit(head, map[string]string{".threatdelta.yaml": accepts})
	g.repo.SetBranch("main", head)
	pr := g.repo.PullRequest(head, change)
	g.run("pull_request", g.repo.Event("pull_request", pr), "model=m.json", "comment=never")
	if a := g.modelIn("m.json").Descriptions[0].Threats[0]; a.Fingerprint != print || a.Accepted != nil {
		t.Errorf("the change accepts its own threat: %+v", a.Accepted)
	}
	g.push("main", head, change, "model=m.json", "sarif=upload")
	if a := g.modelIn("m.json").Descriptions[0].Threats[0]; a.Fingerprint != print || a.Accepted == nil {
		t.Error("what is merged is not accepted")
	}
	if uploads := g.repo.Uploads(); len(uploads) != 1 || !strings.Contains(string(uploads[0].Data), `"justification"`) {
		t.Errorf("what is accepted is not suppressed in %d uploads", len(uploads))
	}
	g.now = time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC)
	g.push("main", head, change, "model=m.json")
	if a := g.modelIn("m.json").Descriptions[0].Threats[0]; a.Accepted != nil {
		t.Error("the waiver outlives its day")
	}
	broken := g.repo.Edit(change, map[string]string{".threatdelta.yaml": "nonsense: 9\n"})
	r := g.push("main", change, broken, "model=n.json")
	if r.outputs["model"] != "" || !strings.Contains(r.summary, "the threat model of "+short(broken)+" was not made: ") {
		t.Errorf("outputs %q, summary:\n%s", r.outputs, r.summary)
	}
}

// The pages open from disk: that of the review, and that of what stands; where nothing is to be reviewed they say so,
// and a workspace that cannot be written is said and no verdict.
func TestPages(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		r := g.run("pull_request", g.repo.Event("pull_request", pr), "html=out/pages", "model=out/m.html,out/m.otm", "comment=never")
		g.expect(r, exitBlocking, "verdict=fail", "html=out/pages", "model=out/m.html,out/m.otm")
		for name, has := range map[string]string{"out/pages/review.html": "auth-removed", "out/pages/model.html": "auth-new-op-anonymous", "out/m.html": "auth-new-op-anonymous", "out/m.otm": `"otmVersion"`} {
			page := g.read(filepath.Join(g.workspace, name))
			if !strings.Contains(page, has) || strings.HasSuffix(name, ".html") && (!strings.Contains(page, "Content-Security-Policy") || !strings.HasPrefix(strings.ToLower(page), "<!doctype html>")) {
				t.Errorf("%s lacks %s, or is no page: %.200s", name, has, page)
			}
		}
		if a, b := g.read(filepath.Join(g.workspace, "out/pages/model.html")), g.read(filepath.Join(g.workspace, "out/m.html")); a != b {
			t.Error("the model is another one on the other page")
		}
		idle := g.push("main", g.base, g.repo.Edit(g.base, map[string]string{"README.md": "x\n"}), "html=idle")
		g.expect(idle, exitPass, "html=idle")
		for _, name := range []string{"review.html", "model.html"} {
			if page := g.read(filepath.Join(g.workspace, "idle", name)); len(page) < 1000 {
				t.Errorf("%s: %s", name, page)
			}
		}
		if err := os.WriteFile(filepath.Join(g.workspace, "file"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		blocked := g.run("pull_request", g.repo.Event("pull_request", pr), "html=file/pages", "model=file/m.md", "comment=never")
		g.expect(blocked, exitBlocking, "verdict=fail", "html=", "model=")
		if !strings.Contains(blocked.summary, "file/m.md was not written") || !strings.Contains(blocked.out, "the page of the review was not written") {
			t.Errorf("summary:\n%s\n%s", blocked.summary, blocked.out)
		}
	})
}
