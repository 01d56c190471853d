package report

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// How many words a reader sees without a click.
const (
	// visibleWords is the most of the whole comment.
	visibleWords = 310
	// fullWords is how many of them findings in full may take, the table and the
	// heading included; those that block and come later have a line.
	fullWords = 260
	// besideBlocking is how many findings that do not block are shown in full.
	besideBlocking = 3
)

// threats are the findings that a reader has to decide about: in full as long as
// there is room, those that block before all others, then a line each. The rest is
// folded. used is how many words are visible already.
func (m *markdown) threats(used int) (open, folded []block) {
	blocks, others := m.byUrgency()
	full := block{name: "threats", more: moreItem("threat")}
	lines := block{name: "more that block", more: moreItem("threat")}
	var rest []entry
	for _, e := range blocks {
		text, line := m.threat(e), m.threatLine(e)
		switch {
		case used+countVisible(text) <= fullWords && len(lines.rows) == 0:
			full.rows = append(full.rows, text+"\n")
			used += countVisible(text)
		case used+countVisible(line) <= visibleWords:
			lines.rows = append(lines.rows, line)
			used += countVisible(line)
		default:
			rest = append(rest, e)
		}
	}
	room := len(lines.rows) == 0 && len(rest) == 0
	for i, e := range others {
		text := m.threat(e)
		if room = room && i < besideBlocking && e.f.Level >= severity.Medium && used+countVisible(text) <= fullWords; !room {
			rest = append(rest, others[i:]...)
			break
		}
		full.rows = append(full.rows, text+"\n")
		used += countVisible(text)
	}
	return m.threatBlocks(full, lines, rest)
}

func (m *markdown) threatBlocks(full, lines block, rest []entry) (open, folded []block) {
	for _, b := range []block{full, lines} {
		if n := len(b.rows); n > 0 {
			b.rows[n-1] = strings.TrimRight(b.rows[n-1], "\n")
			open = append(open, b)
		}
	}
	if len(rest) > 0 {
		var rows []string
		for _, e := range rest {
			rows = append(rows, m.threatLine(e))
		}
		folded = append(folded, fold("more threats", restWords(rest, len(open) > 0), "", rows, moreItem("threat")))
	}
	return open, folded
}

// restWords counts the entries that are folded, "more" where others stand above them.
func restWords(rest []entry, more bool) string {
	noun, levels := "threat", tally(rest)
	if more {
		noun = "more threat"
	}
	if strings.Contains(levels, ",") {
		return plural(len(rest), noun) + ": " + levels
	}
	return plural(len(rest), strings.Replace(noun, "threat", levelName(rest[0].f)+" threat", 1))
}

// threat writes what a reader has to know of an entry, and folds the rest away.
func (m *markdown) threat(e entry) string {
	lines := []string{m.title(e)}
	if s := reported(e.f); s != "" {
		lines = append(lines, "**So** "+s)
	}
	if s := decided(e.f, code, phrase); s != "" {
		lines = append(lines, "**Decided** "+s+m.decidedAt(e.f))
	}
	lines = append(lines, "**Do** "+m.advice(e.f))
	return strings.Join(lines, "  \n") + "\n" + m.folded(e)
}

// advice is what to do: to put back what base had, else what the rule says.
func (m *markdown) advice(f *finding.Finding) string {
	if s := edit(f, func(s string) string { return span(show(s, maxWas)) }); s != "" {
		return sentenceCase(s) + "."
	}
	return ended(f.Mitigation)
}

// edit is the edit that undoes the one of a finding, "" where there is no short one.
func edit(f *finding.Finding, quote func(string) string) string {
	switch {
	case f.Was != "" && f.Base != nil:
		return fmt.Sprintf("put back %s (line %d of the base)", quote(f.Was), f.WasLine)
	case f.Is != "" && f.Head != nil:
		return fmt.Sprintf("remove %s (line %d)", quote(f.Is), f.Head.Line)
	}
	return ""
}

// maxWas is how many characters are shown of what base had.
const maxWas = 160

// threatLine is an entry on one line of a list, with what accepts it.
func (m *markdown) threatLine(e entry) string {
	s := "- " + m.title(e)
	if d := decided(e.f, code, phrase); d != "" {
		s += ", " + d + m.decidedAt(e.f)
	}
	if len(e.f.Instances) > 0 {
		s += " (" + m.instances(e.f) + ")"
	}
	return s + " · " + m.rulePage(e.f.Rule) + " " + code(e.f.Fingerprint) + "\n"
}

