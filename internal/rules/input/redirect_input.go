package input

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func redirectInput() threat.Rule {
	return threat.Rule{
		ID: id.RedirectInput, Title: "Caller chooses where a browser goes next",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API8:2023"}, CWE: []int{601},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A link to your own site can lead its readers to an attacker's page, and take a token along.",
		Mitigation:  "Accept registered targets only, compared as a whole.",
		Test:        "Send https://evil.example, //evil.example and /\\evil.example: 4xx, or a page of one's own.",
		Probe:       threat.Probe{Template: plan.Redirect, Payloads: []string{"https://threatdelta-probe.example/", "//threatdelta-probe.example/", "/\\threatdelta-probe.example/"}},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				if o := x.Pairs[0].Op(); isLoginStep(o) || semantics.IsCredentialIssuer(o) {
					d.Impact, d.Why = 4, "part of a login"
					d.Consequence = "Unless only registered targets are accepted, codes and tokens go to an attacker's page."
					if _, public := semantics.PublicByNature(o); public || o.Auth.IsOpen() && isLoginStep(o) {
						d.Likelihood, d.Why = 1, "part of a login, which callers reach without credentials"
					}
				}
				if semantics.IsClientRegistration(x.Pairs[0].Op()) {
					d.Consequence = "Who registers a client says where the codes and tokens of its users go."
					d.Mitigation = "Register clients for known callers only, or have their targets approved; compare targets as a whole."
				}
				x.Say(&d, "%s, where a browser is sent next")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
			reportRedirects(p)
		},
	}
}

// reportRedirects reports operations that newly answer by sending elsewhere. They are one
// finding: what makes them so is one decision, such as redirects between instances.
func reportRedirects(p *threat.Pass) {
	var added []threat.Item[api.Leaf]
	for c, w := range diff.Each[diff.OutputAdded](p.Delta) {
		for _, l := range w.Leaves {
			if strings.HasPrefix(l.Where(), "response header 3") && strings.EqualFold(l.Path(), "Location") {
				added = append(added, threat.Item[api.Leaf]{Change: c, Value: l})
			}
		}
	}
	for _, g := range threat.LedAll(p, threat.Merge(added, threat.AsOne)) {
		p.Report(g.Change, threat.Diagnostic{Subject: g.First().Subject(), Likelihood: 2, Impact: 3, Why: "where it leads is not said", AlsoBy: threat.ByConvention,
			Consequence: "If the target comes from the request, a link to your own site leads to an attacker's page.",
			Message: fmt.Sprintf("%s newly %s by sending elsewhere (Location)",
				wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "answers", "answer")),
			Related: g.Places(threat.OperationsOf)})
	}
}

// isLoginStep reports whether an operation is a step of a login, or of the
// registration that ends in one.
func isLoginStep(o *api.Operation) bool {
	tokens := semantics.PathWords(o.Path)
	return semantics.IsLoginFlow(o) || words.HasAny(tokens, "register", "registration", "signup") && !words.HasAny(tokens, "device", "domain", "domains") || words.HasPhrase(tokens, "sign", "up")
}
