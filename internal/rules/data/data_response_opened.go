package data

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataResponseOpened() threat.Rule {
	return threat.Rule{
		ID: id.DataResponseOpened, Title: "Response may hold anything",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{213, 1059},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "The server may return any field that it has, internal ones included, and no review will see it.",
		Mitigation:  "Declare the fields again, and close the object where it was closed.",
		Test:        "Compare the keys of a real answer with a list of those allowed.",
		Probe:       threat.Probe{Template: plan.None, Why: "which keys may be in an answer nobody has written down any more"},
		Run: func(p *threat.Pass) {
			alike := map[diff.Opening]int{}
			for c, w := range diff.Each[diff.OutputOpened](p.Delta) {
				if isAnswerOpened(c, w) {
					alike[w.How]++
				}
			}
			for c, w := range diff.Each[diff.OutputOpened](p.Delta) {
				if !isAnswerOpened(c, w) {
					continue
				}
				pairs := p.Ordered(c.Pairs)
				d, at := threat.Diagnostic{Subject: w.Leaf.Subject()}, wording.At(wording.Path(pairs[0].Op(), w.Leaf))
				declares := hasFields(w.Leaf.Schema())
				if alike[w.How] > category.ManyNew { // as when a generator opens every object
					d.JoinKey, d.JoinNames = fmt.Sprint(openingText(w.How), declares), []string{at}
					d.JoinMessage = func(pairs []*diff.Pair, places []string) string { return openedText(pairs, places, w.How, declares) }
				}
				if (w.How == diff.TypeUndeclared || w.How == diff.ObjectAllowed) && !strings.HasSuffix(w.Leaf.Path(), "[]") && !w.Leaf.IsWhole() {
					d.Impact, d.Why = 2, "one value"
				}
				if declares {
					d.Likelihood, d.Impact, d.Why = 1, 3, "its fields are still declared"
				}
				d.Message = openedText(pairs, []string{at}, w.How, declares)
				p.Report(c, d)
			}
		},
	}
}

// isAnswerOpened reports whether a body opened that is no error's.
func isAnswerOpened(c *diff.Change, w diff.OutputOpened) bool {
	return !semantics.IsInError(c.Pairs[0].Op(), w.Leaf) && !strings.HasPrefix(w.Leaf.Where(), "response header")
}

// hasFields reports whether an object still says which fields it has, beside those that
// it may have.
func hasFields(s *api.Schema) bool {
	return slices.ContainsFunc(s.Properties(), func(p *api.Property) bool { return p.Name != api.Element && p.Name != api.Map })
}

// openedText describes what may newly be anything, and why; declares: beside the fields
// that it still declares.
func openedText(pairs []*diff.Pair, places []string, how diff.Opening, declares bool) string {
	if declares {
		return fmt.Sprintf("what %s %s %s %s", wording.Operations(pairs), sends(pairs), wording.List(places, 3), strings.Replace(openingText(how), "it may hold", "may newly hold", 1))
	}
	return fmt.Sprintf("what %s %s %s may newly be anything: %s", wording.Operations(pairs), sends(pairs), wording.List(places, 3), openingText(how))
}
