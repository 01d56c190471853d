package authz

import (
	"fmt"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func bflaNewWriteMethod() threat.Rule {
	return threat.Rule{
		ID: id.BflaNewWriteMethod, Title: "What was read can be written",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{285},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "If only the path is checked and not the method, whoever could read can change or delete now.",
		Mitigation:  "Check the role for each method, not for the path.",
		Test:        "Write with a credential that may only read: 403; X-HTTP-Method-Override on the read is ignored.",
		Probe:       threat.Probe{Template: plan.LowPrivilege},
		Run: func(p *threat.Pass) {
			methods := sync.OnceValue(func() methodsAt { return methodsAtBase(p.Delta) })
			var added []*diff.Change
			for _, c := range p.Delta.AddedEndpoints() {
				o := c.Pairs[0].Head
				at := api.Template(o.Path)
				if o.Writes() && o.Method != "DELETE" && methods().reads[at] && !methods().writes[at] && semantics.DestructionOf(o).Kind == semantics.DestroysNothing {
					added = append(added, c)
				}
			}
			byCallers := func(item threat.Item[struct{}]) callers { return callersOf(p, item.Pairs[0].Head) }
			for _, g := range threat.LedAll(p, threat.MergeMany(threat.ItemsOf(added), fewNew, byCallers)) {
				pairs := p.Ordered(g.Pairs)
				d := category.AddedSurface(p, g.Change, "operation")
				if len(pairs) == 1 {
					d.ShownWith = []string{id.BflaAdminSurface} // what no user may call, users must not call by another method
				}
				d.Confidence = min(d.Confidence, severity.MediumConfidence)
				d.Message = fmt.Sprintf("new: %s %s at a path that could only be read", wording.Operations(pairs), wording.Verb(pairs, "writes", "write"))
				category.ReportGrowth(p, g.Change, d, pairs[0].Op())
			}
		},
	}
}

// methodsAt are the paths that can be read, and those that can be written.
type methodsAt struct{ reads, writes map[string]bool }

func methodsAtBase(d *diff.Delta) methodsAt {
	out := methodsAt{map[string]bool{}, map[string]bool{}}
	if d.Base == nil {
		return out
	}
	for _, e := range d.Base.Entrances() {
		if e.Writes() {
			out.writes[api.Template(e.Path())] = true
		} else {
			out.reads[api.Template(e.Path())] = true
		}
	}
	return out
}
