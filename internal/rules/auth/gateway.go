package auth

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/vendorext"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// knownVendors returns the vendors, whose extensions may say of authentication
// what the security requirement does not.
func knownVendors(p *threat.Pass) []vendorext.Vendor {
	return threat.Once(p, "vendors", vendorext.Vendors)
}

// extended is the operation as extensions are about it.
func extended(o *api.Operation) vendorext.Operation {
	return vendorext.Operation{ID: o.ID, Object: o.Value, PathItem: o.Item, Root: o.API.Doc.Root, Schemes: func(yield func(string, openapi.Value) bool) {
		for _, r := range o.Auth.Alternatives {
			for _, name := range r.Schemes() {
				if s := o.API.Schemes[name]; s != nil && !yield(name, o.API.Doc.Deref(s.Value)) {
					return
				}
			}
		}
	}}
}

// gatewayCheck is an extension that has a vendor's gateway check credentials, with
// the place that decides.
type gatewayCheck struct {
	vendorext.AuthCheck
	vendor string
}

// checksOf lists what the gateways check for an operation, by key and scheme, each
// once.
func checksOf(vendors []vendorext.Vendor, o *api.Operation) []gatewayCheck {
	var out []gatewayCheck
	op := extended(o)
	for _, v := range vendors {
		if v.AuthChecksFor == nil {
			continue
		}
		for _, c := range v.AuthChecksFor(o.API.Doc, op) {
			out = append(out, gatewayCheck{c, v.Name})
		}
	}
	slices.SortStableFunc(out, func(a, b gatewayCheck) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Scheme, b.Scheme)) })
	return slices.CompactFunc(out, func(a, b gatewayCheck) bool { return a.Key == b.Key && a.Scheme == b.Scheme })
}

// gatewayStopped reports where a gateway no longer checks any credentials though the
// description asks for the same as before: its extension is gone or switched off.
// Another check of the same gateway in its place is a change of credentials, and
// what the requirement itself lost is for the rules about it.
func gatewayStopped(p *threat.Pass, vendors []vendorext.Vendor) {
	type check struct {
		word, scheme string
		at           openapi.ID
	}
	var stopped []threat.Item[check]
	for _, q := range p.Delta.Pairs {
		if q.Base == nil || q.Head == nil || q.Head.Kind != api.Endpoint || q.Head.Auth.IsOpen() {
			continue
		}
		p.Spend(category.WantCost)
		now := checksOf(vendors, q.Head)
		for _, was := range checksOf(vendors, q.Base) {
			isReplaced := slices.ContainsFunc(now, func(c gatewayCheck) bool { return c.vendor == was.vendor })
			if isReplaced || was.Scheme != "" && !hasScheme(q.Head, was.Scheme) {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{q}, Base: was.At.EntrySpan(), Head: q.Head.Span()}
			stopped = append(stopped, threat.Item[check]{Change: c, Value: check{was.Key, was.Scheme, was.At.ID()}})
		}
	}
	threat.ReportMerged(p, stopped, threat.SameValue, func(g threat.Group[check]) threat.Diagnostic {
		word := g.First().word
		return threat.Diagnostic{Subject: "security " + word, Related: []threat.Related{},
			Message: fmt.Sprintf("%s: the gateway no longer checks what the description asks for (%s was set and is not)", wording.Operations(p.Ordered(g.Pairs)), wording.Name(word))}
	})
}

// hasScheme reports whether a way in of an operation asks for a scheme.
func hasScheme(o *api.Operation, scheme string) bool {
	return slices.ContainsFunc(o.Auth.Alternatives, func(r api.Requirement) bool { return slices.Contains(r.Schemes(), scheme) })
}
