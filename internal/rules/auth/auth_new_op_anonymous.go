package auth

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
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
		Reports:     threat.Changes,
		Consequence: "{anybody} can call {operation}, and nobody knows who it was.",
		Mitigation:  "Ask for a scheme, unless the data is public by decision.",
		Test:        "Send a request without credentials: 401, or the public decision is on record.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			guarded := p.Conventions.Demands
			few := fewAnonymous
			if !guarded {
				few = 0 // it is so of the API as a whole: said once
			}
			for _, g := range threat.LedAll(p, threat.MergeMany(anonymousOperations(p), few, threat.SameValue)) {
				d := anonymousDiagnostic(p, g.Pairs[0], guarded)
				d.Subject = "security"
				if guarded {
					d.DataLevel = floorUnlessPublic(p, g.Pairs)
				}
				d.Message, d.Consequence = anonymousText(p, g.Pairs, guarded), anonymousConsequence(p, p.Ordered(g.Pairs)[0].Head, guarded)
				p.Report(g.Change, d)
			}
		},
	}
}

// fewAnonymous is how many new operations that weigh the same are reported each at
// its line.
const fewAnonymous = 8

// anonymous is how a new operation that asks for no credentials weighs.
type anonymous struct {
	likelihood, impact int
	why                string
	confidence         severity.Confidence
	isDeletion         bool
}

// anonymousOperations are the new operations that ask for no credentials, but for
// those that are public by decision or by a change of the root's list.
func anonymousOperations(p *threat.Pass) []threat.Item[anonymous] {
	var out []threat.Item[anonymous]
	guarded, root := p.Conventions.Demands, isRootWeakened(p)
	for c := range diff.Each[diff.OperationAdded](p.Delta) {
		o := c.Pairs[0].Head
		if _, decided := p.Public(o); decided || !o.Auth.IsOpen() || root && o.Auth.Inherited {
			continue
		}
		d := anonymousDiagnostic(p, c.Pairs[0], guarded)
		out = append(out, threat.Item[anonymous]{Change: c, Value: anonymous{d.Likelihood, d.Impact, d.Why, d.Confidence, guarded && o.Method == "DELETE"}})
	}
	return out
}

// anonymousDiagnostic weighs a new open operation by what kind it is.
func anonymousDiagnostic(p *threat.Pass, pair *diff.Pair, guarded bool) threat.Diagnostic {
	o := pair.Head
	why, public := semantics.PublicByNature(o)
	byHeader := p.RequiredCredentialHeader(o) != ""
	if !guarded && !byHeader { // that this one asks for nothing says little
		if public {
			return threat.Diagnostic{Likelihood: 1, Impact: 2, Why: why.String(), Confidence: severity.LowConfidence}
		}
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "authentication lives elsewhere, or nowhere", Confidence: severity.LowConfidence}
	}
	var d threat.Diagnostic
	switch {
	case public:
		d.Likelihood, d.Impact, d.Why, d.Confidence = 1, 2, why.String(), severity.MediumConfidence
	case byHeader:
		d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 2, "its parameters ask for a credential", severity.LowConfidence
	case category.IsOpenBeside(p, o):
		d.Likelihood, d.Why, d.Confidence = 2, "none of the operations beside it asks for any", severity.LowConfidence
	case category.IsOpenAsMost(p, o):
		d.Likelihood, d.Why, d.Confidence = 2, "most operations here ask for none", severity.LowConfidence
	case o.Writes():
		d.Likelihood, d.Why = 4, "it writes"
	case p.Level(o) == sensitive.S3:
		d.Likelihood, d.Why = 4, "it returns secrets"
	case category.IsPublishing(p, pair):
		d.Impact, d.Why = 2, "a read that is declared public, of nothing sensitive, where nothing is guarded"
	}
	return d
}

// anonymousConsequence is what follows where credentials may be checked all the same, ""
// where nothing speaks for it.
func anonymousConsequence(p *threat.Pass, o *api.Operation, guarded bool) string {
	_, public := semantics.PublicByNature(o)
	switch {
	case public && guarded:
	case p.RequiredCredentialHeader(o) != "":
		return "{anybody} can call {operation}, unless the code itself checks the header."
	case guarded && (category.IsOpenBeside(p, o) || category.IsOpenAsMost(p, o)), !guarded && !p.Conventions.DemandsNow:
		return "{anybody} can call {operation}, unless a gateway or the code itself refuses them."
	}
	return ""
}

// floorUnlessPublic is the least impact by what operations return, 0 where the first
// is public by nature.
func floorUnlessPublic(p *threat.Pass, pairs []*diff.Pair) int {
	if _, public := semantics.PublicByNature(pairs[0].Op()); public {
		return 0
	}
	return level(p, pairs)
}

// anonymousText describes which new operations ask for no credentials, and what that may
// mean here.
func anonymousText(p *threat.Pass, pairs []*diff.Pair, guarded bool) string {
	sorted := p.Ordered(pairs)
	o := sorted[0].Head
	text := fmt.Sprintf("new: %s %s for no credentials", wording.Operations(sorted), wording.Verb(pairs, "asks", "ask"))
	if o.Auth.IsOptional() {
		text = fmt.Sprintf("new: %s %s requests without credentials beside %s", wording.Operations(sorted), wording.Verb(pairs, "accepts", "accept"), wording.Name(strings.TrimSuffix(o.API.Describe(o.Auth), " | none")))
	}
	why, public := semantics.PublicByNature(o)
	switch {
	case public && guarded:
		text += ", as is usual for it: " + why.String()
	case p.RequiredCredentialHeader(o) != "":
		text += fmt.Sprintf(" but %s, which its parameters declare", wording.Name(p.RequiredCredentialHeader(o)))
	case guarded && category.IsOpenBeside(p, o):
		text += ", like every operation beside it"
	case guarded && category.IsOpenAsMost(p, o):
		text += ", like most operations here"
	case !p.Conventions.DeclaresNow:
		text += "; no operation of this description declares any"
	case !guarded && p.Conventions.DemandsNow:
		text += ", where others newly do"
	case !guarded:
		text += "; no operation of this description demands any"
	}
	return text
}
