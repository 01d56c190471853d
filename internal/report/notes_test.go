package report

import (
	"strings"
	"testing"
)

// noted is a report in which descriptions have notes and nothing else.
func noted(notes map[string][]Note, order ...string) *Report {
	r := calm()
	r.Specs = nil
	for _, path := range order {
		r.Specs = append(r.Specs, Spec{Path: path, Status: Changed, Notes: notes[path]})
	}
	return r
}

// TestNotesAreSaidOnce: a note about a file that descriptions share is said with the
// first of them; the same at several places is one note with the places.
func TestNotesAreSaidOnce(t *testing.T) {
	shared := Note{Level: "warning", Message: "the reference leads nowhere", File: "shared/user.yaml", Line: 7, Column: 3}
	other := shared
	other.Line = 9
	r := noted(map[string][]Note{"a.yaml": {shared, other}, "b.yaml": {shared, {Level: "info", Message: "something of its own"}}}, "a.yaml", "b.yaml")
	for format, places := range map[string]string{"text": "shared/user.yaml:7:3, shared/user.yaml:9:3: the reference", "markdown": "`shared/user.yaml:7:3`, `shared/user.yaml:9:3`: the reference"} {
		flat := strings.Join(strings.Fields(render(t, format, r, Options{})), " ")
		if strings.Count(flat, "leads nowhere") != 1 || !strings.Contains(flat, places) {
			t.Errorf("%s: %s", format, flat)
		}
		if !strings.Contains(strings.ReplaceAll(flat, "`", ""), "as for a.yaml") || !strings.Contains(flat, "something of its own") {
			t.Errorf("%s does not say that b.yaml has it too: %s", format, flat)
		}
	}
}

// TestLongNotesDiffer: two notes that differ do not read alike because they are cut,
// nor do their files.
func TestLongNotesDiffer(t *testing.T) {
	long := strings.Repeat("segment/", 80)
	for name, pair := range map[string][2]Note{
		"at the beginning": {{Message: "a" + long}, {Message: "b" + long}},
		"at the end":       {{Message: long + "a"}, {Message: long + "b"}},
		"in the middle":    {{Message: long + "a" + long}, {Message: long + "b" + long}},
		"in the file":      {{Message: "m", File: long + "a.yaml"}, {Message: "m", File: long + "b.yaml"}},
	} {
		r := noted(map[string][]Note{"a.yaml": {pair[0], pair[1]}}, "a.yaml")
		said := newNoteList()
		list, _ := said.add(&r.Specs[0])
		var lines []string
		for _, n := range list {
			for _, place := range append(n.places, "")[:max(len(n.places), 1)] {
				lines = append(lines, place+": "+n.message)
			}
		}
		if len(lines) != 2 || lines[0] == lines[1] {
			t.Errorf("%s: %q", name, lines)
		}
	}
}

// TestQuietDescriptionsShareALine: what has nothing to say is named in one line, and
// what is unchanged is not.
func TestQuietDescriptionsShareALine(t *testing.T) {
	r := noted(nil, "a.yaml", "b.yaml", "c.yaml")
	r.Specs[1].Status = Unchanged
	if got, want := render(t, "text", r, Options{}), "a.yaml, c.yaml: no change of security interest\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.Specs[0].Status, r.Specs[2].Status = Unchanged, Unchanged
	if got, want := render(t, "text", r, Options{}), "No API description changed\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
