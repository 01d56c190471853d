package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/vendorext"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authVendorBypass() threat.Rule {
	return threat.Rule{
		ID: id.AuthVendorBypass, Title: "A gateway's extension switches authentication off",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{306, 1188},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "The gateway passes requests on without checking a credential, whatever the description asks for.",
		Mitigation:  "Remove the extension and let the security requirement decide.",
		Test:        "Send a request without credentials through the gateway's host: 401.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			vendors := knownVendors(p)
			p.State(func(o *api.Operation) []threat.Diagnostic {
				var out []threat.Diagnostic
				if o.Kind != api.Endpoint || o.Auth.IsOpen() {
					return nil // the description says the same
				}
				for _, v := range overrides(vendors, o) {
					out = append(out, threat.Diagnostic{Subject: "security " + v.Key, Head: v.At.EntrySpan(),
						Message: fmt.Sprintf("%s switches authentication off where the description asks for %s (%s)", wording.Name(v.Key), wording.Name(o.API.Describe(o.Auth)), where(v, o))})
				}
				return out
			})
			authorisationOutside(p, vendors)
			gatewayStopped(p, vendors)
		},
	}
}

// where describes the place of an extension that overrules the security requirement.
func where(v vendorext.AuthOff, o *api.Operation) string {
	if v.Wide {
		return "at the root or the path of " + wording.Name(o.String())
	}
	return "at " + wording.Name(o.String())
}

// overrides lists the extensions that switch authentication off for an
// operation: its own, its path's, the root's.
func overrides(vendors []vendorext.Vendor, o *api.Operation) []vendorext.AuthOff {
	var out []vendorext.AuthOff
	for i, level := range [...]openapi.Value{o.Value, o.Item, o.API.Doc.Root} {
		if !level.HasExtensions() {
			continue
		}
		for _, v := range vendors {
			for _, s := range v.AuthOff {
				if at := level.Get(s.Key); s.IsOff(at) {
					out = append(out, vendorext.AuthOff{Key: s.Key, At: at, Wide: i > 0})
				}
			}
		}
		for _, s := range o.API.Gateway.AuthOff {
			if at := level.Get(s.Extension); s.Thrown(at.Scalar()) {
				out = append(out, vendorext.AuthOff{Key: s.Extension, At: at, Wide: i > 0})
			}
		}
	}
	for _, v := range vendors {
		if v.AuthOffFor != nil {
			out = append(out, v.AuthOffFor(extended(o))...)
		}
	}
	return out
}

// authorisationOutside reports where an extension beside the security requirement no
// longer asks for what it did.
func authorisationOutside(p *threat.Pass, vendors []vendorext.Vendor) {
	var demands []vendorext.Demand
	for _, v := range vendors {
		demands = append(demands, v.AuthDemands...)
	}
	for _, q := range p.Delta.Pairs {
		if q.Base == nil || q.Head == nil {
			continue
		}
		for _, demand := range demands {
			old, now := q.Base.Value.Get(demand.Key), q.Head.Value.Get(demand.Key)
			if demand.Asks(old) && !demand.Asks(now) {
				c := &diff.Change{Pairs: []*diff.Pair{q}, Base: old.EntrySpan(), Head: q.Head.Span()}
				if now.Exists() {
					c.Head = now.EntrySpan()
				}
				p.Report(c, threat.Diagnostic{Subject: "security " + demand.Key, Likelihood: 3, Why: "a requirement beside the credential",
					Consequence: "A caller whom the gateway refused for lack of it can call {operation} now.",
					Message:     fmt.Sprintf("%s no longer asks for what %s said (was: %s)", wording.Name(q.Head.String()), wording.Name(demand.Key), wording.Name(old.Scalar()))})
			}
		}
	}
}
