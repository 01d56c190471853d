package organization

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/union"
)

// ArtifactName is the name of the artifact that the check leaves: reports and models as JSON.
const ArtifactName = "threatdelta"

// The bounds of what is looked through.
const (
	maxArtifacts = 500 // of a repository, the newest
	maxModels    = 5   // of the default branch, the newest
)

// artifacts takes reports and the model from what the runs left. It returns false where the list could not be read.
func (r *reader) artifacts() bool {
	heads := map[string][]*fleet.Pull{} // two may ask to merge one commit into different branches
	for i := range r.Pulls {
		heads[r.Pulls[i].Head] = append(heads[r.Pulls[i].Head], &r.Pulls[i])
		r.Pulls[i].Without = "no run of the check on " + github.ShortID(r.Pulls[i].Head) + " left an artifact " + ArtifactName
	}
	models, open := 0, len(r.Pulls)
	for page := 1; page > 0 && page <= maxArtifacts/github.PerPage; {
		list, resp, err := r.listArtifacts(page)
		if err != nil {
			r.failed("the artifacts", err)
			return false
		}
		for _, a := range list {
			r.Checked = true
			for _, p := range heads[a.GetWorkflowRun().GetHeadSHA()] {
				if p.Report == nil && !p.Unread && r.reportOf(p, a) {
					open--
				}
			}
			if r.isOfBranch(a) && r.Model == nil && models < maxModels {
				models++
				r.modelOf(a)
			}
		}
		page = resp.NextPage
		if open <= 0 && (r.Model != nil || models == maxModels) {
			break
		}
	}
	return true
}

// isOfBranch reports whether an artifact is of a run on the default branch of the repository itself: a branch of a fork may have its name.
func (r *reader) isOfBranch(a *gh.Artifact) bool {
	run := a.GetWorkflowRun()
	return run.GetHeadBranch() == r.Branch && run.GetHeadRepositoryID() == r.id && run.GetRepositoryID() == r.id
}

// listArtifacts asks for a page of the artifacts of the name, the newest first. go-github does not know that a name can be given.
func (r *reader) listArtifacts(page int) ([]*gh.Artifact, *gh.Response, error) {
	query := url.Values{"name": {ArtifactName}, "per_page": {strconv.Itoa(github.PerPage)}, "page": {strconv.Itoa(page)}}
	req, err := r.c.API().NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/actions/artifacts?%s", r.owner, r.name, query.Encode()), nil)
	if err != nil {
		return nil, nil, err
	}
	var list gh.ArtifactList
	resp, err := r.c.API().Do(r.ctx, req, &list)
	return list.Artifacts, resp, err
}

// reportOf takes the report on a pull request from an artifact. It returns false where an older one may have it.
func (r *reader) reportOf(p *fleet.Pull, a *gh.Artifact) bool {
	if a.GetExpired() {
		p.Without = "the artifact of its check has expired: run the check again"
		return false
	}
	found, err := r.inArtifact(a)
	switch {
	case err != nil:
		p.Unread, p.Without = true, "the artifact of its check could not be read: "+github.OneLine(err.Error(), 300)
		r.Unread = append(r.Unread, fleet.Unread{What: fmt.Sprintf("the artifact of #%d", p.Number), Why: github.OneLine(err.Error(), 300), Do: "run the check again"})
	case found.report == nil:
		p.Without = "the artifact of its check has no report"
	default:
		p.Report, p.Without = found.report, ""
	}
	return p.Report != nil || p.Unread
}

// modelOf takes the model of the default branch from an artifact, if there is one in it.
func (r *reader) modelOf(a *gh.Artifact) {
	if a.GetExpired() {
		return
	}
	found, err := r.inArtifact(a)
	if err != nil {
		r.Unread = append(r.Unread, fleet.Unread{What: "the artifact of the default branch", Why: github.OneLine(err.Error(), 300), Do: "run the workflow again"})
		return
	}
	if found.model != nil {
		r.Model, r.ModelCommit, r.ModelAt = found.model, a.GetWorkflowRun().GetHeadSHA(), a.GetCreatedAt().UTC()
	}
}

// inArtifact is what an artifact has, by its documents joined.
func (r *reader) inArtifact(a *gh.Artifact) (*content, error) {
	archive, err := r.archive(a)
	if err != nil {
		return nil, err
	}
	list, err := documents(archive)
	if err != nil {
		return nil, err
	}
	var reports []union.Source
	var models []union.SourceModel
	for _, d := range list {
		name := github.OneLine(d.name, 80)
		one, err := fleet.ReadMade(name, r.Name, bytes.NewReader(d.raw))
		switch {
		case errors.Is(err, fleet.ErrOther):
			continue
		case err != nil:
			return nil, err
		}
		for _, x := range one.Repositories {
			if x.Model != nil {
				models = append(models, union.SourceModel{Name: name, Model: x.Model})
			}
			for _, p := range x.Pulls {
				reports = append(reports, union.Source{Name: name, Report: p.Report})
			}
		}
	}
	return together(reports, models)
}

// content is what an artifact has: nil for what it has not.
type content struct {
	report *report.Report
	model  *model.Model
}

// together puts the documents of an artifact together, as of jobs that reviewed a share each.
func together(reports []union.Source, models []union.SourceModel) (*content, error) {
	out := &content{}
	var err error
	if len(reports) > 0 {
		if out.report, err = union.Reports(reports, reports[0].Report.Tool); err != nil {
			return nil, err
		}
	}
	if len(models) > 0 {
		out.model, err = union.Models(models)
	}
	return out, err
}

// archive is that of an artifact. It never changes, so that it is read once for all runs with a cache. GitHub answers with an address at another host.
func (r *reader) archive(a *gh.Artifact) ([]byte, error) {
	key := fmt.Sprintf("artifact %s %d %d", r.c.ServerURL(), r.id, a.GetID())
	if raw, ok := r.o.Cache.Kept(key); ok {
		return raw, nil
	}
	if a.GetSizeInBytes() > maxArchive {
		return nil, tooLarge()
	}
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	req, err := r.c.API().NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/actions/artifacts/%d/zip", r.owner, r.name, a.GetID()), nil)
	if err != nil {
		return nil, err
	}
	resp, err := r.c.API().BareDo(ctx, req)
	if err != nil {
		return nil, errors.New(github.Reason(err))
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxArchive+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading its archive: %s", cmp.Or(github.Reason(err), "no answer"))
	case len(raw) > maxArchive:
		return nil, tooLarge()
	}
	r.o.Cache.Keep(key, raw)
	return raw, nil
}

func tooLarge() error { return fmt.Errorf("its archive is larger than %d MB", maxArchive>>20) }
