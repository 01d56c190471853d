package review

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
)

// noteKey is a note of the reader: two that agree in it are one.
type noteKey struct{ file, pointer, message string }

// notes are what the reading of head could not follow, and of base where it
// differs: each says which operations it blinds. Of a description with the same bytes
// on both sides only errors count: what lies beyond a limit may differ, and nothing
// else is news.
func notes(base, head *api.API, same bool) []report.Note {
	out := sideNotes(head, "", noteKeys(head))
	out = append(out, sideNotes(base, "at base: ", onlyAtBase(noteKeys(base), noteKeys(head)))...)
	if same {
		out = slices.DeleteFunc(out, func(n report.Note) bool { return n.Level != "error" })
	}
	return out
}

// noteKeys are the notes of a side, each once.
func noteKeys(a *api.API) map[noteKey]bool {
	out := map[noteKey]bool{}
	if a != nil {
		for _, n := range a.Doc.Notes {
			out[keyOf(n)] = true
		}
	}
	return out
}

func keyOf(n openapi.Note) noteKey { return noteKey{n.Span.File, n.Span.Pointer, n.Message} }

// onlyAtBase are those of base that head does not have: not at their place, and
// neither at another one at which base does not have them, to which they moved.
func onlyAtBase(base, head map[noteKey]bool) map[noteKey]bool {
	moved := map[string]int{}
	for k := range head {
		if !base[k] {
			moved[k.message]++
		}
	}
	out := map[noteKey]bool{}
	for _, k := range slices.SortedFunc(maps.Keys(base), compareNoteKeys) {
		switch {
		case head[k]:
		case moved[k.message] > 0:
			moved[k.message]--
		default:
			out[k] = true
		}
	}
	return out
}

func compareNoteKeys(a, b noteKey) int {
	return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.pointer, b.pointer), cmp.Compare(a.message, b.message))
}

// sideNotes are the notes of a side that are in a set, each once. What is referred to at
// several places of a file and is not there is one, at the first of them.
func sideNotes(a *api.API, prefix string, of map[noteKey]bool) []report.Note {
	if a == nil {
		return nil
	}
	type missing struct{ file, message string }
	var out []report.Note
	var unread map[openapi.Span][]string
	first, lacking := map[missing]int{}, map[int][]string{}
	for _, n := range a.Doc.Notes {
		if !of[keyOf(n)] {
			continue
		}
		delete(of, keyOf(n))
		if n.Kind == openapi.Unresolved {
			if unread == nil {
				unread = unresolvedBy(a)
			}
			i, known := first[missing{n.Span.File, n.Message}]
			if !known {
				i = len(out)
				first[missing{n.Span.File, n.Message}] = i
			}
			if lacking[i] = append(lacking[i], unread[at(n.Span)]...); known {
				continue
			}
		}
		out = append(out, report.Note{Level: levelOf(n.Kind), Message: prefix + n.Message, File: n.Span.File, Line: n.Span.Line, Column: n.Span.Column})
	}
	for _, i := range first {
		out[i].Message += unresolvedWords(lacking[i])
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
	for _, o := range a.Operations() {
		for _, v := range o.UnresolvedReferences() {
			key := at(v.Get("$ref").EntrySpan())
			out[key] = append(out[key], o.String())
		}
	}
	return out
}

func unresolvedWords(all []string) string {
	var operations []string
	known := map[string]bool{}
	for _, o := range all {
		if !known[o] {
			known[o] = true
			operations = append(operations, o)
		}
	}
	switch n := len(operations); {
	case n == 0:
		return "; no operation needs it"
	case n <= 3:
		return "; reviewed without it: " + strings.Join(operations, ", ")
	default:
		return fmt.Sprintf("; reviewed without it: %s and %d more", strings.Join(operations[:3], ", "), n-3)
	}
}
