package report

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/page"
)

// unread is what kept something from being reviewed.
func (h *htmlWriter) unread() page.Section {
	s := page.Section{ID: "unread", Title: "What could not be reviewed"}
	list := page.List{}
	said := map[string]bool{}
	for _, spec := range h.loud {
		for _, n := range spec.Notes {
			if n.Level != "error" {
				continue
			}
			n.File = filled(n.File, spec.Path)
			line := noteWords(n)
			if !said[line] {
				said[line] = true
				list.Items = append(list.Items, append(page.Line(page.Code(noteAt(n)), page.Plain(" ")), page.Sentence(sentence(n.Message))...))
			}
		}
	}
	if len(list.Items) > 0 {
		s.Blocks = []page.Block{page.Paragraph{Text: page.Line(page.Plain(reviewedPart(h.r) + ", and " + exitEnding().unread + " until it can be."))}, list}
	}
	return s
}

// policy is what the policy accepts without an effect, and what it leaves out.
func (h *htmlWriter) policy() page.Section {
	s := page.Section{ID: "policy", Title: "Policy"}
	p := h.r.Policy
	if p == nil {
		return s
	}
	add := func(id, title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		list := page.List{}
		for _, l := range lines {
			list.Items = append(list.Items, page.Sentence(l))
		}
		s.Blocks = append(s.Blocks, page.Section{ID: id, Title: title, Blocks: []page.Block{list}})
	}
	add("expired", "Accepted without an effect", staleLines(p.Expired, quotedName, sentence))
	add("unmatched", "Accepted, and not touched by this change", staleLines(p.Unmatched, quotedName, sentence))
	add("off", "Rules switched off", offLines(p, quotedName, sentence))
	return s
}

// compared is what was compared, and the attack surface by operation.
func (h *htmlWriter) compared() page.Section {
	s := page.Section{ID: "compared", Title: "What was compared"}
	list := page.List{}
	if u := underPolicy(h.r.Policy, quotedName); u != "" {
		list.Items = append(list.Items, page.Sentence(sentenceCase(u)))
	}
	surface := page.Table{ID: "surface", Caption: "Attack surface by operation", Columns: []page.Column{{Title: "Operation", Wide: true}, {Title: "Before", Number: true}, {Title: "After", Number: true}, {Title: "Description"}}}
	for _, spec := range h.loud {
		list.Items = append(list.Items, page.Sentence(strings.Join(h.specWords(spec), " · ")))
		if spec.Surface == nil {
			continue
		}
		for _, t := range spec.Surface.Top {
			if after := movedScore(t.Base, t.Head); after != "" {
				surface.Rows = append(surface.Rows, page.Row{Facets: map[string][]string{"operation": {text(t.Name())}}, Cells: []page.Cell{
					{Text: page.Line(page.Code(text(t.Name())))}, {Text: page.Line(page.Plain(fmt.Sprintf("%.1f", t.Base)))}, {Text: page.Line(page.Plain(after))}, {Text: page.Line(page.Code(specName(spec)))}}})
			}
		}
	}
	if len(h.quiet) > 0 {
		list.Items = append(list.Items, page.Sentence("No change of security interest in "+names(h.quiet, func(s *Spec) string { return quotedPath(s.Path) + copyOf(s) })))
	}
	if a := h.r.apart(quotedPath); a != "" {
		list.Items = append(list.Items, page.Sentence(a))
	}
	if len(list.Items) == 0 {
		list.Items = append(list.Items, page.Line(page.Plain("No API description changed.")))
	}
	s.Blocks = append(s.Blocks, list)
	if len(surface.Rows) > 0 {
		s.Blocks = append(s.Blocks, surface)
	}
	return s
}

// specWords is what there is to say of a description as a whole.
func (h *htmlWriter) specWords(s *Spec) []string {
	out := specWords{path: quotedPath, revision: quotedName, arrow: " → ", name: func(s *Spec) string { return quotedPath(s.Path) }}.of(s, followers(s, h.like, h.specs), h.specs)
	if t := changeTally(s.Changes); t != "" {
		out = append(out, t)
	}
	if e := s.Edits; e != nil {
		out = append(out, fmt.Sprintf("edits: %d reported, %d equal in meaning, %d without meaning, %d not understood", e.Reported, e.Equal, e.Meaningless, e.NotUnderstood))
	}
	for _, figure := range s.figures(func(figure string) string { return figure }) {
		out = append(out, arrows(figure))
	}
	return out
}

// notes are assumptions and what could not be followed.
func (h *htmlWriter) notes() page.Section {
	s := page.Section{ID: "notes", Title: "Assumptions and blind spots"}
	table := page.Table{ID: "remarks", Caption: "Notes", Columns: []page.Column{{Title: "Kind"}, {Title: "Where", Wide: true}, {Title: "What", Wide: true}}}
	said := newNoteList()
	for _, spec := range h.loud {
		list, with := said.add(spec.remarks())
		for _, n := range list {
			where := n.where(func(place string) string { return "`" + strings.ReplaceAll(place, "`", "'") + "`" })
			table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{{Text: page.Line(page.Plain(text(filled(n.level, "note"))))}, {Text: page.Sentence(filled(where, quotedPath(spec.Path)))}, {Text: page.Sentence(n.message)}}})
		}
		if with != nil {
			table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{{Text: page.Line(page.Plain("note"))}, {Text: page.Sentence(quotedPath(spec.Path))}, {Text: page.Sentence("further notes as for " + quotedPath(with.Path))}}})
		}
	}
	if len(table.Rows) > 0 {
		s.Blocks = []page.Block{table}
	}
	return s
}
