package limits

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bulkOperation() threat.Rule {
	return threat.Rule{
		ID: id.BulkOperation, Title: "Many objects in one call",
		STRIDE: []threat.STRIDE{threat.Denial, threat.Elevation}, OWASP: []string{"API4:2023"}, CWE: []int{770, 799},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "One request does the work of thousands, so that data leaves or changes before a limit notices.",
		Mitigation:  "Set maxItems, check the caller's right to each item, and count a call as as many requests as it has items.",
		Test:        "Send your own objects mixed with one of another user: 403 for the whole or for this item; maxItems plus one: 400.",
		Run: func(p *threat.Pass) {
			for _, c := range p.Delta.AddedEndpoints() {
				if o := c.Pairs[0].Head; semantics.IsBulk(o) {
					category.ReportGrowth(p, c, bulkDiagnostic(c), o)
				}
			}
			for c, w := range diff.Each[diff.InputListed](p.Delta) {
				d := threat.Diagnostic{Subject: w.Leaf.Subject(),
					Message: fmt.Sprintf("%s %s a list at %s where one object was accepted%s: rights and limits that were checked once now count for each item",
						wording.Operations(p.Ordered(c.Pairs)), wording.Verb(c.Pairs, "accepts", "accept"), wording.Name(w.Leaf.Path), unboundedWord(w.Leaf.Schema))}
				if w.Leaf.Path != "$" {
					d.Likelihood, d.Impact, d.Why = 2, 2, "a part of the body"
				}
				p.Report(c, d)
			}
		},
	}
}

func bulkDiagnostic(c *diff.Change) threat.Diagnostic {
	say := func(pairs []*diff.Pair, _ []string) string {
		return fmt.Sprintf("%s %s on many objects in one call: one request does the damage of many, and every item needs its own check of rights", wording.Operations(pairs), wording.Verb(pairs, "acts", "act"))
	}
	d := threat.Diagnostic{Subject: "request", Confidence: severity.MediumConfidence, AlsoBy: threat.ByConvention, JoinKey: "bulk", JoinMessage: say, Message: say(c.Pairs, nil)}
	o := c.Pairs[0].Head
	if o.Method == "DELETE" || words.HasAny(append(words.Tokens(o.ID), words.Tokens(o.Path)...), "delete", "remove", "destroy", "purge") {
		d.Likelihood, d.Impact, d.Why = 3, 4, "a deletion"
	}
	return d
}

func unboundedWord(s *api.Schema) string {
	if s.Facts().MaxItems.Set {
		return ""
	}
	return ", without maxItems"
}
