package deploy

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func csrfCookieAuth() threat.Rule {
	return threat.Rule{
		ID: id.CsrfCookieAuth, Title: "A cookie alone authorises a change",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{352},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Another site can make a signed-in user's browser send such a change.",
		Mitigation:  "Ask for a CSRF token in a header, or set SameSite=Strict on the cookie and check Origin.",
		Test:        "Submit a form from another site with the victim's cookie: 403.",
		Probe:       threat.Probe{Template: plan.CrossSite, Origin: "https://threatdelta-probe.example"},
		Run: func(p *threat.Pass) {
			byRoot, own := forgeable(p)
			sameFact := func(x threat.Item[*category.StateFact]) *category.StateFact { return x.Value }
			for _, g := range append(threat.Merge(byRoot, threat.AsOne), threat.Merge(own, sameFact)...) {
				p.Report(g.Change, forgeryDiagnostic(p, g))
			}
		},
	}
}

// forgeable lists the operations that a cookie alone newly authorises. Where the
// root of the description newly accepts the cookie, what inherits that is one
// edit, whatever it is and however it is called.
func forgeable(p *threat.Pass) (byRoot, own []threat.Item[*category.StateFact]) {
	for _, f := range category.NewStateFacts(p, category.Forgeable) {
		for _, c := range f.Parts {
			item := threat.Item[*category.StateFact]{Change: c, Value: f}
			if base := p.Delta.Base; c.Pairs[0].Head.Auth.Inherited && base != nil && !category.IsCookieAlone(base, base.Security) {
				byRoot = append(byRoot, item)
			} else {
				own = append(own, item)
			}
		}
	}
	return byRoot, own
}

func forgeryDiagnostic(p *threat.Pass, g threat.Group[*category.StateFact]) threat.Diagnostic {
	pairs := p.Ordered(g.Pairs)
	d := threat.Diagnostic{Subject: "security", Base: lostTokenSpan(pairs), Head: newFormSpan(p, pairs), Related: g.Places(threat.OperationsOf)}
	simple := 0
	for _, x := range pairs {
		if facts := category.Forgeable(x.Head); len(facts) > 0 && facts[0].Rank > 0 {
			simple++
		}
	}
	switch {
	case !slices.ContainsFunc(g.Items, func(x threat.Item[*category.StateFact]) bool { return x.Value.Rank > 0 }):
		d.Likelihood, d.Why = 2, "a browser asks first: no simple request"
		d.Consequence = "If other origins may call, another site can make a signed-in user's browser send such a change."
	case simple < len(pairs):
		d.Consequence = fmt.Sprintf("Another site can make a signed-in user's browser send %d of them, and the others if other origins may call.", simple)
	}
	if !slices.ContainsFunc(g.Items, func(x threat.Item[*category.StateFact]) bool { return !x.Value.IsNew }) {
		d.AlsoBy = threat.ByConvention
	}
	d.Message = fmt.Sprintf("%s %s by a cookie alone, without a CSRF token", wording.Operations(pairs), wording.Verb(pairs, "is authorised", "are authorised"))
	return d
}

// lostTokenSpan is the place at base of the header that another site could not send,
// where one of the operations lost it.
func lostTokenSpan(pairs []*diff.Pair) openapi.Span {
	for _, pair := range pairs {
		if pair.Base == nil || len(category.Forgeable(pair.Base)) > 0 {
			continue
		}
		for _, x := range pair.Base.Parameters {
			if category.IsTokenHeader(x) && !slices.ContainsFunc(pair.Head.Parameters, category.IsTokenHeader) {
				return x.Value.EntrySpan()
			}
		}
	}
	return openapi.Span{}
}

// newFormSpan is the place of the media type that a form can newly send, where a cookie
// alone authorised the operation before.
func newFormSpan(p *threat.Pass, pairs []*diff.Pair) openapi.Span {
	for c, w := range diff.Each[diff.MediaAdded](p.Delta) {
		pair := c.Pairs[0]
		if w.Direction == api.In && slices.Contains(pairs, pair) && pair.Base != nil && len(category.Forgeable(pair.Base)) > 0 {
			return c.Head
		}
	}
	return openapi.Span{}
}
