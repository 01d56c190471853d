package review

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
)

// notes are what the reading of head could not follow, and of base where it
// differs: each says which operations it blinds.
func notes(base, head *api.API) []report.Note {
	seen := map[string]bool{}
	out := sideNotes(head, "", seen)
	return append(out, sideNotes(base, "at base: ", seen)...)
}

func sideNotes(a *api.API, prefix string, seen map[string]bool) []report.Note {
	if a == nil {
		return nil
	}
	var out []report.Note
	var unread map[openapi.Span][]string
	for _, n := range a.Doc.Notes {
		key := n.Message + "\x00" + n.Span.Pointer
		if seen[key] {
			continue
		}
		seen[key] = true
		message := prefix + n.Message
		if n.Kind == openapi.Unresolved {
			if unread == nil {
				unread = unresolvedBy(a)
			}
			message += unresolvedWords(unread[at(n.Span)])
		}
		out = append(out, report.Note{Level: levelOf(n.Kind), Message: message, File: n.Span.File, Line: n.Span.Line, Column: n.Span.Column})
	}
	return out
}

// levelOf: what was left out for its cost leaves the review incomplete.
func levelOf(k openapi.NoteKind) string {
	if k == openapi.Limit {
		return "error"
	}
	return "warning"
}

// at is a span by where it starts.
func at(s openapi.Span) openapi.Span {
	return openapi.Span{File: s.File, Line: s.Line, Column: s.Column}
}

// unresolvedBy lists the operations that each dangling reference is part of, and the
// paths, webhooks and schemes that stand behind one.
func unresolvedBy(a *api.API) map[openapi.Span][]string {
	out := map[openapi.Span][]string{}
	for _, h := range a.Hidden {
		key := at(h.Value.Get("$ref").EntrySpan())
		out[key] = append(out[key], h.String())
	}
	for _, o := range a.Operations {
		for _, v := range o.UnresolvedReferences() {
			key := at(v.Get("$ref").EntrySpan())
			out[key] = append(out[key], o.String())
		}
	}
	return out
}

func unresolvedWords(operations []string) string {
	switch n := len(operations); {
	case n == 0:
		return "; no operation needs it"
	case n <= 3:
		return "; reviewed without it: " + strings.Join(operations, ", ")
	default:
		return fmt.Sprintf("; reviewed without it: %s and %d more", strings.Join(operations[:3], ", "), n-3)
	}
}
