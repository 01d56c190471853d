package inventory

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func specRemoved() threat.Rule {
	return threat.Rule{
		ID: id.SpecRemoved, Title: "Description removed or emptied",
		STRIDE: []threat.STRIDE{threat.Repudiation}, OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "The operations may still be served, and no later change to them is reviewed.",
		Mitigation:  "Restore it, or have the owner of the API take it off the list of what is reviewed.",
		Test:        "Nothing to send: the API's owner says whether it still runs.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is about the description, not about the API"},
		Run: func(p *threat.Pass) {
			base, head := p.Delta.Base, p.Delta.Head
			if base == nil || !base.HasEndpoints() || head != nil && head.HasEndpoints() {
				return
			}
			if head != nil && !slices.ContainsFunc(base.Endpoints(), func(o *api.Operation) bool { return !head.HidesOperation(o) }) {
				return // it is elsewhere, which surface-blind-spot reports
			}
			c := &diff.Change{Base: whole(base)}
			d := threat.Diagnostic{Subject: "description",
				// Without a number: of many snapshots that go together it says the same.
				Message: "the description is gone"}
			if head != nil {
				c.Head = whole(head)
				d.Message = "the description no longer describes any operation"
			}
			for change := range diff.Each[diff.OperationRemoved](p.Delta) {
				if change.Pairs[0].Base.Kind == api.Endpoint {
					c.Pairs = append(c.Pairs, change.Pairs...)
				}
			}
			p.Report(c, d)
		},
	}
}
