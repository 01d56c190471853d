package category

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsByCookie reports whether a cookie alone is one way in: browsers send it with
// whatever any site has them send.
func IsByCookie(o *api.Operation) bool { return IsCookieAlone(o.API, o.Auth) }

// IsCookieAlone reports whether one alternative of a policy asks for nothing but
// cookies.
func IsCookieAlone(a *api.API, policy api.Auth) bool {
	return slices.ContainsFunc(policy.Alternatives, func(r api.Requirement) bool {
		schemes := r.Schemes()
		return len(schemes) > 0 && !slices.ContainsFunc(schemes, func(n string) bool {
			s := a.Schemes[n]
			return s == nil || s.Type != "apiKey" || s.In != "cookie"
		})
	})
}

// Forgeable is the fact of a change of state that a cookie authorises and nothing else
// has to be sent for; rank 1 where a plain form can send it.
func Forgeable(o *api.Operation) []Fact {
	if o.Kind != api.Endpoint || !o.Writes() || o.Auth.IsOpen() || !IsByCookie(o) {
		return nil
	}
	rank := rankIf(o.Method == "POST" && hasSimpleBody(o))
	for _, x := range o.Parameters {
		switch {
		case IsTokenHeader(x):
			return nil
		case x.In == "header" && x.Required:
			rank = 0 // another site's form cannot set a header
		}
	}
	place := o.Auth.Value
	if !place.Exists() {
		place = o.Value
	}
	return []Fact{{Key: "csrf", Rank: rank, Place: place}}
}

// IsTokenHeader reports whether a parameter is a header by which an operation tells its
// own pages from others: a CSRF token, or what forms cannot send.
func IsTokenHeader(x *api.Parameter) bool {
	return x.In == "header" && (words.HasAny(words.Tokens(x.Name), "csrf", "xsrf") || strings.EqualFold(x.Name, "X-Requested-With") && x.Required)
}

// IsForgeryToken reports whether a value is the CSRF token of an operation that
// csrf-cookie-auth reports once the token is gone.
func IsForgeryToken(o *api.Operation, l api.Leaf) bool {
	return l.Where() == "header" && words.HasAny(words.Tokens(l.Name()), "csrf", "xsrf") && len(Forgeable(o)) > 0
}

// hasSimpleBody reports whether a form sends the like without a preflight (Fetch,
// CORS-safelisted request headers): no body, a form's, or text.
func hasSimpleBody(o *api.Operation) bool {
	return len(o.Body) == 0 || slices.ContainsFunc(o.Body, func(m api.Media) bool {
		switch m.Type {
		case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "*/*":
			return true
		}
		return false
	})
}
