package auth

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// policyChange is how the policy of operations changed, with common names of
// schemes (see diff.Delta.CommonBase).
type policyChange struct {
	what diff.AuthChanged
	base api.Auth
	// added and removed are alternatives, see letsInMore.
	added, removed []api.Requirement
	// was and now are the policies in words.
	was, now string
	// kind is the rule about weakenings of this kind, "" where nobody gets in who
	// was refused before.
	kind string
	// owner is the one rule that reports the change, "" where none does.
	owner string
}

// policyChanges are all changes of policy: a dozen rules ask for them.
func policyChanges(p *threat.Pass) []threat.Item[policyChange] {
	return threat.Once(p, "policy changes", func() []threat.Item[policyChange] {
		var out []threat.Item[policyChange]
		for c, a := range diff.Each[diff.AuthChanged](p.Delta) {
			out = append(out, threat.Item[policyChange]{Change: c, Value: newPolicyChange(p.Delta, c, a)})
		}
		return out
	})
}

func newPolicyChange(d *diff.Delta, c *diff.Change, a diff.AuthChanged) policyChange {
	x := policyChange{what: a, base: d.CommonBase(a.Base)}
	undefined := newlyUndefined(d, a.Base, a.Head)
	if x.base.Unspecified || x.base.IsOpen() && len(undefined) == 0 {
		return x // nobody was refused
	}
	x.added, x.removed = letsInMore(d, x.base, d.CommonHead(a.Head))
	x.kind = x.weakening(d, c, undefined)
	x.owner = x.kind
	if x.kind == "" {
		return x
	}
	// An edit of the root's list is reported as such, whatever its kind, unless
	// nothing that is known was lost there.
	if a.Root && (x.kind != id.AuthUndefinedScheme || !x.base.IsOpen() && !isUnknownPolicy(x.base)) {
		x.owner = id.AuthGlobalWeakened
	}
	x.was, x.now = wording.Name(d.Base.Describe(a.Base)), wording.Name(d.Head.Describe(a.Head))
	return x
}

// weakening is the rule about weakenings of the kind of this one, "" where it is
// none. What is asked for without being defined is asked for: to lose it is to
// lose something.
func (x *policyChange) weakening(d *diff.Delta, c *diff.Change, undefined []string) string {
	head := x.what.Head
	switch {
	case x.base.IsOpen():
		return id.AuthUndefinedScheme
	case head.Unspecified, head.IsAnonymous():
		return id.AuthRemoved
	case head.IsOpen():
		return id.AuthOptional
	case len(undefined) > 0:
		return id.AuthUndefinedScheme
	}
	sets := schemeSetsOf(x.base)
	switch {
	case len(x.added) == 0:
		return ""
	case slices.ContainsFunc(x.added, sets.hasMoreThan):
		return id.AuthFactorDropped
	case slices.ContainsFunc(x.added, sets.has):
		lost, added := x.scopes()
		if swap, ok := scopeSwapOf(d, c, lost, added); isRaised(lost, added) || ok && swap.isHarmless(d) {
			return "" // a token that gets in has what was asked for, or more
		}
		return id.AuthScopeWeakened
	case isKindNew(d, x.added, x.base, isInQuery):
		return id.AuthAPIKeyInQuery
	case isKindNew(d, x.added, x.base, isLegacy):
		return id.AuthBasicOrLegacy
	case len(x.removed) > 0 && strongest(d, x.removed) > weakest(d, x.added):
		return id.AuthSchemeDowngraded
	}
	return id.AuthAlternativeAdded
}

// isRootWeakened reports whether the root's list lost something that operations
// inherit. auth-global-weakened reports it: a new operation that inherits the list
// is no cause of its own.
func isRootWeakened(p *threat.Pass) bool {
	return slices.ContainsFunc(policyChanges(p), func(item threat.Item[policyChange]) bool { return item.Value.owner == id.AuthGlobalWeakened })
}

// reported are the operations whose change of policy a rule reports: what follows
// from the policy is not reported again.
func reported(p *threat.Pass) map[*diff.Pair]bool {
	out := map[*diff.Pair]bool{}
	for _, item := range policyChanges(p) {
		if item.Value.owner == "" {
			continue
		}
		for _, q := range item.Pairs {
			out[q] = true
		}
	}
	return out
}

// letsInMore lists the alternatives (with common names) that head adds to base, and
// those that it takes away. One whose only difference is that its names are now
// defined is not added: it opens nothing that is known.
func letsInMore(d *diff.Delta, base, head api.Auth) (added, removed []api.Requirement) {
	added, removed = head.Added(base), base.Added(head)
	for _, r := range removed {
		if !hasUnknownScheme(r) {
			continue
		}
		d.Spend(len(added))
		i := slices.IndexFunc(added, func(h api.Requirement) bool { return isRepairOf(h, r) })
		if i >= 0 {
			added = slices.Delete(slices.Clone(added), i, i+1)
		}
	}
	return added, removed
}

// isRepairOf reports whether h asks for all that r does, with defined schemes in place
// of undefined ones.
func isRepairOf(h, r api.Requirement) bool {
	if hasUnknownScheme(h) || len(h.Schemes()) < len(r.Schemes()) {
		return false
	}
	var scopes []string
	for _, written := range h.Value.Fields() {
		scopes = append(scopes, written.Strings()...)
	}
	return !slices.ContainsFunc(r.Atoms, func(a api.Atom) bool {
		if isUnknown(a.Scheme) {
			return a.Scope != "" && !slices.Contains(scopes, a.Scope)
		}
		return !slices.Contains(h.Atoms, a)
	})
}

// isKindNew reports whether an added alternative asks for nothing but schemes of a
// kind that no alternative at base has.
func isKindNew(d *diff.Delta, added []api.Requirement, base api.Auth, kind func(*api.Scheme) bool) bool {
	has := func(r api.Requirement) bool {
		return slices.ContainsFunc(r.Schemes(), func(n string) bool { return kind(scheme(d, n)) })
	}
	return !slices.ContainsFunc(base.Alternatives, has) && slices.ContainsFunc(added, func(r api.Requirement) bool {
		return has(r) && !slices.ContainsFunc(r.Schemes(), func(n string) bool { return !kind(scheme(d, n)) })
	})
}
