package inventory

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// gateWeakened is the rule about changes to the review itself, which the policy
// cannot switch off. What a change does to the files that configure the review is
// reported under its id by the review.
func gateWeakened() threat.Rule {
	return threat.Rule{
		ID: id.GateWeakened, Title: "The change loosens its own review",
		STRIDE: []threat.STRIDE{threat.Repudiation, threat.Elevation}, OWASP: []string{"API9:2023"}, CWE: []int{693},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "A threat that this change or a later one opens may pass without anybody hearing of it.",
		Mitigation:  "Have the policy's owner approve it by itself, apart from what it makes room for.",
		Test:        "Review a change that the base refuses under the policy of the head: it is still refused.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is about the review, not about the API"},
		Run: func(p *threat.Pass) {
			for _, pair := range p.Delta.Pairs {
				if pair.Head == nil {
					continue
				}
				before := map[string]acceptance{}
				if pair.Base != nil {
					for _, a := range acceptances(pair.Base) {
						before[a.rule] = a
					}
				}
				reportAccepted(p, pair, before)
			}
		},
	}
}

// acceptance is an entry of x-threatdelta-accept.
type acceptance struct {
	rule, expires string
	place         openapi.Value
}

// acceptances lists the entries of an operation.
func acceptances(o *api.Operation) []acceptance {
	var out []acceptance
	for entry := range o.Value.Get("x-threatdelta-accept").Items() {
		if rule := entry.Get("rule").Scalar(); rule != "" {
			out = append(out, acceptance{rule, entry.Get("expires").Scalar(), entry})
		}
	}
	return out
}

// reportAccepted reports which findings an operation newly says are accepted, or for
// longer than before.
func reportAccepted(p *threat.Pass, pair *diff.Pair, before map[string]acceptance) {
	var words []string
	c := &diff.Change{Pairs: []*diff.Pair{pair}}
	for _, a := range acceptances(pair.Head) {
		old, known := before[a.rule]
		switch {
		case !known:
			words = append(words, "accepts "+wording.Name(a.rule))
		case a.expires > old.expires: // dates in ISO 8601 compare as text
			words = append(words, fmt.Sprintf("accepts %s until %s (was: %s)", wording.Name(a.rule), wording.Name(a.expires), wording.Name(old.expires)))
		default:
			continue
		}
		if c.Head.IsZero() {
			c.Head, c.Base = a.place.EntrySpan(), old.place.EntrySpan()
		}
	}
	if len(words) == 0 {
		return
	}
	if c.Base.IsZero() && pair.Base != nil {
		c.Base = pair.Base.Span()
	}
	p.Report(c, threat.Diagnostic{Subject: "x-threatdelta-accept",
		Message: fmt.Sprintf("at %s the description itself newly %s", wording.Name(pair.Head.String()), strings.Join(words, ", "))})
}
