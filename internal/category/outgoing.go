package category

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Outgoing is a webhook or callback that is new: what the API newly sends out
// by itself.
type Outgoing struct {
	// Change is the OperationAdded of its first method.
	Change *diff.Change
	// Pairs are the operations that the finding is about: of a callback the one
	// that announces it.
	Pairs []*diff.Pair
	// Op is the first of its operations.
	Op *api.Operation
	// Signed: the receiver can verify the sender.
	Signed bool
	// values are the sensitive ones of its body, the most sensitive first.
	values []ExposedValue
}

// AddedOutgoing lists the new webhooks and callbacks, one entry a webhook or
// expression, whatever its methods.
func AddedOutgoing(p *threat.Pass) []Outgoing {
	seen := map[string]bool{}
	var out []Outgoing
	for c := range diff.Each[diff.OperationAdded](p.Delta) {
		o := c.Pairs[0].Head
		if o.Kind == api.Endpoint || seen[o.Path+"\n"+o.Name] {
			continue
		}
		seen[o.Path+"\n"+o.Name] = true
		e := Outgoing{Change: c, Pairs: c.Pairs, Op: o, Signed: semantics.IsSigned(o)}
		if parent := p.Delta.AtHead(o.Parent); parent != nil {
			e.Pairs = []*diff.Pair{parent}
		}
		for _, l := range o.Outputs() {
			if isSentBack(o, l) {
				e.Signed = true // a secret of the receiver's identifies the sender
				continue
			}
			if v := p.Verdict(o, l, api.Out); v.Level > sensitive.S0 && v.Confidence > sensitive.Low {
				e.values = append(e.values, ExposedValue{l, v})
			}
		}
		slices.SortStableFunc(e.values, func(a, b ExposedValue) int {
			return cmp.Or(cmp.Compare(b.Verdict.Level, a.Verdict.Level), HedgeRank(a)-HedgeRank(b))
		})
		out = append(out, e)
	}
	return out
}

// isSentBack reports whether a callback carries a secret that the caller gave with
// the request, by which the receiver knows the callback.
func isSentBack(o *api.Operation, l api.Leaf) bool {
	return o.Parent != nil && words.HasAny(words.Tokens(l.Name()), "passcode", "secret", "token") &&
		slices.ContainsFunc(o.Parent.Inputs(), func(in api.Leaf) bool { return in.Name() == l.Name() })
}

// Level is the most sensitive class that is sent, S0 for none.
func (e Outgoing) Level() sensitive.Level {
	if len(e.values) == 0 {
		return sensitive.S0
	}
	return e.values[0].Verdict.Level
}

// Verdicts are those on the sensitive values, the most sensitive first.
func (e Outgoing) Verdicts() []sensitive.Verdict { return Verdicts(e.values) }

// Carries says what is sent, "" where nothing is sensitive.
func (e Outgoing) Carries() string {
	if len(e.values) == 0 {
		return ""
	}
	var words []string
	for _, v := range e.values {
		words = append(words, valueWords(v.Leaf)+ClassWords(*v.Verdict))
	}
	return " with " + wording.List(words, 3)
}

// What names it for a reader.
func (e Outgoing) What() string {
	if e.Op.Kind == api.Callback {
		return "the callback " + wording.Name(callbackName(e.Op)) + " of " + wording.Name(e.Op.Parent.String())
	}
	return "the webhook " + wording.Name(e.Op.Path)
}

// Subject names it within its operation.
func (e Outgoing) Subject() string {
	if e.Op.Kind == api.Callback {
		return "callback " + e.Op.Expression
	}
	return "webhook " + e.Op.Path
}

func callbackName(o *api.Operation) string {
	if o.Name != "" {
		return o.Name
	}
	return o.Expression
}

// IsNamedByCaller reports whether the request that announces a callback says where
// it goes.
func IsNamedByCaller(o *api.Operation) bool {
	if o.Kind != api.Callback {
		return false
	}
	for _, from := range [...]string{"$request.body", "$request.query", "$request.header", "$request.path"} {
		if at := strings.Index(o.Expression, from); at >= 0 && !strings.Contains(o.Expression[:at], "://") {
			return true // else it fills in a part of a URL whose host is fixed
		}
	}
	return false
}

// Sent names what the API sends: the webhook, and how many more.
func Sent(pairs []*diff.Pair) string {
	text := Outgoing{Op: pairs[0].Op()}.What()
	if n := len(pairs) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}
