package deliver

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// The levels of delivery, the best first.
const (
	LevelReview  = "review"  // comments on the lines, and the summary comment
	LevelComment = "comment" // the summary comment
	LevelSummary = "summary" // the summary of the job, which the caller writes
	LevelLog     = "log"     // the log of the job, where the caller cannot write a summary
)

// The permissions that a workflow has to grant for what is written here, beside
// [github.PermissionPullRequests].
const (
	permissionChecks   = "checks: write"
	permissionScanning = "security-events: write"
	permissionActions  = "actions: write"
)

// Job is the job of a workflow that delivers.
type Job struct {
	// Key distinguishes several jobs on one pull request, each with comments of
	// its own: take what makes the job different, such as its globs. Empty for
	// one job.
	Key string
	// RunURL is the page of the workflow run, to which the check run links.
	RunURL string
	// WorkflowRef names the file of the workflow (GITHUB_WORKFLOW_REF), by which
	// [Deliverer.RerunCheck] finds the run that is the gate.
	WorkflowRef string
}

// Deliverer writes to pull requests for one job. It may be used by several
// goroutines.
type Deliverer struct {
	client *github.Client
	job    Job
	key    string // the job's, as markers have it
	room   int    // bytes of SARIF in one upload, after compression
}

// New returns a deliverer that sends its requests through client.
func New(client *github.Client, job Job) *Deliverer {
	return &Deliverer{client: client, job: job, key: markerKey(job.Key), room: maxSARIF}
}

