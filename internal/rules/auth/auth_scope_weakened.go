package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authScopeWeakened() threat.Rule {
	return threat.Rule{
		ID: id.AuthScopeWeakened, Title: "A token with less permission gets in",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{863, 1220, 269},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A token that was refused before can call {operation} now.",
		Mitigation:  "Restore the narrowest scope that the operation needs.",
		Test:        "Use a token without the scope: 403.",
		Probe:       threat.Probe{Template: plan.FewerScopes},
		Run: func(p *threat.Pass) {
			var edits, renamed []threat.Item[authEdit]
			for _, e := range authEdits(p, kindOfMethod) {
				if x := (threat.Item[authEdit]{Change: e.Change, Value: e}); e.isRename() {
					renamed = append(renamed, x)
				} else {
					edits = append(edits, x)
				}
			}
			for _, x := range edits {
				x.Value.report(p, scopeDiagnostic(p, x.Value))
			}
			for _, g := range threat.Merge(renamed, threat.AsOne) { // other names for scopes are one decision
				e := combined(p, g)
				e.report(p, renameDiagnostic(e, g.Values()))
			}
		},
	}
}

// kindOfMethod keeps operations that change state apart from those that do not.
func kindOfMethod(q *diff.Pair) string {
	if q.Op().Writes() {
		return "writes"
	}
	return "reads"
}

// scopeDiagnostic is about scopes that are no longer asked for, or replaced by others.
func scopeDiagnostic(p *threat.Pass, e authEdit) threat.Diagnostic {
	lost, added := e.scopes()
	who := wording.Operations(e.Pairs)
	writes := e.Pairs[0].Op().Writes()
	if len(added) == 0 {
		d := threat.Diagnostic{Message: fmt.Sprintf("%s no longer %s for the %s %s (was: %s)", who, wording.Verb(e.Pairs, "asks", "ask"), wording.Plural(len(lost), "scope"), wording.Quoted(lost), e.was)}
		if !writes && level(p, e.Pairs) == int(sensitive.S0) {
			d.Impact, d.Why = 2, "reads nothing sensitive"
		}
		return d
	}
	d := threat.Diagnostic{Message: fmt.Sprintf("%s now %s for the %s %s in place of %s", who, wording.Verb(e.Pairs, "asks", "ask"), wording.Plural(len(added), "scope"), wording.Quoted(added), wording.Quoted(lost))}
	if len(e.removed) == 0 { // what was asked for still lets in
		d.Message = fmt.Sprintf("%s now %s tokens with the %s %s beside those with %s", who, wording.Verb(e.Pairs, "accepts", "accept"), wording.Plural(len(added), "scope"), wording.Quoted(added), wording.Quoted(lost))
	}
	swap, isSwap := scopeSwapOf(p.Delta, e.Change, lost, added)
	readsOnly := !slices.ContainsFunc(added, func(s string) bool { return !isReadScope(s) }) || isSwap && swap.isPartForReading()
	if writes && slices.ContainsFunc(lost, isWriteScope) && readsOnly {
		d.Likelihood, d.Impact, d.Why, d.Confidence = 3, 4, "a read scope on an operation that writes", severity.MediumConfidence
		return d
	}
	if isRaised(added, lost) {
		d.Impact, d.Why, d.Confidence = 3, "a lesser scope of the same kind", severity.MediumConfidence
		if writes {
			d.Impact = 4
		}
		return d
	}
	d.Likelihood, d.Impact, d.Why, d.NoResolution = 2, 3, "another scope, not fewer", len(e.removed) > 0
	if isSwap && len(e.removed) > 0 && swap.isLike() {
		d.Likelihood, d.Why = 1, "another scope, which nobody holds yet"
		d.Message += ", which the scheme newly offers"
		d.Consequence = "Whoever is given the new scope can call {operation}, also where the old one was refused to them."
	}
	return d
}

// isRename reports whether other scopes of the same words are asked for in place of those
// at base.
func (e *authEdit) isRename() bool {
	lost, added := e.scopes()
	return len(e.removed) > 0 && len(added) > 0 && isRenamed(lost, added)
}

// renameDiagnostic is about scopes that have other names of the same words.
func renameDiagnostic(e authEdit, all []authEdit) threat.Diagnostic {
	var names []string
	for _, x := range all {
		lost, added := x.scopes()
		name := fmt.Sprintf("%s in place of %s", wording.Quoted(added), wording.Quoted(lost))
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return threat.Diagnostic{Likelihood: 2, Impact: 2, Why: "a scope of the same words", NoResolution: true,
		Consequence: "A token that has a scope of the new name for something else can call {operation}.",
		Message:     fmt.Sprintf("%s now %s for scopes of other names: %s", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "asks", "ask"), wording.List(names, 3))}
}

// scopes lists what the added alternatives no longer ask for, and what they ask
// for instead, each compared with those at base that ask for the same schemes.
func (x *policyChange) scopes() (lost, added []string) {
	now, before := scopeCounts(x.added), scopeCounts(x.base.Alternatives)
	for key, b := range before {
		r := now[key]
		if r == nil {
			continue
		}
		lost = append(lost, b.beyond(r)...)
		added = append(added, r.beyond(b)...)
	}
	slices.Sort(lost)
	slices.Sort(added)
	return slices.Compact(lost), slices.Compact(added)
}

// scopeCount counts the alternatives that ask for the same schemes, and of these
// those that ask for a scope.
type scopeCount struct {
	all  int
	with map[api.Atom]int
}

func scopeCounts(list []api.Requirement) map[string]*scopeCount {
	out := map[string]*scopeCount{}
	for _, r := range list {
		key := strings.Join(r.Schemes(), "\x00")
		c := out[key]
		if c == nil {
			c = &scopeCount{with: map[api.Atom]int{}}
			out[key] = c
		}
		c.all++
		for _, a := range r.Atoms {
			if a.Scope != "" {
				c.with[a]++
			}
		}
	}
	return out
}

// beyond lists the scopes that some alternative here asks for and some there does
// not.
func (c *scopeCount) beyond(other *scopeCount) []string {
	var out []string
	for a := range c.with {
		if other.with[a] < other.all {
			out = append(out, a.Scope)
		}
	}
	return out
}
