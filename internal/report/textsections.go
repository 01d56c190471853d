package report

import (
	"fmt"
	"strings"
)

// The sections of the text format below the threats.

func (t *textWriter) boundary() {
	same := func(s string) string { return s }
	columns, lines := t.boundaryTable(cellStyle{name: text, strong: same, reason: text, arrow: " -> ",
		file: func(path string) string { return shortPath(path, maxName) }})
	if len(lines) == 0 {
		return
	}
	t.blank()
	t.line("", bold, "Trust boundary")
	t.table(append([][]string{columns}, lines[:min(len(lines), boundaryLines)]...))
	if n := len(lines) - boundaryLines; n > 0 {
		t.line("  ", dim, plural(n, "more operation"))
	}
}

func (t *textWriter) resolved() {
	if len(t.digest.resolved) == 0 {
		return
	}
	t.blank()
	t.line("", green, fmt.Sprintf("Resolved (%d)", len(t.digest.resolved)))
	for _, e := range t.digest.resolved {
		t.wrap("- ", "  ", sentence(e.f.Message)+" · "+textPlace(e.f)+within(e.f)+" · "+text(e.f.Rule)+" "+text(e.f.Fingerprint))
		t.parts(e.parts)
	}
}

func (t *textWriter) accepted() {
	if len(t.digest.waived) == 0 {
		return
	}
	t.blank()
	t.line("", bold, "Accepted ("+tally(t.digest.waived)+")")
	for _, e := range t.digest.waived {
		t.wrap("- ", "  ", t.title(e.f)+", "+waiver(e.f.Waiver, sentence)+" · "+textPlace(e.f)+within(e.f)+" · "+text(e.f.Rule)+" "+text(e.f.Fingerprint))
		t.parts(e.parts)
	}
}

// policy says what the policy does without an effect, and what it leaves out.
func (t *textWriter) policy(p *Policy) {
	if p == nil {
		return
	}
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		t.blank()
		t.line("", bold, title)
		for _, l := range lines {
			t.wrap("- ", "  ", l)
		}
	}
	section(fmt.Sprintf("Accepted in the policy without an effect (%d)", len(p.Expired)), staleLines(p.Expired, sentence, sentence))
	section(fmt.Sprintf("Rules switched off (%d)", len(p.Off)), offLines(p, sentence, sentence))
	if n := len(p.Unmatched); n > 0 {
		t.blank()
		t.line("", dim, fmt.Sprintf("%d accepted in the policy that this change does not touch", n))
	}
}

func (t *textWriter) notes() {
	said, begun := newNoteList(), false
	item := func(s string) {
		if !begun {
			t.blank()
			t.line("", bold, "Notes")
			begun = true
		}
		t.wrap("- ", "  ", s)
	}
	for _, s := range t.loud {
		list, with := said.add(s.remarks())
		for _, n := range list {
			where := n.where(func(place string) string { return place })
			item(text(filled(n.level, "note")) + ": " + filled(where, specName(s)) + ": " + n.message)
		}
		if with != nil {
			item(specName(s) + ": further notes as for " + specName(with))
		}
	}
}

// compared names the descriptions and says what there is of them as a whole.
func (t *textWriter) compared() {
	t.blank()
	t.line("", bold, "Compared")
	for _, s := range t.loud {
		t.wrap("- ", "  ", strings.Join(t.specWords(s), " · "))
	}
	if len(t.quiet) > 0 {
		t.wrap("- ", "  ", t.quietNames()+": no change of security interest")
	}
	if a := t.r.apart(text); a != "" {
		t.wrap("- ", "  ", a)
	}
}

// specWords is what there is to say of a description as a whole.
func (t *textWriter) specWords(s *Spec) []string {
	out := specWords{path: text, revision: text, arrow: " -> ", name: specName}.of(s, followers(s, t.like, t.specs), t.specs)
	return append(out, s.figures(func(figure string) string { return figure })...)
}

func specName(s *Spec) string { return shortPath(s.Path, maxName) }

// copyOf names what a description was before it was moved, or is a copy of.
func copyOf(s *Spec) string {
	switch {
	case s.BasePath != "" && s.BasePath != s.Path:
		return " (was " + text(s.BasePath) + ")"
	case s.CopyOf != "":
		return " (a copy of " + text(s.CopyOf) + ")"
	}
	return ""
}
