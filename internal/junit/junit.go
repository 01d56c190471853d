package junit

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Suites is a whole file.
type Suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []Suite  `xml:"testsuite"`
}

// Suite is a list of cases under a name. They are counted as they are added.
type Suite struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Skipped  int    `xml:"skipped,attr,omitempty"`
	Cases    []Case `xml:"testcase"`
}

// Case is one test. It passed where it has neither of the three faults.
type Case struct {
	Class   string `xml:"classname,attr"`
	Name    string `xml:"name,attr"`
	Failure *Fault `xml:"failure"`
	Error   *Fault `xml:"error"`
	Skipped *Fault `xml:"skipped"`
	Output  string `xml:"system-out,omitempty"`
}

// Fault says why a case did not pass.
type Fault struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// Classes is the package to which Jenkins sorts the cases of this program.
const Classes = "threatdelta."

// Text breaks doubled brackets up: of a line [[ATTACHMENT|FILE]] in the output of a test,
// Jenkins, GitLab and Azure Pipelines publish the file of the build machine.
func Text(s string) string { return strings.ReplaceAll(s, "[[", `[\u005b`) }

// Add counts a case in.
func (s *Suite) Add(c Case) {
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

// Write writes suites under a name. There should be a case in them: CI systems take a file
// without any for a mistake. The error is that of the writer.
func Write(w io.Writer, name string, suites []Suite) error {
	out := Suites{Name: name, Suites: suites}
	for _, s := range suites {
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("writing JUnit XML: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}
