package report

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// MarkerPrefix begins the first line of every markdown rendering, an HTML
// comment by which a comment on a pull request is found again. Anyone can write
// it: trust it only in a comment of one's own.
const MarkerPrefix = "<!-- threatdelta:"

// How much of the markdown format is open to view; the rest is folded.
const (
	visibleSpecs    = 2
	visibleDataLeaf = 4
)

// Markdown writes the report as a comment on a pull request: a marker, the
// verdict, the trust boundary, the first threats and a diagram in at most 45
// lines (the diagram counted as one), everything else in folded sections. What
// does not fit [Options.Limit] is left out row by row and counted. Every string
// of the report is inert: no mention, reference, link, image or HTML of its own.
func Markdown(w io.Writer, r *Report, o Options) error {
	m := markdown{scene: newScene(r), o: o}
	limit := o.Limit
	if limit <= 0 {
		limit = limits.CommentRoom
	}
	_, err := io.WriteString(w, fit(m.blocks(), limit))
	return err
}

// markdown is the state of a rendering.
type markdown struct {
	scene
	o Options
}

func (m *markdown) blocks() []block {
	top := block{head: marker(m.r) + "\n### " + m.heading(), required: true}
	if silent(m.r) {
		if line := m.quietLine(); line != "" {
			top.head += "\n\n" + line
		}
		return []block{top}
	}
	table, moreRows := m.boundary()
	gate := block{name: "gate", head: m.countLine()}
	used := countVisible(top.head) + countVisible(gate.head)
	for _, b := range table {
		used += countVisible(b.whole())
	}
	blocks := append([]block{top, gate}, m.unread()...)
	threats, further := m.threats(used)
	blocks = slices.Concat(blocks, threats, table, further, moreRows)
	blocks = append(blocks, m.picture()...)
	blocks = append(blocks, m.sections()...)
	return append(blocks, block{head: m.footer(), required: true})
}

// unread says what is wrong with each description that could not be read, but for what
// the heading says.
func (m *markdown) unread() []block {
	var rows []string
	first, isSaid := saidError(m.r)
	said := newNoteList()
	for _, s := range m.loud {
		errors := Spec{Path: s.Path}
		for _, n := range s.Notes {
			at := Note{Message: n.Message, File: cmp.Or(n.File, s.Path), Line: n.Line, Column: n.Column}
			if n.Level == "error" && !(isSaid && at == first) {
				errors.Notes = append(errors.Notes, n)
			}
		}
		list, _ := said.add(&errors)
		rows = append(rows, noteRows(s, list)...)
	}
	if len(rows) == 0 {
		return nil
	}
	rows[len(rows)-1] = strings.TrimRight(rows[len(rows)-1], "\n")
	return []block{{name: "what could not be read", rows: rows, more: moreItem("description that could not be read")}}
}

// picture is the diagram, folded away: open it says what the table above has said, and
// takes a screen for it.
func (m *markdown) picture() []block {
	if worst(m.digest.open) < severity.High {
		return nil
	}
	d := m.mermaid()
	if d == "" {
		return nil
	}
	return []block{{name: "diagram", head: "<details><summary>Where it flows</summary>\n\n" + d + "\n\n</details>"}}
}

func (m *markdown) footer() string {
	return "<sub>" + prose(m.r.Tool.Name) + " " + phrase(m.r.Tool.Version) + " · read from the descriptions only; no service was contacted</sub>"
}

// marker names the description, or, for a report over several, all of them.
// The path is percent-encoded, so that it cannot end the comment.
func marker(r *Report) string {
	id := "*"
	if len(r.Specs) == 1 {
		id = strings.ReplaceAll(fileURI(r.Specs[0].Path), "--", "-%2D")
	}
	const most = 300
	if len(id) > most {
		id = id[len(id)-most:]
	}
	return MarkerPrefix + id + " -->"
}

// quietLine names the descriptions with nothing to say, and those that were not
// reviewed.
func (m *markdown) quietLine() string {
	var names []string
	for i, s := range m.quiet {
		if i == visibleSpecs {
			names = append(names, fmt.Sprintf("%d more", len(m.quiet)-i))
			break
		}
		name := specSpan(s)
		switch {
		case s.CopyOf != "":
			name += " (a copy of " + code(s.CopyOf) + ")"
		case s.BasePath != "" && s.BasePath != s.Path:
			name += " (was " + code(s.BasePath) + ")"
		}
		names = append(names, name)
	}
	var parts []string
	if len(names) > 0 {
		parts = append(parts, "No change of security interest in "+strings.Join(names, ", "))
	}
	if a := m.r.apart(code); a != "" {
		parts = append(parts, a)
	}
	return strings.Join(parts, " · ")
}

func specSpan(s *Spec) string { return span(specName(s)) }

func (m *markdown) specLine(s *Spec) string {
	parts := []string{code(s.Path)}
	switch s.Status {
	case Unreadable:
		parts = append(parts, "**could not be read**")
	case Added, Removed:
		parts = append(parts, "description "+phrase(string(s.Status)))
	}
	if s.BasePath != "" && s.BasePath != s.Path {
		parts = append(parts, "was "+code(s.BasePath))
	}
	if s.CopyOf != "" {
		parts = append(parts, "a copy of "+code(s.CopyOf))
	}
	if s.SameAs != "" {
		parts = append(parts, "the same API as "+code(s.SameAs))
	}
	if s.Base != nil && s.Head != nil && s.Base.Revision != "" && s.Head.Revision != "" {
		parts = append(parts, "base "+code(s.Base.Revision)+" → head "+code(s.Head.Revision))
	}
	if s.Steers {
		parts = append(parts, "**steers this review**")
	}
	if len(s.Owners) > 0 {
		parts = append(parts, "owned by "+m.owners(s.Owners))
	}
	if others := followerWords(s, followers(s, m.like, m.specs), specSpan); others != "" {
		parts = append(parts, others)
	}
	if len(s.Shared) > 0 {
		parts = append(parts, listedWith(s, m.specs, specSpan))
	}
	if t := changeTally(s.Changes); t != "" {
		parts = append(parts, t)
	}
	parts = append(parts, s.figures(func(figure string) string { return "**" + arrows(figure) + "**" })...)
	return strings.Join(parts, " · ")
}

// changeTally counts operations: "3 operations added, 2 changed".
func changeTally(changes []OperationChange) string {
	var out []string
	for _, kind := range []string{"added", "changed", "removed"} {
		n := 0
		for i := range changes {
			if changes[i].Change == kind {
				n++
			}
		}
		switch {
		case n > 0 && len(out) == 0:
			out = append(out, plural(n, "operation")+" "+kind)
		case n > 0:
			out = append(out, fmt.Sprintf("%d %s", n, kind))
		}
	}
	return strings.Join(out, ", ")
}

// place links the place of a finding: the shortest path that tells the file from the
// others, and the line.
func (m *markdown) place(f *finding.Finding) string {
	loc, side := place(f)
	if loc == nil {
		return "(no place)"
	}
	name := fmt.Sprintf("%s:%d", shortPath(filled(m.files[loc.File], path.Base(loc.File)), maxName), loc.Line)
	out := span(name)
	if m.o.Link != nil {
		if a := address(m.o.Link(*loc, side)); a != "" {
			out = "[" + out + "](" + a + ")"
		}
	}
	if side == "base" {
		out += " (base)"
	}
	return out
}
