package review

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ledger"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/spec"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// mostUnread is how many edits that were not understood a report lists.
const mostUnread = 100

// mostUnreadNotes is how many of them are notes too, the rest is counted.
const mostUnreadNotes = 20

// account fills in what became of every edit. What was not understood is a note,
// and an error where it decides who gets in or what is served: the review is not
// complete.
func account(out *report.Spec, delta *diff.Delta, findings []*threat.Finding) {
	in := ledger.Input{Base: document(delta.Base), Head: document(delta.Head), Operation: operations(delta.Base, delta.Head)}
	tell := func(base, head spec.Span) {
		in.BaseTold, in.HeadTold = append(in.BaseTold, placeOf(base)), append(in.HeadTold, placeOf(head))
	}
	for _, f := range findings {
		tell(f.Base, f.Head)
		for _, r := range f.Related {
			tell(r.Span, r.Span)
		}
	}
	for _, c := range delta.Changes {
		tell(c.Base, c.Head)
	}
	for _, side := range [...]*spec.Document{in.Base, in.Head} {
		if side == nil {
			continue
		}
		for _, n := range side.Notes {
			if side == in.Base {
				tell(n.Span, spec.Span{})
			} else {
				tell(spec.Span{}, n.Span)
			}
		}
	}
	a := ledger.Balance(in)
	out.Edits = &report.Edits{Told: a.Told, Equal: a.Equal, Meaningless: a.Meaningless, NotUnderstood: len(a.NotUnderstood)}
	decides := 0
	for i, e := range a.NotUnderstood {
		if i < mostUnread {
			out.Edits.Unread = append(out.Edits.Unread, report.UnreadEdit{AtBase: e.AtBase, Decides: e.Decides, Problem: e.Problem, Location: *location(e.Span)})
		}
		if i < mostUnreadNotes {
			out.Notes = append(out.Notes, unread(e))
		} else if e.Decides {
			decides++
		}
	}
	if more := len(a.NotUnderstood) - mostUnreadNotes; more > 0 {
		out.Notes = append(out.Notes, report.Note{Level: unreadLevel(decides > 0), File: out.Path,
			Message: fmt.Sprintf("changed and not understood: %d more places; the JSON report lists them", more)})
	}
	if a.Partial {
		out.Notes = append(out.Notes, report.Note{Level: "error", File: out.Path,
			Message: "the two sides are too large to account for every edit; split the description"})
	}
}

func document(a *api.API) *spec.Document {
	if a == nil {
		return nil
	}
	return a.Doc
}

func placeOf(s spec.Span) ledger.Place { return ledger.Place{File: s.File, Pointer: s.Pointer} }

// operations tells what the reading made an operation of.
func operations(sides ...*api.API) func(spec.Value) bool {
	var read map[spec.ID]bool // made when first asked for: an unknown key of a path is rare
	return func(v spec.Value) bool {
		if read == nil {
			read = map[spec.ID]bool{}
			for _, a := range sides {
				if a != nil {
					for _, o := range a.Operations {
						read[o.Value.ID()] = true
					}
				}
			}
		}
		return read[v.ID()]
	}
}

func unreadLevel(decides bool) string {
	if decides {
		return "error"
	}
	return "warning"
}

func unread(e ledger.Edit) report.Note {
	message := "changed and not understood: "
	if e.AtBase {
		message = "at base: " + message
	}
	message += e.Problem + ", at " + e.Span.Pointer
	if e.Decides {
		message += "; correct it, for what it says of who gets in or what is served could not be reviewed"
	}
	return report.Note{Level: unreadLevel(e.Decides), File: e.Span.File, Line: e.Span.Line, Column: e.Span.Column, Message: message}
}
