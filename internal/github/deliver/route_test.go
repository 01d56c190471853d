package deliver

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

const (
	listEvents   = "GET /repos/{owner}/{repo}/issues/{issue_number}/events"
	addLabels    = "POST /repos/{owner}/{repo}/issues/{issue_number}/labels"
	askReviewers = "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers"
)

func TestRoute(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.commented(w.client())
		w.repo.SetCollaborator("wendy", "write")
		w.repo.SetCollaborator("maria", "maintain")
		w.s.Team("octo", "security", "wendy")
		to := Route{Labels: []string{"security-review", "api", "API"}, Reviewers: []string{"wendy", "Bob", "maria", "wendy", "../x"}, Teams: []string{"octo/security"}}
		run := func() []github.Problem { w.s.ResetLog(); return w.deliverer().Route(t.Context(), ch, to) }
		w.pr.SetLabel("wendy", "api", true) // a person was first
		if p := run(); p != nil || len(w.s.Log()) != 3 {
			t.Errorf("%v, %d requests", p, len(w.s.Log()))
		}
		if labels, asked := w.pr.Labels(), w.pr.Requested(); !slices.Equal(labels, []string{"api", "security-review"}) || !slices.Equal(asked, []string{"wendy", "maria", "team/security"}) {
			t.Errorf("labels %v, asked %v", labels, asked)
		}
		if p := run(); p != nil || w.s.Count("WRITE") != 0 {
			t.Errorf("again: %v, %d writes", p, w.s.Count("WRITE"))
		}
		// What people did since stays: a label that was removed, a review given.
		w.pr.SetLabel("wendy", "security-review", false)
		w.pr.Approve("wendy", "security")
		if p := run(); p != nil || w.s.Count("WRITE") != 0 || !slices.Equal(w.pr.Labels(), []string{"api"}) || !slices.Equal(w.pr.Requested(), []string{"maria"}) {
			t.Errorf("%v, %d writes, labels %v, asked %v", p, w.s.Count("WRITE"), w.pr.Labels(), w.pr.Requested())
		}
		// Nothing to route costs nothing.
		w.s.ResetLog()
		if p := w.deliverer().Route(t.Context(), ch, Route{}); p != nil || len(w.s.Log()) != 0 {
			t.Errorf("%v, %d requests", p, len(w.s.Log()))
		}
	})
}

// GitHub refuses a request for all of its names; the others are still asked.
func TestRouteRefusals(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.commented(w.client())
		w.repo.SetCollaborator("wendy", "write")
		p := w.deliverer().Route(t.Context(), ch, Route{Reviewers: []string{"wendy", "stranger"}, Teams: []string{"octo/hidden", "other/team"}})
		if asked := w.pr.Requested(); !slices.Equal(asked, []string{"wendy"}) {
			t.Errorf("asked %v", asked)
		}
		all := fmt.Sprint(p)
		if len(p) != 3 || !strings.Contains(all, "asking stranger for a review") || !strings.Contains(all, "has to be a collaborator") ||
			!strings.Contains(all, "asking hidden") || !strings.Contains(all, "GITHUB_TOKEN may not") || !strings.Contains(all, "asking other/team for a review: it is no team of octo") {
			t.Errorf("%d problems: %s", len(p), all)
		}
		for name, c := range map[string]struct {
			match, problem string
			labels         int
		}{
			"labels":  {addLabels, "adding labels", 0},
			"reviews": {askReviewers, "asking maria for a review", 1},
			"history": {listEvents, "reading the history", 0},
		} {
			w := worldOf(t, w.s.Flavour, nil)
			ch := w.commented(w.client())
			w.repo.SetCollaborator("maria", "write")
			w.s.Fault(c.match, -1, githubtest.Refused(403))
			p := w.deliverer().Route(t.Context(), ch, Route{Labels: []string{"x"}, Reviewers: []string{"maria"}})
			if len(p) != 1 || !strings.Contains(p[0].String(), c.problem) || !strings.Contains(p[0].String(), "`pull-requests: write`") || len(w.pr.Labels()) != c.labels {
				t.Errorf("%s: %v, labels %v", name, p, w.pr.Labels())
			}
		}
		ch.Fork, ch.Event = true, "pull_request"
		w.s.ResetLog()
		if p := w.deliverer().Route(t.Context(), ch, Route{Labels: []string{"x"}}); p != nil || len(w.s.Log()) != 0 {
			t.Errorf("a token that only reads: %v, %d requests", p, len(w.s.Log()))
		}
		var crowd []string
		for i := range 20 {
			crowd = append(crowd, fmt.Sprint("user", i))
			w.repo.SetCollaborator(crowd[i], "write")
		}
		ch.Fork = false
		if p := w.deliverer().Route(t.Context(), ch, Route{Reviewers: crowd}); len(p) != 1 || len(w.pr.Requested()) != 1+maxReviewers {
			t.Errorf("%v, asked %v", p, w.pr.Requested())
		}
	})
}
