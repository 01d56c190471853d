package review

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// longestWas is how many bytes an entry of base may have that a report shows.
const longestWas = 120

// noteWas notes at each finding that goes away with its edit what base had in that
// place, or what head has there and has to go, where that fits on a line. out and found
// are the same findings in the same order.
func noteWas(out []finding.Finding, found []*threat.Finding, base, head *openapi.Document) {
	if base == nil || head == nil {
		return
	}
	for i, f := range found {
		if !f.EndsWithItsEdit() {
			continue
		}
		if f.Base != nil {
			if out[i].Was, out[i].WasLine = wasAt(base, head, *f.Base); out[i].Was != "" {
				continue
			}
		}
		// A requirement of an operation's own that opens it; without it the root's holds.
		if at := f.Head; at != nil && strings.HasSuffix(at.Pointer, "/security") && !base.At(at.File, at.Pointer).Exists() {
			out[i].Is = entryText(head, *at)
		}
	}
}

// wasAt is the entry of base at a place and its line, "" where head has it there too, or
// has an object where base has one: then the edit is somewhere in it, see
// [diff.Delta.Edited].
func wasAt(base, head *openapi.Document, at finding.Location) (text string, line int) {
	was, is := base.At(at.File, at.Pointer), head.At(at.File, at.Pointer)
	if was.Kind() == openapi.Map && is.Kind() == openapi.Map {
		return "", 0
	}
	if text = entryText(base, at); text == "" || text == entryText(head, at) {
		return "", 0
	}
	return text, was.EntrySpan().Line
}

// entryText is an entry of an object on one line, as YAML writes it in flow style
// (YAML 1.2, section 7.4), "" where there is none or it is too long. For an item of a
// list it is the entry that has the list.
func entryText(doc *openapi.Document, at finding.Location) string {
	pointer := at.Pointer
	for {
		cut := strings.LastIndexByte(pointer, '/')
		if cut < 0 {
			return ""
		}
		if doc.At(at.File, pointer[:cut]).Kind() == openapi.List {
			pointer = pointer[:cut]
			continue
		}
		v := doc.At(at.File, pointer)
		if text, ok := flow(v, longestWas); ok && v.Exists() {
			return strings.NewReplacer("~1", "/", "~0", "~").Replace(pointer[cut+1:]) + ": " + text
		}
		return ""
	}
}

// flow is a value in at most room bytes; ok is false where it needs more.
func flow(v openapi.Value, room int) (text string, ok bool) {
	var parts []string
	add := func(key string, entry openapi.Value) bool {
		s, ok := flow(entry, room)
		s = key + s
		room -= len(s) + 2
		parts = append(parts, s)
		return ok && room >= 0
	}
	switch v.Kind() {
	case openapi.Map:
		for key, entry := range v.Fields() {
			if !add(quoted(key)+": ", entry) {
				return "", false
			}
		}
		return "{" + strings.Join(parts, ", ") + "}", true
	case openapi.List:
		for entry := range v.Items() {
			if !add("", entry) {
				return "", false
			}
		}
		return "[" + strings.Join(parts, ", ") + "]", true
	}
	text = v.Scalar()
	if v.Kind() == openapi.String {
		text = quoted(text)
	}
	return text, len(text) <= room
}

// quoted puts a text in quotes where YAML would read it as something else.
func quoted(s string) string {
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsAny(s, "\n\t,[]{}#&*!|>'\"%@`") || strings.Contains(s, ": ") || strings.ContainsAny(s[:1], "-?:0123456789") {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return s
}
