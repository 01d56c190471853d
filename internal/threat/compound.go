package threat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Compound describes findings that are worse together than apart when they meet
// on one operation: who gets in, what there is to take, what does not slow him
// down. The highest of them tells the threat and shows the others as its parts.
type Compound struct {
	// Needs are lists of rule ids; the threat stands where each list has a
	// finding.
	Needs [][]string
	// With are further rules whose findings belong to the same threat.
	With []string
	// Says is the threat in one sentence without a final period, told after the
	// highest finding's own; "" means that they do not add up to one.
	Says func(Match) string
}

// Match is the findings of a compound threat, the highest first.
type Match []*Finding

// Of returns the highest finding of the rules, nil if there is none.
func (m Match) Of(rules ...string) *Finding {
	i := slices.IndexFunc(m, func(f *Finding) bool { return slices.Contains(rules, f.Rule) })
	if i < 0 {
		return nil
	}
	return m[i]
}

// Combine marks compound threats among the findings: the highest finding of each
// gets Together and takes over the worst likelihood and impact of the others
// that make it up and are not less than medium sure, with the reason; the others
// get Whole.
// Findings meet where their blast radius is the same, and each is part of one
// threat at most, the first in the order of compounds. A finding about several
// operations meets those of its most exposed one as a guest: it counts for what
// they amount to, and stays a finding of its own. Resolved findings stay as they
// are.
//
// A finding of the rules of company says little by itself: where it is not part
// of a compound threat it is shown with the highest finding of its operation.
func Combine(found []*Finding, compounds []Compound, contextRules ...string) {
	var keys []string
	at, attached := map[string]Match{}, map[string]Match{}
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
			if met := c.match(free, attached[key]); met != nil && met.combine(c, attached[key]) {
				free = slices.DeleteFunc(free, func(f *Finding) bool { return slices.Contains(met, f) })
			}
		}
		attach(at[key], contextRules)
	}
	report := reportersOf(found)
	for _, f := range found {
		if len(f.under) > 0 && f.State != severity.Resolved && f.Whole == nil && f.Together == "" && len(f.Pairs) > 0 {
			f.Whole = report.of(f)
		}
	}
}

// reporters are the highest findings about an operation, by rule.
type reporters map[string]map[*diff.Pair]*Finding

// reportersOf indexes the findings of the rules that others are under.
func reportersOf(found []*Finding) reporters {
	t := reporters{}
	for _, f := range found {
		for _, rule := range f.under {
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

// of is the highest of the findings that tell of the same cause, nil if there is
// none.
func (t reporters) of(f *Finding) *Finding {
	var highest *Finding
	for _, rule := range f.under {
		if x := t[rule][f.Pairs[0]]; x != nil && (highest == nil || ahead(x, highest)) {
			highest = x
		}
	}
	if highest != nil && highest.Whole != nil {
		return highest.Whole
	}
	return highest
}

// attach puts what is free of the rules under the highest other finding that
// is no part itself.
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

// match is what the compound has among findings of one blast radius and their
// guests, the highest first; nil where something that it needs is missing.
func (c Compound) match(free, attached Match) Match {
	belongs := slices.Concat(append(c.Needs, c.With)...)
	var out Match
	for _, f := range slices.Concat(free, attached) {
		if slices.Contains(belongs, f.Rule) {
			out = append(out, f)
		}
	}
	for _, rules := range c.Needs {
		if out.Of(rules...) == nil {
			return nil
		}
	}
	return out
}

// combine puts the findings of the meeting under the first, except for guests.
func (m Match) combine(c Compound, attached Match) bool {
	lead := m[0]
	says := c.Says(m)
	if says == "" || len(m) < 2 || slices.Contains(attached, lead) {
		return false
	}
	lead.Together = says
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

// raise takes over what another finding of the same threat is worth, and reports
// whether that is more.
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
