package category

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// LosesCredential reports whether a parameter, required at base, was a credential of
// an operation whose security asks for none, and head asks for none in its place: no
// parameter that is a credential is newly required. Descriptions that are generated
// declare keys like this.
func LosesCredential(p *threat.Pass, pair *diff.Pair, l api.Leaf) bool {
	if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint || !pair.Base.Auth.IsOpen() || !pair.Head.Auth.IsOpen() {
		return false
	}
	lost := func(x *api.Parameter) bool { return x.In == l.Where() && strings.EqualFold(x.Name, l.Path()) }
	before := requiredCredentials(p, pair.Base)
	if !slices.ContainsFunc(before, lost) {
		return false
	}
	return !slices.ContainsFunc(requiredCredentials(p, pair.Head), func(x *api.Parameter) bool {
		return !slices.ContainsFunc(before, func(b *api.Parameter) bool { return b.In == x.In && strings.EqualFold(b.Name, x.Name) })
	})
}

// requiredCredentials are the parameters without which nobody gets in.
func requiredCredentials(p *threat.Pass, o *api.Operation) []*api.Parameter {
	var out []*api.Parameter
	for _, x := range o.Parameters {
		if x.Required && isCredential(p, o, x) {
			out = append(out, x)
		}
	}
	return out
}

// isCredential reports whether a parameter is what lets a caller in.
func isCredential(p *threat.Pass, o *api.Operation, x *api.Parameter) bool {
	switch {
	case x.In == "path":
		return false
	case x.In == "header" && strings.EqualFold(x.Name, "Authorization"), x.In == "cookie" && isSessionCookie(x.Name):
		return true
	}
	verdict := p.Classify(o, api.ParameterLeaf(x), api.In)
	return verdict.Class == sensitive.Cred && verdict.Level == sensitive.S3 && verdict.Confidence > sensitive.Low
}

// isSessionCookie reports whether a cookie has a name under which servers keep who is
// signed in, such as JSESSIONID, connect.sid or session.
func isSessionCookie(name string) bool {
	tokens := words.TrimFirst(words.Tokens(name), "x")
	return words.IsOneOf(tokens, "session", "session id", "session token", "user session", "auth session", "sid", "connect sid", "jsessionid", "phpsessid", "sessid",
		"auth", "auth token", "token", "jwt", "access token", "id token")
}

// isNewCredential reports whether an input is a header or cookie without which nobody
// gets in: whoever sends no credential is refused, so that nothing more is accepted.
// Authorization is nothing else, also where it may be left out.
func isNewCredential(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if l.Where() == "header" && strings.EqualFold(l.Path(), "Authorization") {
		return true
	}
	if !l.Required() || l.Where() != "header" && l.Where() != "cookie" {
		return false
	}
	return slices.ContainsFunc(o.Parameters, func(x *api.Parameter) bool {
		return x.Required && x.In == l.Where() && x.Name == l.Path() && isCredential(p, o, x)
	})
}
