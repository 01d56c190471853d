package auth

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// unknownText says of what nobody knows who asks for it why that is so.
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

// undefinedAt lists the undefined schemes that a description's operations ask
// for; a nil description has none.
func undefinedAt(a *api.API) []string {
	if a == nil {
		return nil
	}
	var out []string
	for _, o := range a.Operations {
		out = append(out, a.Undefined(o.Auth)...)
	}
	return out
}

// isUnknown reports whether no definition is known for the common name of a
// scheme.
func isUnknown(scheme string) bool { return strings.HasPrefix(scheme, "undefined:") }

// asWritten gives the schemes of an alternative that nothing defines the names that
// they have in the description.
func asWritten(r api.Requirement) api.Requirement {
	var atoms []api.Atom
	for _, a := range r.Atoms {
		atoms = append(atoms, api.Atom{Scheme: strings.TrimPrefix(a.Scheme, "undefined:"), Scope: a.Scope})
	}
	return api.NewRequirement(atoms...)
}

// hasUnknownScheme reports whether an alternative asks for something that is not known.
func hasUnknownScheme(r api.Requirement) bool { return slices.ContainsFunc(r.Schemes(), isUnknown) }

// isUnknownPolicy reports whether every alternative asks for nothing but what is not
// known.
func isUnknownPolicy(p api.Auth) bool {
	return !slices.ContainsFunc(p.Alternatives, func(r api.Requirement) bool { return !hasOnlyUnknownSchemes(r) })
}

// hasOnlyUnknownSchemes reports whether an alternative asks for nothing but what is not
// known.
func hasOnlyUnknownSchemes(r api.Requirement) bool {
	return !r.Anonymous() && !slices.ContainsFunc(r.Schemes(), func(n string) bool { return !isUnknown(n) })
}

// newlyUndefined lists the schemes that head asks for without a definition and
// base does not.
func newlyUndefined(d *diff.Delta, base, head api.Auth) []string {
	known := d.Base.Undefined(base)
	return slices.DeleteFunc(d.Head.Undefined(head), func(name string) bool { return slices.Contains(known, name) })
}
