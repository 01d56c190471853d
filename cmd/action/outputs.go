package main

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// results are the outputs of the action. None of them carries a text of a
// description: they are words of ours, numbers, and paths that the workflow's
// author chose or we did.
type results struct {
	verdict  report.Verdict
	level    severity.Level // of the worst open finding
	counts   map[severity.Level]int
	resolved int
	report   string // relative to the workspace, "" if not written
	sarif    string // relative to the workspace, "" if not asked for
	tests    string // a folder, relative to the workspace, "" if not asked for
	html     string // a folder, relative to the workspace, "" if not asked for
	model    string // files, relative to the workspace, with commas between, "" if not asked for
	delivery string // review, comment, summary, log
}

// unreviewed are the outputs of a run that has not come to a verdict.
func unreviewed() results {
	return results{verdict: report.VerdictError, delivery: "log"}
}

// tally fills in what the report says. A finding that a compound threat shows
// counts with it; one that is waived does not count.
func (o *results) tally(r *report.Report) {
	o.verdict, o.level, o.resolved = r.Gate.Verdict, 0, 0
	o.counts = map[severity.Level]int{}
	for i := range r.Specs {
		for _, f := range openFindings(&r.Specs[i]) {
			o.counts[f.Level]++
			o.level = max(o.level, f.Level)
		}
		for _, f := range r.Specs[i].Findings {
			if f.State == severity.Resolved {
				o.resolved++
			}
		}
	}
}

// openFindings are the findings of a description that somebody has to decide about.
func openFindings(s *report.Spec) []*finding.Finding {
	whole := map[string]bool{}
	for _, f := range s.Findings {
		if f.PartOf == "" {
			whole[f.Fingerprint] = true
		}
	}
	var list []*finding.Finding
	for i := range s.Findings {
		f := &s.Findings[i]
		if part := f.PartOf != "" && whole[f.PartOf]; !part && f.IsOpen() {
			list = append(list, f)
		}
	}
	return list
}

// pairs are the outputs by name, in the order of action.yml.
func (o *results) pairs() [][2]string {
	list := [][2]string{{"verdict", string(o.verdict)}, {"level", cmp.Or(o.level.String(), "none")}}
	for _, level := range severity.Levels() {
		list = append(list, [2]string{level.String(), strconv.Itoa(o.counts[level])})
	}
	return append(list, [2]string{"resolved", strconv.Itoa(o.resolved)}, [2]string{"report", o.report},
		[2]string{"sarif", o.sarif}, [2]string{"tests", o.tests}, [2]string{"html", o.html}, [2]string{"model", o.model},
		[2]string{"delivery", o.delivery})
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
