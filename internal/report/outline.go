package report

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// What every rendering for people needs: which findings are open, in which
// order, how many of each level, and what of the trust boundary moved.

// entry is a finding in the place where a reader meets it, with the findings
// that are part of it.
type entry struct {
	spec  *Spec
	f     *finding.Finding
	parts []*finding.Finding
}

// digest is the findings of a report by what a reader does with them. Each
// finding is in it once, as an entry or as a part of one.
type digest struct {
	open, waived, resolved []entry
}

// digestOf sorts the findings of specs by score, then confidence; what ties
// keeps the report's order. What is done to the review itself comes before all:
// it says how far the rest can be trusted.
func digestOf(specs []*Spec) digest {
	var d digest
	for _, s := range specs {
		for _, e := range entries(s) {
			switch e.f.Outcome() {
			case finding.Open:
				d.open = append(d.open, e)
			case finding.Waived:
				d.waived = append(d.waived, e)
			case finding.Resolved:
				d.resolved = append(d.resolved, e)
			}
		}
	}
	rank(d.open)
	rank(d.waived)
	rank(d.resolved)
	return d
}

// specs are the descriptions of the report, in its order.
func (r *Report) specs() []*Spec {
	out := make([]*Spec, len(r.Specs))
	for i := range r.Specs {
		out[i] = &r.Specs[i]
	}
	return out
}

// entries puts each part under its compound. A part whose compound is not in
// the list, is a part itself, or stands elsewhere is an entry of its own:
// nothing is lost.
func entries(s *Spec) []entry {
	whole := map[string]int{}
	for i := range s.Findings {
		if f := &s.Findings[i]; f.PartOf == "" {
			if _, dup := whole[f.Fingerprint]; !dup {
				whole[f.Fingerprint] = i
			}
		}
	}
	parts := map[int][]*finding.Finding{}
	nested := make([]bool, len(s.Findings))
	for i := range s.Findings {
		f := &s.Findings[i]
		w, ok := whole[f.PartOf]
		if f.PartOf != "" && ok && s.Findings[w].Outcome() == f.Outcome() {
			parts[w] = append(parts[w], f)
			nested[i] = true
		}
	}
	var out []entry
	for i := range s.Findings {
		if !nested[i] {
			out = append(out, entry{s, &s.Findings[i], parts[i]})
		}
	}
	return out
}

// Open lists the findings of the description that somebody has to act on, each
// with those that are part of it left out.
func (s *Spec) Open() []*finding.Finding {
	var out []*finding.Finding
	for _, e := range entries(s) {
		if e.f.IsOpen() {
			out = append(out, e.f)
		}
	}
	return out
}

func rank(es []entry) {
	sort.SliceStable(es, func(i, j int) bool {
		a, b := es[i].f, es[j].f
		if x, y := es[i].spec.Steers, es[j].spec.Steers; x != y {
			return x
		}
		if a.Score != b.Score {
			return a.Score > b.Score
		}
		return a.Confidence > b.Confidence
	})
}

// levelName is the level of a finding in a word.
func levelName(f *finding.Finding) string { return filled(f.Level.String(), "unranked") }

func index(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

// worst is the worst level among the entries and their parts, or none.
func worst(es []entry) severity.Level {
	var level severity.Level
	for _, e := range es {
		level = max(level, e.f.Level)
		for _, p := range e.parts {
			level = max(level, p.Level)
		}
	}
	return level
}

// tally counts entries by level: "1 critical, 3 high".
func tally(es []entry) string {
	var out []string
	known := 0
	for _, l := range severity.Levels() {
		n := 0
		for _, e := range es {
			if e.f.Level == l {
				n++
			}
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, l))
		}
		known += n
	}
	if n := len(es) - known; n > 0 {
		out = append(out, fmt.Sprintf("%d of no level", n))
	}
	return strings.Join(out, ", ")
}

// matters says whether a reviewer has to see the row of an operation: it came,
// it went, or its authentication, its data or its rate limit changed.
func matters(c *OperationChange) bool {
	return c.Change == "added" || c.Change == "removed" ||
		c.BaseAuth != c.HeadAuth || c.BaseLimit != c.HeadLimit || len(c.Data) > 0
}

// rows are the changes of a description that matter.
func rows(s *Spec) []*OperationChange {
	var out []*OperationChange
	for i := range s.Changes {
		if matters(&s.Changes[i]) {
			out = append(out, &s.Changes[i])
		}
	}
	return out
}

// apartShown is how many descriptions that were not reviewed are named.
const apartShown = 5

// apart says which descriptions were not reviewed, "" for none.
func (r *Report) apart(name func(string) string) string {
	if len(r.Apart) == 0 {
		return ""
	}
	var names []string
	for _, a := range r.Apart[:min(len(r.Apart), apartShown)] {
		names = append(names, name(a))
	}
	if n := len(r.Apart) - len(names); n > 0 {
		names = append(names, fmt.Sprintf("%d more", n))
	}
	return "Not reviewed, among tests, examples or other people's files: " + strings.Join(names, ", ") + ". To review them, name them under specs in the policy."
}

// quiet reports whether there is nothing to say about a description.
func quiet(s *Spec) bool {
	return s.Status != Unreadable && len(s.Findings)+len(s.Shared)+len(s.Notes) == 0 && len(rows(s)) == 0
}

