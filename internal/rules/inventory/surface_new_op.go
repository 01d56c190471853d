package inventory

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceNewOp() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceNewOp, Title: "New operation",
		OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 2, Impact: 2, By: threat.ByConvention, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Name an owner, log its use, and plan its end of life as for the other operations.",
		Test:       "The path answers to its documented methods only: 405 for all others.",
		Run: func(p *threat.Pass) {
			added := p.Delta.AddedEndpoints()
			policy := func(c *diff.Change) string { return p.Delta.Head.Describe(c.Pairs[0].Head.Auth) }
			switch base := p.Delta.Base; {
			case len(added) == 0:
			case base == nil || len(base.Endpoints()) == 0:
				reportAdded(p, added)
			default:
				for _, group := range category.BySame(added, policy) {
					if len(group) > 20 {
						reportAdded(p, group)
						continue
					}
					for _, c := range group {
						d := threat.Diagnostic{Subject: "operation", Message: newOperation(p, c.Pairs[0].Head)}
						if why, public := semantics.PublicByNature(c.Pairs[0].Head); public {
							d.Likelihood, d.Why = 1, why.String()
						}
						p.Report(c, d)
					}
				}
			}
			reportMoved(p)
		},
	}
}

func newOperation(p *threat.Pass, o *api.Operation) string {
	in, out := len(o.Inputs()), 0
	for _, l := range o.Outputs() {
		if l.Success() {
			out++
		}
	}
	values := fmt.Sprintf("accepts %d %s and returns %d", in, wording.Plural(in, "value"), out)
	switch {
	case !p.Conventions.DeclaresNow:
		return fmt.Sprintf("`%s` is new: it %s; the description declares no authentication", o, values)
	case o.Auth.Anonymous():
		return fmt.Sprintf("`%s` is new: it asks for no credentials, %s", o, values)
	}
	return fmt.Sprintf("`%s` is new: it asks for %s, %s", o, wording.Name(o.API.Describe(o.Auth)), values)
}

// reportAdded tells of many new operations at once.
func reportAdded(p *threat.Pass, added []*diff.Change) {
	c := category.Joined(added)
	if p.Delta.Base == nil {
		c.Head = whole(p.Delta.Head)
	}
	pairs := p.Ordered(c.Pairs)
	open := 0
	for _, x := range pairs {
		if x.Head.Auth.Open() {
			open++
		}
	}
	access := fmt.Sprintf("%d of them can be called without credentials", open)
	switch {
	case !p.Conventions.DeclaresNow:
		access = "the description declares no authentication"
	case open == 0:
		access = "all ask for credentials"
	}
	p.Report(c, threat.Diagnostic{Subject: "operations", Related: category.PlacesOf(added, category.OfOperations),
		Message: fmt.Sprintf("%s %s new: %s", wording.Operations(pairs), wording.Verb(pairs, "is", "are"), access)})
}

// reportMoved tells of operations that are to be found elsewhere.
func reportMoved(p *threat.Pass) {
	for c := range diff.Each[diff.OperationMoved](p.Delta) {
		b, h := c.Pairs[0].Base, c.Pairs[0].Head
		p.Report(c, threat.Diagnostic{Subject: "path", Likelihood: 1, Impact: 2, Why: "the same operation elsewhere",
			Message: fmt.Sprintf("`%s` was `%s`: what gateways and firewalls do by the old path no longer applies to it", h, b)})
	}
}
