package report

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// What people and the repository's policy say of findings, in the words that all
// formats share. What is not ours passes through name or
// esc, which make it inert.

// staleShown is how many waivers without an effect a format for people lists.
const staleShown = 20

// underPolicy says which policy the review applied.
func underPolicy(p *Policy, esc func(string) string) string {
	switch {
	case p == nil:
		return ""
	case p.Path == "":
		return "no policy file at base: the defaults hold"
	case p.Revision == "":
		return "policy " + esc(p.Path)
	}
	return "policy " + esc(p.Path) + " at " + esc(p.Revision)
}

// waiver says who accepted a finding, why, until when and where.
func waiver(w *finding.Waiver, esc func(string) string) string {
	s := "accepted by " + esc(w.By)
	if w.At != "" {
		s += " on " + esc(w.At)
	}
	if w.Expires != "" {
		s += " until " + esc(w.Expires)
	}
	return s + " (" + esc(w.Origin) + "): " + esc(w.Reason)
}

// rejection says who wants a finding fixed.
func rejection(d *finding.Decision, esc func(string) string) string {
	s := "to be fixed, says " + esc(d.By)
	if d.At != "" {
		s += " on " + esc(d.At)
	}
	if d.Reason != "" {
		s += ": " + esc(d.Reason)
	}
	return s
}

// grownShown is how many operations are named that somebody did not accept.
const grownShown = 3

// outgrown says who accepted less than a finding is now, and what grew.
func outgrown(f *finding.Finding, name, esc func(string) string) string {
	o := f.Outgrown
	s := "accepted by " + esc(o.By)
	if o.At != "" {
		s += " on " + esc(o.At)
	}
	if o.Former {
		return s + " by the fingerprint that it had before descriptions were part of it: that does not count, accept it as " + name(f.Fingerprint)
	}
	if o.Score == 0 {
		return s + ", which does not say at which score and for which operations: that does not count, accept it again"
	}
	s = "grew since it was " + s
	if f.Score > o.Score {
		s += fmt.Sprintf(" at score %d, now %d", o.Score, f.Score)
	}
	if n := len(o.Operations); n > 0 {
		var named []string
		for _, operation := range o.Operations[:min(n, grownShown)] {
			named = append(named, name(operation))
		}
		s += ", it reaches " + strings.Join(named, ", ")
		if n > grownShown {
			s += " and " + plural(n-grownShown, "more operation")
		}
		s += " too"
	}
	if o.Others {
		s += ", it reaches other operations"
	}
	return s + ": that does not count any more"
}

// staleWords says what a waiver without an effect was for.
func staleWords(w StaleWaiver, name, esc func(string) string) string {
	s := name(w.What) + ", accepted by " + esc(w.By)
	switch {
	case w.Why != "":
		s += ", " + esc(w.Why)
	case w.Expires != "":
		s += " until " + esc(w.Expires)
	}
	s += ": " + esc(w.Reason)
	if w.Line > 0 {
		s += fmt.Sprintf(" (line %d)", w.Line)
	}
	return s
}

// staleLines lists waivers without an effect, and counts those it leaves out.
func staleLines(list []StaleWaiver, name, esc func(string) string) []string {
	var out []string
	for i, w := range list {
		if i == staleShown {
			return append(out, fmt.Sprintf("%d more", len(list)-i))
		}
		out = append(out, staleWords(w, name, esc))
	}
	return out
}

// offLines says what the policy leaves out.
func offLines(p *Policy, name, esc func(string) string) []string {
	if p == nil {
		return nil
	}
	var out []string
	for _, r := range p.Off {
		out = append(out, fmt.Sprintf("%s is switched off, which leaves out %s: %s", name(r.Rule), plural(r.Findings, "finding"), esc(r.Reason)))
	}
	return out
}

// ownersShown is how many owners of a description are named.
const ownersShown = 5

// handle is what GitHub mentions: a login or a team, and nothing else.
var handle = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$`)
})

// owners names the owners of a description, in code spans unless they are to be
// notified.
func (m *markdown) owners(list []string) string {
	var out []string
	for i, o := range list {
		switch {
		case i == ownersShown:
			return strings.Join(append(out, fmt.Sprintf("%d more", len(list)-i)), ", ")
		case m.o.Mention && handle().MatchString(o):
			out = append(out, o)
		default:
			out = append(out, code(o))
		}
	}
	return strings.Join(out, ", ")
}

// decided are the sections of the markdown format about the policy.
func (m *markdown) decided() []block {
	p := m.r.Policy
	if p == nil {
		return nil
	}
	var out []block
	add := func(name, summary string, lines []string) {
		if len(lines) > 0 {
			for i, l := range lines {
				lines[i] = "- " + l + "\n"
			}
			out = append(out, fold(name, summary, "", lines, moreItem("line")))
		}
	}
	add("accepted without an effect", fmt.Sprintf("%d accepted in the policy without an effect", len(p.Expired)), staleLines(p.Expired, code, phrase))
	add("accepted and not met", fmt.Sprintf("%d accepted in the policy that this change does not touch", len(p.Unmatched)), staleLines(p.Unmatched, code, phrase))
	add("rules switched off", plural(len(p.Off), "rule")+" switched off by the policy", offLines(p, code, phrase))
	return out
}

// decided says whether somebody decided about a finding.
func decided(f *finding.Finding, name, esc func(string) string) string {
	var out []string
	if f.Rejected != nil {
		out = append(out, rejection(f.Rejected, esc))
	}
	if f.Outgrown != nil {
		out = append(out, outgrown(f, name, esc))
	}
	if f.Ranked != nil {
		out = append(out, f.Level.String()+" by policy, "+f.Ranked.Level.String()+" by its score: "+esc(f.Ranked.Reason))
	}
	return strings.Join(out, " · ")
}
