package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authRemoved() threat.Rule {
	return threat.Rule{
		ID: id.AuthRemoved, Title: "Operation reachable without credentials",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API2:2023"}, CWE: []int{306},
		Likelihood: 4, Impact: 4, By: threat.ByWrite, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "{anybody} can call {operation} now.",
		Mitigation:  "Restore the security requirement, or say why the operation is public in x-public-reason and accept the finding.",
		Test:        "Send an otherwise valid request without credentials: 401 or 403, and no field of the 200 schema in the body.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run:         runAuthRemoved,
	}
}

func runAuthRemoved(p *threat.Pass) {
	byNature := func(q *diff.Pair) string {
		why, _ := semantics.PublicByNature(q.Op())
		return why.String()
	}
	for _, e := range authEdits(p, byNature) {
		d := threat.Diagnostic{DataLevel: level(p, e.Pairs),
			Message: fmt.Sprintf("%s no longer %s for credentials (was: %s)", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "asks", "ask"), e.was)}
		if why := byNature(e.Pairs[0]); why != "" {
			d.Likelihood, d.Impact, d.Why, d.DataLevel, d.Confidence = 2, 2, why, 0, severity.MediumConfidence
		}
		if e.what.Head.Unspecified { // the root's list may be meant to apply
			d.Confidence = severity.LowConfidence
			d.Message = fmt.Sprintf("%s no longer %s of its own who may call (was: %s)", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "says", "say"), e.was)
		}
		e.report(p, d)
	}
}
