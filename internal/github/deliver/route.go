package deliver

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
)

const (
	// maxEventPages bounds the reading of a pull request's history.
	maxEventPages = 10
	// maxReviewers bounds the reviewers that are asked for at once.
	maxReviewers = 15
)

// Route is who shall look at a pull request: labels by name, reviewers by login,
// teams as org/team.
type Route struct{ Labels, Reviewers, Teams []string }

// Route adds labels and asks for reviews. Each is done once in the life of a
// pull request and nothing is undone: a label that a person took off stays off,
// one that a person set stays on, and who was asked before, and answered or was
// released, is not asked again. The author is never asked. One request reads the
// history, and up to two change something; what is refused is a problem and keeps
// nothing else from being done.
func (d *Deliverer) Route(ctx context.Context, ch github.Change, to Route) []github.Problem {
	if ch.Number == 0 || ch.IsReadOnly() || len(to.Labels)+len(to.Reviewers)+len(to.Teams) == 0 {
		return nil
	}
	r := &routing{c: d.client, ctx: ctx, ch: d.client.WithRepository(ch), done: map[string]bool{}}
	if err := r.history(); err != nil {
		return []github.Problem{github.NewProblem("reading the history of the pull request", github.PermissionPullRequests, err)}
	}
	r.label(to.Labels)
	r.request(to)
	return r.problems
}

// routing is one call of Route.
type routing struct {
	c        *github.Client
	ctx      context.Context
	ch       github.Change
	done     map[string]bool // by kind and name in lower case
	problems []github.Problem
}

const (
	aLabel = "label "
	aUser  = "user "
	aTeam  = "team "
)

// isFirst says whether something was not done yet, and notes it.
func (r *routing) isFirst(kind, name string) bool {
	key := kind + strings.ToLower(name)
	was := r.done[key]
	r.done[key] = true
	return !was
}

// history reads which labels were ever there, and who was ever asked.
func (r *routing) history() error {
	list, err := github.Pages(r.ctx, maxEventPages, func(ctx context.Context, page int) ([]*gh.IssueEvent, *gh.Response, error) {
		return r.c.API().Issues.ListIssueEvents(ctx, r.ch.Owner, r.ch.Repo, r.ch.Number, &gh.ListOptions{Page: page, PerPage: github.PerPage})
	})
	if err != nil {
		return err
	}
	for _, e := range list {
		switch e.GetEvent() {
		case "labeled":
			r.isFirst(aLabel, e.GetLabel().GetName())
		case "review_requested":
			r.isFirst(aUser, e.GetRequestedReviewer().GetLogin())
			r.isFirst(aTeam, e.GetRequestedTeam().GetSlug())
		}
	}
	return nil
}

// label adds the labels; GitHub makes those that the repository does not have.
func (r *routing) label(labels []string) {
	var missing []string
	for _, name := range labels {
		if name != "" && r.isFirst(aLabel, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return
	}
	// go-github sends a bare array, which GitHub's description has no more.
	req, err := r.c.API().NewRequest(http.MethodPost, fmt.Sprintf("repos/%s/%s/issues/%d/labels", r.ch.Owner, r.ch.Repo, r.ch.Number),
		map[string][]string{"labels": missing})
	if err == nil {
		_, err = r.c.API().Do(github.Repeatable(r.ctx), req, nil)
	}
	if err != nil {
		r.problems = append(r.problems, github.NewProblem("adding labels", github.PermissionPullRequests, err))
	}
}

// request asks for reviews, of all at once. GitHub refuses all for one, and does
// not say for which: then each is asked for alone.
func (r *routing) request(to Route) {
	r.isFirst(aUser, r.ch.Author)
	var list []gh.ReviewersRequest
	for _, user := range to.Reviewers {
		if github.IsLogin(user) && r.isFirst(aUser, user) {
			list = append(list, gh.ReviewersRequest{Reviewers: []string{user}})
		}
	}
	for _, team := range to.Teams {
		org, name, _ := strings.Cut(team, "/")
		switch {
		case !strings.EqualFold(org, r.ch.Owner) || !github.IsTeamSlug(name):
			r.problems = append(r.problems, github.Problem{What: "asking " + github.OneLine(team, 80) + " for a review", Why: "it is no team of " + r.ch.Owner})
		case r.isFirst(aTeam, name):
			list = append(list, gh.ReviewersRequest{TeamReviewers: []string{name}})
		}
	}
	if n := len(list); n > maxReviewers {
		r.problems = append(r.problems, github.Problem{What: "asking for reviews", Why: fmt.Sprintf("%d are named, and only the first %d were asked", n, maxReviewers)})
		list = list[:maxReviewers]
	}
	if len(list) == 0 {
		return
	}
	var all gh.ReviewersRequest
	for _, one := range list {
		all.Reviewers = append(all.Reviewers, one.Reviewers...)
		all.TeamReviewers = append(all.TeamReviewers, one.TeamReviewers...)
	}
	err := r.ask(all)
	if github.StatusOf(err) != http.StatusUnprocessableEntity || len(list) == 1 {
		r.failed(all, err)
		return
	}
	for _, one := range list {
		r.failed(one, r.ask(one))
	}
}

func (r *routing) ask(who gh.ReviewersRequest) error {
	_, _, err := r.c.API().PullRequests.RequestReviewers(github.Repeatable(r.ctx), r.ch.Owner, r.ch.Repo, r.ch.Number, who)
	return err
}

func (r *routing) failed(who gh.ReviewersRequest, err error) {
	if err == nil {
		return
	}
	p := github.NewProblem("asking "+github.OneLine(strings.Join(slices.Concat(who.Reviewers, who.TeamReviewers), ", "), 200)+" for a review", github.PermissionPullRequests, err)
	switch {
	case github.StatusOf(err) != http.StatusUnprocessableEntity:
	case len(who.TeamReviewers) > 0:
		p.Advice = "a team needs access to the repository, and a token that may see it: GITHUB_TOKEN may not see the teams of an organisation"
	default:
		p.Advice = "a reviewer has to be a collaborator of the repository"
	}
	r.problems = append(r.problems, p)
}
