package data

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataCollectionWidened() threat.Rule {
	return threat.Rule{
		ID: id.DataCollectionWidened, Title: "One object became a list",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{200},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "One call returns what took a call for each object, perhaps other people's among them.",
		Mitigation:  "Page the list, filter it by the caller's own objects, and thin out its items.",
		Test:        "List as one user: only this user's objects, and no more than the documented page.",
		Probe:       threat.Probe{Template: plan.ReturnedProperty, Most: 100},
		Run: func(p *threat.Pass) {
			for c, w := range diff.Each[diff.OutputListed](p.Delta) {
				o := c.Pairs[0].Op()
				if semantics.IsInError(o, w.Leaf) || o.Kind != api.Endpoint {
					continue
				}
				d := threat.Diagnostic{Subject: w.Leaf.Subject()}
				switch listed(p, o, w.Leaf) {
				case sensitive.S0:
					d.Likelihood, d.Impact, d.Why = 2, 2, "nothing sensitive in it"
				case sensitive.S3:
					d.DataLevel = int(sensitive.S3)
				}
				pairs := p.Ordered(c.Pairs)
				d.Message = fmt.Sprintf("%s newly %s a list %s instead of one object",
					wording.Operations(pairs), sends(pairs), wording.At(wording.Path(pairs[0].Op(), w.Leaf)))
				p.Report(c, d)
			}
		},
	}
}

// listed is the most sensitive level among the values below a place.
func listed(p *threat.Pass, o *api.Operation, at api.Leaf) sensitive.Level {
	level := sensitive.S0
	for walk := at.Walk(api.Out); !walk.Ended() && level < sensitive.S3; {
		for _, l := range walk.Next(api.MaxLeaves) {
			level = max(level, p.Classify(o, l, api.Out).Counts())
		}
	}
	return level
}
