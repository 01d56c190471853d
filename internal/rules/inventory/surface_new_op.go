package inventory

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
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
			added := threat.ItemsOf(p.Delta.AddedEndpoints())
			if base := p.Delta.Base; base == nil || len(base.Endpoints()) == 0 {
				for _, g := range threat.Merge(added, threat.AsOne) {
					reportAdded(p, g)
				}
			} else {
				policy := func(x threat.Item[struct{}]) string { return p.Delta.Head.Describe(x.Pairs[0].Head.Auth) }
				for _, g := range threat.MergeMany(added, 20, policy) {
					if len(g.Items) > 1 {
						reportAdded(p, g)
					} else {
						p.Report(g.Change, newOperation(p, g.Pairs[0].Head))
					}
				}
			}
			reportMoved(p)
		},
	}
}

// newOperation is the diagnostic of one new operation.
func newOperation(p *threat.Pass, o *api.Operation) threat.Diagnostic {
	d := threat.Diagnostic{Subject: "operation", Message: newOperationText(p, o)}
	if why, public := semantics.PublicByNature(o); public {
		d.Likelihood, d.Why = 1, why.String()
	}
	return d
}

func newOperationText(p *threat.Pass, o *api.Operation) string {
	in, out := len(o.Inputs()), 0
	for _, l := range o.Outputs() {
		if l.IsSuccess() {
			out++
		}
	}
	values := fmt.Sprintf("accepts %d %s and returns %d", in, wording.Plural(in, "value"), out)
	switch {
	case !p.Conventions.DeclaresNow:
		return fmt.Sprintf("`%s` is new: it %s; the description declares no authentication", o, values)
	case o.Auth.IsAnonymous():
		return fmt.Sprintf("`%s` is new: it asks for no credentials, %s", o, values)
	}
	return fmt.Sprintf("`%s` is new: it asks for %s, %s", o, wording.Name(o.API.Describe(o.Auth)), values)
}

// reportAdded reports many new operations at once.
func reportAdded(p *threat.Pass, g threat.Group[struct{}]) {
	if p.Delta.Base == nil {
		g.Head = whole(p.Delta.Head)
	}
	pairs := p.Ordered(g.Pairs)
	open := 0
	for _, x := range pairs {
		if x.Head.Auth.IsOpen() {
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
	p.Report(g.Change, threat.Diagnostic{Subject: "operations", Related: g.Places(threat.OperationsOf),
		Message: fmt.Sprintf("%s %s new: %s", wording.Operations(pairs), wording.Verb(pairs, "is", "are"), access)})
}

// reportMoved reports operations that have another path.
func reportMoved(p *threat.Pass) {
	for c := range diff.Each[diff.OperationMoved](p.Delta) {
		b, h := c.Pairs[0].Base, c.Pairs[0].Head
		p.Report(c, threat.Diagnostic{Subject: "path", Likelihood: 1, Impact: 2, Why: "the same operation elsewhere",
			Message: fmt.Sprintf("`%s` was `%s`: what gateways and firewalls do by the old path no longer applies to it", h, b)})
	}
}
