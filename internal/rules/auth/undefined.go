package auth

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// unknownText names schemes of which no definition is known, with why.
func unknownText(a *api.API, names []string) string {
	var hidden, undefined, unread []string
	for _, n := range names {
		text, isUnread := api.Unread(n)
		switch {
		case isUnread:
			unread = append(unread, text)
		case a.HidesScheme(n):
			hidden = append(hidden, n)
		default:
			undefined = append(undefined, n)
		}
	}
	var out []string
	if len(undefined) > 0 {
		out = append(out, wording.Quoted(undefined)+", which no security scheme defines")
	}
	if len(hidden) > 0 {
		out = append(out, wording.Quoted(hidden)+", whose definition is behind a reference that is not followed")
	}
	if len(unread) > 0 {
		out = append(out, wording.Quoted(unread)+", which cannot be read as a security requirement")
	}
	return strings.Join(out, ", and for ")
}

// undefinedAt returns the undefined schemes that a description's operations ask for, also
// those that are the same on both sides; a nil description has none.
func undefinedAt(a *api.API) map[string]bool {
	out := map[string]bool{}
	if a == nil {
		return out
	}
	note := func(p api.Auth) {
		for _, name := range a.Undefined(p) {
			out[name] = true
		}
	}
	for _, e := range a.Entrances() {
		note(e.Auth())
	}
	for _, o := range a.Differing() { // among which are all that are no endpoints
		if o.Kind != api.Endpoint {
			note(o.Auth)
		}
	}
	return out
}

// isUnknown reports whether a common name is that of a scheme without a known
// definition.
func isUnknown(scheme string) bool {
	_, ok := diff.UndefinedScheme(scheme)
	return ok
}

// asWritten is an alternative with the names that the description has for undefined
// schemes.
func asWritten(r api.Requirement) api.Requirement {
	var atoms []api.Atom
	for _, a := range r.Atoms {
		name, _ := diff.UndefinedScheme(a.Scheme)
		atoms = append(atoms, api.Atom{Scheme: name, Scope: a.Scope})
	}
	return api.NewRequirement(atoms...)
}

// hasUnknownScheme reports whether an alternative asks for a scheme without a known
// definition.
func hasUnknownScheme(r api.Requirement) bool { return slices.ContainsFunc(r.Schemes(), isUnknown) }

// isUnknownPolicy reports whether every alternative asks for nothing but schemes
// without a known definition.
func isUnknownPolicy(p api.Auth) bool {
	return !slices.ContainsFunc(p.Alternatives, func(r api.Requirement) bool { return !hasOnlyUnknownSchemes(r) })
}

// hasOnlyUnknownSchemes reports whether an alternative asks for schemes, and none of
// them has a known definition.
func hasOnlyUnknownSchemes(r api.Requirement) bool {
	return !r.IsAnonymous() && !slices.ContainsFunc(r.Schemes(), func(n string) bool { return !isUnknown(n) })
}

// newlyUndefined lists the schemes that head asks for without a definition and
// base does not.
func newlyUndefined(d *diff.Delta, base, head api.Auth) []string {
	known := d.Base.Undefined(base)
	return slices.DeleteFunc(d.Head.Undefined(head), func(name string) bool { return slices.Contains(known, name) })
}
