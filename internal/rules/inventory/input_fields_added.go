package inventory

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func inputFieldsAdded() threat.Rule {
	return threat.Rule{
		ID: id.InputFieldsAdded, Title: "More input is accepted",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{20},
		Likelihood: 1, Impact: 2, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Validate each value, and let callers set only what is theirs to set.",
		Test:       "Send unknown, oversized and wrongly typed values: 400.",
		Run: func(p *threat.Pass) {
			added := map[*diff.Change][]api.Leaf{}
			var all []*diff.Change
			for _, g := range category.NewInputs(p)[category.Ordinary] {
				added[g.Change] = slices.Collect(g.Leaves())
				all = append(all, g.Change)
			}
			// What the same operations gain is told together; so is the same gain of
			// several, as of a schema that is written out at each.
			var letsInMore []*diff.Change
			for _, group := range category.BySame(all, (*diff.Change).Reach) {
				c := category.Joined(group)
				for _, part := range group {
					added[c] = append(added[c], added[part]...)
				}
				letsInMore = append(letsInMore, c)
			}
			for _, group := range category.BySame(letsInMore, func(c *diff.Change) string { return category.Subjects(added[c]) }) {
				reportInput(p, group, added[group[0]])
			}
		},
	}
}

func reportInput(p *threat.Pass, group []*diff.Change, added []api.Leaf) {
	c := category.Joined(group)
	n := len(added)
	d := threat.Diagnostic{Subject: added[0].Subject(),
		Related: category.PlacesOf(group, category.OfOperations),
		Message: fmt.Sprintf("%s newly %s %d %s: %s", wording.Operations(p.Ordered(c.Pairs)), wording.Verb(c.Pairs, "accepts", "accept"), n, wording.Plural(n, "value"), leafNames(added))}
	if n >= 10 {
		d.Likelihood, d.Impact, d.Why = 2, 2, "ten values or more"
	}
	p.Report(c, d)
}

// leafNames is leaves, for values of which a path alone may be "$": the body.
func leafNames(all []api.Leaf) string {
	if len(all) == 1 && all[0].Path == "$" {
		return "a body"
	}
	return wording.Leaves(all)
}
