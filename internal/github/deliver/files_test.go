package deliver

import (
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// Without a pull request there is the summary of the job, and a check run.
func TestWithoutPullRequest(t *testing.T) {
	w := newWorld(t)
	w.event = "merge_group"
	w.o = Options{Comments: AlwaysComments, Inline: true, CheckRun: WantCheckRun, SARIF: true}
	out := w.run(exampleFinding("1234000000000001", 39))
	wantProblem(t, out, LevelSummary, "the findings of a change are not the state of a branch")
	if len(w.repo.CheckRuns("")) != 1 || len(w.pr.Comments()) != 0 {
		t.Error("merge group: check run or comments")
	}
}

func TestEnterprise(t *testing.T) {
	w := worldOf(t, githubtest.Enterprise, map[string]string{specPath: githubtest.Description(map[int]string{20: "", 40: "  changed"})})
	w.o = Options{Comments: AlwaysComments, Inline: true, CheckRun: WantCheckRun, SARIF: true}
	out := w.run(exampleFinding("abcd000000000001", -20), exampleFinding("abcd000000000002", 55))
	wantNoProblem(t, out, LevelReview)
	w.pr.Push(w.repo.Edit(w.pr.Head(), map[string]string{specPath: githubtest.Description(nil)}))
	out = w.run()
	wantNoProblem(t, out, LevelReview)
	if len(w.s.Minimised()) != 2 {
		t.Errorf("%d hidden", len(w.s.Minimised()))
	}
}

func TestRenamedDescription(t *testing.T) {
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	base := repo.Commit(nil, map[string]string{specPath: githubtest.Description(nil)})
	head := repo.Edit(base, map[string]string{"api/v1/shop.yaml": githubtest.Description(map[int]string{20: ""})}, specPath)
	w := &world{t: t, s: s, repo: repo, base: base, pr: repo.PullRequest(base, head), event: "pull_request", o: Options{Comments: AlwaysComments, Inline: true}}
	out := w.run(exampleFinding("abce000000000001", -20))
	wantNoProblem(t, out, LevelReview)
	if want := [][2]string{{specPath, "api/v1/shop.yaml"}}; !slices.Equal(w.pairs, want) {
		t.Errorf("pairs %v", w.pairs)
	}
	if c := w.pr.ReviewComments(); len(c) != 1 || c[0].Path != "api/v1/shop.yaml" || c[0].Side != "LEFT" {
		t.Errorf("%+v", c)
	}
}

func TestLargeDifference(t *testing.T) {
	w := newWorld(t)
	w.repo.OmitPatch(specPath)
	out := w.run(exampleFinding("abcf000000000001", 39))
	wantNoProblem(t, out, LevelReview)
	if c := w.pr.ReviewComments(); len(c) != 1 || c[0].SubjectType != "file" {
		t.Errorf("%+v", c)
	}
}
