package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataReachWeaker() threat.Rule {
	return threat.Rule{
		ID: "data-reach-weaker", Title: "Sensitive data within reach of a weaker credential",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{200, 862},
		Likelihood: 3, Impact: 2, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Return a reduced schema from the operation that is easier to reach, or ask there for what the others ask for.",
		Test:       "Call the operation with the weaker credential: none of the fields is in the answer.",
		Run: func(p *threat.Pass) {
			for _, e := range exposures(p, reached) {
				for _, pair := range e.pairs {
					r := p.Reached(pair)
					e := e
					e.pairs = e.pairs[:0:0]
					e.pairs = append(e.pairs, pair)
					e.values = slices.DeleteFunc(slices.Clone(e.values), func(v exposedValue) bool { return !r.Components[v.leaf.Container] })
					d := e.diagnostic(p)
					d.By = 0
					d.Message = fmt.Sprintf("%s %s %s of %s to %s; before, reading it took %s", e.operations(), e.returns(), e.words(),
						name(e.values[0].leaf.Container), callers(p, pair), strings.ReplaceAll(strings.Join(r.Was, " or "), " | ", " or "))
					p.Report(e.change, d)
				}
			}
		},
	}
}