// silent reports whether there is nothing to say about the whole report.
func silent(r *Report) bool {
	for _, s := range r.specs() {
		if !quiet(s) {
			return false
		}
	}
	return r.Gate.Verdict == VerdictPass
}

// Blocks reports whether the gate names the finding.
func (g Gate) Blocks(f *finding.Finding) bool {
	if f.Repository != "" {
		return slices.Contains(g.Each[f.Repository], f.Fingerprint)
	}
	return index(g.Blocking, f.Fingerprint) >= 0
}

// isUnsure reports whether a finding would block but for its confidence, which is low;
// where no threshold is known, the usual one is meant.
func (g Gate) isUnsure(f *finding.Finding) bool {
	return f.IsOpen() && !g.Blocks(f) && cmp.Or(g.FailOn, severity.UsualThreshold).IsReached(f.Level) && f.Confidence == severity.LowConfidence
}

// unsureWords says what does not block because its confidence is low, "" for nothing.
func unsureWords(g Gate, d digest) string {
	var list []entry
	for _, e := range d.open {
		if g.isUnsure(e.f) {
			list = append(list, e)
		}
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return tally(list) + " does not block because its confidence is low"
	}
	return tally(list) + " do not block because their confidence is low"
}

// place is where a finding is shown: at the head, or at the base if it has no
// place there.
func place(f *finding.Finding) (loc *finding.Location, side string) {
	if f.Head == nil && f.Base != nil {
		return f.Base, "base"
	}
	return f.Head, "head"
}

// arithmetic is how a finding came by its level, each step as esc writes it:
// "likelihood 3 +1 anonymous = 4 · impact 2, at least 3 for slightly sensitive data -> 12 high".
func arithmetic(f *finding.Finding, esc func(string) string) string {
	return fmt.Sprintf("likelihood %s · impact %s -> %d %s", axis(f.Likelihood, esc), axis(f.Impact, esc), f.Score, f.Level)
}

func axis(a finding.Axis, esc func(string) string) string {
	if len(a.Because) == 0 {
		return fmt.Sprint(a.Value)
	}
	out := esc(a.Because[0])
	if value, why, own := strings.Cut(a.Because[0], " by rule"); own {
		out = esc(value)
		if why = strings.TrimPrefix(why, ": "); why != "" {
			out += " (" + esc(why) + ")"
		}
	}
	for _, step := range a.Because[1:] {
		if !strings.HasPrefix(step, "+") && !strings.HasPrefix(step, "-") {
			out += ","
		}
		out += " " + esc(step)
	}
	value, last := fmt.Sprint(a.Value), a.Because[len(a.Because)-1]
	if len(a.Because) == 1 && strings.HasPrefix(out, value) || strings.HasPrefix(last, "at least ") || strings.HasPrefix(last, "at most ") ||
		strings.HasSuffix(out, " = "+value) {
		return out
	}
	return out + " = " + value
}

// strideName is the threat that a letter of STRIDE stands for.
func strideName(letter string) string {
	switch letter {
	case "S":
		return "Spoofing"
	case "T":
		return "Tampering"
	case "R":
		return "Repudiation"
	case "I":
		return "Information disclosure"
	case "D":
		return "Denial of service"
	case "E":
		return "Elevation of privilege"
	}
	return letter
}

// classes are the names under which a finding is known elsewhere: STRIDE,
// OWASP API Security Top 10, CWE.
func classes(f *finding.Finding) []string {
	var stride, out []string
	for _, s := range f.STRIDE {
		stride = append(stride, strideName(s))
	}
	if len(stride) > 0 {
		out = append(out, strings.Join(stride, ", "))
	}
	out = append(out, f.OWASP...)
	for _, c := range f.CWE {
		out = append(out, fmt.Sprintf("CWE-%d", c))
	}
	return out
}

// change is the surface before and after, "12.5 -> 35.0 (+22.5)", and "" where it is the
// same as far as it is shown.
func (s *Surface) change() string {
	if movedScore(s.Base, s.Head) == "" {
		return ""
	}
	return fmt.Sprintf("%.1f -> %.1f (%+.1f)", s.Base, s.Head, s.Head-s.Base)
}

// movedScore is a score after the change as it is shown, "" where that is as before.
func movedScore(base, head float64) string {
	before, after := fmt.Sprintf("%.1f", base), fmt.Sprintf("%.1f", head)
	if before == after {
		return ""
	}
	return after
}

// figures are the numbers of a description that the change moves, each as strong
// writes it.
func (s *Spec) figures(strong func(string) string) []string {
	var out []string
	if s.Surface != nil && s.Surface.change() != "" {
		out = append(out, "attack surface of what changed "+strong(s.Surface.change()))
	}
	if s.Base == nil || s.Head == nil {
		return out
	}
	count := func(what string, base, head int) {
		if base != head {
			out = append(out, what+" "+strong(fmt.Sprintf("%d -> %d", base, head)))
		}
	}
	count("operations", s.Base.Operations, s.Head.Operations)
	count("anonymous operations", s.Base.Anonymous, s.Head.Anonymous)
	count("changed operations that return highly sensitive data", s.Base.S3, s.Head.S3)
	return out
}

// plural is "1 threat" or "2 threats".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
