package github

import (
	"context"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// world is a pull request on the stand-in.
type world struct {
	t    *testing.T
	s    *githubtest.Server
	repo *githubtest.Repo
	pr   *githubtest.PR
	base string
}

const specPath = "api/openapi.yaml"

// newWorld has a description with line 20 removed and line 40 changed.
func newWorld(t *testing.T, options ...githubtest.Option) *world {
	t.Helper()
	return worldOf(t, githubtest.GitHub, map[string]string{specPath: githubtest.Description(map[int]string{20: "", 40: "  changed"})}, options...)
}

func worldOf(t *testing.T, flavour string, edits map[string]string, options ...githubtest.Option) *world {
	t.Helper()
	s := githubtest.New(t, flavour)
	repo := s.Repo("octo", "shop")
	base := repo.Commit(nil, map[string]string{specPath: githubtest.Description(nil), "README.md": "shop\n"})
	return &world{t: t, s: s, repo: repo, base: base, pr: repo.PullRequest(base, repo.Edit(base, edits), options...)}
}

// inFlavours runs a test on the stand-in of both.
func inFlavours(t *testing.T, test func(w *world)) {
	for _, flavour := range []string{githubtest.GitHub, githubtest.Enterprise} {
		t.Run(flavour, func(t *testing.T) {
			test(worldOf(t, flavour, map[string]string{specPath: githubtest.Description(map[int]string{20: ""})}, githubtest.By("bob")))
		})
	}
}

// client is a client that does not wait.
func (w *world) client() *Client {
	w.t.Helper()
	c, err := New(Config{APIURL: w.s.URL, GraphQLURL: w.s.GraphQLURL, ServerURL: w.s.ServerURL, Token: w.s.Token, Repository: "octo/shop",
		Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// commented is the change of the pull request, as the event of a comment has it.
func (w *world) commented(c *Client) Change {
	w.t.Helper()
	id := w.pr.PlantComment("wendy", "/threatdelta rescan")
	ch, err := ReadEvent("issue_comment", w.repo.CommentEvent("created", w.pr, id, false), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.PullRequest(w.t.Context(), &ch); err != nil {
		w.t.Fatal(err)
	}
	w.pr.DeleteComment(id)
	w.s.ResetLog()
	return ch
}
