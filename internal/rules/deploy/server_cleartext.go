package deploy

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func serverCleartext() threat.Rule {
	return threat.Rule{
		ID: id.ServerCleartext, Title: "Served without encryption",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{319},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Remove the http or ws address, redirect what still calls it, and send Strict-Transport-Security.",
		Test:       "Call the http address: refused, or 301 or 308 to https without a body.",
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			for c, w := range diff.Each[diff.ServerAdded](p.Delta) {
				if pairs, ok := newlyCleartext(p.Delta, c, w.Server); ok {
					found = append(found, &diff.Change{Pairs: pairs, Head: c.Head, What: w})
				}
			}
			found = append(found, encryptionDropped(p.Delta)...)
			for _, group := range category.BySame(found, func(c *diff.Change) string {
				s := c.What.(diff.ServerAdded).Server
				return fmt.Sprint(s.Loopback(), s.Private()) + c.Reach()
			}) {
				reportCleartext(p, group)
			}
		},
	}
}

func reportCleartext(p *threat.Pass, group []*diff.Change) {
	c, first := category.Joined(group), group[0].What.(diff.ServerAdded).Server
	d := threat.Diagnostic{Subject: "server " + first.Origin(), Related: category.PlacesOf(group, alsoServer),
		Message: fmt.Sprintf("%s is served at %s without encryption: anyone on the network path can read and change what is sent, credentials included",
			servedThere(p, c.Pairs), wording.List(addedOrigins(group), 3))}
	switch {
	case first.Loopback():
		d.Likelihood, d.Impact, d.Why = 1, 1, "the caller's own machine"
	case first.Private():
		d.Likelihood, d.Impact, d.Why = 3, 3, "an internal address"
	case p.Delta.Base != nil && !saysWhere(p.Delta):
		d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 2, "base did not say where it is served", severity.LowConfidence
	}
	p.Report(c, d)
}

// saysWhere reports whether base names a host, or how it is served at the one that
// serves the description.
func saysWhere(d *diff.Delta) bool {
	return len(category.NamedHosts(d.Base)) > 0 || slices.ContainsFunc(d.BaseServers(), func(s api.Server) bool { return s.Host == "" && s.Scheme != "" })
}

// encryptionDropped lists the hosts that serve operations in cleartext as before,
// and no longer encrypted as well.
func encryptionDropped(d *diff.Delta) []*diff.Change {
	var out []*diff.Change
	known := map[string]*diff.Change{}
	for _, p := range d.Pairs {
		if p.Base == nil || p.Head == nil || p.Head.Kind != api.Endpoint {
			continue
		}
		for _, s := range p.Head.Servers {
			if !s.Cleartext() || s.Loopback() || encryptedAt(p.Head.Servers, s) || !encryptedAt(p.Base.Servers, s) ||
				!slices.ContainsFunc(p.Base.Servers, func(x api.Server) bool { return x.Origin() == s.Origin() }) {
				continue
			}
			if known[s.Origin()] == nil {
				known[s.Origin()] = &diff.Change{Head: s.Value.EntrySpan(), What: diff.ServerAdded{Server: s}}
				out = append(out, known[s.Origin()])
			}
			c := known[s.Origin()]
			c.Pairs = append(c.Pairs, p)
		}
	}
	return out
}
