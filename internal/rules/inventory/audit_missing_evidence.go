package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func auditMissingEvidence() threat.Rule {
	return threat.Rule{
		ID: id.AuditMissingEvidence, Title: "Nothing says that the change of state is logged",
		STRIDE: []threat.STRIDE{threat.Repudiation}, OWASP: []string{"API8:2023"}, CWE: []int{778},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "When somebody misuses {operation}, nobody can show later who did what.",
		Mitigation:  "Log who did what to which object, and the request's id; say so with x-audit.",
		Test:        "Perform the operation: one event with actor and object is found in the log, and no secret in it.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is seen in what the operation logs, not in what it answers"},
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			for _, c := range p.Delta.AddedEndpoints() {
				if o := c.Pairs[0].Head; isAccountable(p, o) && !isAudited(o.Value) {
					found = append(found, c)
				}
			}
			threat.ReportMerged(p, threat.ItemsOf(found), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
				pairs := p.Ordered(g.Pairs)
				d := threat.Diagnostic{Subject: "audit", Confidence: severity.LowConfidence,
					Message: fmt.Sprintf("the new %s %s sensitive state, and nothing says that it is logged", wording.Operations(pairs), wording.Verb(pairs, "changes", "change"))}
				if p.Delta.HasPeerObject(isAudited) {
					d.Confidence = severity.MediumConfidence
				} else {
					d.Likelihood, d.Impact, d.Why = 1, 2, "descriptions rarely say so"
				}
				return d
			})
		},
	}
}

// isAccountable reports whether an operation changes what must be accounted for:
// sensitive values, or what administrators do.
func isAccountable(p *threat.Pass, o *api.Operation) bool {
	if !o.Writes() {
		return false
	}
	if slices.ContainsFunc(api.Segments(o.Path), func(s string) bool { return words.HasAny(words.Tokens(s), "admin", "administrator", "superuser") }) {
		return true
	}
	if p.Level(o) >= sensitive.S2 {
		return true
	}
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		v := p.Classify(o, l, api.In)
		return v.Level >= sensitive.S2 && v.Confidence > sensitive.Low
	})
}

// isAudited reports whether the description says that the operation is logged.
func isAudited(operation openapi.Value) bool {
	for word, v := range operation.Fields() {
		if strings.HasPrefix(word, "x-audit") && !v.IsFalse() {
			return true
		}
	}
	return false
}
