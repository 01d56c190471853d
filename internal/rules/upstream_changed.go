package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func upstreamChanged() threat.Rule {
	return threat.Rule{
		ID: "upstream-changed", Title: "The gateway passes requests on to another host",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Disclosure}, OWASP: []string{"API10:2023"}, CWE: []int{20, 319},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Confirm the host, call it by https, validate what it answers, and bound its time and size.",
		Test:       "Have the upstream answer oversized and invalid data: 502, and nothing of it in the answer.",
		Run: func(p *threat.Pass) {
			if p.Delta.Base == nil {
				return
			}
			gateways := knownGateways(p)
			known := gateways.upstreamsOf(p.Delta.Base)
			of := map[*diff.Change]upstream{}
			var found []*diff.Change
			for _, pair := range p.Delta.Pairs {
				if pair.Head == nil || pair.Head.Kind != api.Endpoint {
					continue
				}
				for _, u := range gateways.newUpstreams(pair, known) {
					c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: baseSpanOf(pair), Head: u.place.EntrySpan()}
					of[c] = u
					found = append(found, c)
				}
			}
			for _, group := range bySame(found, func(c *diff.Change) string {
				return fmt.Sprint(of[c].host, of[c].cleartext(), c.Pairs[0].Base == nil)
			}) {
				reportUpstream(p, group, of[group[0]], known)
			}
		},
	}
}

// upstreamsOf lists where the operations of a description go.
func (g *gateways) upstreamsOf(a *api.API) []upstream {
	var out []upstream
	for _, o := range a.Endpoints() {
		out = append(out, g.upstreams(o)...)
	}
	return out
}

// newUpstreams lists where an operation newly goes: to a host to which it did
// not go before, or in cleartext where it went encrypted. An operation that is
// new goes nowhere new where others went before.
func (g *gateways) newUpstreams(pair *diff.Pair, known []upstream) []upstream {
	before := known
	if pair.Base != nil {
		before = g.upstreams(pair.Base)
	}
	var out []upstream
	for _, u := range g.upstreams(pair.Head) {
		if !slices.ContainsFunc(before, func(x upstream) bool { return x.host == u.host && (x.cleartext() || !u.cleartext()) }) {
			out = append(out, u)
		}
	}
	return out
}

func reportUpstream(p *threat.Pass, group []*diff.Change, u upstream, known []upstream) {
	c := joined(group)
	pairs := p.Ordered(c.Pairs)
	d := threat.Diagnostic{Subject: "upstream " + u.host, Related: placesOf(group, ofOperations)}
	domain := u.server().Domain()
	owned := u.near() || slices.ContainsFunc(known, func(x upstream) bool { return x.server().Domain() == domain }) ||
		slices.ContainsFunc(append(namedHosts(p.Delta.Head), p.Delta.BaseServers()...), func(s api.Server) bool { return s.Domain() == domain })
	what := fmt.Sprintf("requests for %s newly go to %s (%s)", operations(pairs), name(u.host), name(u.word))
	isNew := c.Pairs[0].Base == nil
	switch {
	case u.cleartext():
		d.Likelihood, d.Impact, d.Why = 3, 4, "in cleartext"
		d.Message = what + " in cleartext: anyone on the network path can read and change them"
	case !owned && !isNew && len(known) > 0:
		d.Likelihood, d.Impact, d.Why = 3, 4, "another owner"
		d.Message = what + ", a domain that the API did not deal with: it sees what callers send, and its answers are theirs"
	case !owned:
		d.Impact, d.Why = 4, "another owner"
		d.Message = what + ", a domain that the API does not name as its own: it sees what callers send, and its answers are theirs"
	default:
		if isNew {
			d.By = threat.ByConvention
		}
		d.Message = what + ": its answers are passed on, so they need the checks that the known ones get"
	}
	p.Report(c, d)
}
