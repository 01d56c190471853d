package organization

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/github"
)

// Reviewer makes what the check would have left. It may be called by several goroutines.
type Reviewer interface {
	// Pull reviews a pull request. c is of its repository.
	Pull(ctx context.Context, c *github.Client, change github.Change, pull *fleet.Pull) error
	// Model makes the model of the repository at a commit.
	Model(ctx context.Context, c *github.Client, commit string, r *fleet.Repository) error
}

// maxPulls bounds the open pull requests of a repository.
const maxPulls = 3000

// advice is what to do about a refusal.
const advice = "let the token read pull requests, actions, checks and contents of the repository"

// Read reads the repositories, four at once. What cannot be read is in the records; the error is that of a wrong use,
// or of the context.
func Read(ctx context.Context, c *github.Client, o Options) (*fleet.Records, error) {
	all, unread, err := list(ctx, c, o)
	if err != nil {
		return nil, err
	}
	out := &fleet.Records{Schema: fleet.RecordsSchema, Organization: o.Organization, Shard: o.Shard, Repositories: make([]fleet.Repository, len(all)), Unread: unread}
	err = github.Each(ctx, len(all), func(ctx context.Context, i int) error {
		client, err := c.In(all[i].Name)
		if err != nil {
			all[i].Unread = append(all[i].Unread, fleet.Unread{What: "the repository", Why: err.Error()})
			return nil
		}
		r := &reader{ctx: ctx, c: client, o: o, repository: all[i]}
		r.owner, r.name, _ = strings.Cut(all[i].Name, "/")
		r.read()
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	for i, r := range all {
		out.Repositories[i] = r.Repository
	}
	return out, nil
}

// reader reads one repository.
type reader struct {
	ctx context.Context
	c   *github.Client
	o   Options
	*repository
	owner, name string
	commit      string // of the default branch
	tree        *github.Tree
}

// failed records what could not be read.
func (r *reader) failed(what string, err error) {
	r.Unread = append(r.Unread, unable(what, err, advice))
}

func (r *reader) read() {
	defer func() {
		if x := recover(); x != nil {
			r.Unread = append(r.Unread, fleet.Unread{What: "the repository", Why: "internal error: " + github.OneLine(fmt.Sprint(x), 200), Do: "report it"})
		}
	}()
	switch {
	case r.Archived:
		return
	case r.disabled:
		r.Unread = append(r.Unread, fleet.Unread{What: "the repository", Why: "GitHub has disabled it"})
		return
	}
	pulls, err := github.Pages(r.ctx, maxPulls/github.PerPage, func(ctx context.Context, page int) ([]*gh.PullRequest, *gh.Response, error) {
		return r.c.API().PullRequests.List(ctx, r.owner, r.name, &gh.PullRequestListOptions{State: "open", ListOptions: gh.ListOptions{Page: page, PerPage: github.PerPage}})
	})
	if err != nil {
		r.failed("the open pull requests", err)
		return
	}
	for _, p := range pulls {
		r.Pulls = append(r.Pulls, r.pullOf(p))
	}
	slices.SortFunc(r.Pulls, func(a, b fleet.Pull) int { return a.Number - b.Number })
	if r.o.Reviewer != nil {
		r.review(pulls)
		return
	}
	if r.artifacts() && !r.Checked {
		r.unchecked()
	}
	if r.Checked {
		r.conclusions()
	}
}

func (r *reader) pullOf(p *gh.PullRequest) fleet.Pull {
	out := fleet.Pull{Number: p.GetNumber(), Title: p.GetTitle(), URL: p.GetHTMLURL(), Author: p.GetUser().GetLogin(), Unready: p.GetDraft(), Head: p.GetHead().GetSHA(),
		Opened: p.GetCreatedAt().UTC(), Updated: p.GetUpdatedAt().UTC(), Fork: p.GetHead().GetRepo().GetID() != r.id}
	for _, u := range p.RequestedReviewers {
		out.Asked = append(out.Asked, u.GetLogin())
	}
	for _, t := range p.RequestedTeams {
		out.Asked = append(out.Asked, "@"+r.owner+"/"+t.GetSlug())
	}
	slices.Sort(out.Asked)
	return out
}

// conclusions asks for the check run by which the check shows its verdict, of each pull request without a report.
func (r *reader) conclusions() {
	for i := range r.Pulls {
		p := &r.Pulls[i]
		if p.Report != nil || p.Unread || p.Head == "" {
			continue
		}
		name, filter := checkName, "latest"
		runs, _, err := r.c.API().Checks.ListCheckRunsForRef(r.ctx, r.owner, r.name, p.Head, &gh.ListCheckRunsOptions{CheckName: &name, Filter: &filter, ListOptions: gh.ListOptions{PerPage: 10}})
		if err != nil {
			r.failed(fmt.Sprintf("the check runs of #%d", p.Number), err)
			continue
		}
		for _, run := range runs.CheckRuns {
			if run.GetConclusion() != "" {
				p.Conclusion = run.GetConclusion()
			}
		}
	}
}

// checkName is the name of the check run that the action shows.
const checkName = "API threat model"

// branch finds the commit of the default branch; false where there is none, or it could not be read.
func (r *reader) branch() bool {
	if r.commit != "" {
		return true
	}
	sha, _, err := r.c.API().Repositories.GetCommitSHA1(r.ctx, r.owner, r.name, r.Branch, "")
	switch status := github.StatusOf(err); {
	case status == http.StatusConflict:
		r.Empty = true
		return false
	case err != nil:
		r.failed("the default branch", err)
		return false
	}
	tree, err := r.c.Tree(r.ctx, r.owner, r.name, sha)
	if err != nil {
		r.failed("the default branch", err)
		return false
	}
	r.commit, r.tree = sha, tree
	return true
}

// unchecked looks for a workflow that runs the check, and for descriptions: of a repository of which no artifact was found.
func (r *reader) unchecked() {
	if !r.branch() {
		return
	}
	names, err := r.files()
	if err != nil {
		r.failed("the files of the default branch", err)
		return
	}
	r.Checked = r.hasWorkflow(names)
	if !r.Checked {
		r.Descriptions = r.descriptions(names)
	}
}

// review makes the model and the reports here.
func (r *reader) review(pulls []*gh.PullRequest) {
	if !r.branch() {
		return
	}
	if names, err := r.files(); err != nil {
		r.failed("the files of the default branch", err)
	} else {
		r.Checked = r.hasWorkflow(names)
	}
	if err := r.o.Reviewer.Model(r.ctx, r.c, r.commit, &r.Repository); err != nil {
		r.failed("the model of the default branch", err)
	}
	if r.Model != nil && !r.Checked {
		for _, d := range r.Model.Descriptions {
			r.Descriptions = append(r.Descriptions, d.Path)
		}
	}
	at := map[int]*gh.PullRequest{}
	for _, p := range pulls {
		at[p.GetNumber()] = p
	}
	for i := range r.Pulls {
		p := &r.Pulls[i]
		if err := r.o.Reviewer.Pull(r.ctx, r.c, r.changeOf(at[p.Number]), p); err != nil {
			p.Unread, p.Without = true, github.OneLine(err.Error(), 300)
			r.failed(fmt.Sprintf("the review of #%d", p.Number), err)
		}
	}
}

// changeOf is a pull request as a change to review.
func (r *reader) changeOf(p *gh.PullRequest) github.Change {
	return github.Change{Owner: r.owner, Repo: r.name, Number: p.GetNumber(), Base: p.GetBase().GetSHA(), Head: p.GetHead().GetSHA(), BaseRef: p.GetBase().GetRef(), HeadRef: p.GetHead().GetRef(),
		HeadOwner: p.GetHead().GetRepo().GetOwner().GetLogin(), HeadRepo: p.GetHead().GetRepo().GetName(), Fork: p.GetHead().GetRepo().GetID() != r.id, Author: p.GetUser().GetLogin()}
}

// files are the paths of the default branch.
func (r *reader) files() ([]string, error) {
	var out []string
	err := fs.WalkDir(r.tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			out = append(out, name)
		}
		return err
	})
	return out, err
}

// Pace is the least time between two requests to GitHub, which gives out 900 points a minute for its REST API, a GET being one
// (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
const Pace = 80 * time.Millisecond
