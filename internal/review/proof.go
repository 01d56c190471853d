package review

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/proof"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// prove adds the proofs of findings. The notes are what the validator and this review
// read differently: findings that it does not confirm, and requests that it newly
// accepts without a change that says so.
func (r *reviewer) prove(d *diff.Delta, findings []*threat.Finding, path string) []report.Note {
	if r.in.NoProofs {
		return nil
	}
	var out []report.Note
	second := proof.Of(d, findings)
	for _, x := range second.Disagreements {
		n := report.Note{Level: "warning", File: path,
			Message: fmt.Sprintf("%s is not confirmed by a second reading: %s; its confidence is low therefore, please report this description", x.Finding.Rule, x.Reason)}
		if at := x.Finding.Head; at != nil {
			n.File, n.Line, n.Column = at.File, at.Line, at.Column
		}
		out = append(out, n)
	}
	for _, x := range second.Unexplained {
		out = append(out, noteAt(x.Pair.Head.Span(), "not explained: %s accepts a request that it refused (%s), and the review sees no change of that; please report this description",
			x.Pair.Head, x.Base))
	}
	if n := second.Untried; n > 0 {
		out = append(out, report.Note{Level: "warning", File: path,
			Message: fmt.Sprintf("%s written otherwise, without a change of requests that the review sees, and not tried in a second reading: there are too many of them, or they are too large", writtenOtherwise(n))})
	}
	return out
}

// writtenOtherwise begins a sentence about so many operations.
func writtenOtherwise(n int) string {
	if n == 1 {
		return "1 operation is"
	}
	return fmt.Sprintf("%d operations are", n)
}

func noteAt(s openapi.Span, format string, args ...any) report.Note {
	return report.Note{Level: "warning", File: s.File, Line: s.Line, Column: s.Column, Message: fmt.Sprintf(format, args...)}
}
