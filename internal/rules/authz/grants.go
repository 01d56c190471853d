package authz

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportGrants tells of new operations that hand out rights, and that are not
// told as administration by their names.
func reportGrants(p *threat.Pass) {
	var added []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if o := c.Pairs[0].Head; semantics.AdminWord(o) == "" && semantics.Grant(o) != "" {
			added = append(added, c)
		}
	}
	for _, group := range category.BySame(added, func(c *diff.Change) string {
		o := c.Pairs[0].Op()
		return fmt.Sprint(o.Auth.Open(), p.Conventions.Guarded(o), o.API.Describe(o.Auth))
	}) {
		c := category.Joined(group)
		pairs := p.Ordered(c.Pairs)
		d := category.AddedSurface(p, c, "security")
		d.Likelihood, d.Why, d.Related = 2, "it hands out rights", category.PlacesOf(group, category.OfOperations)
		d.Message = fmt.Sprintf("new: %s %s rights (%s): who may call it decides who may do what, and the code must let nobody hand out more than they hold",
			wording.Operations(pairs), wording.Verb(pairs, "hands out", "hand out"), wording.Name(semantics.Grant(pairs[0].Op())))
		category.ReportGrowth(p, c, d, pairs[0].Op())
	}
}
