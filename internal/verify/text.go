package verify

import (
	"fmt"
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/plan"
)

// Text writes a result for a terminal: the verdict, the tests by what became of them
// with the worst first, what no request decides, and the verdict once more. No line is a
// command to a build log.
func Text(w io.Writer, r *Result, isPartial bool) error {
	t := &textWriter{}
	t.line("%s", summary(r, isPartial))
	for _, v := range plan.Verdicts() {
		t.outcomes(r, v)
	}
	if len(r.Untested) > 0 {
		t.line("\nNo request decides")
		for _, u := range r.Untested {
			t.line("- %s %s: %s", u.Rule, u.Finding, u.Why)
		}
	}
	if len(r.Outcomes)+len(r.Untested) > 0 {
		t.line("\n%s", summary(r, isPartial))
	}
	_, err := io.WriteString(w, t.String())
	return err
}

type textWriter struct{ strings.Builder }

// line writes a line, or several.
func (t *textWriter) line(format string, args ...any) {
	for l := range strings.SplitSeq(format, "\n") {
		if l == "" {
			t.WriteByte('\n')
			continue
		}
		t.WriteString(logline.Inert(fmt.Sprintf(l, args...)) + "\n")
	}
}

func (t *textWriter) outcomes(r *Result, v plan.Verdict) {
	if r.Counts[v] == 0 {
		return
	}
	t.line("\n%s", heading(v))
	for _, o := range r.Outcomes {
		if o.Verdict != v {
			continue
		}
		t.line("- %s: %s", o.Level, o.Title)
		t.line("  %s %s: %s", o.Operation.Method, o.Operation.Path, o.Reason)
		if o.Note != "" {
			t.line("  Note: %s", o.Note)
		}
		t.line("  %s %s · %s", o.Rule, o.Finding, requests(o.Requests))
	}
}

func requests(n int) string {
	switch n {
	case 0:
		return "not sent"
	case 1:
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

// summary is the verdict in a line.
func summary(r *Result, isPartial bool) string {
	confirmed, refuted, unknown := r.Counts[plan.Confirmed], r.Counts[plan.Refuted], r.Counts[plan.Inconclusive]
	var verdict string
	switch {
	case confirmed > 0:
		verdict = fmt.Sprintf("The API has %d of %d threats that were tested", confirmed, len(r.Outcomes))
	case len(r.Outcomes) == 0 && len(r.Untested) == 0:
		return "There is nothing to verify: the plan has no tests, and leaves no finding out"
	case !r.IsDecided():
		verdict = "Not verified: no test was decided"
	case unknown > 0 && !isPartial:
		verdict = "Not verified: nothing is confirmed, and not all is known"
	default:
		verdict = "Nothing is confirmed"
	}
	parts := []string{verdict, fmt.Sprintf("%d confirmed, %d refuted, %d inconclusive", confirmed, refuted, unknown)}
	if n := len(r.Untested); n > 0 {
		parts = append(parts, fmt.Sprintf("%d that no request decides", n))
	}
	return strings.Join(append(parts, requests(r.Requests)+" to "+r.BaseURL), " · ")
}
