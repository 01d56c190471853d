package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsStateToken reports whether a value called a token shows how far a reader came, or
// which state of an object a caller saw: whoever has it gets in nowhere. Its part in
// the operation says so: it stands beside the size of a page, its description speaks
// of a cursor, or the operation returns what it is sent. A token that is named after
// who has it is none, nor one of an operation that hands out credentials.
func IsStateToken(o *api.Operation, l api.Leaf) bool {
	tokens := words.Tokens(l.Name())
	if !words.HasAny(last(tokens), "token", "tokens") || IsCredentialIssuer(o) || IsLoginFlow(o) {
		return false
	}
	if tokenOwners.HasAny(tokens) {
		return isListsRefresh(o, l, tokens)
	}
	switch {
	case isDescribedAsState(l):
		return true
	case o.Kind != api.Endpoint || o.Method != "GET" && o.Method != "HEAD" && !IsReadByPost(o) && !l.IsInResponse():
		return false
	case l.IsInResponse():
		return isPageOfAnswer(o, l) || len(tokens) > 1 && isSentBack(o, l.Name())
	case l.Where() == "query" || l.Where() == api.RequestBody:
		return returnsCursor(o, l.Name()) || (len(tokens) > 1 && !o.Auth.IsOpen() || speaksOfList(l)) && takesPageSize(o)
	}
	return false
}

// takesPageSize reports whether callers say how much of a list they get.
func takesPageSize(o *api.Operation) bool { return slices.ContainsFunc(o.Inputs(), IsPageSize) }

// tokenOwners say, before "token", whose it is or what it opens.
var tokenOwners = words.NewSet(
	"access", "account", "activation", "admin", "api", "app", "auth", "authentication", "authorization", "bearer", "bot", "card", "client", "confirmation",
	"csrf", "customer", "device", "download", "guest", "id", "identity", "integration", "invitation", "invite", "jwt", "login", "member", "oauth", "payment",
	"personal", "private", "publish", "push", "refresh", "registration", "reset", "runner", "secret", "security", "service", "session", "share", "shared",
	"sharing", "sso", "subscription", "upload", "user", "verification", "webhook",
)

// isDescribedAsState reports whether the description of a value says that it is a
// cursor, guards against lost updates or makes a call repeatable, and not that it
// lets anybody in.
func isDescribedAsState(l api.Leaf) bool {
	tokens := words.Tokens(descriptionOf(l))
	if speaksOfAccess(tokens) {
		return false
	}
	return words.HasAny(tokens, "cursor", "pagination", "paginate", "paginated", "paging", "concurrency", "etag", "idempotency", "idempotent", "idempotence", "continuation", "deduplication") ||
		words.HasPair(tokens, []string{"previous", "preceding", "prior"}, []string{"page", "pages"}) ||
		words.HasPair(tokens, []string{"next"}, []string{"page", "pages", "results", "set", "batch", "items", "records", "entries", "chunk", "request", "call"}) ||
		words.HasPair(tokens, []string{"of"}, []string{"page"}) && words.HasAny(tokens, "results", "items", "records", "list") ||
		words.HasPhrase(tokens, "more", "results") || words.HasPhrase(tokens, "optimistic", "locking") || words.HasPhrase(tokens, "lost", "updates")
}

// speaksOfAccess reports whether words of a description are about who gets in.
func speaksOfAccess(tokens []string) bool {
	return words.HasAny(tokens, "authenticate", "authenticates", "authentication", "authorization", "authorize", "credential", "credentials", "bearer", "secret", "password", "login", "oauth") ||
		words.HasPair(tokens, []string{"api", "access"}, []string{"token", "tokens", "key", "keys"})
}

// speaksOfList reports whether the description of a value is about a list and the place
// in it. What stands beside the size of a page then is such a place.
func speaksOfList(l api.Leaf) bool {
	tokens := words.Tokens(descriptionOf(l))
	return !speaksOfAccess(tokens) && words.HasAny(tokens, "page", "pages", "next", "results", "resume", "continue", "position", "offset")
}

// longestDescription is how much of a description is read, in bytes.
const longestDescription = 400

// descriptionOf is the description of a value where it is used, else that of its
// schema.
func descriptionOf(l api.Leaf) string {
	for _, d := range append([]openapi.Value{l.Entry()}, l.Schema().Declarations()...) {
		if text := d.Get("description").Scalar(); text != "" {
			return text[:min(len(text), longestDescription)]
		}
	}
	return ""
}

// isListsRefresh reports whether a refresh token is sent to a list that is read in pages,
// or stands beside what a page of it has, and its description says that it is of the list:
// what is refreshed with it is the list, where elsewhere it is a login.
func isListsRefresh(o *api.Operation, l api.Leaf, tokens []string) bool {
	if !words.IsOneOf(tokens, "refresh token") || o.Kind != api.Endpoint || o.Method != "GET" || !isDescribedAsState(l) {
		return false
	}
	if l.IsInResponse() {
		return isPageOfAnswer(o, l)
	}
	return l.Where() == "query" && takesPageSize(o)
}

// isPageOfAnswer reports whether a value stands at the top of an answer beside a list,
// and the operation takes the size of a page.
func isPageOfAnswer(o *api.Operation, l api.Leaf) bool {
	return l.IsSuccess() && !l.Passes(api.Element) && !l.Passes(api.Map) && takesPageSize(o) &&
		slices.ContainsFunc(o.Outputs(), func(x api.Leaf) bool { return x.Where() == l.Where() && strings.Contains(x.Path(), "[]") })
}

// isSentBack reports whether an operation of the same path takes a value of the name
// that another one of it returns: whoever changes an object shows which state of it
// was seen.
func isSentBack(o *api.Operation, name string) bool {
	return slices.ContainsFunc(o.API.EndpointsAt(o.Path), func(x *api.Operation) bool {
		return slices.ContainsFunc(x.Inputs(), func(in api.Leaf) bool { return strings.EqualFold(in.Name(), name) })
	})
}

// returnsCursor reports whether an operation answers with a list and, outside of it,
// with what a caller sends as a value of this name: the same, or the next one.
func returnsCursor(o *api.Operation, name string) bool {
	listed, returned := false, false
	for _, l := range o.Outputs() {
		if !l.IsSuccess() {
			continue
		}
		if strings.Contains(l.Path(), "[]") {
			listed = true
			continue
		}
		tokens := words.Tokens(l.Name())
		if !words.HasAny(last(tokens), "token", "tokens") || tokenOwners.HasAny(tokens) {
			continue
		}
		returned = returned || strings.EqualFold(l.Name(), name) || words.HasAny(tokens, "next", "continue", "continuation", "following", "previous", "page")
	}
	return listed && returned
}
