package github

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/threatdelta/threatdelta/internal/report"
)

// The levels of delivery, the best first.
const (
	LevelReview  = "review"  // comments on the lines, and the summary comment
	LevelComment = "comment" // the summary comment
	LevelSummary = "summary" // the summary of the job, which the caller writes
	LevelLog     = "log"     // what the caller says where it cannot write one
)

// Delivery says what to tell GitHub.
type Delivery struct {
	Comment, CheckRun, Inline bool
	// MaxInline bounds the review comments, 20 if zero.
	MaxInline int
	// Mention lets the summary comment notify the owners of a description.
	Mention bool
	// SARIF uploads to code scanning.
	SARIF bool
	// SpecFromWorkspace: the descriptions come from the workspace of the job, so
	// no line of the change is theirs and there is nothing to comment on a line.
	SpecFromWorkspace bool
	// Key tells several jobs on one pull request apart, each with its comments:
	// take what makes the job different, such as its globs. Empty for one job.
	Key string
}

// Outcome says what became of a delivery.
type Outcome struct {
	Level    string // review, comment or summary
	Problems []Problem
	// Requests and Writes count everything the client sent so far.
	Requests, Writes int
	CommentURL       string
}

// Deliver tells GitHub: the check run, the summary comment, the review comments,
// what was resolved since, the SARIF upload, each as far as asked for and
// allowed. It returns no error, and nothing in it changes the verdict: what
// could not be done is a problem, and Level is the rung of the ladder that was
// reached. It reads and writes comments of its own only, where the author is
// checked, not only the marker. Repeated for the same report it writes nothing.
func (c *Client) Deliver(ctx context.Context, ch Change, files []File, r *report.Report, d Delivery) Outcome {
	ch.Owner, ch.Repo = or(ch.Owner, c.owner), or(ch.Repo, c.repo)
	p := &delivery{c: c, ctx: ctx, ch: ch, r: r, d: d, key: keyOf(d.Key), files: files, level: LevelReview}
	if ch.ReadOnly() {
		p.downgrade(LevelSummary)
		if len(open(r)) > 0 && (d.Comment || d.Inline || d.CheckRun) {
			p.fail(Problem{What: "telling the pull request", Why: "the token of a pull request from a fork only reads",
				Advice: "everything is in the summary of the job; to comment on such pull requests run on pull_request_target, which is safe here because nothing of the head is executed"})
		}
	} else {
		if d.CheckRun && object.MatchString(ch.Head) {
			p.checkRun()
		}
		p.pull()
	}
	if d.SARIF {
		p.uploadSARIF()
	}
	out := Outcome{Level: p.level, Problems: p.problems, CommentURL: p.commentURL}
	out.Requests, out.Writes = c.Requests()
	return out
}

// delivery is one call of Deliver.
type delivery struct {
	c          *Client
	ctx        context.Context
	ch         Change
	r          *report.Report
	d          Delivery
	key        string
	files      []File
	level      string
	problems   []Problem
	commentURL string
}

// keyOf is a key as it stands in a marker.
func keyOf(key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

func (p *delivery) fail(problem Problem) {
	p.problems = append(p.problems, problem)
	p.c.log("%s", problem)
}

// downgrade lowers the level of delivery.
func (p *delivery) downgrade(to string) {
	rank := map[string]int{LevelReview: 3, LevelComment: 2, LevelSummary: 1}
	if rank[to] < rank[p.level] {
		p.level = to
	}
}

// pull tells the pull request.
func (p *delivery) pull() {
	inline := p.d.Inline && !p.d.SpecFromWorkspace
	if p.ch.Number == 0 || !p.d.Comment && !inline {
		p.downgrade(LevelSummary)
		return
	}
	had := true // whether there may be earlier review comments
	if p.d.Comment {
		var ok bool
		if had, ok = p.summaryComment(); !ok {
			p.downgrade(LevelSummary)
		}
	}
	switch {
	case !inline:
		p.downgrade(LevelComment)
	case had || len(open(p.r)) > 0:
		p.reviewComments()
	}
}

// link is the address of a place at the commit it was found in.
func (p *delivery) link(loc report.Location, side string) string {
	if p.d.SpecFromWorkspace || loc.File == "" {
		return ""
	}
	sha := p.ch.Head
	if side == "base" {
		sha = p.ch.Base
	}
	return p.c.fileURL(p.ch.Owner, p.ch.Repo, sha, loc.File, loc.Line)
}

func (p *delivery) options(limit int) report.Options {
	return report.Options{Link: p.link, Home: p.c.server + "/" + p.ch.Owner + "/" + p.ch.Repo, Limit: limit}
}

// markdown is the report as a comment.
func (p *delivery) markdown(o report.Options) (string, error) {
	var b strings.Builder
	err := report.Markdown(&b, p.r, o)
	return b.String(), err
}
