package deploy

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportLinks tells of hosts to which links of responses newly lead (OpenAPI
// 3.1, 4.8.20): clients that follow a link call there.
func reportLinks(p *threat.Pass) {
	var all []*diff.Change
	of := map[*diff.Change]*category.StateFact{}
	for _, f := range category.NewStateFacts(p, linkedHosts) {
		of[f.Change] = f
		all = append(all, f.Change)
	}
	known := category.NamedHosts(p.Delta.Base)
	for _, group := range category.BySame(all, func(c *diff.Change) string { return of[c].Word }) {
		c, to := category.Joined(group), of[group[0]].Word
		d := threat.Diagnostic{Subject: "link " + to, Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("links of %s newly lead to %s, where the API is not served: clients that follow them send their credentials there", wording.Operations(p.Ordered(c.Pairs)), wording.Name(to))}
		if slices.ContainsFunc(known, func(x api.Server) bool { return x.Domain() == category.Domain(to) }) {
			d.Likelihood, d.Impact, d.Why = 1, 2, "a host of a known domain"
		}
		p.Report(c, d)
	}
}

// linkedHosts lists the hosts that links of an operation name and at which the
// API is not served.
func linkedHosts(o *api.Operation) []category.Fact {
	var out []category.Fact
	for _, r := range o.Responses {
		for _, raw := range o.API.Doc.Deref(r.Value).Get("links").Fields() {
			link := o.API.Doc.Deref(raw)
			for _, at := range [...]openapi.Value{link.Get("operationRef"), link.At("server", "url")} {
				to := category.Host(at.Scalar())
				if to == "" || slices.ContainsFunc(category.NamedHosts(o.API), func(x api.Server) bool { return category.IsCovered(x.Host, to) }) {
					continue
				}
				out = append(out, category.Fact{Key: to, Place: at, Word: to})
			}
		}
	}
	return out
}
