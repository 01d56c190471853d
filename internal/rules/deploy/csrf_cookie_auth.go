package deploy

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func csrfCookieAuth() threat.Rule {
	return threat.Rule{
		ID: id.CsrfCookieAuth, Title: "A cookie alone authorises a change",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{352},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Ask for a CSRF token in a header, or set SameSite=Strict on the cookie and check Origin.",
		Test:       "Submit a form from another site with the victim's cookie: 403.",
		Run: func(p *threat.Pass) {
			root, own := ofNewRoot(p, category.NewStateFacts(p, category.Forgeable))
			for _, f := range append(root, own...) {
				p.Report(f.Change, forgeryDiagnostic(p, f))
			}
		},
	}
}

func forgeryDiagnostic(p *threat.Pass, f *category.StateFact) threat.Diagnostic {
	pairs := p.Ordered(f.Change.Pairs)
	d := threat.Diagnostic{Subject: "security", Related: category.PlacesOf(f.Parts, category.OfOperations)}
	how := "any site that a signed-in user visits can have the browser send it"
	simple := 0
	for _, x := range pairs {
		if facts := category.Forgeable(x.Head); len(facts) > 0 && facts[0].Rank > 0 {
			simple++
		}
	}
	switch {
	case f.Rank == 0:
		d.Likelihood, d.Why = 2, "a browser asks first: no simple request"
		how += ", if other origins may call"
	case simple < len(pairs):
		how = fmt.Sprintf("any site that a signed-in user visits can have the browser send %d of them, the others if other origins may call", simple)
	}
	if f.IsNew {
		d.By = threat.ByConvention
	}
	d.Message = fmt.Sprintf("%s %s by a cookie alone, without a CSRF token: %s", wording.Operations(pairs), wording.Verb(pairs, "is authorised", "are authorised"), how)
	return d
}

// ofNewRoot joins what is true because the root newly lets a cookie in: one line,
// whatever inherits it and however it is called. The rest is returned as it is.
func ofNewRoot(p *threat.Pass, facts []*category.StateFact) (root, own []*category.StateFact) {
	byRoot := &category.StateFact{IsNew: true}
	for _, f := range facts {
		var rest []*diff.Change
		for _, c := range f.Parts {
			if q := c.Pairs[0]; !q.Head.Auth.Inherited || p.Delta.Base == nil || category.IsCookieAlone(p.Delta.Base, p.Delta.Base.Security) {
				rest = append(rest, c)
				continue
			}
			if len(byRoot.Parts) == 0 || f.Rank > byRoot.Rank {
				byRoot.Fact = f.Fact
			}
			byRoot.Parts = append(byRoot.Parts, c)
			byRoot.IsNew = byRoot.IsNew && f.IsNew
		}
		if len(rest) > 0 {
			f.Parts, f.Change = rest, category.Joined(rest)
			own = append(own, f)
		}
	}
	if len(byRoot.Parts) > 0 {
		byRoot.Change = category.Joined(byRoot.Parts)
		root = append(root, byRoot)
	}
	return root, own
}
