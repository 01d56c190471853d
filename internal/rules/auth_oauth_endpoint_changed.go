package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authOAuthEndpointChanged() threat.Rule {
	return threat.Rule{
		ID: "auth-oauth-endpoint-changed", Title: "Tokens come from somewhere else",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering}, OWASP: []string{"API2:2023"}, CWE: []int{345, 319},
		Likelihood: 2, Impact: 5, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Have the owner of the identity provider approve the change, and pin the issuer.",
		Test:       "Present a token of an issuer that is not listed: 401; and check the certificate behind the new URL.",
		Run: func(p *threat.Pass) {
			for _, c := range redefined(p) {
				reportEndpoints(p, c, c.What.(diff.SchemeRedefined))
			}
			for c, a := range diff.Each[diff.SchemeAdded](p.Delta) {
				if d, ok := newEndpoints(p, c, a.Scheme); ok {
					p.Report(c, unusedScheme(c, d))
				}
			}
		},
	}
}

// reportEndpoints tells of a scheme whose endpoints are others.
func reportEndpoints(p *threat.Pass, c *diff.Change, r diff.SchemeRedefined) {
	d := threat.Diagnostic{Subject: "security"}
	hosts, foreign := newHosts(r.Base, r.Head)
	plain := newCleartext(r.Base, r.Head)
	was := urls(minus(endpoints(r.Base), endpoints(r.Head)))
	switch {
	case len(plain) > 0:
		d.Message = fmt.Sprintf("the scheme %s newly sends credentials to %s in cleartext; %s", name(r.Head.Name), urls(plain), askers(p, c.Pairs))
	case len(hosts) > 0:
		d.Message = fmt.Sprintf("the scheme %s newly trusts %s (was: %s): clients send their credentials there; %s", name(r.Head.Name), quoted(hosts), was, askers(p, c.Pairs))
	default:
		d.Likelihood, d.Impact, d.Why = 1, 3, "the same host"
		d.Message = fmt.Sprintf("the scheme %s now uses %s (was: %s), on a host that it used before; %s", name(r.Head.Name), urls(minus(endpoints(r.Head), endpoints(r.Base))), was, askers(p, c.Pairs))
	}
	if foreign {
		d.Likelihood, d.Why = 3, "another domain"
	}
	p.Report(c, unusedScheme(c, d))
}

// newEndpoints judges the endpoints of a scheme that is new as those of one that
// changed: in cleartext, or under a domain of which base knew nothing, where base
// knew some and operations that stood accept what is issued there.
func newEndpoints(p *threat.Pass, c *diff.Change, s *api.Scheme) (threat.Diagnostic, bool) {
	known := &api.Scheme{}
	for _, b := range p.Delta.Base.Schemes {
		known.Flows = append(known.Flows, api.Flow{URLs: endpoints(b)})
	}
	d := threat.Diagnostic{Subject: "security"}
	plain := slices.DeleteFunc(minus(cleartext(s), endpoints(known)), func(u string) bool { return api.ParseURL(u).Loopback() })
	if len(plain) > 0 {
		d.Message = fmt.Sprintf("the new scheme %s sends credentials to %s in cleartext; %s", name(s.Name), urls(plain), askers(p, c.Pairs))
		return d, true
	}
	issuers := len(endpoints(known)) > 0
	for _, b := range namedHosts(p.Delta.Base) {
		known.Flows = append(known.Flows, api.Flow{URLs: []string{b.URL}})
	}
	hosts, foreign := newHosts(known, s)
	if !issuers || !foreign || !slices.ContainsFunc(c.Pairs, func(q *diff.Pair) bool { return q.Base != nil }) {
		return d, false
	}
	d.Likelihood, d.Why = 3, "another domain"
	d.Message = fmt.Sprintf("the new scheme %s trusts %s (known: %s): clients send their credentials there; %s", name(s.Name), quoted(hosts), quoted(hostsOf(p.Delta.Base)), askers(p, c.Pairs))
	return d, true
}

// hostsOf lists the hosts that issue what the schemes of a description ask for.
func hostsOf(a *api.API) []string {
	var out []string
	for _, s := range a.Schemes {
		for _, u := range endpoints(s) {
			if h := host(u); h != "" {
				out = append(out, h)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// urls names URLs, without what may be a password in them.
func urls(list []string) string {
	var out []string
	for _, u := range list {
		out = append(out, api.MaskURL(u))
	}
	return quoted(out)
}
