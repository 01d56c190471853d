package deliver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// CheckName is the name of the check run. It must not be a job's name: the job is
// a check of its own, and where two things of one name are required both are.
const CheckName = "API threat model"

const (
	// maxAnnotations is how many annotations GitHub takes in one request.
	maxAnnotations = 50
	// finishTime bounds the last request of a check run.
	finishTime = 20 * time.Second
)

// checkRun puts the report on the head commit as a check run. It is for reading
// only; the job's own result is the gate. (The commit is the head's, never that
// of the test merge; GitHub attaches the run to some suite of that commit.)
//
// A run is known by its external id, which names the set of findings: repeated
// for the same set nothing is written, and a run that was left unfinished is
// finished. GitHub appends annotations, so another set gets another run, which
// GitHub shows instead of the older one. A change of no description gets a run only
// where an earlier one has to be replaced, or where one is asked for.
func (p *delivery) checkRun() {
	const what = "writing the check run"
	options, err := p.checkOptions()
	if err != nil {
		p.failCheck(github.NewProblem(what, permissionChecks, err))
		return
	}
	notes := p.annotations()
	old, earlier, err := p.findCheck(*options.ExternalID)
	if earlier == 0 && err == nil && p.o.CheckRun == AutoCheckRun && len(p.r.Specs) == 0 {
		return
	}
	if err != nil {
		p.failCheck(github.NewProblem("reading the check runs", permissionChecks, err))
		return
	}
	for attempt := 1; ; attempt++ {
		err := p.writeCheck(old, options, notes)
		if err == nil {
			return
		}
		if !github.IsUncertain(err) || attempt == maxAttempts {
			p.failCheck(github.NewProblem(what, permissionChecks, err))
			return
		}
		if old, _, err = p.findCheck(*options.ExternalID); err != nil { // it may be there after all
			p.failCheck(github.NewProblem(what, permissionChecks, err))
			return
		}
	}
}

// failCheck records why there is no check run. Where it was not asked for, a
// permission that lacks is how the workflow was written and no problem.
func (p *delivery) failCheck(problem github.Problem) {
	if p.o.CheckRun == AutoCheckRun && problem.Permission != "" {
		p.c.Logf("no check run: %s", problem)
		p.notes = append(p.notes, "no check run: add `"+problem.Permission+"` below `permissions:` of the job, or write `check-run: false`")
		return
	}
	p.fail(problem)
}

// writeCheck brings the check run of the same findings to its end.
func (p *delivery) writeCheck(old *gh.CheckRun, o gh.CreateCheckRunOptions, notes []*gh.CheckRunAnnotation) error {
	if old == nil {
		first := o
		first.Output = output(o.Output, notes[:min(len(notes), maxAnnotations)])
		if len(notes) > maxAnnotations {
			status := "in_progress"
			first.Status, first.Conclusion = &status, nil
		}
		made, _, err := p.c.API().Checks.CreateCheckRun(p.ctx, p.ch.Owner, p.ch.Repo, first)
		if err != nil || len(notes) <= maxAnnotations {
			return err
		}
		return p.continueCheck(made.GetID(), o, notes[maxAnnotations:])
	}
	has := old.GetOutput().GetAnnotationsCount()
	if old.GetStatus() == "completed" && old.GetConclusion() == *o.Conclusion && has >= len(notes) {
		return nil
	}
	return p.continueCheck(old.GetID(), o, notes[min(has, len(notes)):])
}

// continueCheck adds annotations and completes the run, also where adding fails:
// it must not stay in progress for ever.
func (p *delivery) continueCheck(id int64, o gh.CreateCheckRunOptions, notes []*gh.CheckRunAnnotation) (err error) {
	if p.c.IsDryRun() { // there is no run, and the requests say the same of any
		id = 0
	}
	inProgress := "in_progress"
	for len(notes) > maxAnnotations && err == nil {
		update := gh.UpdateCheckRunOptions{Name: o.Name, Status: &inProgress, Output: output(o.Output, notes[:maxAnnotations])}
		_, _, err = p.c.API().Checks.UpdateCheckRun(p.ctx, p.ch.Owner, p.ch.Repo, id, update)
		notes = notes[maxAnnotations:]
	}
	if err != nil {
		notes = nil
	}
	last := gh.UpdateCheckRunOptions{Name: o.Name, Status: o.Status, Conclusion: o.Conclusion, DetailsURL: o.DetailsURL,
		ExternalID: o.ExternalID, Output: output(o.Output, notes)}
	// The job may be cancelled here; what it started it still finishes.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), finishTime)
	defer cancel()
	if len(notes) == 0 {
		ctx = github.Repeatable(ctx)
	}
	_, _, failed := p.c.API().Checks.UpdateCheckRun(ctx, p.ch.Owner, p.ch.Repo, id, last)
	if err != nil {
		return err
	}
	return failed
}