// title is what happened, with its level and a link to the line.
func (m *markdown) title(e entry) string {
	f := e.f
	level := levelName(f)
	level = strings.ToUpper(level[:1]) + level[1:]
	what := m.linked(f)
	if n := len(f.Instances); n > 0 {
		what += fmt.Sprintf(", in %d descriptions", n)
	}
	s := "**" + mark(f.Level) + " " + level + ":** " + what
	if m.r.Gate.isUnsure(f) {
		s += " (does not block: confidence is low)"
	}
	return s
}

// linked is the message of a finding in which the name of its operation, or else
// the place behind it, links to the line.
func (m *markdown) linked(f *finding.Finding) string {
	what := phrase(strings.TrimRight(f.Message, "."))
	loc, side := place(f)
	if loc == nil || m.o.Link == nil {
		return what + " · " + m.place(f)
	}
	a := address(m.o.Link(*loc, side))
	if a == "" {
		return what + " · " + m.place(f)
	}
	if len(f.Operations) > 0 && side == "head" {
		name := code(f.Operations[0].Name())
		if i := strings.Index(what, name); i >= 0 && !strings.Contains(what[:i], "`") {
			return what[:i] + "[" + name + "](" + a + ")" + what[i+len(name):]
		}
	}
	return what + " · " + m.place(f)
}

// folded is what a reader opens who wants to know how the level came about, how to
// test, and how to accept.
func (m *markdown) folded(e entry) string {
	f := e.f
	how := []string{arrows(arithmetic(f, phrase)), "confidence " + f.Confidence.String()}
	for _, c := range classes(f) {
		how = append(how, phrase(c))
	}
	how = append(how, m.rulePage(f.Rule))
	lines := []string{strings.Join(how, " · ")}
	if f.Was+f.Is != "" && f.Mitigation != "" {
		lines = append(lines, "**Or** "+ended(f.Mitigation))
	}
	if f.Test != "" {
		lines = append(lines, "**Test** "+phrase(f.Test))
	}
	lines = append(lines, m.proof(f)...)
	if s := m.evidence(e); s != "" {
		lines = append(lines, s)
	}
	if s := m.related(f); s != "" {
		lines = append(lines, s)
	}
	lines = append(lines, m.accepting(f))
	return fmt.Sprintf("<details><summary>score %d, test, accept</summary>\n\n", f.Score) + strings.Join(lines, "  \n") + "\n</details>\n"
}

// pageName is the name of a rule that may have a page.
var pageName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`) })

// rulePage is the address of the page of a built-in rule, "" for another.
func rulePage(version, rule string) string {
	if strings.HasPrefix(rule, "custom-") || !pageName().MatchString(rule) {
		return ""
	}
	return DocsURL(version) + "rules/" + rule + ".md"
}

// rulePage links the page of a built-in rule.
func (m *markdown) rulePage(rule string) string {
	if page := rulePage(m.r.Tool.Version, rule); page != "" {
		return "[" + code(rule) + "](" + page + ")"
	}
	return code(rule)
}

// accepting says how the finding is accepted where it is shown.
func (m *markdown) accepting(f *finding.Finding) string {
	print := f.Fingerprint
	if m.o.Decide {
		return "Somebody else with write permission may accept it: " + code("/threatdelta accept "+print+" reason")
	}
	return "To accept it: " + span(waiveCommand(text(print), m.o.Waive)) + ", which counts once the base branch has it"
}

// waiveCommand accepts a finding in a terminal.
func waiveCommand(fingerprint, review string) string {
	s := "threatdelta waive " + fingerprint
	if review != "" {
		s += " " + show(review, maxWas)
	}
	return s + " --reason TEXT"
}

// reported is what an attacker can do now, by the finding and its parts, as Markdown.
func reported(f *finding.Finding) string { return ended(consequence(f)) }

// consequence is what an attacker can do now, by the finding and its parts.
func consequence(f *finding.Finding) string {
	if f.Together != "" {
		return sentenceCase(f.Together)
	}
	return f.Consequence
}

// ended is a sentence as prose that something can follow.
func ended(message string) string { return phrase(dotted(message)) }

// dotted is a sentence with its full stop.
func dotted(message string) string {
	if s := strings.TrimSpace(message); s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s + "."
	}
	return message
}
