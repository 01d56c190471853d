package inventory

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceAmbiguousPath() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceAmbiguousPath, Title: "Two paths match one URL and ask for different credentials",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{436},
		Likelihood: 2, Impact: 3, By: threat.ByConvention, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Whichever of the two the gateway picks, what the other asks for is skipped, and an attacker tries for the weaker one.",
		Mitigation:  "Rename one of them, or have both ask for the same.",
		Test:        "Call the literal path: what the literal operation asks for is asked for.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			added := addedBesideOthers(p.Delta)
			if len(added) == 0 {
				return
			}
			byMethod := map[string]*templates{}
			for i, e := range p.Delta.Head.Entrances() {
				if byMethod[e.Method()] == nil {
					byMethod[e.Method()] = &templates{}
				}
				byMethod[e.Method()].add(i, e)
			}
			at := func(index int) *api.Operation { return p.Delta.Head.Endpoints()[index] }
			for _, c := range added {
				o := c.Pairs[0].Head
				if i := byMethod[o.Method].shadowed(p, o, at); i >= 0 {
					byMethod[o.Method].remove(o)
					reportAmbiguous(p, c, o, at(i))
				}
			}
		},
	}
}

// addedBesideOthers lists the added endpoints of those methods whose endpoints do not all
// have one policy. Most descriptions have none, and need not be read for that.
func addedBesideOthers(d *diff.Delta) []*diff.Change {
	added := d.AddedEndpoints()
	if len(added) == 0 {
		return nil
	}
	policy, differ := map[string]string{}, map[string]bool{} // by method
	for _, e := range d.Head.Entrances() {
		key := e.Auth().Key()
		if other, known := policy[e.Method()]; known && other != key {
			differ[e.Method()] = true
		}
		policy[e.Method()] = key
	}
	return slices.DeleteFunc(added, func(c *diff.Change) bool { return !differ[c.Pairs[0].Head.Method] })
}

func reportAmbiguous(p *threat.Pass, c *diff.Change, o, other *api.Operation) {
	d := threat.Diagnostic{Subject: "path", Related: []threat.Related{{Span: other.Span(), Message: wording.Name(other.String()) + " matches the same URL"}}}
	for _, x := range [...]*api.Operation{o, other} {
		if _, public := semantics.PublicByNature(x); public {
			d.Likelihood, d.Why = 1, "one of them is public by nature"
		}
	}
	d.Message = fmt.Sprintf("the new %s and %s match one URL and ask for different credentials (%s, %s)",
		wording.Name(o.String()), wording.Name(other.String()), wording.Name(o.API.Describe(o.Auth)), wording.Name(other.API.Describe(other.Auth)))
	p.Report(c, d)
}
