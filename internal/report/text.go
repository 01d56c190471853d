package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// textFull is how many findings the text format shows in full; the others get
// a line each.
const textFull = 10

// Text writes the report for a terminal, in the order in which a reviewer
// decides: the verdict, then for each description the attack surface, the
// trust boundary, the findings by rank, what is resolved and accepted, and what
// could not be followed. Every finding is listed. Descriptions without
// anything to say share a line, and those that are unchanged are not named. No line
// is a command to a build log.
func Text(w io.Writer, r *Report, o Options) error {
	t := textWriter{gate: r.Gate, color: o.Color, full: map[*finding.Finding]bool{}, specs: r.specs(), like: likewise(r.specs()), said: newNoteList()}
	all := digestOf(r.specs())
	for i, e := range all.open {
		t.full[e.f] = i < textFull
	}
	loud := !silent(r)
	if loud {
		t.verdict(r, all)
	}
	var still []*Spec
	for _, s := range t.specs {
		switch {
		case t.like[s] != nil:
		case !quiet(s):
			t.spec(s)
		case s.Status != Unchanged || s.CopyOf != "" || s.BasePath != "":
			still = append(still, s)
		}
	}
	switch {
	case len(still) > 0:
		t.blank()
		t.wrap("", "", names(still, func(s *Spec) string { return specName(s) + copyOf(s) })+": no change of security interest")
	case !loud:
		t.line("", "", "PASS  no API description changed")
	}
	if a := r.apart(text); a != "" {
		t.wrap("", "  ", a)
	}
	t.policy(r.Policy)
	if loud {
		t.blank()
		if s := underPolicy(r.Policy, text); s != "" {
			t.line("", dim, s)
		}
		t.line("", dim, text(r.Tool.Name)+" "+text(r.Tool.Version)+
			" · threats, read from the descriptions only: no running service was contacted")
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// text is a name for the terminal, sentence a sentence.
func text(name string) string     { return show(name, maxName) }
func sentence(line string) string { return show(line, maxMessage) }

// textWriter collects the lines of a text report.
type textWriter struct {
	b     strings.Builder
	color bool
	gate  Gate
	full  map[*finding.Finding]bool // the findings to show in full
	specs []*Spec
	like  map[*Spec]*Spec // see likewise
	said  *noteList
}

func (t *textWriter) verdict(r *Report, d digest) {
	level, word := worst(d.open), strings.ToUpper(text(string(r.Gate.Verdict)))
	line := word + "  "
	switch {
	case r.Gate.Verdict == VerdictError:
		line += "the review is not complete: see the notes of level error"
	case len(r.Gate.Blocking) > 0:
		line += fmt.Sprintf("%d of %s block", len(r.Gate.Blocking), plural(findings(r), "finding"))
	default:
		line += "nothing blocks"
	}
	line += " (fail-on " + text(r.Gate.FailOn.String()) + ")"
	if counts := tally(d.open); counts != "" {
		line += " · open: " + counts
	}
	if unsure := unsureWords(r.Gate, d); unsure != "" {
		line += " · " + unsure
	}
	if n := len(d.resolved); n > 0 {
		line += fmt.Sprintf(" · %d resolved", n)
	}
	if n := len(d.waived); n > 0 {
		line += fmt.Sprintf(" · %d waived", n)
	}
	style := levelStyle(level)
	if r.Gate.Verdict == VerdictPass {
		style = green
	}
	t.line("", style, line)
}

// findings counts every finding of the report.
func findings(r *Report) int {
	n := 0
	for _, s := range r.Specs {
		n += len(s.Findings)
	}
	return n
}

func (t *textWriter) spec(s *Spec) {
	t.blank()
	t.line("", bold, specTitle(s))
	t.surface(s)
	t.boundary(s)
	if others := followerWords(s, followers(s, t.like, t.specs), specName); others != "" {
		t.blank()
		t.wrap("  ", "  ", sentenceCase(others))
	}
	if len(s.Shared) > 0 {
		t.blank()
		t.wrap("  ", "  ", listedWith(s, t.specs, specName))
	}
	d := digestOf([]*Spec{s})
	t.findings(d.open)
	t.waived(d.waived)
	t.resolved(d.resolved)
	t.notes(s)
}

func specName(s *Spec) string { return shortPath(s.Path, maxName) }

func specTitle(s *Spec) string {
	title := specName(s) + "  " + text(string(s.Status))
	if s.Steers {
		title += "  steers this review"
	}
	if len(s.Owners) > 0 {
		title += "  owned by " + shown(s.Owners[:min(len(s.Owners), ownersShown)], ", ")
	}
	title += copyOf(s)
	if s.SameAs != "" {
		title += " (the same API as " + text(s.SameAs) + ")"
	}
	if s.Base != nil && s.Head != nil && s.Base.Revision != "" && s.Head.Revision != "" {
		title += "  " + text(s.Base.Revision) + " -> " + text(s.Head.Revision)
	}
	return title
}

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

// surface writes the sizes of the attack surface before and after.
func (t *textWriter) surface(s *Spec) {
	var parts []string
	if s.Surface != nil {
		parts = append(parts, "attack surface of what changed "+s.Surface.change())
	}
	if s.Base != nil && s.Head != nil {
		parts = append(parts,
			fmt.Sprintf("operations %d -> %d", s.Base.Operations, s.Head.Operations),
			fmt.Sprintf("anonymous %d -> %d", s.Base.Anonymous, s.Head.Anonymous),
			fmt.Sprintf("changed ones with S3 data %d -> %d", s.Base.S3, s.Head.S3))
	}
	t.wrap("  ", "  ", strings.Join(parts, " · "))
}

func (t *textWriter) boundary(s *Spec) {
	changed := rows(s)
	if len(changed) == 0 {
		return
	}
	table := [][]string{{"change", "operation", "authentication", "new data", "rate limit"}}
	for _, c := range changed {
		auth := arrow(c.BaseAuth, c.HeadAuth)
		if c.Public != "" {
			auth += " (public: " + text(c.Public) + ")"
		}
		var data []string
		for _, d := range c.Data {
			data = append(data, text(d.Leaf)+" ("+text(d.Class)+" "+text(d.Level)+")")
		}
		table = append(table, []string{
			text(c.Change), text(c.Name()), auth, strings.Join(data, ", "), arrow(c.BaseLimit, c.HeadLimit),
		})
	}
	t.blank()
	t.line("  ", bold, "Trust boundary")
	t.table(table, []int{7, 28, 24, 17, 14})
}

// arrow is a value before and after, or once if it is the same or on one side.
func arrow(base, head string) string {
	switch {
	case base == head, base == "":
		return text(head)
	case head == "":
		return text(base)
	}
	return text(base) + " -> " + text(head)
}

func (t *textWriter) findings(open []entry) {
	if len(open) == 0 {
		return
	}
	t.blank()
	t.line("  ", bold, "Threats ("+tally(open)+")")
	for i, e := range open {
		if t.full[e.f] {
			t.finding(i+1, e)
		} else {
			t.brief(i+1, e)
		}
	}
}

// finding writes an entry in full.
func (t *textWriter) finding(n int, e entry) {
	f := e.f
	t.blank()
	t.line(fmt.Sprintf("%3d  ", n), levelStyle(f.Level),
		fmt.Sprintf("%s %d  %s", f.Level, f.Score, sentence(f.Title)))
	head := []string{text(f.Rule), f.State.String(), text(f.Fingerprint)}
	switch {
	case t.gate.Blocks(f):
		head = append(head, "blocks")
	case t.gate.isUnsure(f):
		head = append(head, "does not block: confidence is low")
	}
	t.line(indent, dim, strings.Join(head, " · "))
	t.wrap(indent, indent, sentence(f.Message))
	if f.Together != "" {
		t.wrap(indent, indent, "Together: "+sentence(f.Together))
	}
	t.field("so", sentence(f.Consequence))
	t.field("at", textPlace(f))
	t.field("in", strings.TrimPrefix(Descriptions(f), "in "))
	t.field("why", arithmetic(f, text)+" · confidence "+f.Confidence.String())
	t.field("said", resolved(f, sentence, sentence))
	t.field("kind", shown(classes(f), " · "))
	if len(f.Operations) > 1 {
		t.field("reach", reach(f.Operations, text))
	}
	if f.Proof != nil {
		t.field("proof", sentence(firstLine(f.Proof.Request))+" -> base: "+sentence(f.Proof.Base)+"; head: "+sentence(f.Proof.Head))
	}
	for _, r := range f.Related {
		t.field("see", fmt.Sprintf("%s:%d:%d %s", shortPath(r.File, maxName), r.Line, r.Column, sentence(r.Message)))
	}
	t.partLines(e.parts)
	t.field("do", edit(f, func(s string) string { return "`" + sentence(s) + "`" }))
	t.field("fix", sentence(f.Mitigation))
	t.field("test", sentence(f.Test))
}

// brief writes an entry in a line.
func (t *textWriter) brief(n int, e entry) {
	f := e.f
	closing := ""
	switch {
	case t.gate.Blocks(f):
		closing = " · blocks"
	case t.gate.isUnsure(f):
		closing = " · does not block: confidence is low"
	}
	t.blank()
	t.wrap(fmt.Sprintf("%3d  ", n), indent, fmt.Sprintf("%s %d  %s · %s · %s · %s%s",
		f.Level, f.Score, sentence(f.Message)+within(f), text(f.Rule), textPlace(f), text(f.Fingerprint), closing))
	t.partLines(e.parts)
}

// within says at the end of a sentence in which descriptions a finding is.
func within(f *finding.Finding) string {
	if s := Descriptions(f); s != "" {
		return " · " + s
	}
	return ""
}

func (t *textWriter) partLines(parts []*finding.Finding) {
	for _, p := range parts {
		t.field("part", text(p.Rule)+" · "+text(p.Fingerprint)+" · "+textPlace(p)+" · "+sentence(p.Message)+within(p))
	}
}

func (t *textWriter) waived(es []entry) {
	if len(es) == 0 {
		return
	}
	t.blank()
	t.line("  ", bold, "Waived ("+tally(es)+")")
	for _, e := range es {
		f := e.f
		t.wrap("  - ", "    ", fmt.Sprintf("%s %d  %s · %s · %s · %s", f.Level, f.Score,
			sentence(f.Message)+within(f), text(f.Rule), textPlace(f), waiver(f.Waiver, sentence)))
		t.partLines(e.parts)
	}
}

func (t *textWriter) resolved(es []entry) {
	if len(es) == 0 {
		return
	}
	t.blank()
	t.line("  ", green, fmt.Sprintf("Resolved (%d)", len(es)))
	for _, e := range es {
		t.wrap("  - ", "    ", text(e.f.Rule)+" · "+textPlace(e.f)+" · "+sentence(e.f.Message)+within(e.f))
		t.partLines(e.parts)
	}
}

func (t *textWriter) notes(s *Spec) {
	list, with := t.said.add(s)
	if len(list) == 0 && with == nil {
		return
	}
	t.blank()
	t.line("  ", bold, "Notes")
	for _, n := range list {
		where := n.where(func(place string) string { return place })
		if where != "" {
			where += ": "
		}
		t.wrap("  - ", "    ", text(n.level)+": "+where+n.message)
	}
	if with != nil {
		t.wrap("  - ", "    ", "as for "+specName(with))
	}
}
