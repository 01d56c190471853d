package review

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/probe"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// mostTests bounds the tests of one review.
const mostTests = 1000

// tests are those of the findings, by the fingerprint that each has in its description.
type tests struct {
	made  map[string][]plan.Test
	why   map[string]string // there is none
	all   int
	order []string // in which they were asked for
}

func newTests() *tests { return &tests{made: map[string][]plan.Test{}, why: map[string]string{}} }

// add makes the tests of the findings of one description, which have their fingerprints.
func (t *tests) add(found []*threat.Finding, mask func(string) string) {
	if t == nil {
		return
	}
	for _, f := range found {
		t.addOf(f.Fingerprint, func() ([]plan.Test, string) { return probe.Tests(f, mask) })
	}
}

func (t *tests) addOf(fingerprint string, make func() ([]plan.Test, string)) {
	t.order = append(t.order, fingerprint)
	if t.all >= mostTests {
		t.why[fingerprint] = fmt.Sprintf("there are %d tests of this change already: review it in parts", mostTests)
		return
	}
	made, why := make()
	t.all += len(made)
	t.made[fingerprint], t.why[fingerprint] = made, why
}

// join adds the tests of a description after those before.
func (t *tests) join(later *tests) {
	if t == nil {
		return
	}
	for _, fingerprint := range later.order {
		t.addOf(fingerprint, func() ([]plan.Test, string) { return later.made[fingerprint], later.why[fingerprint] })
	}
}

// of are the tests of what the descriptions have, and what has none. A finding of several
// descriptions is tested as it is in the first of them that has a test.
func (t *tests) of(specs []report.Spec) (made []plan.Test, untested []plan.Untested) {
	if t == nil {
		return nil, nil
	}
	for i := range specs {
		for _, f := range specs[i].Findings {
			if f.State == severity.Resolved {
				continue
			}
			list, why := t.ofFinding(f)
			made = append(made, list...)
			if len(list) == 0 {
				untested = append(untested, plan.Untested{Finding: f.Fingerprint, Rule: f.Rule, Why: why})
			}
		}
	}
	return made, untested
}

func (t *tests) ofFinding(f finding.Finding) (list []plan.Test, why string) {
	for _, one := range f.Each() {
		for _, test := range t.made[one.Fingerprint] {
			test.ID = f.Rule + "-" + f.Fingerprint + test.ID[len(test.Rule)+len("-")+len(test.Finding):]
			test.Finding, test.Level = f.Fingerprint, f.Level
			list = append(list, test)
		}
		if len(list) > 0 {
			return list, ""
		}
		if why == "" {
			why = t.why[one.Fingerprint]
		}
	}
	if rule, ok := rules.Find(f.Rule); ok && why == "" {
		why = rule.Probe.Why
	}
	if why == "" {
		why = "nothing was found that could be sent"
	}
	return nil, why
}
