package auth

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authUndefinedScheme() threat.Rule {
	return threat.Rule{
		ID: id.AuthUndefinedScheme, Title: "A requirement that nothing defines",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287, 1059},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Each server and gateway reads such a requirement in its own way, and some of them let everybody in.",
		Mitigation:  "Define the scheme or the scope, or correct its name.",
		Test:        "Send a request without credentials: 401, which shows that the gateway did not drop the requirement.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			undefinedOfChanges(p)
			undefinedOfNew(p)
			undefinedScopes(p)
		},
	}
}

// undefinedOfChanges reports policies that newly ask for an undefined scheme.
func undefinedOfChanges(p *threat.Pass) {
	for _, e := range authEdits(p, nil) {
		if e.base.IsOpen() && !p.Conventions.Demands {
			continue // nobody was refused anywhere
		}
		fresh := newlyUndefined(p.Delta, e.what.Base, e.what.Head)
		d := threat.Diagnostic{Message: fmt.Sprintf("%s %s for %s (was: %s)",
			wording.Operations(e.Pairs), wording.Verb(e.Pairs, "asks", "ask"), unknownText(p.Delta.Head, fresh), e.was)}
		switch {
		case e.base.IsOpen():
			d.Likelihood, d.Impact, d.Why = 2, 2, "nothing was asked for before"
		case isUnknownPolicy(e.base):
			d.Likelihood, d.Impact, d.Why = 2, 3, "what was asked for before is not known either"
		case len(e.added) == 0 && !slices.ContainsFunc(p.Delta.CommonHead(e.what.Head).Alternatives, hasOnlyUnknownSchemes):
			d.Likelihood, d.Impact, d.Why = 2, 2, "the other credential is still asked for"
		}
		e.report(p, d)
	}
}

// undefinedOfNew reports new operations that ask for undefined schemes, one finding
// for each set of names.
func undefinedOfNew(p *threat.Pass) {
	var found []threat.Item[[]string]
	for c := range diff.Each[diff.OperationAdded](p.Delta) {
		o := c.Pairs[0].Head
		if names := o.API.Undefined(o.Auth); len(names) > 0 && !o.Hidden {
			found = append(found, threat.Item[[]string]{Change: c, Value: names})
		}
	}
	known := sync.OnceValue(func() map[string]bool { return undefinedAt(p.Delta.Base) })
	threat.ReportMerged(p, found, sameNames, func(g threat.Group[[]string]) threat.Diagnostic {
		o, names := g.Items[0].Pairs[0].Head, g.First()
		d := threat.Diagnostic{Subject: "security", Head: policySpan(o), Related: []threat.Related{},
			Message: fmt.Sprintf("new: %s %s for %s",
				wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "asks", "ask"), unknownText(o.API, names))}
		if !slices.ContainsFunc(names, func(n string) bool { return !known()[n] }) {
			d.Likelihood, d.Impact, d.Why = 2, 2, "as other operations already do"
		}
		return d
	})
}

// sameNames is equal for items with the same names.
func sameNames(item threat.Item[[]string]) string { return strings.Join(item.Value, " ") }

// undefinedScopes reports scopes that no flow of their scheme offers, where nothing
// else is reported of the policy.
func undefinedScopes(p *threat.Pass) {
	reported := reported(p)
	known := sync.OnceValue(func() map[string]bool { return missingAtBase(p.Delta) })
	var found []threat.Item[[]string]
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil || reported[pair] {
			continue
		}
		scopes := slices.DeleteFunc(missingScopes(pair.Head), func(s string) bool { return known()[s] })
		if len(scopes) > 0 {
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Head: policySpan(pair.Head)}
			found = append(found, threat.Item[[]string]{Change: c, Value: scopes})
		}
	}
	threat.ReportMerged(p, found, sameNames, func(g threat.Group[[]string]) threat.Diagnostic {
		scopes := g.First()
		return threat.Diagnostic{Subject: "security", Likelihood: 2, Impact: 2, Why: "a scope only", Related: []threat.Related{},
			Consequence: "No token can carry such a scope, so the server refuses everybody or skips the check.",
			Message:     fmt.Sprintf("%s %s for the %s %s, which no flow offers", wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "asks", "ask"), wording.Plural(len(scopes), "scope"), wording.Quoted(scopes))}
	})
}

// missingAtBase are the scopes that are missing at base already.
func missingAtBase(d *diff.Delta) map[string]bool {
	known := map[string]bool{}
	if d.Base != nil {
		for _, o := range d.Base.Operations() {
			for _, s := range missingScopes(o) {
				known[s] = true
			}
		}
	}
	return known
}

// missingScopes lists the scopes that an operation asks for and its scheme does
// not declare, though it declares others.
func missingScopes(o *api.Operation) []string {
	var out []string
	for _, r := range o.Auth.Alternatives {
		for _, n := range r.Schemes() {
			s := o.API.Schemes[n]
			if s == nil || s.Type != "oauth2" || len(s.Scopes) == 0 {
				continue
			}
			for _, scope := range r.Scopes(n) {
				if !slices.Contains(s.Scopes, scope) && !slices.Contains(out, scope) {
					out = append(out, scope)
				}
			}
		}
	}
	return out
}
