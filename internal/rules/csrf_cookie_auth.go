package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func csrfCookieAuth() threat.Rule {
	return threat.Rule{
		ID: "csrf-cookie-auth", Title: "A cookie alone authorises a change",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{352},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Ask for a CSRF token in a header, or set SameSite=Strict on the cookie and check Origin.",
		Test:       "Submit a form from another site with the victim's cookie: 403.",
		Run: func(p *threat.Pass) {
			root, own := ofNewRoot(p, newStateFacts(p, forgeable))
			for _, f := range append(root, own...) {
				p.Report(f.change, forgeryDiagnostic(p, f))
			}
		},
	}
}

func forgeryDiagnostic(p *threat.Pass, f *stateFact) threat.Diagnostic {
	pairs := p.Ordered(f.change.Pairs)
	d := threat.Diagnostic{Subject: "security", Related: placesOf(f.parts, ofOperations)}
	how := "any site that a signed-in user visits can have the browser send it"
	simple := 0
	for _, x := range pairs {
		if facts := forgeable(x.Head); len(facts) > 0 && facts[0].rank > 0 {
			simple++
		}
	}
	switch {
	case f.rank == 0:
		d.Likelihood, d.Why = 2, "a browser asks first: no simple request"
		how += ", if other origins may call"
	case simple < len(pairs):
		how = fmt.Sprintf("any site that a signed-in user visits can have the browser send %d of them, the others if other origins may call", simple)
	}
	if f.isNew {
		d.By = threat.ByConvention
	}
	d.Message = fmt.Sprintf("%s %s by a cookie alone, without a CSRF token: %s", operations(pairs), verb(pairs, "is authorised", "are authorised"), how)
	return d
}

// ofNewRoot joins what is true because the root newly lets a cookie in: one line,
// whatever inherits it and however it is called. The rest is returned as it is.
func ofNewRoot(p *threat.Pass, facts []*stateFact) (root, own []*stateFact) {
	byRoot := &stateFact{isNew: true}
	for _, f := range facts {
		var rest []*diff.Change
		for _, c := range f.parts {
			if q := c.Pairs[0]; !q.Head.Auth.Inherited || p.Delta.Base == nil || cookieAlone(p.Delta.Base, p.Delta.Base.Security) {
				rest = append(rest, c)
				continue
			}
			if len(byRoot.parts) == 0 || f.rank > byRoot.rank {
				byRoot.fact = f.fact
			}
			byRoot.parts = append(byRoot.parts, c)
			byRoot.isNew = byRoot.isNew && f.isNew
		}
		if len(rest) > 0 {
			f.parts, f.change = rest, joined(rest)
			own = append(own, f)
		}
	}
	if len(byRoot.parts) > 0 {
		byRoot.change = joined(byRoot.parts)
		root = append(root, byRoot)
	}
	return root, own
}

// forgeable tells of a change of state that a cookie authorises and nothing else
// has to be sent for; rank 1 where a plain form can send it.
func forgeable(o *api.Operation) []fact {
	if o.Kind != api.Endpoint || !o.Writes() || o.Auth.Open() || !byCookie(o) {
		return nil
	}
	rank := btoi(o.Method == "POST" && simpleBody(o))
	for _, x := range o.Parameters {
		if x.In != "header" {
			continue
		}
		tokens := words.Tokens(x.Name)
		switch {
		case words.HasAny(tokens, "csrf", "xsrf"), strings.EqualFold(x.Name, "X-Requested-With") && x.Required:
			return nil
		case x.Required:
			rank = 0 // another site's form cannot set a header
		}
	}
	place := o.Auth.Value
	if !place.Exists() {
		place = o.Value
	}
	return []fact{{key: "csrf", rank: rank, place: place}}
}

// stopsForgery reports whether a value is the CSRF token of an operation that
// csrf-cookie-auth tells of once the token is gone.
func stopsForgery(o *api.Operation, l api.Leaf) bool {
	return l.Where == "header" && words.HasAny(words.Tokens(l.Name()), "csrf", "xsrf") && len(forgeable(o)) > 0
}

// simpleBody reports whether a form sends the like without a preflight (Fetch,
// CORS-safelisted request headers): no body, a form's, or text.
func simpleBody(o *api.Operation) bool {
	return len(o.Body) == 0 || slices.ContainsFunc(o.Body, func(m api.Media) bool {
		switch m.Type {
		case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "*/*":
			return true
		}
		return false
	})
}
