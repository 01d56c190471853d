package deliver

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestAnchor(t *testing.T) {
	d := newDifference([]github.File{
		{Path: "a.yaml", Status: "modified", Patch: "@@ -10,4 +10,4 @@\n c10\n-r11\n+a11\n c12\n c13", HasPatch: true},
		{Path: "new.yaml", Previous: "old.yaml", Status: "renamed", Patch: "@@ -5,3 +5,2 @@\n c5\n-r6\n c7", HasPatch: true},
		{Path: "big.yaml", Status: "modified"},
		{Path: "same.yaml", Status: "unchanged"},
	})
	at := func(file string, first, last int) *finding.Location {
		return &finding.Location{File: file, Line: first, EndLine: last}
	}
	tests := []struct {
		name       string
		base, head *finding.Location
		want       anchor
		ok         bool
	}{
		{"added line", at("a.yaml", 11, 11), at("a.yaml", 11, 11), anchor{"a.yaml", 11, "RIGHT"}, true},
		{"removed beats context", at("a.yaml", 11, 11), at("a.yaml", 10, 10), anchor{"a.yaml", 11, "LEFT"}, true},
		{"context, in base and head", at("a.yaml", 10, 10), at("a.yaml", 12, 12), anchor{"a.yaml", 12, "RIGHT"}, true},
		{"added line within a place", nil, at("a.yaml", 2, 40), anchor{"a.yaml", 11, "RIGHT"}, true},
		{"context within a place", nil, at("a.yaml", 12, 40), anchor{"a.yaml", 12, "RIGHT"}, true},
		{"no end", nil, at("a.yaml", 12, 0), anchor{"a.yaml", 12, "RIGHT"}, true},
		{"base only", at("a.yaml", 11, 11), nil, anchor{"a.yaml", 11, "LEFT"}, true},
		{"base shown, head not", at("a.yaml", 12, 12), at("a.yaml", 40, 41), anchor{"a.yaml", 12, "LEFT"}, true},
		{"renamed", at("old.yaml", 6, 6), nil, anchor{"new.yaml", 6, "LEFT"}, true},
		{"renamed, not shown", at("old.yaml", 60, 60), nil, anchor{path: "new.yaml"}, true},
		{"not shown", nil, at("a.yaml", 40, 41), anchor{path: "a.yaml"}, true},
		{"no patch", nil, at("big.yaml", 1, 1), anchor{path: "big.yaml"}, true},
		{"file not changed", nil, at("same.yaml", 1, 1), anchor{}, false},
		{"another file", nil, at("x.yaml", 1, 1), anchor{}, false},
		{"nowhere", nil, nil, anchor{}, false},
	}
	for _, tt := range tests {
		got, ok := d.anchor(&finding.Finding{Base: tt.base, Head: tt.head})
		if got != tt.want || ok != tt.ok {
			t.Errorf("%s: %+v, %v; want %+v, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func TestOpen(t *testing.T) {
	with := func(id string, score int, change func(*finding.Finding)) finding.Finding {
		f := exampleFinding(id, 1)
		f.Score = score
		if change != nil {
			change(&f)
		}
		return f
	}
	r := reportOf([][2]string{{specPath, specPath}},
		with("low", 2, nil), with("part", 25, func(f *finding.Finding) { f.PartOf = "whole" }), with("whole", 20, nil),
		with("lost", 9, func(f *finding.Finding) { f.PartOf = "nothing" }), with("gone", 25, func(f *finding.Finding) { f.State = severity.Resolved }),
		with("waived", 25, func(f *finding.Finding) { f.Waiver = &finding.Waiver{} }), with("unsure", 20, func(f *finding.Finding) { f.Confidence = severity.LowConfidence }))
	got := ""
	for _, f := range openFindings(r) {
		got += f.Fingerprint + " "
	}
	if got != "whole unsure lost low " {
		t.Error(got)
	}
}

// TestPartsAndWaivedAreNotGone: a finding that is now shown as part of another,
// or was accepted, leaves its comment alone.
func TestPartsAndWaivedAreNotGone(t *testing.T) {
	w := newWorld(t)
	a, b := exampleFinding("aaaa100000000001", 39), exampleFinding("aaaa100000000002", 38)
	w.run(a, b)
	a.PartOf, b.Waiver = "aaaa100000000003", &finding.Waiver{Reason: "known", By: "lead", Origin: "policy"}
	w.run(a, b, exampleFinding("aaaa100000000003", 37))
	for _, c := range w.pr.ReviewComments() {
		if c.Edits != 0 || c.Hidden != "" {
			t.Errorf("%+v", c)
		}
	}
	if n := len(w.pr.ReviewComments()); n != 3 {
		t.Errorf("%d review comments", n)
	}
	w.runReport(func(pairs [][2]string) *report.Report {
		r := reportOf(pairs)
		r.Gate.Verdict = report.VerdictError
		return r
	})
	if n := len(w.s.Minimised()); n != 0 {
		t.Errorf("%d hidden although the review failed", n)
	}
}

// TestFirstPlace: a finding of several descriptions has one comment, at the first of
// its places that the change shows.
func TestFirstPlace(t *testing.T) {
	d := newDifference([]github.File{{Path: "b.yaml", Status: "modified", Patch: "@@ -10,2 +10,2 @@\n-r10\n+a10\n c11", HasPatch: true},
		{Path: "c.yaml", Status: "modified", Patch: "@@ -10,2 +10,2 @@\n-r10\n+a10\n c11", HasPatch: true}})
	f := exampleFinding("9f3a5c0011223344", 1)
	var list []finding.Instance
	for _, name := range []string{"a.yaml", "b.yaml", "c.yaml"} {
		f.Fingerprint, f.Base, f.Head = name, nil, &finding.Location{File: name, Line: 10, EndLine: 10}
		list = append(list, finding.InstanceOf(f, name, ""))
	}
	r := &report.Report{Specs: []report.Spec{{Path: "a.yaml", Findings: []finding.Finding{f.Merged(list)}}}}
	p := &delivery{r: r, o: Options{Comments: AlwaysComments}}
	if got := p.placeFindings(d, 5); len(got) != 1 || got[0].at != (anchor{"b.yaml", 10, "RIGHT"}) {
		t.Errorf("%+v", got)
	}
}
