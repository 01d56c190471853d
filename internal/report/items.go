package report

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// What the formats that other CI systems read share. Each is a list of places with
// words about them: of what kept the review from being complete, and of the open
// findings, parts with the threat that they make together.

// item is a row of such a list.
type item struct {
	spec *Spec // nil for what belongs to none
	// entry is an open finding; without one, problem says what was not reviewed.
	entry   *entry
	problem string
	file    string
	line    int // 0 where there is none, or none at head
}

// incomplete names, among the rules, what kept the review from being complete.
const incomplete = "not-reviewed"

// partsListed is how many parts of a compound threat a row names.
const partsListed = 5

// items are the rows for a report: problems first, since they say how far the rest
// can be trusted, then the findings by rank. A report whose verdict is
// [VerdictError] has a problem.
func (r *Report) items() []item {
	var out []item
	seen := map[Note]bool{}
	for _, s := range r.specs() {
		out = append(out, problems(s, seen)...)
	}
	if len(out) == 0 && r.Gate.Verdict == VerdictError {
		out = append(out, item{problem: "the review is not complete"})
	}
	for _, e := range digestOf(r.specs()).open {
		it := item{spec: e.spec, entry: &e, file: e.spec.Path}
		if loc, side := place(e.f); loc != nil {
			it.file = loc.File
			if side == "head" {
				it.line = loc.Line
			}
		}
		out = append(out, it)
	}
	return out
}

// problems are the notes of level error, each once: descriptions that share a file
// share what is wrong with it.
func problems(s *Spec, seen map[Note]bool) []item {
	var out []item
	noted := false
	for _, n := range s.Notes {
		if n.Level != "error" {
			continue
		}
		noted = true
		if !seen[n] {
			seen[n] = true
			out = append(out, item{spec: s, problem: filled(n.Message, "the review is not complete"), file: filled(n.File, s.Path), line: n.Line})
		}
	}
	if s.Status == Unreadable && !noted {
		out = append(out, item{spec: s, problem: "the description could not be read", file: s.Path})
	}
	return out
}

// blocks reports whether the row keeps the gate from passing: a problem does, and a
// threat that the gate names or whose part it names.
func (i *item) blocks(g Gate) bool {
	if i.entry == nil || g.Blocks(i.entry.f) {
		return true
	}
	for _, p := range i.entry.parts {
		if g.Blocks(p) {
			return true
		}
	}
	return false
}

// rule is the id of the rule behind the row.
func (i *item) rule() string {
	if i.entry == nil {
		return incomplete
	}
	return ruleID(i.entry.f)
}

// rank is the level of the row; a problem has the highest, for anything may be behind it.
func (i *item) rank() severity.Level {
	if i.entry == nil {
		return severity.Critical
	}
	return worst([]entry{*i.entry})
}

// A voice is how a format writes what is not its own: a name and a quotation that
// show has seen, and a sentence.
type voice struct{ shown, quoted, sentence func(string) string }

// plainly is for readers that show text as it is, marked for those that show Markdown.
func plainly() voice {
	same := func(s string) string { return s }
	return voice{same, func(s string) string { return "`" + s + "`" }, sentence}
}

func marked() voice { return voice{span, span, phrase} }

// advice is what to do: the edit that undoes the one of a finding, else what the rule says.
func (m voice) advice(f *finding.Finding) string {
	if s := edit(f, func(s string) string { return m.quoted(show(s, maxWas)) }); s != "" {
		return sentenceCase(s)
	}
	return m.sentence(dotted(f.Mitigation))
}

func (m voice) name(s string) string { return m.shown(text(s)) }

// words are what the row says, a statement each: what happened, what an attacker can do
// now, what was decided, what to do, what proves it, the parts, and by which name to accept it. Each
// begins with a word of our own.
func (i *item) words(g Gate, m voice) []string {
	if i.entry == nil {
		return []string{"Not reviewed: " + m.sentence(dotted(i.problem)), "Do: mend it and review again; until then this is no clean review."}
	}
	f := i.entry.f
	out := []string{sentenceCase(levelName(f)) + ": " + i.happened(g, m)}
	add := func(label, s string) {
		if s != "" {
			out = append(out, label+": "+dotted(s))
		}
	}
	add("So", m.sentence(dotted(consequence(f))))
	add("Decided", decided(f, m.name, m.sentence))
	add("Do", m.advice(f))
	if f.Proof.IsShown() {
		add("Proof", proofVerdicts(f.Proof, m.sentence)+": "+m.quoted(proofText(f.Proof)[0]))
	}
	for n, p := range i.entry.parts {
		if n == partsListed {
			add("And", plural(len(i.entry.parts)-n, "more part"))
			break
		}
		add("Part", filled(m.sentence(strings.TrimRight(p.Message, ".")), m.name(ruleID(p)))+" ("+m.name(ruleID(p))+", "+m.shown(textPlace(p))+")")
	}
	add("In", strings.TrimPrefix(instances(f, m.sentence, func(in finding.Instance) string {
		return m.shown(shortPath(instanceAt(f, in), maxName)) + reachOf(f, in, m.name)
	}), "in "))
	return append(out, "Rule: "+m.name(ruleID(f))+", fingerprint "+m.name(f.Fingerprint))
}

// happened is what the change did, where that cannot be seen at head, and why it does
// not block where that is no matter of its level.
func (i *item) happened(g Gate, m voice) string {
	f := i.entry.f
	s := filled(m.sentence(strings.TrimRight(f.Message, ".")), m.name(ruleID(f)))
	if loc, side := place(f); loc != nil && side == "base" {
		s += fmt.Sprintf(" (line %d at base, gone at head)", loc.Line)
	}
	if g.isUnsure(f) {
		s += " (does not block: confidence is low)"
	}
	return s + "."
}

// filePath is a path that a program is to find again, whole. One with characters
// that cannot be seen, or that a build log takes for a command, is escaped and found
// by nobody.
func filePath(path string) string {
	path = show(path, len(path)*maxEscape)
	if strings.HasPrefix(strings.TrimLeft(path, " "), "::") {
		path = strings.Replace(path, ":", `\u003a`, 1)
	}
	return filled(path, "unknown")
}
