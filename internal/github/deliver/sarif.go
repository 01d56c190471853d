package deliver

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
)

const (
	// maxRuns and maxSARIF are what GitHub takes in one upload: runs (ours are
	// one for each description) and bytes after compression.
	maxRuns  = 20
	maxSARIF = 10 << 20
	// maxResults is how many results of a run GitHub takes, shownResults how many of them it shows.
	maxResults, shownResults = 25_000, 5_000

	uploading = "uploading to code scanning"
)

// uploadSARIF hands the findings to code scanning, for a pull request only: they
// are those of a change, and uploaded for a branch they would count as its
// whole state and close every other alert ([Deliverer.UploadModel] uploads that). The ref is the pull request's head,
// whose lines the places are. GitHub processes an upload later.
func (p *delivery) uploadSARIF() {
	if p.ch.Number == 0 {
		p.fail(github.Problem{What: uploading, Why: "there is no pull request, and the findings of a change are not the state of a branch"})
		return
	}
	for at := 0; at < len(p.r.Specs); at += maxRuns {
		part := *p.r
		part.Specs = p.r.Specs[at:min(at+maxRuns, len(p.r.Specs))]
		data, err := compressed(func(w io.Writer) error { return report.SARIF(w, &part, p.options(0)) })
		if err != nil {
			p.fail(scanningProblem(err))
			return
		}
		if len(data) > maxSARIF {
			p.fail(github.Problem{What: uploading, Why: fmt.Sprintf("%d bytes are more than the 10 MB that GitHub takes", len(data))})
			return
		}
		if err := p.upload(pullRef(p.ch.Number), data); err != nil {
			p.fail(scanningProblem(err))
			return
		}
	}
	p.uploaded = true
}

// pullRef is the ref of the head of a pull request.
func pullRef(number int) string { return fmt.Sprintf("refs/pull/%d/head", number) }

// upload sends SARIF that is compressed already, for the head commit at a ref.
func (p *delivery) upload(ref string, data []byte) error {
	text, tool := base64.StdEncoding.EncodeToString(data), "threatdelta"
	_, _, err := p.c.API().CodeScanning.UploadSarif(github.Repeatable(p.ctx), p.ch.Owner, p.ch.Repo,
		&gh.SarifAnalysis{CommitSHA: &p.ch.Head, Ref: &ref, Sarif: &text, ToolName: &tool})
	return err
}

// scanningProblem is why an upload failed. Where code scanning is off, GitHub answers 403 as for a
// permission that lacks, and says so.
func scanningProblem(err error) github.Problem {
	failed := github.NewProblem(uploading, permissionScanning, err)
	if strings.Contains(failed.Why, "must be enabled") {
		failed.Permission = ""
		failed.Advice = "turn code scanning on in the settings of the repository (a private one needs the licence), or leave the word upload out of the input sarif"
	}
	failed.Advice = cmp.Or(failed.Advice, "a private repository needs code scanning to be licensed and enabled")
	return failed
}

// compressed is what is written, compressed by gzip.
func compressed(write func(io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := write(z); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
