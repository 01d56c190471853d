package threat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Compound describes findings that are worse together than apart when they are about
// one operation: anybody gets in, the answer has sensitive data, and no limit slows a
// caller down. The highest of them describes the threat and shows the others as its
// parts.
type Compound struct {
	// Needs are lists of rule ids. There is a threat if each list has a finding.
	Needs [][]string
	// With are further rules whose findings are parts of the threat if there is one.
	With []string
	// Message describes the threat in one sentence without a final period, which is shown
	// after the message of the highest finding. "" means that there is no threat.
	Message func(Match) string
}

// Match is the findings that a compound threat consists of, the highest first.
type Match []*Finding

// Highest returns the highest finding of the rules, nil if there is none.
func (m Match) Highest(rules ...string) *Finding {
	i := slices.IndexFunc(m, func(f *Finding) bool { return slices.Contains(rules, f.Rule) })
	if i < 0 {
		return nil
	}
	return m[i]
}

// Combine marks compound threats among the findings. The highest finding of each gets
// Together, and the worst likelihood and impact of those that the threat needs and that
// are at least of medium confidence, with the reason. The others get Whole.
//
// Findings are combined if they are about the same operations. Each is part of at most
// one threat, the first in the order of compounds. A finding about several operations
// is also matched with those about its most exposed one: it counts for the threat there,
// and is still shown by itself. Resolved findings are left out.
//
// A finding of contextRules says little by itself. If it is not part of a compound
// threat, it is shown with the highest finding about its operation; if it is about
// several, where others speak of each of them.
func Combine(found []*Finding, compounds []Compound, contextRules ...string) {
	var keys []string
	at, attached := map[string]Match{}, map[string]Match{} // attached: also matched there
	for _, f := range found {
		if f.State == severity.Resolved || len(f.Pairs) == 0 {
			continue
		}
		key := strings.Join(f.radius(), "\x00")
		if at[key] == nil {
			keys = append(keys, key)
		}
		at[key] = append(at[key], f)
		if len(f.Pairs) > 1 {
			first := f.Pairs[0].Op().Key()
			attached[first] = append(attached[first], f)
		}
	}
	for _, key := range keys {
		free := at[key]
		Sort(free)
		Sort(attached[key])
		free = slices.Clone(free)
		for _, c := range compounds {
			if match := c.match(free, attached[key]); match != nil && match.combine(c, attached[key]) {
				free = slices.DeleteFunc(free, func(f *Finding) bool { return slices.Contains(match, f) })
			}
		}
		attach(at[key], contextRules)
	}
	report := highestOfRules(found)
	for _, f := range found {
		if len(f.shownWith) > 0 && f.State != severity.Resolved && f.Whole == nil && f.Together == "" && len(f.Pairs) > 0 {
			f.Whole = report.of(f)
		}
	}
	attachAll(found, contextRules)
	for _, f := range found {
		if f.Whole != nil && f.Whole.Whole != nil { // what it was shown with is a part by now
			f.Whole = f.Whole.Whole
		}
	}
}

// highestByRule has the highest finding about each operation, by rule.
type highestByRule map[string]map[*diff.Pair]*Finding

// highestOfRules indexes the findings of the rules that any Diagnostic.ShownWith names.
func highestOfRules(found []*Finding) highestByRule {
	t := highestByRule{}
	for _, f := range found {
		for _, rule := range f.shownWith {
			t[rule] = map[*diff.Pair]*Finding{}
		}
	}
	for _, f := range found {
		by := t[f.Rule]
		if by == nil || f.State == severity.Resolved {
			continue
		}
		for _, p := range f.Pairs {
			if known := by[p]; known == nil || ahead(f, known) {
				by[p] = f
			}
		}
	}
	return t
}

// of returns the highest finding with which another is to be shown, nil if there is
// none.
func (t highestByRule) of(f *Finding) *Finding {
	var highest *Finding
	for _, rule := range f.shownWith {
		if x := t[rule][f.Pairs[0]]; x != nil && (highest == nil || ahead(x, highest)) {
			highest = x
		}
	}
	if highest != nil && highest.Whole != nil {
		return highest.Whole
	}
	return highest
}

// attach shows the findings of contextRules, if they are no part of a threat, with the
// highest other finding that is no part itself.
func attach(all Match, rules []string) {
	for _, f := range all {
		if f.Whole != nil || f.Together != "" || !slices.Contains(rules, f.Rule) {
			continue
		}
		i := slices.IndexFunc(all, func(x *Finding) bool { return x != f && x.Whole == nil && !slices.Contains(rules, x.Rule) })
		if i >= 0 {
			f.Whole = all[i]
		}
	}
}

// attachAll shows the findings of contextRules about several operations, if they are no
// part of a threat, with the highest other finding about the first of these, where others
// speak of each of them.
func attachAll(found []*Finding, rules []string) {
	highest := map[*diff.Pair]*Finding{}
	for _, f := range found {
		if f.State == severity.Resolved || slices.Contains(rules, f.Rule) {
			continue
		}
		for _, p := range f.Pairs {
			if known := highest[p]; known == nil || ahead(f, known) {
				highest[p] = f
			}
		}
	}
	for _, f := range found {
		if len(f.Pairs) < 2 || f.State == severity.Resolved || f.Whole != nil || f.Together != "" || !slices.Contains(rules, f.Rule) {
			continue
		}
		if slices.ContainsFunc(f.Pairs, func(p *diff.Pair) bool { return highest[p] == nil }) {
			continue
		}
		f.Whole = highest[f.Pairs[0]]
	}
}

// match returns the findings that make up the compound threat, of those about the same
// operations and those attached to them. It returns nil if one that is needed is missing.
func (c Compound) match(free, attached Match) Match {
	belongs := slices.Concat(append(c.Needs, c.With)...)
	var out Match
	for _, f := range slices.Concat(free, attached) {
		if slices.Contains(belongs, f.Rule) {
			out = append(out, f)
		}
	}
	for _, rules := range c.Needs {
		if out.Highest(rules...) == nil {
			return nil
		}
	}
	return out
}

// combine makes the first finding describe the threat and the others its parts, except
// for attached ones. It reports whether there is a threat.
func (m Match) combine(c Compound, attached Match) bool {
	lead := m[0]
	message := c.Message(m)
	if message == "" || len(m) < 2 || slices.Contains(attached, lead) {
		return false
	}
	lead.Together = message
	for _, f := range m[1:] {
		if !slices.Contains(attached, f) {
			f.Whole = lead
		}
		if f.Confidence < severity.MediumConfidence || lead.Confidence < severity.MediumConfidence || !slices.Contains(slices.Concat(c.Needs...), f.Rule) {
			continue
		}
		if lead.raise(f) {
			lead.Confidence = min(lead.Confidence, f.Confidence)
		}
	}
	return true
}

// raise takes over the likelihood and impact of another finding of the threat where they
// are higher, and reports whether the score rose.
func (f *Finding) raise(by *Finding) bool {
	before := f.Score
	f.Rank(raised(f.Likelihood, by.Likelihood, by.Rule), raised(f.Impact, by.Impact, by.Rule))
	return f.Score > before
}

func raised(a, from finding.Axis, rule string) finding.Axis {
	if from.Value <= a.Value {
		return a
	}
	because := append(slices.Clone(a.Because), fmt.Sprintf("%+d together with %s", from.Value-a.Value, rule))
	return finding.Axis{Value: from.Value, Because: because}
}
