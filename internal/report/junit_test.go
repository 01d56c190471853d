package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/junit"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// junitElement is what junit-10.xsd of Jenkins' xunit plugin says of an element, as far
// as it concerns what the format writes: the attributes that it must and may have, the
// elements within, and whether it has text.
type junitElement struct {
	required, optional, within []string
	text                       bool
}

func junitXSD() map[string]junitElement {
	return map[string]junitElement{
		"":           {within: []string{"testsuites"}},
		"testsuites": {optional: []string{"name", "time", "tests", "failures", "errors"}, within: []string{"testsuite"}},
		"testsuite": {required: []string{"name", "tests", "failures", "errors"},
			optional: []string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
			within:   []string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
		"testcase": {required: []string{"name"}, optional: []string{"time", "classname", "group"},
			within: []string{"skipped", "error", "failure", "system-out", "system-err"}},
		"failure":    {optional: []string{"type", "message"}, text: true},
		"error":      {optional: []string{"type", "message"}, text: true},
		"system-out": {text: true},
	}
}

// junitErrors holds a document to the rules of the schema.
func junitErrors(doc string) error {
	xsd := junitXSD()
	d := xml.NewDecoder(strings.NewReader(doc))
	open := []string{""}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		here := xsd[open[len(open)-1]]
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if !slices.Contains(here.within, name) {
				return fmt.Errorf("<%s> in <%s>", name, open[len(open)-1])
			}
			if err := junitAttributes(xsd[name], token); err != nil {
				return err
			}
			open = append(open, name)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if !here.text && strings.TrimSpace(string(token)) != "" {
				return fmt.Errorf("text %q in <%s>", token, open[len(open)-1])
			}
		}
	}
}

func junitAttributes(rule junitElement, e xml.StartElement) error {
	var got []string
	for _, a := range e.Attr {
		if got = append(got, a.Name.Local); !slices.Contains(append(rule.required, rule.optional...), a.Name.Local) {
			return fmt.Errorf("attribute %s of <%s>", a.Name.Local, e.Name.Local)
		}
	}
	for _, name := range rule.required {
		if !slices.Contains(got, name) {
			return fmt.Errorf("<%s> without %s", e.Name.Local, name)
		}
	}
	return nil
}

