package report

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// boundary is the table of what moved on the trust boundary: the first rows
// for the open part, the others to be folded away.
func (m *markdown) boundary() (open, folded []block) {
	var lines []string
	for _, s := range m.loud {
		for _, c := range rows(s) {
			lines = append(lines, m.boundaryRow(s, c))
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	if n := m.changedOperations() - len(lines); n > 0 {
		lines = append(lines, tableRow("changed", plural(n, "more operation"), "unchanged", "-", "unchanged"))
	}
	columns := []string{"Change", "Operation", "Auth (effective)", "New sensitive data", "Rate limit"}
	if len(m.loud) > 1 {
		columns = append(columns, "Description")
	}
	visible := min(len(lines), visibleRows)
	rest := lines[visible:]
	table := block{
		name: "trust boundary", head: tableHead(columns...), rows: lines[:visible],
		hidden: len(rest), more: moreRow("operation"),
	}
	if len(rest) == 0 {
		return []block{table}, nil
	}
	summary := plural(len(rest), "more operation") + " on the trust boundary"
	more := fold("more operations", summary, tableHead(columns...), rest, moreRow("operation"))
	return []block{table}, []block{more}
}

// changedOperations counts the operations that the changes touch.
func (m *markdown) changedOperations() int {
	n := 0
	for _, s := range m.loud {
		n += len(s.Changes)
	}
	return n
}

func (m *markdown) boundaryRow(s *Spec, c *OperationChange) string {
	change := phrase(c.Change)
	if c.Change == "added" {
		change = "new"
	}
	auth := moved(c.BaseAuth, c.HeadAuth, c.Public == "")
	if c.Public != "" {
		auth += " (public: " + phrase(c.Public) + ")"
	}
	cells := []string{change, code(c.Name()), auth, dataCell(c.Data), moved(c.BaseLimit, c.HeadLimit, c.Public == "")}
	if len(m.loud) > 1 {
		cells = append(cells, code(s.Path))
	}
	return tableRow(cells...)
}

// arrows spells our own arrows so that no line breaks within one.
func arrows(s string) string { return strings.ReplaceAll(s, " -> ", " → ") }

// moved is a value before and after; "none" after is what a reviewer looks for,
// unless it is expected.
func moved(base, head string, alarm bool) string {
	value := func(v string) string {
		if v == "none" {
			return v
		}
		return code(v)
	}
	switch {
	case base == head && head == "":
		return ""
	case base == head:
		return value(head)
	case head == "":
		return value(base)
	}
	after := value(head)
	if head == "none" && alarm {
		after = "**none**"
	}
	if base == "" {
		return after
	}
	return value(base) + " → " + after
}

func dataCell(data []Data) string {
	var out []string
	for i, d := range data {
		if i == visibleDataLeaf {
			out = append(out, fmt.Sprintf("%d more", len(data)-i))
			break
		}
		out = append(out, code(d.Leaf)+" ("+phrase(d.Class)+" "+phrase(d.Level)+")")
	}
	return strings.Join(out, ", ")
}

// threats are the first open findings in full, the diagram, and the others.
func (m *markdown) threats() []block {
	var out []block
	es := m.digest.open
	visible := min(len(es), visibleThreats)
	if visible > 0 {
		b := block{name: "threats", head: "### Top threats\n\n"}
		for i, e := range es[:visible] {
			b.rows = append(b.rows, m.threat(i+1, e))
		}
		b.rows[visible-1] = strings.TrimSuffix(b.rows[visible-1], "\n\n")
		b.more = func(n int) string { return plural(n, "more threat") + " left out for length" }
		out = append(out, b)
	}
	if d := mermaid(m.loud); d != "" {
		out = append(out, block{name: "diagram", head: d})
	}
	if rest := es[visible:]; len(rest) > 0 {
		var lines []string
		for _, e := range rest {
			lines = append(lines, m.threatRow(e))
		}
		summary := plural(len(rest), "more threat") + " (" + tally(rest) + ")"
		head := tableHead("Score", "Rule", "Where", "What changed", "Fix", "Test")
		out = append(out, fold("more threats", summary, head, lines, moreRow("threat")))
	}
	return out
}

// threat writes an entry in four lines.
func (m *markdown) threat(n int, e entry) string {
	f := e.f
	meta := []string{fmt.Sprintf("**%d. %s**", n, phrase(f.Title)), m.score(f)}
	for _, c := range classes(f) {
		meta = append(meta, phrase(c))
	}
	meta = append(meta, m.place(f))
	what := reported(f)
	if s := m.evidence(e); s != "" {
		what += " " + s
	}
	lines := []string{
		strings.Join(meta, " · "), what,
		"<sub>" + arrows(arithmetic(f, phrase)) + confidence(f) + " · " + code(f.Rule) + " " + code(f.Fingerprint) + "</sub>",
	}
	lines = append(lines, "**Fix** "+phrase(f.Mitigation)+" **Test** "+phrase(f.Test))
	return strings.Join(lines, "  \n") + "\n\n"
}

// ended is a message as prose that something can follow.
func ended(message string) string {
	if s := strings.TrimSpace(message); s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?") {
		message = s + "."
	}
	return prose(message)
}

// reported is the message of a finding, and what it amounts to with its parts.
func reported(f *finding.Finding) string {
	if f.Together == "" {
		return ended(f.Message)
	}
	return ended(f.Message) + " **Together:** " + ended(f.Together)
}

func (m *markdown) score(f *finding.Finding) string {
	s := fmt.Sprintf("%s %d", levelName(f), f.Score)
	if m.r.Gate.Blocks(f) {
		return s + " (blocks)"
	}
	return s
}

func confidence(f *finding.Finding) string {
	if f.Confidence == severity.HighConfidence {
		return ""
	}
	return " · confidence " + f.Confidence.String()
}

// evidence is, in one line, how far a threat reaches, what it is made of, and
// the request that proves it.
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
	if s := resolved(e.f, code, phrase); s != "" {
		switch f := e.f; {
		case f.Rejected != nil:
			s += m.comment(f.Rejected.URL)
		case f.Outgrown != nil:
			s += m.comment(f.Outgrown.URL)
		}
		out = append(out, "**Decided:** "+s)
	}
	if p := e.f.Proof; p != nil {
		out = append(out, "Proof: "+code(firstLine(p.Request))+", at base "+phrase(p.Base)+", at head "+phrase(p.Head))
	}
	return strings.Join(out, " · ")
}

