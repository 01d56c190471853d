package deploy

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func serverCleartext() threat.Rule {
	return threat.Rule{
		ID: id.ServerCleartext, Title: "Served without encryption",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{319},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whoever is on the network reads and changes what is sent, credentials included.",
		Mitigation:  "Remove the http or ws address, redirect what still calls it, and send Strict-Transport-Security.",
		Test:        "Call the http address: refused, or 301 or 308 to https without a body.",
		Probe:       threat.Probe{Template: plan.Cleartext},
		Run: func(p *threat.Pass) {
			var servers []threat.Item[api.Server]
			for c, w := range diff.Each[diff.ServerAdded](p.Delta) {
				if pairs, ok := newlyCleartext(p.Delta, c, w.Server); ok {
					servers = append(servers, threat.Item[api.Server]{Change: &diff.Change{Pairs: pairs, Head: c.Head, What: w}, Value: w.Server})
				}
			}
			servers = append(servers, encryptionDropped(p.Delta)...)
			type key struct {
				isLoopback, isPrivate, isFree bool
				operations                    string
			}
			for _, g := range threat.Merge(servers, func(s threat.Item[api.Server]) key {
				return key{s.Value.IsLoopback(), s.Value.IsPrivate(), s.Value.HasFreeScheme(), s.Reach()}
			}) {
				p.Report(g.Change, cleartextDiagnostic(p, g))
			}
		},
	}
}

func cleartextDiagnostic(p *threat.Pass, g threat.Group[api.Server]) threat.Diagnostic {
	first := g.First()
	d := threat.Diagnostic{Subject: "server " + first.Origin(), Related: g.Places(alsoAt),
		Message: fmt.Sprintf("%s is served at %s without encryption",
			servedThere(p, g.Pairs), origins(g.Items))}
	if first.HasFreeScheme() {
		d.Likelihood, d.Impact, d.Why = 2, 4, "where the variable says so"
		d.Consequence = "Where the variable says http, whoever is on the network reads and changes what is sent, credentials included."
		d.Message = fmt.Sprintf("%s is served at %s, whose scheme is whatever a variable says",
			servedThere(p, g.Pairs), origins(g.Items))
	}
	switch {
	case first.IsLoopback():
		d.Likelihood, d.Impact, d.Why = 1, 1, "the caller's own machine"
		d.Consequence = "Programs on the caller's own machine can read and change what is sent."
	case first.IsPrivate():
		d.Likelihood, d.Impact, d.Why = 3, 3, "an internal address"
	case p.Delta.Base != nil && !isServedSomewhere(p.Delta):
		d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 2, "base did not say where it is served", severity.LowConfidence
	}
	return d
}

// isServedSomewhere reports whether base names a host, or how it is served at the one that
// serves the description.
func isServedSomewhere(d *diff.Delta) bool {
	return len(category.NamedHosts(d.Base)) > 0 || slices.ContainsFunc(d.BaseServers(), func(s api.Server) bool { return s.Host == "" && s.Scheme != "" })
}

// encryptionDropped lists the hosts that serve operations in cleartext as before,
// and no longer encrypted as well.
func encryptionDropped(d *diff.Delta) []threat.Item[api.Server] {
	var servers []threat.Item[api.Server]
	for _, p := range d.Pairs {
		if p.Base == nil || p.Head == nil || p.Head.Kind != api.Endpoint {
			continue
		}
		for _, s := range p.Head.Servers {
			if !s.IsCleartext() || s.IsLoopback() || isEncryptedAt(p.Head.Servers, s) || !isEncryptedAt(p.Base.Servers, s) ||
				!slices.ContainsFunc(p.Base.Servers, func(x api.Server) bool { return x.Origin() == s.Origin() }) {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{p}, Base: encryptedSpan(p.Base.Servers, s), Head: s.Value.EntrySpan(), What: diff.ServerAdded{Server: s}}
			servers = append(servers, threat.Item[api.Server]{Change: c, Value: s})
		}
	}
	var hosts []threat.Item[api.Server]
	for _, g := range threat.Merge(servers, func(s threat.Item[api.Server]) string { return s.Value.Origin() }) {
		hosts = append(hosts, threat.Item[api.Server]{Change: g.Change, Value: g.First()})
	}
	return hosts
}
