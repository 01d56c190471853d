package auth

import (
	"slices"

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
	if a == nil || len(a.Operations) == 0 {
		a = p.Delta.Head
	}
	scope, yes, no := "", 0, 0
	for _, o := range a.Endpoints() {
		scopes := scopesOf(o)
		if !o.Writes() || len(scopes) == 0 {
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

func scopesOf(o *api.Operation) []string {
	var out []string
	for _, r := range o.Auth.Alternatives {
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

func isSubset(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(s string) bool { return !slices.Contains(whole, s) })
}
