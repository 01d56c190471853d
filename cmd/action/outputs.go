package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/report"
)

// results are the outputs of the action. None of them carries a text of a
// description: they are words of ours, numbers, and paths that the workflow's
// author chose or we did.
type results struct {
	verdict  report.Verdict
	level    string // of the worst open finding: critical, high, medium, low, none
	counts   map[string]int
	resolved int
	report   string // relative to the workspace, "" if not written
	sarif    string // relative to the workspace, "" if not asked for
	delivery string // review, comment, summary, log
}

// unreviewed are the outputs of a run that has not come to a verdict.
func unreviewed() results {
	return results{verdict: report.VerdictError, level: "none", delivery: "log"}
}

// levels are the levels of a finding, the worst first.
func levels() []string { return []string{"critical", "high", "medium", "low"} }

// tally fills in what the report says. A finding that a compound threat shows
// counts with it; one that is waived does not count.
func (o *results) tally(r *report.Report) {
	o.verdict, o.level, o.resolved = r.Gate.Verdict, "none", 0
	o.counts = map[string]int{}
	for i := range r.Specs {
		for _, f := range openFindings(&r.Specs[i]) {
			o.counts[f.Level]++
		}
		for _, f := range r.Specs[i].Findings {
			if f.State == "resolved" {
				o.resolved++
			}
		}
	}
	for _, level := range slices.Backward(levels()) {
		if o.counts[level] > 0 {
			o.level = level
		}
	}
}

// openFindings are the findings of a description that somebody has to decide about.
func openFindings(s *report.Spec) []*report.Finding {
	whole := map[string]bool{}
	for _, f := range s.Findings {
		if f.PartOf == "" {
			whole[f.Fingerprint] = true
		}
	}
	var list []*report.Finding
	for i := range s.Findings {
		f := &s.Findings[i]
		if part := f.PartOf != "" && whole[f.PartOf]; !part && f.State != "resolved" && f.Waiver == nil {
			list = append(list, f)
		}
	}
	return list
}

// pairs are the outputs by name, in the order of action.yml.
func (o *results) pairs() [][2]string {
	list := [][2]string{{"verdict", string(o.verdict)}, {"level", o.level}}
	for _, level := range levels() {
		list = append(list, [2]string{level, strconv.Itoa(o.counts[level])})
	}
	return append(list, [2]string{"resolved", strconv.Itoa(o.resolved)}, [2]string{"report", o.report},
		[2]string{"sarif", o.sarif}, [2]string{"delivery", o.delivery})
}

// writeOutputs appends the outputs to the command file of the runner, each
// between delimiters that nobody can foresee: whoever knows the delimiter can
// end a value and write outputs of his own.
func writeOutputs(file string, pairs [][2]string) error {
	var b strings.Builder
	for _, p := range pairs {
		delimiter := "threatdelta_" + rand.Text()
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", p[0], delimiter, p[1], delimiter)
	}
	return appendFile(file, b.String())
}

func appendFile(name, text string) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) // the runner reads it as another user
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
