package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func corsPermissive() threat.Rule {
	return threat.Rule{
		ID: "cors-permissive", Title: "Scripts of any site may read answers",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Spoofing}, OWASP: []string{"API8:2023"}, CWE: []int{942},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Name the origins that may read answers, each in full.",
		Test:       "Send Origin: https://evil.example: the answer does not allow it, least of all with credentials.",
		Run: func(p *threat.Pass) {
			for _, f := range newStateFacts(p, knownGateways(p).allowAnyOrigin) {
				d := corsDiagnostic(p, f)
				with := ""
				if f.rank == 1 {
					with = ", and to send the user's credentials along"
				}
				d.Subject, d.Related = "cors", placesOf(f.parts, ofOperations)
				d.Message = fmt.Sprintf("%s %s scripts of any site read the answers%s (%s)", operations(p.Ordered(f.change.Pairs)), verb(f.change.Pairs, "lets", "let"), with, name(f.word))
				p.Report(f.change, d)
			}
		},
	}
}

// allowAnyOrigin lists what the description says of other origins, as far as it
// allows any; rank 1 with the user's credentials.
func (g *gateways) allowAnyOrigin(o *api.Operation) []fact {
	if o.Kind != api.Endpoint {
		return nil
	}
	var best *fact
	for _, s := range g.sharings(o) {
		if !s.any {
			continue
		}
		f := fact{key: "cors", rank: btoi(s.credentials), place: s.place, wide: s.wide, word: s.word}
		if best == nil || f.rank > best.rank {
			best = &f
		}
	}
	if best == nil {
		return nil
	}
	return []fact{*best}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// corsDiagnostic ranks: credentials that a browser sends by itself are what other
// sites abuse; what anybody may read needs no protection from them.
func corsDiagnostic(p *threat.Pass, f *stateFact) threat.Diagnostic {
	protected := slices.ContainsFunc(f.change.Pairs, func(x *diff.Pair) bool { return !x.Op().Auth.Open() || x.Op().Method == "OPTIONS" })
	switch {
	case p.Conventions.Declares && !protected:
		return threat.Diagnostic{Likelihood: 1, Impact: 2, Why: "anybody may read it anyway"}
	case f.rank == 1:
		return threat.Diagnostic{Likelihood: 4, Impact: 4, Why: "with credentials"}
	case slices.ContainsFunc(f.change.Pairs, func(x *diff.Pair) bool { return byCookie(x.Op()) }):
		return threat.Diagnostic{Likelihood: 3, Why: "a cookie lets callers in"}
	case anyoneCalls(p, p.Ordered(f.change.Pairs)[:1]):
		return threat.Diagnostic{Likelihood: 1, Why: "a preflight stands for its path"}
	}
	if f.isNew {
		return threat.Diagnostic{By: threat.ByConvention}
	}
	return threat.Diagnostic{}
}

// byCookie reports whether a cookie alone is one way in: browsers send it with
// whatever any site has them send.
func byCookie(o *api.Operation) bool { return cookieAlone(o.API, o.Auth) }

func cookieAlone(a *api.API, policy api.Auth) bool {
	return slices.ContainsFunc(policy.Alternatives, func(r api.Requirement) bool {
		schemes := r.Schemes()
		return len(schemes) > 0 && !slices.ContainsFunc(schemes, func(n string) bool {
			s := a.Schemes[n]
			return s == nil || s.Type != "apiKey" || s.In != "cookie"
		})
	})
}