// markerKey is the key of a job as a marker has it, "" for "".
func markerKey(key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// CheckRun says whether to show a check run.
type CheckRun int

const (
	NoCheckRun   CheckRun = iota
	AutoCheckRun          // on a pull request, where the token may; where it may not, that is a note
	WantCheckRun          // where it cannot be written, that is a problem
)

// Options say what to write.
type Options struct {
	Comments Comments
	// From and InlineFrom are the levels from which on AutoComments comments in
	// summary and on lines; medium if zero.
	From, InlineFrom severity.Level
	// Inline lets comments stand on lines too.
	Inline   bool
	CheckRun CheckRun
	// MaxInline bounds the review comments, 20 if zero.
	MaxInline int
	// Mention lets the summary comment notify the owners of a description.
	Mention bool
	// SARIF uploads to code scanning.
	SARIF bool
	// SpecFromWorkspace: the descriptions come from the workspace of the job, so
	// no line of the change is theirs and there is nothing to comment on a line.
	SpecFromWorkspace bool
}

// Outcome is the result of a delivery.
type Outcome struct {
	Level    string // review, comment or summary: how far the findings could get
	Posted   string // the same, of what there is on the pull request: what deserves no comment has none
	Problems []github.Problem
	// Notes are what was not written and nobody asked for: the permission lacks.
	Notes []string
	// Requests and Writes count everything the client sent so far.
	Requests, Writes int
	CommentURL       string // of the summary comment, "" without one
	// Uploaded: code scanning took the findings.
	Uploaded bool
}

// Deliver writes the check run, the summary comment and the review comments,
// marks those whose threat is gone, and uploads SARIF, each as far as asked for
// and allowed. It returns no error, and nothing in it changes the verdict: what
// could not be done is a problem, and Level is the level that was reached. It
// reads and writes comments of its own only, which it knows by marker and author.
// Repeated for the same report it writes nothing.
func (d *Deliverer) Deliver(ctx context.Context, ch github.Change, files []github.File, r *report.Report, o Options) Outcome {
	p := d.delivery(ctx, ch)
	o.From, o.InlineFrom = cmp.Or(o.From, usualFloor), cmp.Or(o.InlineFrom, usualFloor)
	p.files, p.r, p.o = files, r, o
	if ch.IsReadOnly() {
		p.downgrade(LevelSummary)
		if len(openFindings(r)) > 0 && (o.Comments != NoComments || o.CheckRun == WantCheckRun) {
			p.fail(github.Problem{What: "telling the pull request", Why: "the token of a pull request from a fork only reads",
				Advice: "everything is in the summary of the job; to comment on such pull requests run on pull_request_target, which is safe here because nothing of the head is executed"})
		}
	} else {
		if github.IsObjectID(ch.Head) && (o.CheckRun == WantCheckRun || o.CheckRun == AutoCheckRun && ch.Number != 0) {
			p.checkRun()
		}
		p.comment()
	}
	if o.SARIF {
		p.uploadSARIF()
	}
	out := Outcome{Level: p.level, Posted: p.posted(), Problems: p.problems, Notes: p.notes, CommentURL: p.commentURL, Uploaded: p.uploaded}
	out.Requests, out.Writes = d.client.Requests()
	return out
}

// delivery is one call of Deliver.
type delivery struct {
	c          *github.Client
	job        Job
	key        string
	ctx        context.Context
	ch         github.Change
	r          *report.Report
	o          Options
	files      []github.File
	level      string
	problems   []github.Problem
	notes      []string
	commentURL string // "" where there is no summary comment
	onLines    bool   // there are comments on lines
	uploaded   bool   // to code scanning
}

func (d *Deliverer) delivery(ctx context.Context, ch github.Change) *delivery {
	return &delivery{c: d.client, job: d.job, key: d.key, ctx: ctx, ch: d.client.WithRepository(ch), level: LevelReview}
}

// fail records a problem, and logs it.
func (p *delivery) fail(problem github.Problem) {
	p.problems = append(p.problems, problem)
	p.c.Logf("%s", problem)
}

// downgrade lowers the level of delivery.
func (p *delivery) downgrade(to string) {
	rank := map[string]int{LevelReview: 3, LevelComment: 2, LevelSummary: 1}
	if rank[to] < rank[p.level] {
		p.level = to
	}
}

// posted is how far the findings got: no further than they could, and only where there
// is a comment.
func (p *delivery) posted() string {
	switch {
	case p.level == LevelReview && p.onLines:
		return LevelReview
	case p.level != LevelSummary && p.commentURL != "":
		return LevelComment
	}
	return LevelSummary
}

// comment writes the comments on the pull request.
func (p *delivery) comment() {
	if p.ch.Number == 0 || p.o.Comments == NoComments {
		p.downgrade(LevelSummary)
		return
	}
	had, ok := p.summaryComment() // had: there may be earlier review comments
	if !ok {
		p.downgrade(LevelSummary)
	}
	switch {
	case !p.o.Inline || p.o.SpecFromWorkspace:
		p.downgrade(LevelComment)
	case had || len(openFindings(p.r)) > 0 || p.r.Gate.Verdict == report.VerdictError:
		p.reviewComments()
	}
}

// link is the address of a place at the commit it was found in.
func (p *delivery) link(loc finding.Location, side string) string {
	if p.o.SpecFromWorkspace || loc.File == "" {
		return ""
	}
	sha := p.ch.Head
	if side == "base" {
		sha = p.ch.Base
	}
	segments := strings.Split(loc.File, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	address := p.home() + "/blob/" + sha + "/" + strings.Join(segments, "/")
	if loc.Line > 0 {
		address += "#L" + strconv.Itoa(loc.Line)
	}
	return address
}

// home is the page of the repository.
func (p *delivery) home() string { return p.c.ServerURL() + "/" + p.ch.Owner + "/" + p.ch.Repo }

// headLink is the head commit as a Markdown link.
func (p *delivery) headLink() string {
	return "[`" + github.ShortID(p.ch.Head) + "`](" + p.home() + "/commit/" + p.ch.Head + ")"
}

func (p *delivery) options(limit int) report.Options {
	return report.Options{Link: p.link, Home: p.home(), Limit: limit, Decide: p.ch.Number != 0, Version: p.r.Tool.Version}
}

// markdown is the report as a comment.
func (p *delivery) markdown(o report.Options) (string, error) {
	var b strings.Builder
	err := report.Markdown(&b, p.r, o)
	return b.String(), err
}
