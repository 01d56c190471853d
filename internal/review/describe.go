package review

import (
	"bytes"
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// describe fills in what the report of one description says of findings and delta.
func describe(out *report.Spec, known threat.Description, view *threat.View, findings []*threat.Finding) {
	out.Findings = threat.Reported(findings, known)
	if d := view.Delta(); d.Base != nil && d.Head != nil {
		noteWas(out.Findings, findings, d.Base.Doc, d.Head.Doc)
	}
	surface := view.Surface()
	out.Surface = &report.Surface{Base: surface.Base, Head: surface.Head, Top: []report.SurfaceOperation{}}
	for _, s := range surface.Top {
		out.Surface.Top = append(out.Surface.Top, report.SurfaceOperation{Operation: threat.OperationOf(s.Pair.Op()), Base: s.Base, Head: s.Head})
	}
	out.Changes = changes(view, findings)
	for _, p := range threat.Touched(view.Delta()) {
		count(out.Base, view, p.Base)
		count(out.Head, view, p.Head)
	}
}

func count(s *report.Side, view *threat.View, o *api.Operation) {
	if s != nil && o != nil && view.Level(o) == sensitive.S3 {
		s.S3++
	}
}

// changes are the rows of the trust-boundary table: every operation that was
// added, removed or changed, the most exposed first.
func changes(view *threat.View, findings []*threat.Finding) []report.OperationChange {
	rank := map[*diff.Pair]int{}
	for _, f := range findings {
		if f.State == severity.Resolved {
			continue
		}
		for _, p := range f.Pairs {
			rank[p] = max(rank[p], f.Score)
		}
	}
	d := view.Delta()
	redefined := map[*diff.Pair]bool{}
	for c := range diff.Each[diff.SchemeRedefined](d) {
		for _, p := range c.Pairs {
			redefined[p] = true
		}
	}
	t := newTable(view)
	touched := threat.Touched(d)
	sort.SliceStable(touched, func(i, j int) bool { return rank[touched[i]] > rank[touched[j]] })
	out := []report.OperationChange{}
	for _, p := range touched {
		row := t.change(p)
		if p.Base != nil && p.Head != nil && !redefined[p] && d.CommonBase(p.Base.Auth).Equal(d.CommonHead(p.Head.Auth)) {
			row.BaseAuth = row.HeadAuth // the same, though its text may now need the name of a scheme
		}
		out = append(out, row)
	}
	return out
}

// table makes the rows: what one change lets out of thousands of operations is
// looked at once.
type table struct {
	view  *threat.View
	added map[*diff.Pair][]addition
	data  map[sharedData][]datum
}

// datum is a value that gives something away, with where it is declared.
type datum struct {
	report.Data
	declared
}

// declared is a declaration as what it gives away: one value, at however many places of
// the answers it stands.
type declared struct {
	entry openapi.ID
	class sensitive.Class
	level sensitive.Level
}

// addition is what an operation newly returns. Values outside of any component are kept
// apart for each operation, since its path says what they belong to.
type addition struct {
	change *diff.Change
	leaves []api.Leaf
	apart  bool
}

type sharedData struct {
	change *diff.Change
	path   string
}

func newTable(view *threat.View) *table {
	t := &table{view: view, added: map[*diff.Pair][]addition{}, data: map[sharedData][]datum{}}
	for c, a := range diff.Each[diff.OutputAdded](view.Delta()) {
		apart := slices.ContainsFunc(a.Leaves, func(l api.Leaf) bool { return l.Container() == "" })
		for _, p := range c.Pairs {
			t.added[p] = append(t.added[p], addition{c, a.Leaves, apart})
		}
	}
	return t
}

func (t *table) change(p *diff.Pair) report.OperationChange {
	row := report.OperationChange{Operation: threat.OperationOf(p.Op()), Change: "changed"}
	switch {
	case p.Base == nil:
		row.Change = "added"
	case p.Head == nil:
		row.Change = "removed"
	}
	d := t.view.Delta()
	if p.Base != nil {
		row.BaseAuth, row.BaseLimit = d.Base.Describe(p.Base.Auth), p.Base.Limit.String()
	}
	if p.Head != nil {
		row.HeadAuth, row.HeadLimit = d.Head.Describe(p.Head.Auth), p.Head.Limit.String()
		if p.Base != nil && p.Base.Value.Get("x-public-reason").Exists() { // a change does not excuse itself
			row.Public = p.Head.Value.Get("x-public-reason").Scalar()
		}
		row.Data = t.returnedData(p)
		d.Spend(10 * len(row.Data))
	}
	return row
}

// returnedData lists the classified data that newly leaves through an operation, each
// declaration once, at the first of its places, and each place once.
func (t *table) returnedData(p *diff.Pair) []report.Data {
	var out []report.Data
	seen, places := map[declared]bool{}, map[string]bool{}
	add := func(list []datum) {
		for _, d := range list {
			if !seen[d.declared] && !places[d.Leaf] {
				seen[d.declared], places[d.Leaf] = true, true
				out = append(out, d.Data)
			}
		}
	}
	if p.Base == nil {
		add(revealed(t.view.Revealing(p.Head)))
	}
	for _, a := range t.added[p] {
		key := sharedData{a.change, ""}
		if a.apart {
			key.path = p.Head.Path
		}
		list, known := t.data[key]
		if !known {
			list = t.classified(p.Head, a.leaves)
			t.data[key] = list
		}
		add(list)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Level > out[j].Level })
	return out
}

// classified are those of the leaves that give something away.
func (t *table) classified(o *api.Operation, leaves []api.Leaf) []datum {
	return revealed(func(yield func(api.Leaf, sensitive.Verdict) bool) {
		for _, l := range leaves {
			if !yield(l, t.view.Classify(o, l, api.Out)) {
				return
			}
		}
	})
}

// revealed lists those of the values that surely give something away, each declaration
// once.
func revealed(values iter.Seq2[api.Leaf, sensitive.Verdict]) []datum {
	var out []datum
	seen := map[declared]bool{}
	for l, v := range values {
		at := declared{l.Entry().ID(), v.Class, v.Level}
		if l.IsSuccess() && v.IsSure() && !seen[at] {
			seen[at] = true
			out = append(out, datum{report.Data{Leaf: l.Path(), Class: string(v.Class), Level: v.Level.String(), Words: v.Class.Words()}, at})
		}
	}
	return out
}

// firstFrame finds the place of this program in a stack trace.
func firstFrame(stack []byte) string {
	for line := range bytes.Lines(stack) {
		text := strings.TrimSpace(string(line))
		if at := strings.Index(text, "/internal/"); at >= 0 && strings.Contains(text, ".go:") && !strings.Contains(text, "/review/review.go") {
			frame, _, _ := strings.Cut(text[at+1:], " ")
			return frame
		}
	}
	return "no place known"
}

func side(a *api.API, revision string) *report.Side {
	s := &report.Side{Revision: revision, Version: a.Doc.Version}
	for _, e := range a.Entrances() {
		s.Operations++
		if e.Auth().IsOpen() {
			s.Anonymous++
		}
	}
	return s
}
