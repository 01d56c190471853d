package auth

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// isReadScopeEnough reports whether an operation that writes accepts tokens that may
// only read, by the names of their scopes, where others that write ask for more.
func isReadScopeEnough(p *threat.Pass, o *api.Operation) bool {
	if !o.Writes() || semantics.IsReadByPost(o) || o.Kind != api.Endpoint || o.Auth.IsOpen() || writeScopeAsked(p) == "" {
		return false
	}
	return slices.ContainsFunc(o.Auth.Alternatives, func(r api.Requirement) bool {
		scopes := scopesOfOne(r)
		return len(scopes) > 0 && !slices.ContainsFunc(scopes, func(s string) bool { return !isReadScope(s) })
	})
}

// writeScopeAsked is a scope for writing that operations ask for; "" where most of
// those that write and have scopes ask for none.
func writeScopeAsked(p *threat.Pass) string {
	a := p.Delta.Base
	if a == nil || !a.HasOperations() {
		a = p.Delta.Head
	}
	scope, yes, no := "", 0, 0
	for _, e := range a.Entrances() {
		scopes := scopesOf(e.Auth())
		if !e.Writes() || len(scopes) == 0 {
			continue
		}
		if i := slices.IndexFunc(scopes, isWriteScope); i >= 0 {
			yes++
			scope = scopes[i]
		} else if !slices.ContainsFunc(scopes, func(s string) bool { return !isReadScope(s) }) {
			no++
		}
	}
	if yes <= no {
		return ""
	}
	return scope
}

func scopesOf(policy api.Auth) []string {
	var out []string
	for _, r := range policy.Alternatives {
		out = append(out, scopesOfOne(r)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func scopesOfOne(r api.Requirement) []string {
	var out []string
	for _, n := range r.Schemes() {
		out = append(out, r.Scopes(n)...)
	}
	return out
}

func minus(a, b []string) []string {
	var out []string
	for _, x := range a {
		if !slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

// isWriteScope reports whether the words of a scope say that it is for writing.
func isWriteScope(scope string) bool {
	return words.HasAny(words.Tokens(scope), "write", "writer", "update", "create", "delete", "edit", "editor", "manage", "modify", "rw", "admin", "full", "all", "readwrite")
}

// isReadScope reports whether the words of a scope say that it is only for reading.
func isReadScope(scope string) bool {
	return !isWriteScope(scope) && words.HasAny(words.Tokens(scope), "read", "readonly", "reader", "view", "viewer", "list", "get", "ro")
}

// isRaised reports whether one scope gave way to another of the same noun that allows
// all: users:read to users:admin, users.readonly to users. To write is not to read.
func isRaised(lost, added []string) bool {
	if len(lost) != 1 || len(added) != 1 {
		return false
	}
	was, before := scopePower(lost[0])
	now, noun := scopePower(added[0])
	return before == noun && (was > 0 && was < administers && now == administers || was == 1 && now == 0 && noun != "")
}

// isRenamed reports whether scopes gave way to others of the same words: read:users to
// users.read.
func isRenamed(lost, added []string) bool {
	spell := func(scopes []string) []string {
		var out []string
		for _, s := range scopes {
			tokens := slices.Sorted(slices.Values(words.Tokens(s)))
			out = append(out, strings.Join(tokens, " "))
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(spell(lost), spell(added))
}

// administers is the power of a scope that allows all.
const administers = 3

// scopePower is how much a scope allows by its words, 0 where they do not say, and what
// is left of the scope without them.
func scopePower(scope string) (power int, noun string) {
	var rest []string
	for _, t := range words.Tokens(scope) {
		switch t {
		case "admin", "administer", "manage", "owner", "full", "all":
			power = max(power, administers)
		case "write", "edit", "modify", "update":
			power = max(power, 2)
		case "read", "readonly", "view", "list", "get":
			power = max(power, 1)
		default:
			rest = append(rest, t)
		}
	}
	return power, strings.Join(rest, " ")
}

func isSubset(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(s string) bool { return !slices.Contains(whole, s) })
}
