package deploy

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportLinks reports hosts to which links of responses newly lead (OpenAPI 3.1,
// 4.8.20): clients that follow a link call there.
func reportLinks(p *threat.Pass) {
	var hosts []threat.Item[string]
	for _, f := range category.NewStateFacts(p, linkedHosts) {
		hosts = append(hosts, threat.Item[string]{Change: f.Change, Value: f.Word})
	}
	known := category.NamedHosts(p.Delta.Base)
	threat.ReportMerged(p, hosts, threat.SameValue, func(g threat.Group[string]) threat.Diagnostic {
		to := g.First()
		d := threat.Diagnostic{Subject: "link " + to,
			Message:     fmt.Sprintf("links of %s newly lead to %s, where the API is not served", wording.Operations(p.Ordered(g.Pairs)), wording.Name(to)),
			Consequence: "Clients that follow the links send credentials to a host that nobody has confirmed."}
		if slices.ContainsFunc(known, func(x api.Server) bool { return x.Domain() == category.Domain(to) }) {
			d.Likelihood, d.Impact, d.Why = 1, 2, "a host of a known domain"
		}
		return d
	})
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
