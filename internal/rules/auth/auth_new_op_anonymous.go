package auth

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authNewOpAnonymous() threat.Rule {
	return threat.Rule{
		ID: id.AuthNewOpAnonymous, Title: "New operation without credentials",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Disclosure}, OWASP: []string{"API2:2023"}, CWE: []int{306},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Ask for a scheme, unless the data is public by decision.",
		Test:       "Send a request without credentials: 401, or the public decision is on record.",
		Run: func(p *threat.Pass) {
			var order []string
			byReason := map[string][]*diff.Change{}
			guarded, root := p.Conventions.Demands, isRootWeakened(p)
			for c := range diff.Each[diff.OperationAdded](p.Delta) {
				o := c.Pairs[0].Head
				if _, decided := p.Public(o); decided || !o.Auth.Open() || root && o.Auth.Inherited {
					continue
				}
				key := fmt.Sprint(anonymousDiagnostic(p, c.Pairs[0], guarded), guarded && o.Method == "DELETE")
				if byReason[key] == nil {
					order = append(order, key)
				}
				byReason[key] = append(byReason[key], c)
			}
			for _, key := range order {
				list := gather(byReason[key])
				if !guarded {
					list = []*diff.Change{category.Joined(list)} // of the API as a whole, said once
				}
				for _, c := range list {
					d := anonymousDiagnostic(p, c.Pairs[0], guarded)
					d.Subject = "security"
					if guarded {
						d.Floor = floorUnlessPublic(p, c.Pairs)
					}
					d.Message = anonymousText(p, c.Pairs, guarded)
					p.Report(c, d)
				}
			}
		},
	}
}

// gather makes one change of many that say the same; a few stay apart, each at
// its line.
func gather(list []*diff.Change) []*diff.Change {
	if len(list) <= 8 {
		return list
	}
	return []*diff.Change{category.Joined(list)}
}

// anonymousDiagnostic weighs a new open operation by what kind it is.
func anonymousDiagnostic(p *threat.Pass, pair *diff.Pair, guarded bool) threat.Diagnostic {
	o := pair.Head
	var d threat.Diagnostic
	switch why, public := semantics.PublicByNature(o); {
	case public:
		d.Likelihood, d.Impact, d.Why, d.Confidence = 1, 2, why.String(), severity.MediumConfidence
	case p.RequiredCredentialHeader(o) != "":
		d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 2, "its parameters ask for a credential", severity.LowConfidence
	case category.IsOpenBeside(p, o):
		d.Likelihood, d.Why, d.Confidence = 2, "none of the operations beside it asks for any", severity.LowConfidence
	case o.Writes():
		d.Likelihood, d.Why = 4, "it writes"
	case p.Level(o) == sensitive.S3:
		d.Likelihood, d.Why = 4, "it returns secrets"
	case category.IsPublishing(p, pair):
		d.Impact, d.Why = 2, "a read that is declared public, of nothing sensitive, where nothing is guarded"
	}
	if !guarded { // then it says nothing that this one does not ask either
		d = threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "authentication lives elsewhere, or nowhere", Confidence: severity.LowConfidence}
		if why, public := semantics.PublicByNature(o); public {
			d.Likelihood, d.Impact, d.Why = 1, 2, why.String()
		}
	}
	return d
}

func floorUnlessPublic(p *threat.Pass, pairs []*diff.Pair) int {
	if _, public := semantics.PublicByNature(pairs[0].Op()); public {
		return 0
	}
	return level(p, pairs)
}

func anonymousText(p *threat.Pass, pairs []*diff.Pair, guarded bool) string {
	sorted := p.Ordered(pairs)
	o := sorted[0].Head
	text := fmt.Sprintf("new: %s %s for no credentials", wording.Operations(sorted), wording.Verb(pairs, "asks", "ask"))
	if o.Auth.Optional() {
		text = fmt.Sprintf("new: %s %s requests without credentials beside %s", wording.Operations(sorted), wording.Verb(pairs, "accepts", "accept"), wording.Name(strings.TrimSuffix(o.API.Describe(o.Auth), " | none")))
	}
	why, public := semantics.PublicByNature(o)
	switch {
	case public && guarded:
		text += ", as is usual for it: " + why.String()
	case guarded && p.RequiredCredentialHeader(o) != "":
		text += fmt.Sprintf(" but %s, as its parameters have it: declare it in `security`, where tools look for it", wording.Name(p.RequiredCredentialHeader(o)))
	case guarded && category.IsOpenBeside(p, o):
		text += ", like every operation beside it: check what guards them"
	case !p.Conventions.DeclaresNow:
		text += "; no operation of this description declares any"
	case !guarded && p.Conventions.DemandsNow:
		text += ", where others newly do"
	case !guarded:
		text += "; no operation of this description demands any"
	}
	return text
}
