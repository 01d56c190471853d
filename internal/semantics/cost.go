package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsPageSize reports whether a query parameter says how many items an answer
// holds.
func IsPageSize(l api.Leaf) bool {
	if l.Where != "query" {
		return false
	}
	tokens := words.Tokens(l.Path)
	if len(tokens) == 1 {
		return words.HasAny(tokens, "limit", "size", "count", "top", "first", "last", "take", "rows", "num", "max")
	}
	return words.HasAny(tokens, "limit", "pagesize", "perpage", "maxresults", "maxitems") || words.HasPhrase(tokens, "page", "size") || words.HasPhrase(tokens, "per", "page") ||
		words.HasPhrase(tokens, "max", "results") || words.HasPhrase(tokens, "max", "items") || words.HasPhrase(tokens, "max", "keys") || words.HasPhrase(tokens, "page", "count")
}

// Cost names what a call of the operation spends, "" where nothing is known:
// messages and money that go out, or work that one small request sets off.
func Cost(o *api.Operation) string {
	last, _ := LastName(o.Path)
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	first := id[:min(1, len(id))]
	does := func(verbs ...string) bool { return words.HasAny(tokens, verbs...) || words.HasAny(first, verbs...) }
	writes := o.Writes() && o.Method != "DELETE"
	switch {
	case writes && (does("sms", "notify", "invite", "invites", "invitation", "invitations") || words.HasAny(first, "send") || words.HasAny(tokens, "send") || o.Method == "POST" && slices.Equal(tokens, []string{"email"})):
		return "sends messages"
	case writes && (does("pay", "payout", "payouts", "charge", "charges", "checkout") || o.Method == "POST" && words.HasAny(tokens, "payments")):
		return "moves money"
	case writes && (does("completion", "completions", "embedding", "embeddings", "generations", "transcribe", "transcriptions") || slices.Equal(tokens, []string{"generate"})):
		return "has a model compute"
	case writes && (does("test", "ping") && words.HasAny(words.Tokens(o.Path), "webhook", "webhooks", "hook", "hooks")):
		return "calls a URL"
	case o.Method != "DELETE" && does("export", "exports", "render", "pdf", "import", "imports"):
		return "reads or writes data in bulk"
	case does("search"):
		return "searches"
	}
	return ""
}

// IsSpending reports whether what a call costs goes out of the house.
func IsSpending(cost string) bool {
	return cost == "sends messages" || cost == "moves money" || cost == "has a model compute"
}

// QueryLanguage says in which language an operation is asked, "" where in none.
func QueryLanguage(o *api.Operation) (what string, sure severity.Confidence) {
	last, _ := LastName(o.Path)
	switch {
	case strings.EqualFold(last, "$batch"):
		return "OData batches", severity.HighConfidence
	case strings.EqualFold(last, "graphql"):
		return "GraphQL queries", severity.MediumConfidence
	}
	for _, m := range o.Body {
		if strings.HasPrefix(m.Type, "application/graphql") {
			return "GraphQL queries", severity.HighConfidence
		}
		if m.Schema.Property("query") != nil && m.Schema.Property("variables") != nil {
			return "GraphQL queries", severity.MediumConfidence
		}
	}
	return "", severity.HighConfidence
}
