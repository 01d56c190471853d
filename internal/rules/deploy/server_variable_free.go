package deploy

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func serverVariableFree() threat.Rule {
	return threat.Rule{
		ID: id.ServerVariableFree, Title: "The host is whatever a variable says",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{610},
		Likelihood: 2, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A client can be made to send credentials and data to any host.",
		Mitigation:  "List the values of the variable in enum.",
		Test:        "Give a generated client a host that is not on the list: it refuses.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is about what a client does with the description"},
		Run: func(p *threat.Pass) {
			type key struct{ domain, operations string }
			for _, g := range threat.Merge(serversOf(p, freeServer), func(s threat.Item[api.Server]) key { return key{s.Value.Domain(), s.Reach()} }) {
				p.Report(g.Change, freeHostDiagnostic(p, g))
			}
		},
	}
}

func freeHostDiagnostic(p *threat.Pass, g threat.Group[api.Server]) threat.Diagnostic {
	s := g.First()
	variables := freeInHost(s)
	for i, v := range variables {
		variables[i] = wording.Name(v)
	}
	d := threat.Diagnostic{Subject: "server " + s.Origin(), Related: g.Places(alsoAt)}
	what := fmt.Sprintf("%s is newly served from %s, where %s may be anything", servedThere(p, g.Pairs), wording.Name(s.Origin()), wording.List(variables, 3))
	if hasFreeDomain(s) {
		d.Message = what
	} else {
		d.Likelihood, d.Impact, d.Why = 2, 2, "within one domain"
		d.Message = what + " under " + wording.Name(s.Domain())
		d.Consequence = "A client can be made to send credentials and data to any name of the domain, an abandoned one too."
	}
	return d
}