func output(of *gh.CheckRunOutput, notes []*gh.CheckRunAnnotation) *gh.CheckRunOutput {
	return &gh.CheckRunOutput{Title: of.Title, Summary: of.Summary, Annotations: notes}
}

func (p *delivery) checkOptions() (gh.CreateCheckRunOptions, error) {
	summary, err := p.markdown(p.options(commentLimit))
	status, conclusion, title, id := "completed", p.conclusion(), p.checkTitle(), p.checkID()
	o := gh.CreateCheckRunOptions{Name: CheckName, HeadSHA: p.ch.Head, ExternalID: &id, Status: &status, Conclusion: &conclusion,
		Output: &gh.CheckRunOutput{Title: &title, Summary: &summary}}
	if url := p.job.RunURL; strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
		o.DetailsURL = &url
	}
	return o, err
}

// conclusion is neutral where threats are open and the gate blocks nothing.
func (p *delivery) conclusion() string {
	switch {
	case p.r.Gate.Verdict != report.VerdictPass:
		return "failure"
	case p.r.Gate.FailOn == severity.Never && len(openFindings(p.r)) > 0:
		return "neutral"
	}
	return "success"
}

func (p *delivery) checkTitle() string {
	levels := map[severity.Level]int{}
	list := openFindings(p.r)
	for _, f := range list {
		levels[f.Level]++
	}
	var parts []string
	for _, l := range severity.Levels() {
		if n := levels[l]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, l))
		}
	}
	s := "No new threat"
	if len(list) > 0 {
		s = plural(len(list), "threat") + withPrefix(": ", strings.Join(parts, ", "))
	}
	if p.r.Gate.Verdict == report.VerdictError {
		s = "Not fully reviewed; " + strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// checkID names the set of findings, which of them are accepted, and the
// conclusion, the same for every
// attempt of every run.
func (p *delivery) checkID() string {
	lines := []string{p.key, p.conclusion()}
	for i := range p.r.Specs {
		s := &p.r.Specs[i]
		lines = append(lines, s.Path+"\x00"+string(s.Status))
		for _, f := range s.Findings {
			lines = append(lines, fmt.Sprintf("%s\x00%s\x00%s\x00%v", f.Fingerprint, f.State, f.Level, f.Waiver != nil))
		}
	}
	sort.Strings(lines[2:])
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return p.checkPrefix() + hex.EncodeToString(sum[:8])
}

// checkPrefix begins the external ids of this job's check runs.
func (p *delivery) checkPrefix() string { return "threatdelta:" + p.key + ":" }

// findCheck is the newest check run of the same findings on the head. count is how
// many runs of this job there are, of whatever findings.
func (p *delivery) findCheck(id string) (newest *gh.CheckRun, count int, err error) {
	name, filter := CheckName, "all"
	list, _, err := p.c.API().Checks.ListCheckRunsForRef(p.ctx, p.ch.Owner, p.ch.Repo, p.ch.Head,
		&gh.ListCheckRunsOptions{CheckName: &name, Filter: &filter, ListOptions: gh.ListOptions{PerPage: github.PerPage}})
	if err != nil {
		return nil, 0, err
	}
	for _, run := range list.CheckRuns {
		if strings.HasPrefix(run.GetExternalID(), p.checkPrefix()) {
			count++
		}
		if run.GetExternalID() == id && (newest == nil || run.GetID() > newest.GetID()) {
			newest = run
		}
	}
	return newest, count, nil
}

// annotations are the open findings on the lines of the head. What was removed
// has no line there and is put on the first line of its file.
func (p *delivery) annotations() []*gh.CheckRunAnnotation {
	var out []*gh.CheckRunAnnotation
	for _, f := range openFindings(p.r) {
		title, message := report.Plain(*f)
		at := f.Head
		if at == nil && f.Base != nil {
			at = &finding.Location{File: f.Base.File, Line: 1, EndLine: 1}
			message += fmt.Sprintf("\nWas at line %d of the base", f.Base.Line)
		}
		if at == nil || at.File == "" {
			continue
		}
		line := max(at.Line, 1)
		level := "notice"
		switch f.Level {
		case severity.Critical, severity.High:
			level = "failure"
		case severity.Medium:
			level = "warning"
		}
		out = append(out, &gh.CheckRunAnnotation{Path: gh.String(at.File), StartLine: &line, EndLine: &line,
			AnnotationLevel: &level, Title: &title, Message: &message})
	}
	return out
}
