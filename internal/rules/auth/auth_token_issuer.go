package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authTokenIssuer() threat.Rule {
	return threat.Rule{
		ID: id.AuthTokenIssuer, Title: "Another place that hands out credentials",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API2:2023"}, CWE: []int{287, 613},
		Likelihood: 3, Impact: 4, By: threat.ByLimit | threat.ByConvention, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whoever gets through {operation} walks away with a credential for the API.",
		Mitigation:  "Give the credential a short life, an audience and a way to revoke it, and limit how often it is issued.",
		Test:        "Use credentials that expired, were revoked, are unsigned (alg=none) or are meant for another audience: 401 for each.",
		Probe:       threat.Probe{Template: plan.None, Why: "what it hands out has to be made to expire, revoked or forged, and tried at the other operations"},
		Run: func(p *threat.Pass) {
			for _, g := range p.Additions(api.Out) {
				var pairs []*diff.Pair
				for _, q := range g.Change.Pairs {
					if q.Head != nil && semantics.IsCredentialIssuer(q.Head) {
						pairs = append(pairs, q)
					}
				}
				if len(pairs) > 0 {
					reportIssued(p, g, p.Ordered(pairs))
				}
			}
		},
	}
}

// reportIssued reports the credentials among what operations that issue them newly
// return.
func reportIssued(p *threat.Pass, g threat.Addition, pairs []*diff.Pair) {
	o := pairs[0].Head
	var issued []api.Leaf
	var of []category.ExposedValue
	isIssued := func(l api.Leaf, v sensitive.Verdict) bool {
		return l.IsSuccess() && v.Class == sensitive.Cred && v.Confidence > sensitive.Low
	}
	for _, block := range g.Blocks {
		for _, l := range p.Candidates("issued", block, o, isIssued) {
			if v := p.Verdict(o, l, api.Out); isIssued(l, *v) && !g.Declared && !category.HasAnsweredAlike(p, pairs[0], l) {
				issued, of = append(issued, l), append(of, category.ExposedValue{Leaf: l, Verdict: v})
			}
		}
	}
	if len(issued) == 0 {
		return
	}
	slices.SortStableFunc(of, func(a, b category.ExposedValue) int { return category.HedgeRank(a) - category.HedgeRank(b) })
	d := threat.Diagnostic{Subject: issued[0].Subject(), Pairs: pairs, Confidence: severity.MediumConfidence, Verdicts: category.Verdicts(of)}
	verbs := wording.Verb(pairs, "issues", "issue")
	if g.New {
		d.Message = fmt.Sprintf("new: %s %s %s", wording.Operations(pairs), verbs, wording.Leaves(issued))
	} else {
		d.Message = fmt.Sprintf("%s newly %s %s", wording.Operations(pairs), verbs, wording.Leaves(issued))
	}
	_, public := semantics.PublicByNature(o)
	secret := presented(p, o)
	switch {
	case public && secret != "" && o.Auth.IsOpen():
		d.Likelihood, d.Why = 1, "for a credential in the request"
		d.Message += " for " + wording.Name(secret)
		d.Consequence = "Whoever guesses or replays what {operation} asks for walks away with a credential for the API."
	case o.Auth.IsOpen() && !p.Conventions.Demands:
		d.Likelihood, d.Why = 2, "no operation of this description demands credentials"
	}
	p.Report(g.Change, d)
}

// presented is the input of an operation that takes the place of credentials:
// a password, a code, a refresh token.
func presented(p *threat.Pass, o *api.Operation) string {
	if proof := semantics.ProofInput(o); proof != "" {
		return proof
	}
	for _, l := range o.Inputs() {
		if v := p.Classify(o, l, api.In); v.Class == sensitive.Cred {
			return l.Name()
		}
	}
	return ""
}
