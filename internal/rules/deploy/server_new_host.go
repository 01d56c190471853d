package deploy

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func serverNewHost() threat.Rule {
	return threat.Rule{
		ID: id.ServerNewHost, Title: "Served from a new host",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Disclosure}, OWASP: []string{"API9:2023"}, CWE: []int{1059, 346},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Clients send credentials and data to a host that nobody has confirmed.",
		Mitigation:  "Have the owner confirm the host, and add it to the inventory of what is monitored and patched.",
		Test:        "Check who owns the TLS certificate, and that every operation answers as on the known host without credentials.",
		Probe:       threat.Probe{Template: plan.None, Why: "the tests are sent to one address: run them once more against the new host"},
		Run: func(p *threat.Pass) {
			if p.Delta.Base == nil {
				return
			}
			known := category.NamedHosts(p.Delta.Base)
			// One server whose variable has many values, and several hosts of one
			// domain that serve the same operations, are one finding.
			type key struct {
				domain     string
				isKnown    bool
				operations string
			}
			for _, g := range threat.Merge(serversOf(p, newServer), func(s threat.Item[api.Server]) key {
				return key{s.Value.Domain(), isKnownHost(known, s.Value), s.Reach()}
			}) {
				p.Report(g.Change, newHostDiagnostic(p, known, g))
			}
			reportLinks(p)
			reportDefaultHosts(p)
		},
	}
}

// oneMoreServer follows where a server of the same owner is new.
const oneMoreServer = "Clients send credentials and data to one more server, which needs the controls that the known one has."

func newHostDiagnostic(p *threat.Pass, known []api.Server, g threat.Group[api.Server]) threat.Diagnostic {
	first := g.First()
	who, where := servedThere(p, g.Pairs), origins(g.Items)
	d := threat.Diagnostic{Subject: "server " + first.Origin(), Related: g.Places(alsoAt)}
	switch {
	case len(known) == 0:
		d.Likelihood, d.Impact, d.Why = 1, 2, "base did not say where it is served"
		d.Consequence = "If it is not the right host, clients send credentials and data to somebody else."
		d.Message = fmt.Sprintf("%s is newly said to be served from %s, where no host was named", who, where)
	case isKnownHost(known, first):
		d.Likelihood, d.Impact, d.Why = 1, 2, "another port of a known host"
		d.Consequence = oneMoreServer
		d.Message = fmt.Sprintf("%s is newly served from %s, another port of a known host", who, where)
	case slices.ContainsFunc(known, func(x api.Server) bool { return x.Domain() == first.Domain() }):
		d.Likelihood, d.Impact, d.Why = 1, 2, "a host of a known domain"
		d.Consequence = oneMoreServer
		d.Message = fmt.Sprintf("%s is newly served from %s, a further host of %s", who, where, wording.Name(first.Domain()))
	default:
		d.Message = fmt.Sprintf("%s is newly served from %s (known: %s), another domain", who, where, wording.List(originNames(known), 2))
	}
	return d
}

func originNames(list []api.Server) []string {
	var out []string
	for _, s := range list {
		out = append(out, wording.Name(s.Origin()))
	}
	return out
}

// isKnownHost reports whether some known server has the host of s, at whatever port.
func isKnownHost(known []api.Server, s api.Server) bool {
	return slices.ContainsFunc(known, func(x api.Server) bool { return x.Host == s.Host })
}
