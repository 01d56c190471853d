package limits

import (
	"fmt"

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

func queryCost() threat.Rule {
	return threat.Rule{
		ID: id.QueryCost, Title: "Callers decide what a query costs",
		STRIDE: []threat.STRIDE{threat.Denial, threat.Disclosure}, OWASP: []string{"API4:2023"}, CWE: []int{400, 770},
		Likelihood: 3, Impact: 4, By: threat.ByConvention, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "One cheap request can cost the server minutes of work, or read more than any other operation returns.",
		Mitigation:  "Limit depth, breadth and computed cost of a query, and switch introspection off for the public.",
		Test:        "Send a query 15 levels deep and one with 1,000 aliases: 400; __schema without credentials: denied.",
		Probe:       threat.Probe{Template: plan.Injection, Payloads: []string{"{__schema{types{name fields{name}}}}"}, Markers: []string{"\"__schema\""}},
		Run: func(p *threat.Pass) {
			for _, pair := range p.Delta.Pairs {
				if pair.Head == nil || pair.Head.Kind != api.Endpoint {
					continue
				}
				known := map[string]bool{}
				if pair.Base != nil {
					for _, d := range callerCosts(pair.Base) {
						known[d.Subject] = true
					}
				}
				for _, d := range callerCosts(pair.Head) {
					if known[d.Subject] {
						continue
					}
					c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: category.BaseSpan(pair), Head: pair.Head.Span()}
					p.Report(c, d)
				}
			}
		},
	}
}

// callerCosts lists by what callers of an operation decide what a request costs.
func callerCosts(o *api.Operation) []threat.Diagnostic {
	if what, sure := semantics.QueryLanguageOf(o); what != semantics.NoQueryLanguage {
		return []threat.Diagnostic{{Subject: "query language", Confidence: sure,
			Message: fmt.Sprintf("%s takes %s", wording.Name(o.String()), what)}}
	}
	return deepParameters(o)
}

// deepParameters lists the parameters without a maximum by which a caller asks how
// deep an answer goes.
func deepParameters(o *api.Operation) []threat.Diagnostic {
	var out []threat.Diagnostic
	for _, p := range o.Parameters {
		f := p.Schema.Facts()
		if p.In != "query" || !words.HasAny(words.Tokens(p.Name), "depth") || f.Maximum.Set || f.ExclusiveMax.Set || f.HasEnum || f.Is("boolean") {
			continue
		}
		say := func(pairs []*diff.Pair, _ []string) string {
			return wording.Operations(pairs) + wording.Verb(pairs, " takes ", " take ") + wording.Name(p.Name) + " without a maximum"
		}
		out = append(out, threat.Diagnostic{Subject: "query " + p.Name, Head: p.Value.KeySpan(), Likelihood: 2, Impact: 3, Why: "one parameter", Confidence: severity.MediumConfidence,
			Consequence: "A caller decides how deep an answer goes, and what it costs the server.",
			Message:     say([]*diff.Pair{{Head: o}}, nil), JoinKey: p.Name, JoinMessage: say})
	}
	return out
}
