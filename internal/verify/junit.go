package verify

import (
	"io"

	"github.com/threatdelta/threatdelta/internal/junit"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/plan"
)

// JUnit writes JUnit XML: a case for each test, which failed where it is confirmed and
// passed where it is refuted. What is inconclusive is an error, or skipped where that
// counts as passed, and so is a finding that no request decides. Without any, one case
// passes and says so: CI systems take a file without cases for a mistake.
func JUnit(w io.Writer, r *Result, isPartial bool) error {
	suite := junit.Suite{Name: "threatdelta verify"}
	for _, o := range r.Outcomes {
		suite.Add(junitOutcome(&o, isPartial))
	}
	for _, u := range r.Untested {
		suite.Add(junit.Case{
			Class: junit.Classes + junitText(u.Rule), Name: junitText(u.Rule + " (" + u.Finding + ")"),
			Skipped: &junit.Fault{Message: junitText("no request decides it: " + u.Why)},
		})
	}
	if len(suite.Cases) == 0 {
		suite.Add(junit.Case{Class: junit.Classes + "verify", Name: summary(r, isPartial)})
	}
	return junit.Write(w, suite.Name, []junit.Suite{suite})
}

func junitOutcome(o *Outcome, isPartial bool) junit.Case {
	c := junit.Case{Class: junit.Classes + junitText(o.Rule), Name: junitText(o.Title + " (" + o.Finding + ")")}
	fault := &junit.Fault{Type: string(o.Verdict), Message: junitText(o.Operation.Method + " " + o.Operation.Path + ": " + o.Reason)}
	switch {
	case o.Verdict == plan.Confirmed:
		c.Failure = fault
	case o.Verdict == plan.Inconclusive && isPartial:
		fault.Type = ""
		c.Skipped = fault
	case o.Verdict == plan.Inconclusive:
		c.Error = fault
	default:
		c.Output = fault.Message
	}
	return c
}

// junitText is a text on one line.
func junitText(s string) string { return junit.Text(logline.Inert(s)) }
