package authz

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportGrants reports new operations that hand out rights and whose names do not
// say that they are for administrators.
func reportGrants(p *threat.Pass) {
	var added []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if o := c.Pairs[0].Head; semantics.AdminWord(o) == "" && semantics.GrantingInput(o) != "" {
			added = append(added, c)
		}
	}
	type key struct {
		policy string
		callers
	}
	same := func(item threat.Item[struct{}]) key {
		o := item.Pairs[0].Op()
		return key{o.API.Describe(o.Auth), callersOf(p, o)}
	}
	for _, g := range threat.LedAll(p, threat.Merge(threat.ItemsOf(added), same)) {
		pairs := p.Ordered(g.Pairs)
		d := category.AddedSurface(p, g.Change, "security")
		d.Consequence = "If nothing bounds what is handed out, whoever may call {operation} gives themselves and others any right."
		d.Likelihood, d.Why, d.Related = 2, "it hands out rights", g.Places(threat.OperationsOf)
		d.Message = fmt.Sprintf("new: %s %s rights (%s)",
			wording.Operations(pairs), wording.Verb(pairs, "hands out", "hand out"), wording.Name(semantics.GrantingInput(pairs[0].Op())))
		category.ReportGrowth(p, g.Change, d, pairs[0].Op())
	}
}
