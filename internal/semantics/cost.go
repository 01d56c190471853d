package semantics

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Cost is what one call of an operation spends: messages and money that go out, or
// work that one small request sets off (OWASP API4:2023).
type Cost int

// The costs. The first three are spent outside, see [Cost.IsSpending].
const (
	NoCost Cost = iota
	SendsMessages
	MovesMoney
	RunsModel
	CallsURL
	MovesBulkData
	Searches
)

// String says what a call does: "sends messages". It is "" for [NoCost].
func (c Cost) String() string {
	return [...]string{"", "sends messages", "moves money", "has a model compute", "calls a URL", "reads or writes data in bulk", "searches"}[c]
}

// IsSpending reports whether a call costs money that is paid to others: for
// messages, payments or the time of a model. Work of the own machines does not
// count.
func (c Cost) IsSpending() bool { return c == SendsMessages || c == MovesMoney || c == RunsModel }

// The words of an operation's name by which it costs something.
var (
	messageWords = words.NewSet("send", "sms", "notify", "invite", "invites", "invitation", "invitations")
	moneyWords   = words.NewSet("pay", "payout", "payouts", "charge", "charges", "checkout")
	modelWords   = words.NewSet("completion", "completions", "embedding", "embeddings", "generations", "transcribe", "transcriptions")
	probeWords   = words.NewSet("test", "ping")
	bulkWords    = words.NewSet("export", "exports", "import", "imports", "render", "pdf")
	searchWords  = words.NewSet("search")
)

// CostOf returns what a call of the operation spends. A cost is named by any word
// of the path's last literal segment, or by the first word of the operationId.
// Except for a search, reading and deleting cost nothing.
func CostOf(o *api.Operation) Cost {
	name, _ := LastLiteral(o.Path)
	segment, verb := words.Tokens(name), first(words.Tokens(o.ID), 1)
	does := func(set words.Set) bool { return set.HasAny(segment) || set.HasAny(verb) }
	writes, posts := isChange(o), o.Method == "POST"
	switch {
	case writes && does(messageWords), posts && slices.Equal(segment, []string{"email"}):
		return SendsMessages
	case writes && does(moneyWords), posts && words.HasAny(segment, "payments"):
		return MovesMoney
	case writes && does(modelWords), writes && slices.Equal(segment, []string{"generate"}):
		return RunsModel
	case writes && does(probeWords) && words.HasAny(words.Tokens(o.Path), "webhook", "webhooks", "hook", "hooks"):
		return CallsURL
	case o.Method != "DELETE" && does(bulkWords):
		return MovesBulkData
	case does(searchWords):
		return Searches
	}
	return NoCost
}
