package deploy

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func corsPermissive() threat.Rule {
	return threat.Rule{
		ID: id.CorsPermissive, Title: "Scripts of any site may read answers",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Spoofing}, OWASP: []string{"API8:2023"}, CWE: []int{942},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Any site that a signed-in user visits can read that user's data from the API.",
		Mitigation:  "Name the origins that may read answers, each in full.",
		Test:        "Send Origin: https://evil.example: the answer does not allow it, least of all with credentials.",
		Probe:       threat.Probe{Template: plan.Header, Header: "Access-Control-Allow-Origin", Contains: "threatdelta-probe.example", Forbidden: true, Origin: "https://threatdelta-probe.example"},
		Run: func(p *threat.Pass) {
			for _, f := range category.NewStateFacts(p, category.KnownGateways().AllowAnyOrigin) {
				d := corsDiagnostic(p, f)
				with := ""
				if f.Rank == 1 {
					with = ", and to send the user's credentials along"
				}
				d.Subject, d.Related = "cors", threat.Places(f.Parts)
				d.Message = fmt.Sprintf("%s %s scripts of any site read the answers%s (%s)", wording.Operations(p.Ordered(f.Change.Pairs)), wording.Verb(f.Change.Pairs, "lets", "let"), with, wording.Name(f.Word))
				p.Report(f.Change, d)
			}
		},
	}
}

// withoutCookie follows where a browser sends no credential by itself.
const withoutCookie = "A script of any site can read the answers to what it can send, also from inside a user's network."

// corsDiagnostic weighs the finding: other sites abuse credentials that a browser
// sends by itself, and what anybody may read needs no protection from them.
func corsDiagnostic(p *threat.Pass, f *category.StateFact) threat.Diagnostic {
	protected := slices.ContainsFunc(f.Change.Pairs, func(x *diff.Pair) bool { return !x.Op().Auth.IsOpen() || x.Op().Method == "OPTIONS" })
	switch {
	case p.Conventions.Declares && !protected:
		return threat.Diagnostic{Likelihood: 1, Impact: 2, Why: "anybody may read it anyway", Consequence: withoutCookie}
	case f.Rank == 1:
		return threat.Diagnostic{Likelihood: 4, Impact: 4, Why: "with credentials"}
	case slices.ContainsFunc(f.Change.Pairs, func(x *diff.Pair) bool { return category.IsByCookie(x.Op()) }):
		return threat.Diagnostic{Likelihood: 3, Why: "a cookie lets callers in"}
	case p.HasOpen(p.Ordered(f.Change.Pairs)[:1]):
		return threat.Diagnostic{Likelihood: 1, Why: "a preflight stands for its path", Consequence: withoutCookie}
	}
	if f.IsNew {
		return threat.Diagnostic{AlsoBy: threat.ByConvention, Consequence: withoutCookie}
	}
	return threat.Diagnostic{Consequence: withoutCookie}
}
