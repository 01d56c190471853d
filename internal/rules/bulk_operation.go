package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bulkOperation() threat.Rule {
	return threat.Rule{
		ID: "bulk-operation", Title: "Many objects in one call",
		STRIDE: []threat.STRIDE{threat.Denial, threat.Elevation}, OWASP: []string{"API4:2023"}, CWE: []int{770, 799},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Set maxItems, check the caller's right to each item, and count a call as as many requests as it has items.",
		Test:       "Send your own objects mixed with one of another user: 403 for the whole or for this item; maxItems plus one: 400.",
		Run: func(p *threat.Pass) {
			for _, c := range addedEndpoints(p.Delta) {
				if o := c.Pairs[0].Head; bulkName(o) {
					grow(p, c, bulkDiagnostic(c), o)
				}
			}
			for c, w := range diff.Each[diff.InputListed](p.Delta) {
				d := threat.Diagnostic{Subject: w.Leaf.Subject(),
					Message: fmt.Sprintf("%s %s a list at %s where one object was accepted%s: rights and limits that were checked once now count for each item",
						operations(p.Ordered(c.Pairs)), verb(c.Pairs, "accepts", "accept"), name(w.Leaf.Path), unboundedWord(w.Leaf.Schema))}
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
		return fmt.Sprintf("%s %s on many objects in one call: one request does the damage of many, and every item needs its own check of rights", operations(pairs), verb(pairs, "acts", "act"))
	}
	d := threat.Diagnostic{Subject: "request", Confidence: severity.MediumConfidence, By: threat.ByConvention, Joins: "bulk", Say: say, Message: say(c.Pairs, nil)}
	o := c.Pairs[0].Head
	if o.Method == "DELETE" || words.HasAny(append(words.Tokens(o.ID), words.Tokens(o.Path)...), "delete", "remove", "destroy", "purge") {
		d.Likelihood, d.Impact, d.Why = 3, 4, "a deletion"
	}
	return d
}

// bulkName reports a write that is named after doing many things at once: in
// the last segment of its path or at the beginning of its operationId. "batch"
// and "import" elsewhere are resources (/batch/v1/jobs).
func bulkName(o *api.Operation) bool {
	if !o.Writes() || readsByPost(o) {
		return false
	}
	last, _ := lastName(o.Path)
	id := words.Tokens(o.ID)
	return words.HasAny(words.Tokens(last), "bulk", "batch", "import") || words.HasAny(id, "bulk") || words.HasAny(id[:min(1, len(id))], "batch", "import", "mass") ||
		slices.Contains(api.Segments(o.Path), "bulk")
}

func unboundedWord(s *api.Schema) string {
	if s.Facts().MaxItems.Set {
		return ""
	}
	return ", without maxItems"
}
