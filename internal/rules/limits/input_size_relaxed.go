package limits

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func inputSizeRelaxed() threat.Rule {
	return threat.Rule{
		ID: id.InputSizeRelaxed, Title: "Larger input is accepted",
		STRIDE: []threat.STRIDE{threat.Denial, threat.Tampering}, OWASP: []string{"API4:2023"}, CWE: []int{770, 1284},
		Likelihood: 2, Impact: 2, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Keep an upper bound for every string, list and number that a caller sends, and enforce it on the server.",
		Test:       "Send the old maximum plus one and 1 MB: 400 or 413, and the answer takes no longer.",
		Run: func(p *threat.Pass) {
			var all []*diff.Change
			for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
				if _, _, ok := largerInput(w); ok {
					all = append(all, c)
				}
			}
			// Several values of the same operations are told together, and so are
			// the same values of several operations.
			var wholes []*diff.Change
			texts := map[*diff.Change][]string{}
			for _, group := range category.BySame(all, func(c *diff.Change) string {
				_, little, _ := largerInput(c.What.(diff.InputRelaxed))
				return fmt.Sprint(little, c.Reach())
			}) {
				c := category.Joined(group)
				for _, part := range group {
					text, _, _ := largerInput(part.What.(diff.InputRelaxed))
					texts[c] = append(texts[c], text)
				}
				wholes = append(wholes, c)
			}
			for _, group := range category.BySame(wholes, func(c *diff.Change) string { return strings.Join(texts[c], "\n") }) {
				reportLarger(p, group, texts[group[0]])
			}
		},
	}
}

func reportLarger(p *threat.Pass, group []*diff.Change, texts []string) {
	first := group[0].What.(diff.InputRelaxed)
	c := category.Joined(group)
	d := threat.Diagnostic{Subject: first.Leaf.Subject(), Related: category.PlacesOf(group, category.OfOperations),
		Message: fmt.Sprintf("%s %s more: %s", wording.Operations(p.Ordered(c.Pairs)), wording.Verb(c.Pairs, "accepts", "accept"), wording.List(texts, 3))}
	switch _, little, _ := largerInput(first); {
	case little:
		d.Likelihood, d.Impact, d.Why = 1, 2, "less than twice as much"
	case p.HasOpen(c.Pairs):
		d.Likelihood, d.Impact, d.Why = 2, 3, "anybody can send it"
	}
	p.Report(c, d)
}

// largerInput spells which upper bounds of a value went or rose; little: none of
// them to twice as much.
func largerInput(w diff.InputRelaxed) (text string, little, ok bool) {
	var words []string
	little = true
	for _, facet := range [...]string{"maxLength", "maxItems", "maxProperties", "maximum"} {
		r, has := upperBound(w, facet)
		if !has || facet == "maximum" && semantics.IsPageSize(w.Leaf) {
			continue
		}
		words = append(words, facet+" "+boundChange(r))
		little = little && r.Factor > 0 && r.Factor < 2
	}
	return wording.Name(w.Leaf.Path) + " " + strings.Join(words, ", "), little, len(words) > 0
}

// boundChange spells a relaxation: "100 to 5000", "100 removed".
func boundChange(r api.Relaxation) string {
	if len(r.New) == 0 {
		return r.Was() + " removed"
	}
	return r.Was() + " to " + r.Is()
}
