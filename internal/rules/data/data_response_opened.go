package data

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
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
		Reports:    threat.States,
		Mitigation: "Declare the fields again, and close the object where it was closed.",
		Test:       "Compare the keys of a real answer with a list of those allowed.",
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
				d := threat.Diagnostic{Subject: w.Leaf.Subject()}
				if alike[w.How] > category.ManyNew { // as when a generator opens every object
					d.JoinKey, d.JoinNames = openingText(w.How), []string{wording.Name(w.Leaf.Path)}
					d.JoinMessage = func(pairs []*diff.Pair, places []string) string { return openedText(pairs, places, w.How) }
				}
				if w.How == diff.TypeUndeclared && !strings.HasSuffix(w.Leaf.Path, "[]") && w.Leaf.Path != "$" {
					d.Impact, d.Why = 2, "one value"
				}
				pairs := p.Ordered(c.Pairs)
				d.Message = openedText(pairs, []string{wording.Name(w.Leaf.Path)}, w.How)
				p.Report(c, d)
			}
		},
	}
}

// isAnswerOpened reports whether a body opened that is no error's.
func isAnswerOpened(c *diff.Change, w diff.OutputOpened) bool {
	return !semantics.IsInError(c.Pairs[0].Op(), w.Leaf) && !strings.HasPrefix(w.Leaf.Where, "response header")
}

// openedText describes what may newly be anything, and why.
func openedText(pairs []*diff.Pair, places []string, how diff.Opening) string {
	return fmt.Sprintf("what %s %s at %s may newly be anything: %s, so that a review cannot see what leaves", wording.Operations(pairs), sends(pairs), wording.List(places, 3), openingText(how))
}
