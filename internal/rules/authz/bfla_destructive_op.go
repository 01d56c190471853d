package authz

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func bflaDestructiveOp() threat.Rule {
	return threat.Rule{
		ID: id.BflaDestructiveOp, Title: "New operation that destroys",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Denial}, OWASP: []string{"API5:2023"}, CWE: []int{862},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Whoever gets in, by a stolen token or a missing check, can destroy data for good.",
		Mitigation:  "Ask for a privileged scope, delete softly, have it confirmed, and log who did it.",
		Test:        "Call it as an ordinary user: 403; call it twice: 404 or 409, and its siblings are untouched.",
		Probe:       threat.Probe{Template: plan.LowPrivilege},
		Run: func(p *threat.Pass) {
			var added []threat.Item[semantics.Destruction]
			for _, c := range p.Delta.AddedEndpoints() {
				if what := semantics.DestructionOf(c.Pairs[0].Head); what.Kind != semantics.DestroysNothing {
					added = append(added, threat.Item[semantics.Destruction]{Change: c, Value: what})
				}
			}
			type key struct {
				what semantics.Destruction
				callers
			}
			for _, g := range threat.LedAll(p, threat.MergeMany(added, fewNew, func(item threat.Item[semantics.Destruction]) key {
				return key{item.Value, callersOf(p, item.Pairs[0].Head)}
			})) {
				what, pairs := g.First(), p.Ordered(g.Pairs)
				d := category.AddedSurface(p, g.Change, "operation")
				d.Message = fmt.Sprintf("new: %s %s", wording.Operations(pairs), destroys(what, pairs))
				if what.Kind == semantics.DeletesCollection {
					d.Impact, d.Why = 5, "no id of an object is asked for"
					d.Consequence = "Whoever gets in, by a stolen token or a missing check, may destroy everything with one call."
					d.Message = fmt.Sprintf("new: %s %s and %s for no object's id", wording.Operations(pairs), wording.Verb(pairs, "deletes", "delete"), wording.Verb(pairs, "asks", "ask"))
					if p.Conventions.IsGuarded(pairs[0].Op()) {
						d.Confidence = severity.LowConfidence // it may only be the caller's own
					}
				}
				category.ReportGrowth(p, g.Change, d, pairs[0].Op())
			}
		},
	}
}

// destroys says what new operations do to what is there.
func destroys(what semantics.Destruction, pairs []*diff.Pair) string {
	if what.Kind == semantics.DestroysByName {
		return wording.Verb(pairs, what.String(), "are there to "+what.Verb)
	}
	return wording.Verb(pairs, what.String(), "delete an object")
}
