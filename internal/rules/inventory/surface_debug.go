package inventory

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceDebug() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceDebug, Title: "Debugging aid among the operations",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{489, 215},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Do not ship it: leave it out of the build, or serve it on an internal listener of its own.",
		Test:       "Call it on the production host: 404.",
		Run: func(p *threat.Pass) {
			aid := func(c *diff.Change) string {
				word, sure := semantics.DebugWord(c.Pairs[0].Head)
				return fmt.Sprint(sure, word)
			}
			found := slices.DeleteFunc(p.Delta.AddedEndpoints(), func(c *diff.Change) bool {
				word, _ := semantics.DebugWord(c.Pairs[0].Head)
				return word == ""
			})
			for _, group := range category.BySame(found, aid) {
				c := category.Joined(group)
				pairs := p.Ordered(c.Pairs)
				word, sure := semantics.DebugWord(pairs[0].Head)
				d := threat.Diagnostic{Subject: "operation", Confidence: severity.MediumConfidence, Related: category.PlacesOf(group, category.OfOperations)}
				if p.HasOpen(pairs) && sure {
					d.Likelihood, d.Impact, d.Why = 4, 5, "for anybody"
				}
				reads := "by its name is there to debug"
				if !sure {
					d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 3, "the word has other uses", severity.LowConfidence
					reads = "may by its name be there for development"
				}
				d.Message = fmt.Sprintf("the new %s %s (%s): such aids show memory, settings and secrets, or change what is stored", wording.Operations(pairs), reads, wording.Name(word))
				p.Report(c, d)
			}
		},
	}
}
