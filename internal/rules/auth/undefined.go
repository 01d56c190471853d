package auth

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
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
