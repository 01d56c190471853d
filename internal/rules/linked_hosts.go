package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// reportLinks tells of hosts to which links of responses newly lead (OpenAPI
// 3.1, 4.8.20): clients that follow a link call there.
func reportLinks(p *threat.Pass) {
	var all []*diff.Change
	of := map[*diff.Change]*stateFact{}
	for _, f := range newStateFacts(p, linkedHosts) {
		of[f.change] = f
		all = append(all, f.change)
	}
	known := namedHosts(p.Delta.Base)
	for _, group := range bySame(all, func(c *diff.Change) string { return of[c].word }) {
		c, to := joined(group), of[group[0]].word
		d := threat.Diagnostic{Subject: "link " + to, Related: placesOf(group, ofOperations),
			Message: fmt.Sprintf("links of %s newly lead to %s, where the API is not served: clients that follow them send their credentials there", operations(p.Ordered(c.Pairs)), name(to))}
		if slices.ContainsFunc(known, func(x api.Server) bool { return x.Domain() == domain(to) }) {
			d.Likelihood, d.Impact, d.Why = 1, 2, "a host of a known domain"
		}
		p.Report(c, d)
	}
}

// linkedHosts lists the hosts that links of an operation name and at which the
// API is not served.
func linkedHosts(o *api.Operation) []fact {
	var out []fact
	for _, r := range o.Responses {
		for _, raw := range o.API.Doc.Deref(r.Value).Get("links").Fields() {
			link := o.API.Doc.Deref(raw)
			for _, at := range [...]openapi.Value{link.Get("operationRef"), link.At("server", "url")} {
				to := host(at.Scalar())
				if to == "" || slices.ContainsFunc(namedHosts(o.API), func(x api.Server) bool { return hostCovers(x.Host, to) }) {
					continue
				}
				out = append(out, fact{key: to, place: at, word: to})
			}
		}
	}
	return out
}
