package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func csrfCookieAuth() threat.Rule {
	return threat.Rule{
		ID: "csrf-cookie-auth", Title: "A cookie alone authorises a change",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{352},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Mitigation: "Ask for a CSRF token in a header, or set SameSite=Strict on the cookie and check Origin.",
		Test:       "Submit a form from another site with the victim's cookie: 403.",
		Run: func(p *threat.Pass) {
			for _, f := range newFacts(p, forgeable) {
				pairs := p.Ordered(f.change.Pairs)
				d := threat.Draft{Subject: "security", Related: placesOf(f.parts, ofOperations)}
				how := "any site that a signed-in user visits can have the browser send it"
				if f.rank == 0 {
					d.Likelihood, d.Why = 2, "a browser asks first: no simple request"
					how += ", if other origins may call"
				}
				if f.isNew {
					d.By = threat.ByHouse
				}
				d.Message = fmt.Sprintf("%s %s by a cookie alone, without a CSRF token: %s", operations(pairs), verb(pairs, "is authorised", "are authorised"), how)
				p.Report(f.change, d)
			}
		},
	}
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
		words := sensitive.Tokens(x.Name)
		switch {
		case anyOf(words, "csrf", "xsrf"), strings.EqualFold(x.Name, "X-Requested-With") && x.Required:
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
	return l.Where == "header" && anyOf(sensitive.Tokens(l.Name()), "csrf", "xsrf") && len(forgeable(o)) > 0
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
