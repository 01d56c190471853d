package limits

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
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
		Consequence: "One request does the damage of many before a limit notices, and a missing check of rights counts for every item.",
		Mitigation:  "Set maxItems, check the caller's right to each item, and count each item as a request of its own.",
		Test:        "Send your own objects mixed with one of another user: 403 for the whole or for this item; maxItems plus one: 400.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			for _, c := range p.Delta.AddedEndpoints() {
				o := c.Pairs[0].Head
				if isUnbounded := hasUnboundedBody(o); semantics.IsBulk(o) || isUnbounded {
					category.ReportGrowth(p, c, bulkDiagnostic(c, isUnbounded), o)
				}
			}
			for c, w := range diff.Each[diff.InputListed](p.Delta) {
				pairs := p.Ordered(c.Pairs)
				d := threat.Diagnostic{Subject: w.Leaf.Subject(),
					Message: fmt.Sprintf("%s %s a list %s where one object was accepted%s",
						wording.Operations(pairs), wording.Verb(pairs, "accepts", "accept"), wording.At(wording.Path(pairs[0].Op(), w.Leaf)), unboundedWord(w.Leaf.Schema()))}
				if !w.Leaf.IsWhole() {
					d.Likelihood, d.Impact, d.Why = 2, 2, "a part of the body"
				}
				p.Report(c, d)
			}
		},
	}
}

func bulkDiagnostic(c *diff.Change, isUnbounded bool) threat.Diagnostic {
	o := c.Pairs[0].Head
	key, bound := "bulk", ""
	if isUnbounded {
		key, bound = "bulk without maxItems", ", without maxItems"
	}
	say := func(pairs []*diff.Pair, _ []string) string {
		return fmt.Sprintf("%s %s on many objects in one call%s", wording.Operations(pairs), wording.Verb(pairs, "acts", "act"), bound)
	}
	d := threat.Diagnostic{Subject: "request", Confidence: severity.MediumConfidence, AlsoBy: threat.ByConvention, JoinKey: key, JoinMessage: say, Message: say(c.Pairs, nil)}
	switch {
	case o.Method == "DELETE" || words.HasAny(append(words.Tokens(o.ID), words.Tokens(o.Path)...), "delete", "remove", "destroy", "purge"):
		d.Likelihood, d.Impact, d.Why = 3, 4, "a deletion"
	case !semantics.IsBulk(o):
		d.Likelihood, d.Impact, d.Why = 2, 3, "a list, in an operation that is not named after it"
	}
	return d
}

// hasUnboundedBody reports whether the body of a write is itself a list of objects of any
// length.
func hasUnboundedBody(o *api.Operation) bool {
	if o.Kind != api.Endpoint || !semantics.BindsBody(o) {
		return false
	}
	return slices.ContainsFunc(o.Body, func(m api.Media) bool {
		e := m.Schema.Property(api.Element)
		return e != nil && hasFields(e) && !m.Schema.Facts().MaxItems.Set
	})
}

func unboundedWord(s *api.Schema) string {
	if s.Facts().MaxItems.Set {
		return ""
	}
	return ", without maxItems"
}
