package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The part of the JUnit XML format that the renderer writes, after the schema
// junit-10.xsd of Jenkins' xunit plugin, which GitLab, Azure Pipelines and Bitbucket
// Pipelines read too.

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string      `xml:"classname,attr"`
	Name    string      `xml:"name,attr"`
	Failure *junitFault `xml:"failure"`
	Error   *junitFault `xml:"error"`
	Output  string      `xml:"system-out,omitempty"`
}

type junitFault struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// junitSuiteName is the suite of what belongs to no description, junitClasses the
// package to which Jenkins sorts the rules.
const (
	junitSuiteName = "threatdelta"
	junitClasses   = "threatdelta."
)

// JUnit writes JUnit XML: a suite for each description with something to say, and in it
// a test case for each open finding, the rule being its class. What blocks is a
// failure, a problem of the review an error, every other finding a passed case with
// its words as output. Where there is none of them, one case passes and says so: CI
// systems take a file without test cases for a mistake.
func JUnit(w io.Writer, r *Report, _ Options) error {
	out := junitSuites{Name: junitSuiteName}
	once := distinct{}
	at := map[*Spec]int{}
	for _, it := range r.items() {
		i, known := at[it.spec]
		if !known {
			i = len(out.Suites)
			at[it.spec] = i
			out.Suites = append(out.Suites, junitSuite{Name: junitNameOf(it.spec)})
		}
		out.Suites[i].add(junitCaseOf(&it, r.Gate, once))
	}
	if len(out.Suites) == 0 {
		out.Suites = []junitSuite{{Name: junitSuiteName}}
		out.Suites[0].add(junitCase{Class: junitClasses + "review", Name: "the change opens nothing that is not accepted"})
	}
	for _, s := range out.Suites {
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the report as JUnit XML: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

// add counts a case in.
func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	}
	s.Cases = append(s.Cases, c)
}

func junitNameOf(s *Spec) string {
	if s == nil {
		return junitSuiteName
	}
	return filled(junitText(specName(s)), "unknown")
}

// junitText breaks doubled brackets up: of a line [[ATTACHMENT|FILE]] in the output of a
// test, Jenkins, GitLab and Azure Pipelines publish the file of the build machine.
func junitText(s string) string { return strings.ReplaceAll(s, "[[", `[\u005b`) }

// junitCaseOf is a row as a test case. Its name ends with the fingerprint: CI systems
// follow a test by its class and name, and of two alike GitLab shows one.
func junitCaseOf(it *item, g Gate, once distinct) junitCase {
	words := it.words(g, plainly())
	c := junitCase{
		Class: junitClasses + junitText(it.rule()),
		Name:  junitText(it.title() + " (" + once.name(it.fingerprint()) + ")"),
	}
	place := shortPath(it.file, maxName)
	if it.line > 0 {
		place += fmt.Sprintf(":%d", it.line)
	}
	body := junitText(strings.Join(append(words, "At: "+filled(place, "unknown")), "\n"))
	switch fault := (&junitFault{Message: junitText(words[0]), Text: body}); {
	case it.entry == nil:
		fault.Type = incomplete
		c.Error = fault
	case it.blocks(g):
		fault.Type = filled(it.rank().String(), levelName(it.entry.f))
		c.Failure = fault
	default:
		c.Output = body
	}
	return c
}

// title is what happened, in plain text.
func (i *item) title() string {
	if i.entry == nil {
		return "not reviewed: " + sentence(i.problem)
	}
	return filled(sentence(i.entry.f.Message), ruleID(i.entry.f))
}
