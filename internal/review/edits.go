package review

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/ledger"
	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// mostUnreadNotes is how many different problems of theirs are notes, the rest is
// counted.
const mostUnreadNotes = 20

// account fills in what became of every edit. What was not understood is a note,
// and an error where it decides who gets in or what is served: the review is not
// complete.
func account(out *report.Spec, delta *diff.Delta) {
	in := ledger.Input{Base: document(delta.Base), Head: document(delta.Head), Operation: operations(delta.Base, delta.Head)}
	reportAt := func(base, head ledger.Place) {
		in.BaseReported, in.HeadReported = append(in.BaseReported, base), append(in.HeadReported, head)
	}
	for _, f := range out.Findings {
		reportAt(locationOf(f.Base), locationOf(f.Head))
		for _, r := range f.Related {
			at := ledger.Place{File: r.File, Pointer: r.Pointer}
			reportAt(at, at)
		}
	}
	for _, c := range delta.Changes {
		reportAt(placeOf(c.Base), placeOf(c.Head))
	}
	for _, side := range [...]*openapi.Document{in.Base, in.Head} {
		if side == nil {
			continue
		}
		for _, n := range side.Notes {
			if side == in.Base {
				reportAt(placeOf(n.Span), ledger.Place{})
			} else {
				reportAt(ledger.Place{}, placeOf(n.Span))
			}
		}
	}
	a := ledger.Balance(in)
	if len(a.NotUnderstood) > 0 && unfold(delta.Base) && unfold(delta.Head) { // base may have it elsewhere, in an operation that was left out
		in.Whole = true
		a = ledger.Balance(in)
	}
	out.Edits = &report.Edits{Reported: a.Reported, Equal: a.Equal, Meaningless: a.Meaningless, NotUnderstood: len(a.NotUnderstood)}
	for _, e := range a.NotUnderstood[:min(len(a.NotUnderstood), limits.EditsListed)] {
		out.Edits.Unread = append(out.Edits.Unread, report.UnreadEdit{AtBase: e.AtBase, Decides: e.Decides, Problem: e.Problem, Location: *threat.LocationOf(e.Span)})
	}
	out.Notes = append(out.Notes, unread(out.Path, a.NotUnderstood)...)
	if a.Partial {
		out.Notes = append(out.Notes, report.Note{Level: "error", File: out.Path,
			Message: "the two sides are too large to account for every edit; split the description"})
	}
}

// unfold reads the operations that were left out. It is true where there is a
// description.
func unfold(a *api.API) bool {
	if a != nil {
		a.Operations()
	}
	return a != nil
}

func document(a *api.API) *openapi.Document {
	if a == nil {
		return nil
	}
	return a.Doc
}

func locationOf(l *finding.Location) ledger.Place {
	if l == nil {
		return ledger.Place{}
	}
	return ledger.Place{File: l.File, Pointer: l.Pointer}
}

func placeOf(s openapi.Span) ledger.Place { return ledger.Place{File: s.File, Pointer: s.Pointer} }

// operations reports of a value whether an operation was read from it.
func operations(trees ...*api.API) func(openapi.Value) bool {
	var read map[openapi.ID]bool // made when first asked for: an unknown key of a path is rare
	return func(v openapi.Value) bool {
		if read == nil {
			read = map[openapi.ID]bool{}
			for _, a := range trees {
				if a != nil {
					for _, o := range a.Operations() {
						read[o.Value.ID()] = true
					}
				}
			}
		}
		return read[v.ID()]
	}
}

// unread turns what was not understood into notes: one for each problem, at the
// first place that has it.
func unread(path string, list []ledger.Edit) []report.Note {
	type problem struct {
		text            string
		decides, atBase bool
	}
	var order []problem
	places := map[problem][]ledger.Edit{}
	for _, e := range list {
		p := problem{e.Problem, e.Decides, e.AtBase}
		if places[p] == nil {
			order = append(order, p)
		}
		places[p] = append(places[p], e)
	}
	slices.SortStableFunc(order, func(a, b problem) int { // what decides must not be among the rest
		switch {
		case a.decides == b.decides:
			return 0
		case a.decides:
			return -1
		}
		return 1
	})
	var out []report.Note
	for i, p := range order {
		if i == mostUnreadNotes {
			out = append(out, report.Note{Level: unreadLevel(p.decides), File: path,
				Message: fmt.Sprintf("changed and not understood: %d more problems; the JSON report lists them", len(order)-i)})
			break
		}
		first := places[p][0]
		message := fmt.Sprintf("changed and not understood: %s, at %s", p.text, withoutMiddle(first.Span.Pointer))
		if p.atBase {
			message = "at base: " + message
		}
		switch more := len(places[p]) - 1; {
		case more == 1:
			message += " and one more place"
		case more > 1:
			message += fmt.Sprintf(" and %d more places", more)
		}
		if p.decides {
			message += "; correct it, for what it says of who gets in or what is served could not be reviewed"
		}
		out = append(out, report.Note{Level: unreadLevel(p.decides), File: first.Span.File, Line: first.Span.Line, Column: first.Span.Column, Message: message})
	}
	return out
}

// withoutMiddle is a pointer that is not too long to be read: its beginning and its
// end tell it from others.
func withoutMiddle(pointer string) string {
	const most = 300
	if r := []rune(pointer); len(r) > most {
		return string(r[:most/2]) + "…" + string(r[len(r)-most/2:])
	}
	return pointer
}

func unreadLevel(decides bool) string {
	if decides {
		return "error"
	}
	return "warning"
}