func junitOf(t testing.TB, doc string) junit.Suites {
	t.Helper()
	var out junit.Suites
	if err := xml.Unmarshal([]byte(doc), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestJUnitStructure(t *testing.T) {
	for _, r := range []*Report{rich(), calm(), better(), crowded(), stuffed(""), stuffed("]]>"), stuffed("\x00\ufffe&<"), {}} {
		if err := junitErrors(render(t, "junit", r, Options{})); err != nil {
			t.Error(err)
		}
	}
	for _, wrong := range []string{"<testsuites><testcase name='a'/></testsuites>", "<testsuites><testsuite name='a' tests='1' failures='0'/></testsuites>",
		"<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase name='a' file='b'/></testsuite></testsuites>"} {
		if junitErrors(wrong) == nil {
			t.Errorf("the rules let %s through", wrong)
		}
	}
}

// TestJUnitCounts: what suites say of their cases, and the whole of its suites.
func TestJUnitCounts(t *testing.T) {
	got := junitOf(t, render(t, "junit", rich(), Options{}))
	sums := [3]int{}
	for _, s := range got.Suites {
		counts := [3]int{len(s.Cases)}
		for _, c := range s.Cases {
			if c.Failure != nil {
				counts[1]++
			}
			if c.Error != nil {
				counts[2]++
			}
		}
		if want := [3]int{s.Tests, s.Failures, s.Errors}; counts != want {
			t.Errorf("suite %s counts %v, has %v", s.Name, want, counts)
		}
		for i := range sums {
			sums[i] += counts[i]
		}
	}
	if want := [3]int{got.Tests, got.Failures, got.Errors}; sums != want || got.Failures != 2 || got.Errors != 1 {
		t.Errorf("all suites count %v, have %v", want, sums)
	}
}

func TestJUnit(t *testing.T) {
	cases := map[string]junit.Case{}
	for _, s := range junitOf(t, render(t, "junit", rich(), Options{})).Suites {
		for _, c := range s.Cases {
			cases[s.Name+" "+c.Class] = c
		}
	}
	opened := cases["api/openapi.yaml threatdelta.auth-removed"]
	if opened.Failure == nil || opened.Failure.Type != "critical" || opened.Output != "" {
		t.Fatalf("what blocks is no failure: %+v", opened)
	}
	for _, want := range []string{"\nSo: Anybody, without", "\nDo: Put back", "\nPart: the answer of GET", "\nAt: api/openapi.yaml:42"} {
		if !strings.Contains(opened.Failure.Text, want) {
			t.Errorf("the failure does not say %q:\n%s", want, opened.Failure.Text)
		}
	}
	if c := cases["api/openapi.yaml threatdelta.input-fields-added"]; c.Failure != nil || c.Error != nil || !strings.Contains(c.Output, "Do: Validate each.") {
		t.Errorf("what does not block is not passed: %+v", c)
	}
	if c := cases["services/broken.json threatdelta.not-reviewed"]; c.Error == nil || !strings.Contains(c.Error.Message, "unexpected end") {
		t.Errorf("an unreadable description is no error: %+v", c)
	}
	if _, ok := cases["api/openapi.yaml threatdelta.rate-limit-removed"]; ok {
		t.Error("an accepted finding is a test case")
	}
}

// TestJUnitOfNothing: a report without an open finding has one case, which passes.
func TestJUnitOfNothing(t *testing.T) {
	for _, r := range []*Report{calm(), better(), {}} {
		got := junitOf(t, render(t, "junit", r, Options{}))
		if got.Tests != 1 || got.Failures+got.Errors != 0 || len(got.Suites) != 1 || len(got.Suites[0].Cases) != 1 {
			t.Errorf("%+v, want one case that passes", got)
		}
	}
	if got := junitOf(t, render(t, "junit", &Report{Gate: Gate{Verdict: VerdictError}}, Options{})); got.Errors != 1 || got.Tests != 1 {
		t.Errorf("a review that is not complete: %+v, want one error", got)
	}
	unsure := small(1)
	unsure.Level, unsure.Score, unsure.Confidence = severity.High, 12, severity.LowConfidence
	got := junitOf(t, render(t, "junit", &Report{Gate: Gate{FailOn: severity.UsualThreshold, Verdict: VerdictPass}, Specs: []Spec{{Path: "a", Findings: []finding.Finding{unsure}}}}, Options{}))
	if got.Failures != 0 || !strings.Contains(got.Suites[0].Cases[0].Output, "confidence is low") {
		t.Errorf("a finding of low confidence: %+v", got)
	}
}

var xmlMarkup = regexp.MustCompile(`<[^<>]*>`)

// inertJUnit checks what an XML reader gets and what a CI system shows.
func inertJUnit(t *testing.T, s string) {
	t.Helper()
	if err := junitErrors(s); err != nil {
		t.Errorf("junit: %v", err)
	}
	if rest := xmlMarkup.ReplaceAllString(s, ""); strings.ContainsAny(rest, "<>") {
		t.Errorf("junit: markup that is not ours in %q", rest)
	}
	if strings.Contains(s, "[[") {
		t.Errorf("junit: what names an attachment in %q", s)
	}
	seen := map[string]bool{}
	for _, suite := range junitOf(t, s).Suites {
		for _, c := range suite.Cases {
			if c.Name == "" || seen[c.Class+c.Name] {
				t.Errorf("junit: the name %q stands twice", c.Name)
			}
			seen[c.Class+c.Name] = true
			inertBytes(t, "junit", "x"+suite.Name+"\nx"+c.Class+"\nx"+c.Name+"\n"+c.Output)
			for _, fault := range []*junit.Fault{c.Failure, c.Error} {
				if fault != nil {
					inertBytes(t, "junit", fault.Message+"\n"+fault.Text)
				}
			}
		}
	}
}
