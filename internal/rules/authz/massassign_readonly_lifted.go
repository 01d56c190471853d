package authz

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func massassignReadonlyLifted() threat.Rule {
	return threat.Rule{
		ID: id.MassassignReadonlyLifted, Title: "Read-only value now accepted",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API3:2023"}, CWE: []int{915},
		Likelihood: 4, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller can overwrite a value that only the server was to set.",
		Mitigation:  "Keep readOnly, or accept a schema of its own for writing.",
		Test:        "Send a different value: it reads back unchanged.",
		Probe:       threat.Probe{Template: plan.WrittenProperty},
		Run: func(p *threat.Pass) {
			for _, g := range p.Additions(api.In) {
				o := g.Change.Pairs[0].Op()
				if !g.Lifted || o.Kind != api.Endpoint {
					continue
				}
				lifted := slices.Collect(g.Leaves())
				if len(lifted) == 0 {
					continue
				}
				pairs := p.Ordered(g.Change.Pairs)
				d := threat.Diagnostic{Subject: lifted[0].Subject(),
					Message: fmt.Sprintf("%s, so far read-only, may newly be sent to %s", wording.LeavesOf(pairs[0].Op(), lifted), wording.Operations(pairs))}
				if slices.ContainsFunc(lifted, func(l api.Leaf) bool {
					return semantics.PrivilegeOf(o, l, words.Tokens(l.Name())) > semantics.ServerKept || semantics.IsOwner(o, l, words.Tokens(l.Name()))
				}) {
					d.Likelihood, d.Impact, d.Why = 4, 4, "a privileged field"
				}
				p.Report(g.Change, d)
			}
		},
	}
}
