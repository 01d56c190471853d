package report

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// boundaryRows is how many operations of the trust boundary are open to view.
const boundaryRows = 8

// boundary is the table of what moved on the trust boundary, the most exposed data
// first: the first rows for the open part, the others to be folded away. A cell
// says only what differs, and a column that says nothing is not there.
func (m *markdown) boundary() (open, folded []block) {
	columns, lines := m.boundaryTable(cellStyle{name: code, strong: func(s string) string { return "**" + s + "**" }, reason: phrase, arrow: " → ",
		file: func(path string) string { return span(shortPath(path, maxName)) }})
	if len(lines) == 0 {
		return nil, nil
	}
	var text []string
	for _, cells := range lines {
		text = append(text, tableRow(cells...))
	}
	visible := min(len(text), boundaryRows)
	more := func(n int) string {
		return "| " + plural(n, "more operation") + strings.Repeat(" |", len(columns)) + "\n"
	}
	table := block{name: "trust boundary", head: tableHead(columns...), rows: text[:visible], hidden: len(text) - visible, more: more}
	if visible == len(text) {
		return []block{table}, nil
	}
	rest := fold("more operations", plural(len(text)-visible, "more operation")+" on the trust boundary", tableHead(columns...), text[visible:], more)
	return []block{table}, []block{rest}
}

// arrows spells our own arrows so that no line breaks within one.
func arrows(s string) string { return strings.ReplaceAll(s, " -> ", " → ") }

// evidence is, in one line, how far a threat reaches and what it is made of.
func (m *markdown) evidence(e entry) string {
	var out []string
	if s := m.instances(e.f); s != "" {
		out = append(out, sentenceCase(s))
	}
	if len(e.f.Operations) > 1 {
		out = append(out, "Reaches "+reach(e.f.Operations, code))
	}
	for i, p := range e.parts {
		if i == visibleDataLeaf {
			out = append(out, plural(len(e.parts)-i, "more part"))
			break
		}
		out = append(out, "Part: "+phrase(p.Title)+" ("+code(p.Rule)+", "+m.place(p)+")")
	}
	return strings.Join(out, " · ")
}

// sections are what a reader opens when in doubt.
func (m *markdown) sections() []block {
	var out []block
	add := func(name, summary, head string, rows []string, more func(int) string) {
		if len(rows) > 0 {
			out = append(out, fold(name, summary, head, rows, more))
		}
	}
	var compared, tops []string
	if s := underPolicy(m.r.Policy, code); s != "" {
		compared = append(compared, "- "+s+"\n")
	}
	for _, s := range m.loud {
		compared = append(compared, "- "+m.specLine(s)+"\n")
		if s.Surface != nil {
			for _, t := range s.Surface.Top {
				if after := movedScore(t.Base, t.Head); after != "" {
					tops = append(tops, tableRow(code(t.Name()), fmt.Sprintf("%.1f", t.Base), after, code(s.Path)))
				}
			}
		}
	}
	if line := m.quietLine(); line != "" {
		compared = append(compared, "- "+line+"\n")
	}
	add("resolved", fmt.Sprintf("%d resolved by this change", len(m.digest.resolved)), "",
		m.resolved(), moreItem("resolved threat"))
	add("accepted", fmt.Sprintf("%d accepted", len(m.digest.waived)), "", m.waived(), moreItem("accepted threat"))
	out = append(out, m.decided()...)
	add("what was compared", "What was compared", "", compared, moreItem("description"))
	add("attack surface", "Attack surface by operation", tableHead("Operation", "Before", "After", "Description"),
		tops, moreRow("operation"))
	add("assumptions and blind spots", "Assumptions and blind spots", "", m.notes(), moreItem("note"))
	return out
}

// decidedAt links the comment in which somebody decided about an open finding.
func (m *markdown) decidedAt(f *finding.Finding) string {
	switch {
	case f.Rejected != nil:
		return m.comment(f.Rejected.URL)
	case f.Outgrown != nil:
		return m.comment(f.Outgrown.URL)
	}
	return ""
}

func (m *markdown) resolved() []string {
	var out []string
	for _, e := range m.digest.resolved {
		line := "- " + code(e.f.Rule) + " " + m.place(e.f) + ": " + prose(e.f.Message)
		if s := m.evidence(e); s != "" {
			line += " · " + s
		}
		out = append(out, line+"\n")
	}
	return out
}

func (m *markdown) waived() []string {
	var out []string
	for _, e := range m.digest.waived {
		f := e.f
		line := "- " + levelName(f) + " " + code(f.Rule) + " " + m.place(f) + ": " + prose(f.Message) +
			" · " + m.waiver(f.Waiver)
		if s := m.evidence(e); s != "" {
			line += " · " + s
		}
		out = append(out, line+"\n")
	}
	return out
}

// waiver links the comment that is one.
func (m *markdown) waiver(w *finding.Waiver) string {
	return waiver(w, phrase) + m.comment(w.URL)
}

// comment links a comment on a pull request of this repository.
func (m *markdown) comment(url string) string {
	a := address(url)
	if m.o.Home == "" || !strings.HasPrefix(a, m.o.Home+"/pull/") {
		return ""
	}
	return " ([`comment`](" + a + "))"
}

func (m *markdown) notes() []string {
	var out []string
	said := newNoteList()
	for _, s := range m.loud {
		list, with := said.add(s.remarks())
		out = append(out, noteRows(s, list)...)
		if with != nil {
			out = append(out, "- "+specSpan(s)+": further notes as for "+specSpan(with)+"\n")
		}
	}
	return out
}

// noteRows are notes of a description, each at its places or else at the description.
func noteRows(s *Spec, list []saidNote) []string {
	var out []string
	for _, n := range list {
		where := n.where(span)
		if where == "" {
			where = specSpan(s)
		}
		out = append(out, "- **"+prose(filled(n.level, "note"))+"** "+where+": "+prose(n.message)+"\n")
	}
	return out
}
