package data

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataReachWeaker() threat.Rule {
	return threat.Rule{
		ID: id.DataReachWeaker, Title: "Sensitive data within reach of a weaker credential",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{200, 862},
		Likelihood: 3, Impact: 2, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "{who} sees {data|sensitive data} for which other operations ask for more.",
		Mitigation:  "Return a reduced schema from the operation that is easier to reach, or ask there for what the others ask for.",
		Test:        "Call the operation with the weaker credential: none of the fields is in the answer.",
		Probe:       threat.Probe{Template: plan.ReturnedProperty},
		Run: func(p *threat.Pass) {
			for _, e := range category.Exposures(p) {
				for _, pair := range e.Pairs {
					r := p.Reached(pair)
					e := e
					e.Pairs = e.Pairs[:0:0]
					e.Pairs = append(e.Pairs, pair)
					e.Values = slices.DeleteFunc(slices.Clone(e.Values), func(v category.ExposedValue) bool { return !r.Components[v.Leaf.Container()] })
					d := e.Diagnostic(p)
					d.AlsoBy = 0
					d.Message = fmt.Sprintf("%s %s %s of %s to %s; before, reading it took %s", e.Operations(), e.Returns(), e.Words(),
						wording.Name(e.Values[0].Leaf.Container()), category.Callers(p, pair), wording.Name(strings.ReplaceAll(strings.Join(r.Was, " or "), " | ", " or ")))
					p.Report(e.Change, d)
				}
			}
		},
	}
}
