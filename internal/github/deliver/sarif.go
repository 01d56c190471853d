package deliver

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"fmt"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
)

const (
	// maxRuns and maxSARIF are what GitHub takes in one upload: runs (ours are
	// one for each description) and bytes after compression.
	maxRuns  = 20
	maxSARIF = 10 << 20
)

// uploadSARIF hands the findings to code scanning, for a pull request only: they
// are those of a change, and uploaded for a branch they would count as its
// whole state and close every other alert. The ref is the pull request's head,
// whose lines the places are. GitHub processes an upload later.
func (p *delivery) uploadSARIF() {
	const what = "uploading to code scanning"
	if p.ch.Number == 0 {
		p.fail(github.Problem{What: what, Why: "there is no pull request, and the findings of a change are not the state of a branch"})
		return
	}
	for at := 0; at < len(p.r.Specs); at += maxRuns {
		part := *p.r
		part.Specs = p.r.Specs[at:min(at+maxRuns, len(p.r.Specs))]
		data, err := compressSARIF(&part, p.options(0))
		if err != nil {
			p.fail(github.NewProblem(what, permissionScanning, err))
			return
		}
		if len(data) > maxSARIF*4/3 {
			p.fail(github.Problem{What: what, Why: fmt.Sprintf("%d bytes are more than the 10 MB that GitHub takes", len(data))})
			return
		}
		ref, tool := fmt.Sprintf("refs/pull/%d/head", p.ch.Number), "threatdelta"
		_, _, err = p.c.API().CodeScanning.UploadSarif(github.Repeatable(p.ctx), p.ch.Owner, p.ch.Repo,
			&gh.SarifAnalysis{CommitSHA: &p.ch.Head, Ref: &ref, Sarif: &data, ToolName: &tool})
		if err != nil {
			failed := github.NewProblem(what, permissionScanning, err)
			failed.Advice = cmp.Or(failed.Advice, "a private repository needs code scanning to be licensed and enabled")
			p.fail(failed)
			return
		}
	}
}

// compressSARIF is the SARIF of a report as GitHub takes it: compressed, in base64.
func compressSARIF(r *report.Report, o report.Options) (string, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := report.SARIF(z, r, o); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
