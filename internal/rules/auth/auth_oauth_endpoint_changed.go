package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authOAuthEndpointChanged() threat.Rule {
	return threat.Rule{
		ID: id.AuthOAuthEndpointChanged, Title: "Tokens come from somewhere else",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering}, OWASP: []string{"API2:2023"}, CWE: []int{345, 319},
		Likelihood: 2, Impact: 5, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "If the new address is not yours, whoever runs it collects passwords and issues tokens that the API trusts.",
		Mitigation:  "Have the owner of the identity provider approve the change, and pin the issuer.",
		Test:        "Present a token of an issuer that is not listed: 401; and check the certificate behind the new URL.",
		Probe:       threat.Probe{Template: plan.None, Why: "it takes a token of an issuer that is not listed, and the authorization server is not the API"},
		Run: func(p *threat.Pass) {
			for _, c := range redefined(p) {
				reportEndpoints(p, c, c.What.(diff.SchemeRedefined))
			}
			for c, a := range diff.Each[diff.SchemeAdded](p.Delta) {
				if d, ok := newEndpoints(p, c, a.Scheme); ok {
					p.Report(c, unusedScheme(c, d))
				}
			}
			reportGatewayIssuers(p, knownVendors(p))
		},
	}
}

// reportEndpoints reports a scheme whose endpoints changed.
func reportEndpoints(p *threat.Pass, c *diff.Change, r diff.SchemeRedefined) {
	d := threat.Diagnostic{Subject: "security"}
	hosts, hasForeignEndpoint := newHosts(r.Base, r.Head)
	plain := newCleartext(r.Base, r.Head)
	was := urls(minus(endpoints(r.Base), endpoints(r.Head)))
	switch {
	case len(plain) > 0:
		d.Consequence = sentInCleartext
		d.Message = fmt.Sprintf("the scheme %s newly sends credentials to %s in cleartext; %s", wording.Name(r.Head.Name), urls(plain), askers(p, c.Pairs))
	case len(hosts) > 0:
		d.Message = fmt.Sprintf("the scheme %s newly trusts %s (was: %s); %s", wording.Name(r.Head.Name), wording.Quoted(hosts), was, askers(p, c.Pairs))
	case isIssuerUnnamed(r.Base, r.Head):
		d.Likelihood, d.Impact, d.Why = 2, 3, "no other host is named"
		d.Consequence = "Clients and gateways that go by the description may trust any issuer, or whoever serves it."
		d.Message = fmt.Sprintf("the scheme %s no longer names the host of its issuer (was: %s); %s", wording.Name(r.Head.Name), was, askers(p, c.Pairs))
	default:
		d.Likelihood, d.Impact, d.Why = 1, 3, "the same host"
		d.Message = fmt.Sprintf("the scheme %s now uses %s (was: %s), on a host that it used before; %s", wording.Name(r.Head.Name), urls(minus(endpoints(r.Head), endpoints(r.Base))), was, askers(p, c.Pairs))
	}
	if hasForeignEndpoint {
		d.Likelihood, d.Why = 3, "another domain"
	}
	p.Report(c, unusedScheme(c, d))
}
