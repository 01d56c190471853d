package verify

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/plan"
)

// The part of the JUnit XML format that is written, after the schema junit-10.xsd of
// Jenkins' xunit plugin.

type junitSuites struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Suite    junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string      `xml:"classname,attr"`
	Name    string      `xml:"name,attr"`
	Failure *junitFault `xml:"failure"`
	Error   *junitFault `xml:"error"`
	Skipped *junitFault `xml:"skipped"`
	Output  string      `xml:"system-out,omitempty"`
}

type junitFault struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
}

// JUnit writes JUnit XML: a case for each test, which failed where it is confirmed and
// passed where it is refuted. What is inconclusive is an error, or skipped where that
// counts as passed, and so is a finding that no request decides. Without any, one case
// passes and says so: CI systems take a file without cases for a mistake.
func JUnit(w io.Writer, r *Result, isPartial bool) error {
	suite := junitSuite{Name: "threatdelta verify"}
	for _, o := range r.Outcomes {
		suite.add(junitOutcome(&o, isPartial))
	}
	for _, u := range r.Untested {
		suite.add(junitCase{
			Class: "threatdelta." + junitText(u.Rule), Name: junitText(u.Rule + " (" + u.Finding + ")"),
			Skipped: &junitFault{Message: junitText("no request decides it: " + u.Why)},
		})
	}
	if len(suite.Cases) == 0 {
		suite.add(junitCase{Class: "threatdelta.verify", Name: summary(r, isPartial)})
	}
	out := junitSuites{Name: suite.Name, Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Suite: suite}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the verdicts as JUnit XML: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func junitOutcome(o *Outcome, isPartial bool) junitCase {
	c := junitCase{Class: "threatdelta." + junitText(o.Rule), Name: junitText(o.Title + " (" + o.Finding + ")")}
	fault := &junitFault{Type: string(o.Verdict), Message: junitText(o.Operation.Method + " " + o.Operation.Path + ": " + o.Reason)}
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

// junitText is a line without doubled brackets: of a line [[ATTACHMENT|FILE]] in the
// output of a test, CI systems publish the file of the build machine.
func junitText(s string) string { return strings.ReplaceAll(logline.Inert(s), "[[", `[\u005b`) }
