package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// many is a report in which n descriptions lost the same guard.
func many(n int) *Report {
	r := calm()
	r.Specs, r.Gate = nil, Gate{FailOn: severity.UsualThreshold, Verdict: VerdictFail}
	var list []finding.Instance
	for i := range n {
		f := small(i)
		f.Level, f.Score, f.Message, f.Consequence = severity.High, 12, "GET /a no longer asks for credentials", "Anybody can call it."
		f.Head = &finding.Location{File: fmt.Sprintf("releases/%d/openapi.json", i), Line: 10 + i, Column: 1, EndLine: 10 + i, EndColumn: 2}
		list = append(list, finding.InstanceOf(f, f.Head.File, ""))
	}
	whole := small(0)
	whole.Title = "Operation reachable without credentials"
	whole = whole.Merged(list)
	r.Gate.Blocking = []string{whole.Fingerprint}
	for i, one := range list {
		s := Spec{Path: one.Spec, Status: Changed, Shared: []string{whole.Fingerprint},
			Changes: []OperationChange{{Operation: finding.Operation{Method: "GET", Path: "/a"}, Change: "changed", BaseAuth: "bearer", HeadAuth: "none"}}}
		if i == 0 {
			s.Shared, s.Findings = nil, []finding.Finding{whole}
		}
		r.Specs = append(r.Specs, s)
	}
	return r
}

// TestOneEditIsReportedOnce: a finding of several descriptions, and the rows that they
// have in common, are reported once in every format, with each description and its line.
func TestOneEditIsReportedOnce(t *testing.T) {
	r := many(3)
	for format, rows := range map[string]int{"text": 1, "markdown": 2, "sarif": 0} { // of the two one is the diagram's
		out := render(t, format, r, Options{})
		flat := strings.Join(strings.Fields(out), " ")
		if n := strings.Count(out, "longer asks for credentials"); n != 1 {
			t.Errorf("%s: reported %d times", format, n)
		}
		for i := range 3 {
			if at := fmt.Sprintf("releases/%d/openapi.json:%d", i, 10+i); !strings.Contains(flat, at) {
				t.Errorf("%s: %s is not named in\n%s", format, at, out)
			}
		}
		if n := strings.Count(out, "bearer"); n > rows {
			t.Errorf("%s: the trust boundary is reported %d times", format, n)
		}
	}
	if title, message := Plain(r.Specs[0].Findings[0]); !strings.Contains(message, "In 3 descriptions: releases/0/openapi.json:10, ") {
		t.Errorf("%s: %s", title, message)
	}
	text := render(t, "text", r, Options{})
	if !strings.Contains(text, "1 threat, which blocks") || !strings.Contains(text, "the same in releases/1/openapi.json, releases/2/openapi.json") {
		t.Error(text)
	}
	if md := render(t, "markdown", r, Options{}); !strings.Contains(md, "`0/openapi.json` and 2 like it") {
		t.Error(md)
	}
	if md := Inline(r.Specs[0].Findings[0], nil, Options{Link: link}); !strings.Contains(md, "In 3 descriptions: [`releases/0/openapi.json:10`](") {
		t.Error(md)
	}
}

// TestManyDescriptionsAreBounded: a hundred are counted, and the JSON has all.
func TestManyDescriptionsAreBounded(t *testing.T) {
	r := many(100)
	for _, format := range []string{"text", "markdown"} {
		flat := strings.Join(strings.Fields(render(t, format, r, Options{})), " ")
		if !strings.Contains(flat, "n 100 descriptions: ") || !strings.Contains(flat, "80 more") || strings.Contains(flat, "releases/77/") {
			t.Errorf("%s: %s", format, flat)
		}
	}
	if out := render(t, "json", r, Options{}); strings.Count(out, "releases/77/openapi.json") != 3 {
		t.Error("the JSON does not have every place")
	}
}

// TestAcceptedInOne: what is accepted in one description only is open, and says
// where it is accepted.
func TestAcceptedInOne(t *testing.T) {
	r := many(2)
	list := r.Specs[0].Findings[0].Instances
	list[0].Waiver = &finding.Waiver{Reason: "retired", By: "lead", Expires: "2027-01-31", Origin: "policy"}
	r.Specs[0].Findings[0] = r.Specs[0].Findings[0].Merged(list)
	for _, format := range []string{"text", "markdown"} {
		flat := strings.Join(strings.Fields(render(t, format, r, Options{})), " ")
		if !strings.Contains(strings.ReplaceAll(flat, "`", ""), "releases/0/openapi.json:10 (accepted by lead until 2027-01-31 (policy): retired), releases/1/openapi.json:11") || strings.Contains(flat, "waived") {
			t.Errorf("%s: %s", format, flat)
		}
	}
}

// TestSharedPlace: where the place is in a file that the descriptions share, each is
// named with the operations that it reaches there.
func TestSharedPlace(t *testing.T) {
	r := many(2)
	list := r.Specs[0].Findings[0].Instances
	for i := range list {
		list[i].Head = at(4)
		list[i].Message = fmt.Sprintf("GET /of/%d no longer asks for credentials", i)
		list[i].Operations = append(list[i].Operations[:1:1], finding.Operation{Method: "GET", Path: fmt.Sprint("/of/", i)})
	}
	f := r.Specs[0].Findings[0].Merged(list)
	if got, want := Descriptions(&f), "in 2 descriptions: releases/0/openapi.json, releases/1/openapi.json (POST /v1/import/1 and 1 more)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