func (m *markdown) threatRow(e entry) string {
	f := e.f
	what := prose(f.Message)
	if f.Together != "" {
		what = reported(f)
	}
	what += " (" + arrows(arithmetic(f, phrase)) + ")"
	if s := m.evidence(e); s != "" {
		what += " " + s
	}
	return tableRow(m.score(f), code(f.Rule)+" "+code(f.Fingerprint), m.place(f), what, prose(f.Mitigation), prose(f.Test))
}

// folded are the sections that a reader opens when in doubt.
func (m *markdown) folded() []block {
	var out []block
	add := func(name, summary, head string, rows []string, more func(int) string) {
		if len(rows) > 0 {
			out = append(out, fold(name, summary, head, rows, more))
		}
	}
	var specs, tops []string
	for i, s := range m.loud {
		if i >= visibleSpecs {
			specs = append(specs, "- "+m.specLine(s)+"\n")
		}
		if s.Surface != nil {
			for _, t := range s.Surface.Top {
				tops = append(tops, tableRow(code(finding.Operation{Method: t.Method, Path: t.Path}.Name()),
					fmt.Sprintf("%.1f", t.Base), fmt.Sprintf("%.1f", t.Head), code(s.Path)))
			}
		}
	}
	add("more descriptions", plural(len(specs), "more description"), "", specs, moreItem("description"))
	add("resolved", fmt.Sprintf("%d resolved by this change", len(m.digest.resolved)), "",
		m.resolved(), moreItem("resolved threat"))
	add("waived", fmt.Sprintf("%d waived", len(m.digest.waived)), "", m.waived(), moreItem("waived threat"))
	out = append(out, m.decided()...)
	add("attack surface", "Attack surface by operation", tableHead("Operation", "Before", "After", "Description"),
		tops, moreRow("operation"))
	basis := "Read from the descriptions only; the running service was not contacted, and controls that no description" +
		" mentions (a gateway, a network policy) were not seen.\n\n"
	return append(out, fold("assumptions and blind spots", "Assumptions and blind spots", basis,
		m.notes(), moreItem("note")))
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
		line := "- " + m.score(f) + " " + code(f.Rule) + " " + m.place(f) + ": " + prose(f.Message) +
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
	for _, s := range m.loud {
		for _, n := range s.Notes {
			where := code(s.Path)
			if p := strings.TrimSuffix(notePlace(n), ": "); p != "" {
				where = span(p)
			}
			out = append(out, "- **"+prose(filled(n.Level, "note"))+"** "+where+": "+prose(n.Message)+"\n")
		}
	}
	return out
}
