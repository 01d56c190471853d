package egress

import (
	"fmt"
	"slices"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func upstreamChanged() threat.Rule {
	return threat.Rule{
		ID: id.UpstreamChanged, Title: "The gateway passes requests on to another host",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Disclosure}, OWASP: []string{"API10:2023"}, CWE: []int{20, 319},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Requests, with their credentials and data, go to a host that nobody has confirmed.",
		Mitigation:  "Confirm the host, call it by https, validate what it answers, and bound its time and size.",
		Test:        "Have the upstream answer oversized and invalid data: 502, and nothing of it in the answer.",
		Probe:       threat.Probe{Template: plan.None, Why: "it takes an upstream that misbehaves"},
		Run: func(p *threat.Pass) {
			if p.Delta.Base == nil {
				return
			}
			gateways := category.KnownGateways()
			known := sync.OnceValue(func() []category.Upstream { return gateways.UpstreamsOf(p.Delta.Base) })
			var found []threat.Item[category.Upstream]
			for _, pair := range p.Delta.Pairs {
				if pair.Head == nil || pair.Head.Kind != api.Endpoint {
					continue
				}
				for _, u := range gateways.NewUpstreams(pair, known) {
					c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: category.BaseSpan(pair), Head: u.Place.EntrySpan()}
					found = append(found, threat.Item[category.Upstream]{Change: c, Value: u})
				}
			}
			type key struct {
				host               string
				isCleartext, isNew bool
			}
			host := func(x threat.Item[category.Upstream]) key {
				return key{x.Value.Host, x.Value.IsCleartext(), x.Pairs[0].Base == nil}
			}
			threat.ReportMerged(p, found, host, func(g threat.Group[category.Upstream]) threat.Diagnostic { return upstreamDiagnostic(p, g, known()) })
		},
	}
}

func upstreamDiagnostic(p *threat.Pass, g threat.Group[category.Upstream], known []category.Upstream) threat.Diagnostic {
	u, pairs := g.First(), p.Ordered(g.Pairs)
	d := threat.Diagnostic{Subject: "upstream " + u.Host}
	domain := u.Server().Domain()
	owned := u.IsNear() || slices.ContainsFunc(known, func(x category.Upstream) bool { return x.Server().Domain() == domain }) ||
		slices.ContainsFunc(append(category.NamedHosts(p.Delta.Head), p.Delta.BaseServers()...), func(s api.Server) bool { return s.Domain() == domain })
	what := fmt.Sprintf("requests for %s newly go to %s (%s)", wording.Operations(pairs), wording.Name(u.Host), wording.Name(u.Word))
	isNew := g.Pairs[0].Base == nil
	switch {
	case u.IsCleartext():
		d.Likelihood, d.Impact, d.Why = 3, 4, "in cleartext"
		d.Consequence = "Whoever is on the network behind the gateway reads and changes the requests and their answers."
		d.Message = what + " in cleartext"
	case !owned && !isNew && len(known) > 0:
		d.Likelihood, d.Impact, d.Why = 3, 4, "another owner"
		d.Message = what + ", a domain that the API did not deal with"
	case !owned:
		d.Impact, d.Why = 4, "another owner"
		d.Message = what + ", a domain that the API does not name as its own"
	default:
		if isNew {
			d.AlsoBy = threat.ByConvention
		}
		d.Consequence = "Whoever takes that host over sees what callers send, and answers them in the name of the API."
		d.Message = what
	}
	return d
}
