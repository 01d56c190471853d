package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authUndefinedScheme() threat.Rule {
	return threat.Rule{
		ID: id.AuthUndefinedScheme, Title: "A requirement that nothing defines",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287, 1059},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Define the scheme or the scope, or correct its name.",
		Test:       "Send a request without credentials: 401, which shows that the gateway did not drop the requirement.",
		Run: func(p *threat.Pass) {
			undefinedOfChanges(p)
			undefinedOfNew(p)
			undefinedScopes(p)
		},
	}
}

// undefinedOfChanges reports policies that newly rest on an undefined scheme.
func undefinedOfChanges(p *threat.Pass) {
	for _, e := range authEdits(p, nil) {
		fresh := newlyUndefined(p.Delta, e.what.Base, e.what.Head)
		d := threat.Diagnostic{Message: fmt.Sprintf("%s %s for %s (was: %s): tools that skip it let anybody in",
			wording.Operations(e.pairs), wording.Verb(e.pairs, "asks", "ask"), unknownText(p.Delta.Head, fresh), e.was)}
		switch {
		case e.base.Open():
			d.Likelihood, d.Impact, d.Why = 2, 2, "nothing was asked for before"
		case isUnknownPolicy(e.base):
			d.Likelihood, d.Impact, d.Why = 2, 3, "what was asked for before is not known either"
		case len(e.added) == 0 && !slices.ContainsFunc(p.Delta.CommonHead(e.what.Head).Alternatives, hasOnlyUnknownSchemes):
			d.Likelihood, d.Impact, d.Why = 2, 2, "the other credential is still asked for"
		}
		e.report(p, d)
	}
}

// undefinedOfNew reports new operations that rest on an undefined scheme, one
// finding for each set of names.
func undefinedOfNew(p *threat.Pass) {
	groups := newGroups()
	for c := range diff.Each[diff.OperationAdded](p.Delta) {
		o := c.Pairs[0].Head
		if names := o.API.Undefined(o.Auth); len(names) > 0 && !o.Hidden {
			groups.add(strings.Join(names, " "), c)
		}
	}
	for _, g := range groups.order {
		o := g.Pairs[0].Head
		d := threat.Diagnostic{Subject: "security", Head: policySpan(o), Message: fmt.Sprintf("new: %s %s for %s: tools that skip it let anybody in",
			wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "asks", "ask"), unknownText(o.API, o.API.Undefined(o.Auth)))}
		if p.Delta.Base != nil && isSubset(o.API.Undefined(o.Auth), undefinedAt(p.Delta.Base)) {
			d.Likelihood, d.Impact, d.Why = 2, 2, "as other operations already do"
		}
		p.Report(g, d)
	}
}

// policySpan is where the policy of an operation is written, else the operation.
func policySpan(o *api.Operation) openapi.Span {
	if o.Auth.Value.Exists() && !o.Auth.Inherited {
		return o.Auth.Value.EntrySpan()
	}
	return o.Span()
}

// undefinedScopes reports scopes that no flow of their scheme offers, where
// nothing else is told of the policy.
func undefinedScopes(p *threat.Pass) {
	reported := reported(p)
	known := map[string]bool{}
	if b := p.Delta.Base; b != nil {
		for _, o := range b.Operations {
			for _, s := range missingScopes(o) {
				known[s] = true
			}
		}
	}
	groups := newGroups()
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil || reported[pair] {
			continue
		}
		fresh := slices.DeleteFunc(missingScopes(pair.Head), func(s string) bool { return known[s] })
		if len(fresh) > 0 {
			groups.add(strings.Join(fresh, " "), &diff.Change{Pairs: []*diff.Pair{pair}, Head: policySpan(pair.Head)})
		}
	}
	for _, g := range groups.order {
		var words []string
		for _, s := range missingScopes(g.Pairs[0].Head) {
			if !known[s] {
				words = append(words, wording.Name(s))
			}
		}
		p.Report(g, threat.Diagnostic{Subject: "security", Likelihood: 2, Impact: 2, Why: "a scope only",
			Message: fmt.Sprintf("%s %s for the %s %s, which no flow offers", wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "asks", "ask"), wording.Plural(len(words), "scope"), wording.List(words, 3))})
	}
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
