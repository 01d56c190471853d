package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// How many findings the text format shows in full, and how many of those that do not
// block and are low; the others have a line each.
const (
	textFull    = 10
	textFullLow = 3
)

// How many of the other places of a finding the text format names, and how many
// operations of the trust boundary.
const (
	relatedShown  = 5
	boundaryLines = 20
)

// Text writes the report for a terminal, in the order and the words of the comment on a
// pull request: the verdict, how many threats block of how many, the threats (those
// that block first), the trust boundary, what is resolved and accepted, notes and what
// was compared, and the verdict once more, so that it is the last thing on the screen.
// Every finding is listed. Descriptions without anything to say share a line, and
// those that are unchanged are not named. No line is a command to a build log. With
// [Options.Brief] it is a line for each threat.
func Text(w io.Writer, r *Report, o Options) error {
	t := textWriter{scene: newScene(r), color: o.Color, width: textWidth(o.Width), waive: o.Waive, proofs: o.Proof}
	switch {
	case o.Brief:
		t.briefly()
	case silent(r):
		t.still()
	default:
		t.whole()
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// text is a name for the terminal, sentence a sentence.
func text(name string) string     { return show(name, maxName) }
func sentence(line string) string { return inShort(line, maxMessage) }

// textWriter collects the lines of a text report.
type textWriter struct {
	scene
	b     strings.Builder
	color bool
	width int
	waive string
	// proofs: requests that prove a threat are shown.
	proofs bool
}

func (t *textWriter) whole() {
	t.verdict()
	t.wrap("", "  ", strings.Join(append([]string{countWords(t.r, t.digest, exitEnding())}, t.comparedAs(
		func(_ *Spec, name string) string { return shortPath(name, maxName) }, func(s string) string { return s })...), " · "))
	t.unread()
	t.threats()
	t.boundary()
	t.resolved()
	t.accepted()
	t.policy(t.r.Policy)
	t.notes()
	t.compared()
	t.blank()
	if len(t.digest.open) > 0 {
		t.line("", dim, "To accept a threat: "+waiveCommand("FINGERPRINT", t.waive))
	}
	closing := []string{text(t.r.Tool.Name) + " " + text(t.r.Tool.Version)}
	if s := underPolicy(t.r.Policy, text); s != "" {
		closing = append(closing, s)
	}
	t.line("", dim, strings.Join(append(closing, "read from the descriptions only; no service was contacted"), " · "))
	t.blank()
	t.verdict()
}

// still is a report with nothing to say.
func (t *textWriter) still() {
	if len(t.quiet) > 0 {
		t.wrap("", "", t.quietNames()+": no change of security interest")
	} else {
		t.line("", "", "No API description changed")
	}
	t.wrap("", "  ", t.r.apart(text))
	t.policy(t.r.Policy)
}

func (t *textWriter) quietNames() string {
	return names(t.quiet, func(s *Spec) string { return specName(s) + copyOf(s) })
}

func (t *textWriter) verdict() { t.line("", t.verdictStyle(), t.verdictWords()) }

func (t *textWriter) verdictWords() string {
	return verdictWords(t.r, t.digest, func(s string) string { return inShort(s, longestHeading) })
}

func (t *textWriter) verdictStyle() string {
	switch {
	case t.r.Gate.Verdict != VerdictPass:
		return levelStyle(max(worst(blocking(t.r, t.digest)), severity.High))
	case worst(t.digest.open) >= severity.Medium:
		return levelStyle(severity.Medium)
	}
	return green
}

// unread says what else could not be read, after the first, which is the verdict.
func (t *textWriter) unread() {
	said := map[string]bool{}
	if first, ok := saidError(t.r); ok {
		said[noteWords(first)] = true
	}
	for _, n := range t.errors() {
		if line := noteWords(n); !said[line] {
			said[line] = true
			t.wrap("", "  ", line)
		}
	}
}

// errors are what kept something from being reviewed, each with its file.
func (t *textWriter) errors() []Note {
	var out []Note
	for _, s := range t.loud {
		for _, n := range s.Notes {
			if n.Level == "error" {
				n.File = filled(n.File, s.Path)
				out = append(out, n)
			}
		}
	}
	return out
}

// noteWords is a note after its place.
func noteWords(n Note) string {
	if at := noteAt(n); at != "" {
		return at + ": " + sentence(n.Message)
	}
	return sentence(n.Message)
}

// threats lists the open entries: those that come first in full, a line for each other.
func (t *textWriter) threats() {
	blocks, others := t.byUrgency()
	var lines []entry
	for i, e := range slices.Concat(blocks, others) {
		if i >= textFull || i >= textFullLow && e.f.Level < severity.Medium && !t.r.Gate.Blocks(e.f) {
			lines = append(lines, e)
			continue
		}
		t.threat(e)
	}
	if len(lines) == 0 {
		return
	}
	t.blank()
	for _, e := range lines {
		t.threatLine(e)
	}
}

// title is what happened, with the level.
func (t *textWriter) title(f *finding.Finding) string {
	s := sentenceCase(levelName(f)) + ": " + strings.TrimRight(sentence(f.Message), ".")
	if t.r.Gate.isUnsure(f) {
		s += " (does not block: confidence is low)"
	}
	return s
}

// threat writes an entry in full: what happened and where, what an attacker can do now
// and what to do; then, dimmed, how to test it and what it is by any other name.
func (t *textWriter) threat(e entry) {
	f := e.f
	t.blank()
	t.line("", levelStyle(f.Level), t.title(f))
	t.wrap("  ", "  ", textPlace(f)+within(f))
	t.field("So", sentence(dotted(consequence(f))))
	t.field("Decided", decided(f, sentence, sentence))
	t.field("Do", dotted(plainly().advice(f)))
	if edit(f, plainly().quoted) != "" {
		t.aside("Or", sentence(dotted(f.Mitigation)))
	}
	t.aside("Test", sentence(f.Test))
	t.proof(f)
	if len(f.Operations) > 1 {
		t.aside("Reaches", reach(f.Operations, text))
	}
	elsewhere := relatedElsewhere(f)
	for i, r := range elsewhere {
		if i == relatedShown {
			t.aside("See", plural(len(elsewhere)-i, "more place"))
			break
		}
		t.aside("See", fmt.Sprintf("%s:%d:%d %s", shortPath(r.File, maxName), r.Line, r.Column, sentence(r.Message)))
	}
	t.parts(e.parts)
	t.line("  ", dim, arithmetic(f, text)+" · confidence "+f.Confidence.String())
	if s := shown(classes(f), " · "); s != "" {
		t.line("  ", dim, s)
	}
	names := []string{text(f.Rule) + " " + text(f.Fingerprint)}
	if f.State == severity.Worsened {
		names = append(names, "worse than before")
	}
	if t.r.Gate.Blocks(f) {
		names = append(names, "blocks")
	}
	t.line("  ", dim, strings.Join(names, " · "))
}

// threatLine writes an entry in a line.
func (t *textWriter) threatLine(e entry) {
	f := e.f
	s := t.title(f)
	if d := decided(f, sentence, sentence); d != "" {
		s += ", " + d
	}
	s += " · " + textPlace(f) + within(f) + " · " + text(f.Rule) + " " + text(f.Fingerprint)
	if t.r.Gate.Blocks(f) {
		s += " · blocks"
	}
	t.wrap("- ", "  ", s)
	t.parts(e.parts)
}

// within says at the end of a sentence in which descriptions a finding is.
func within(f *finding.Finding) string {
	if s := Descriptions(f); s != "" {
		return ", " + s
	}
	return ""
}

func (t *textWriter) parts(parts []*finding.Finding) {
	for _, p := range parts {
		t.aside("Part", strings.TrimRight(sentence(p.Message), ".")+" · "+textPlace(p)+within(p)+" · "+text(p.Rule)+" "+text(p.Fingerprint))
	}
}
