package triage

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/policy"
)

const (
	// maxMembers is of how many descriptions a comment decides at once: what is kept
	// of each has to fit in the answer.
	maxMembers = 300
	// fewMembers is up to how many members the operations of each are kept one by one.
	fewMembers = 20
)

// candidate is what a command may mean: a finding, or one of several descriptions with
// what it is in each.
type candidate struct {
	print, name string
	findings    []Finding
	group       bool
}

func (t candidate) inWords() string { return named(t.print, t.name) }

// meant are the findings and groups that a command may mean, each fingerprint once
// and with its worst finding. A comment that was answered means those of a group that
// the group had then.
func (d *judge) meant(c Command, m Comment) []candidate {
	var out []candidate
	for _, f := range d.Findings {
		if _, bound := m.Bound[f.Fingerprint]; !strings.HasPrefix(f.Fingerprint, c.Prefix) || m.Answered && !bound {
			continue
		}
		if !slices.ContainsFunc(out, func(t candidate) bool { return t.print == f.Fingerprint }) {
			worst, _ := d.worst(f.Fingerprint)
			out = append(out, candidate{print: f.Fingerprint, name: worst.Name, findings: []Finding{worst}})
		}
	}
	if m.Answered {
		for _, print := range slices.Sorted(maps.Keys(m.Bound)) {
			if list, isGroup := strings.CutPrefix(m.Bound[print], "="); isGroup && strings.HasPrefix(print, c.Prefix) {
				members := strings.Split(list, ".")
				kept := slices.DeleteFunc(members, func(member string) bool { _, bound := m.Bound[member]; return !bound })
				out = d.withGroup(out, Group{Fingerprint: print, Members: kept})
			}
		}
		return out
	}
	for _, g := range d.Groups {
		if strings.HasPrefix(g.Fingerprint, c.Prefix) {
			out = d.withGroup(out, g)
		}
	}
	return out
}

// withGroup adds a group with the members that are still there, if any is.
func (d *judge) withGroup(list []candidate, g Group) []candidate {
	t := candidate{print: g.Fingerprint, name: g.Name, group: true}
	for _, print := range g.Members {
		if f, ok := d.worst(print); ok {
			t.findings = append(t.findings, f)
		}
	}
	if len(t.findings) == 0 {
		return list
	}
	return append(list, t)
}

// worst is the finding with a fingerprint, the worst if there are several.
func (d *judge) worst(print string) (worst Finding, ok bool) {
	for _, f := range d.Findings {
		if f.Fingerprint == print && (!ok || f.Score > worst.Score) {
			worst, ok = f, true
		}
	}
	return worst, ok
}

// applyDecision applies a decision of a user with the right to decide. That about a
// group is one about each of its members.
func (d *judge) applyDecision(c Command, m Comment, t candidate) verdict {
	if len(t.findings) > maxMembers {
		return refuse(fmt.Sprintf("it is in %d descriptions, and a comment decides of at most %d at once: use the policy file", len(t.findings), maxMembers))
	}
	v := verdict{reaction: "+1", bound: map[string]string{}, gate: true}
	said := ""
	for _, f := range t.findings {
		one := d.applyTo(c, m, f)
		v.bound[f.Fingerprint], said = keep(f), one
		if t.group && len(t.findings) > fewMembers {
			v.bound[f.Fingerprint] = keepShort(f)
		}
		if c.Verb == Accept {
			said += d.applyToParts(c, m, f, v.bound)
		}
	}
	if v.text = said; t.group {
		v.text = t.said(c)
		members := make([]string, len(t.findings))
		for i, f := range t.findings {
			members[i] = f.Fingerprint
		}
		v.bound[t.print] = "=" + strings.Join(members, ".")
	}
	return v
}

// applyToParts accepts what is shown as part of an accepted finding, and returns what is
// answered about it. Where the comment was answered it means the parts of then.
func (d *judge) applyToParts(c Command, m Comment, whole Finding, bound map[string]string) (said string) {
	var names []string
	for _, print := range whole.Parts {
		part, ok := d.worst(print)
		if _, was := m.Bound[print]; !ok || m.Answered && !was {
			continue
		}
		d.applyTo(c, m, part)
		bound[print] = keep(part)
		names = append(names, "`"+print+"`"+part.said(""))
	}
	if len(names) == 0 {
		return ""
	}
	return " With it, each as it is now: " + strings.Join(names, ", ") + "."
}

// applyTo applies a decision to one finding, and returns what is answered if it is
// the only one.
func (d *judge) applyTo(c Command, m Comment, f Finding) (said string) {
	print := f.Fingerprint
	made := Decision{Fingerprint: print, Accepted: c.Verb == Accept, By: m.Author, At: m.Created, URL: m.URL, Reason: c.Reason, Score: f.Score}
	if m.Answered {
		made.Score, made.Grown = score(m.Bound[print]), d.grown(m.Bound[print], print)
	}
	switch {
	case c.Verb == Reject:
		made.Grown = policy.Growth{}
		said = "Rejected: `" + print + "` counts again, whatever was accepted before." + f.said(".")
	case made.Grown.Any():
		d.outgrown[print] = made
		return ""
	case d.Mute && !m.Answered:
		d.Unheard++
		return ""
	default:
		said = fmt.Sprintf("Accepted: `%s` is shown as accepted and no longer blocks; should its score rise above %d, it asks again.", print, f.Score) +
			f.said("; should it reach any other operation, it asks again too.")
	}
	d.latest[print] = made
	delete(d.outgrown, print)
	return said
}

// said is what is answered about a group.
func (t candidate) said(c Command) string {
	in := fmt.Sprintf("in %d descriptions", len(t.findings))
	if c.Verb == Reject {
		return "Rejected: `" + t.print + "` counts again " + in + ", whatever was accepted before." + itSays(t.name, ".")
	}
	return "Accepted: `" + t.print + "` is shown as accepted and no longer blocks " + in + "; should it come to another, or its score rise in one of them, it asks again." +
		itSays(t.name, "; should it reach any other operation, it asks again too.")
}

// said is a sentence about what a finding is, "" where it has no name.
func (f Finding) said(end string) string { return itSays(f.Name, end) }

func itSays(name, end string) string {
	if name == "" {
		return ""
	}
	return " It says: " + name + end
}
