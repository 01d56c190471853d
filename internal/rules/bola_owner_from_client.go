package rules

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bolaOwnerFromClient() threat.Rule {
	return threat.Rule{
		ID: "bola-owner-from-client", Title: "Caller names the owner",
		STRIDE: []threat.STRIDE{threat.Elevation, threat.Tampering}, OWASP: []string{"API1:2023"}, CWE: []int{639, 915},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Derive the owner from the token, or check that the caller may act for the one that is named.",
		Test:       "Send the id of another tenant: 403, and nothing is created for or shown of it.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, ownership) {
				d := x.growth(p)
				effect := "reads what belongs to somebody else"
				if x.pairs[0].Op().Writes() {
					d.Impact, d.Why = 4, "a write"
					effect = "writes in the name of somebody else"
				}
				x.say(&d, "%s from the caller: whoever sends another's id "+effect+", unless it is checked against the token")
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// ownerName reports whether an input names to whom an object belongs, where a
// credential tells that already.
func ownerName(o *api.Operation, l api.Leaf, tokens []string) bool {
	if o.Auth.Open() || l.Where == "path" || l.Where == "cookie" || !shallow(l) {
		return false
	}
	if t := l.Schema.Facts().Type(); t == "boolean" || t == "object" || t == "array" {
		return false
	}
	return tenantWords(tokens) || words.IsOneOf(words.TrimFirst(tokens, "x"), "user id", "user uuid", "customer id", "owner user id", "owner email", "owner uuid")
}

// tenantWords reports the name of whom or what all data of a call belongs to.
func tenantWords(tokens []string) bool {
	return words.IsOneOf(words.TrimFirst(tokens, "x"), "tenant", "tenant id", "tenant uuid", "org id", "organization id", "organisation id", "org uuid", "organization uuid",
		"account id", "accountid", "account uuid", "owner", "owner id", "ownerid", "tenantid", "orgid", "organizationid", "workspace id", "workspace uuid")
}
