package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// outgoing is a webhook or callback that is new: what the API newly sends out
// by itself.
type outgoing struct {
	change *diff.Change
	// pairs are the operations that the finding is about: of a callback the one
	// that announces it.
	pairs  []*diff.Pair
	op     *api.Operation
	signed bool
	// values are the sensitive ones that it carries, the most sensitive first.
	values []exposedValue
}

// addedOutgoing lists the new webhooks and callbacks, one entry a webhook or
// expression, whatever its methods.
func addedOutgoing(p *threat.Pass) []outgoing {
	seen := map[string]bool{}
	var out []outgoing
	for c := range diff.Each[diff.OperationAdded](p.Delta) {
		o := c.Pairs[0].Head
		if o.Kind == api.Endpoint || seen[o.Path+"\n"+o.Name] {
			continue
		}
		seen[o.Path+"\n"+o.Name] = true
		e := outgoing{change: c, pairs: c.Pairs, op: o, signed: signs(o)}
		if parent := pairAtHead(p, o.Parent); parent != nil {
			e.pairs = []*diff.Pair{parent}
		}
		for _, l := range o.Outputs() {
			if sentBack(o, l) {
				e.signed = true // a secret of the receiver's tells who sent it
				continue
			}
			if v := p.Classify(o, l, api.Out); v.Level > sensitive.S0 && v.Confidence > sensitive.Low {
				e.values = append(e.values, exposedValue{l, v})
			}
		}
		slices.SortStableFunc(e.values, func(a, b exposedValue) int {
			return cmp.Or(cmp.Compare(b.verdict.Level, a.verdict.Level), hedged(a)-hedged(b))
		})
		out = append(out, e)
	}
	return out
}

// sentBack reports whether a callback carries a secret that the caller gave when
// he asked for it, so that he knows the callback for his.
func sentBack(o *api.Operation, l api.Leaf) bool {
	return o.Parent != nil && words.HasAny(words.Tokens(l.Name()), "passcode", "secret", "token") &&
		slices.ContainsFunc(o.Parent.Inputs(), func(in api.Leaf) bool { return in.Name() == l.Name() })
}

// pairAtHead finds the pair of an operation of head, nil for none.
func pairAtHead(p *threat.Pass, o *api.Operation) *diff.Pair {
	for _, pair := range p.Delta.Pairs {
		if o != nil && pair.Head == o {
			return pair
		}
	}
	return nil
}

// level is the most sensitive class that is sent, S0 for none.
func (e outgoing) level() sensitive.Level {
	if len(e.values) == 0 {
		return sensitive.S0
	}
	return e.values[0].verdict.Level
}

func (e outgoing) verdicts() []sensitive.Verdict { return verdictsOf(e.values) }

// carries says what is sent, "" where nothing is sensitive.
func (e outgoing) carries() string {
	if len(e.values) == 0 {
		return ""
	}
	var words []string
	for _, v := range e.values {
		words = append(words, valueWords(v.leaf)+classWords(v.verdict))
	}
	return " with " + list(words, 3)
}

// what names it for a reader.
func (e outgoing) what() string {
	if e.op.Kind == api.Callback {
		return "the callback " + name(callbackName(e.op)) + " of " + name(e.op.Parent.String())
	}
	return "the webhook " + name(e.op.Path)
}

// subject names it within its operation.
func (e outgoing) subject() string {
	if e.op.Kind == api.Callback {
		return "callback " + e.op.Expression
	}
	return "webhook " + e.op.Path
}

func callbackName(o *api.Operation) string {
	if o.Name != "" {
		return o.Name
	}
	return o.Expression
}

// namedByCaller reports whether the request that announces a callback says where
// it goes.
func namedByCaller(o *api.Operation) bool {
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

// signs reports whether a receiver can tell who sent a webhook: a header with a
// signature, one in the body, or credentials of the sender.
func signs(o *api.Operation) bool {
	if len(o.Auth.Alternatives) > 0 && !o.Auth.Open() {
		return true
	}
	if slices.ContainsFunc(o.Parameters, func(x *api.Parameter) bool { return x.In == "header" && signature(x.Name) }) {
		return true
	}
	return slices.ContainsFunc(o.Outputs(), func(l api.Leaf) bool { return signature(l.Name()) })
}

// signature reports whether a name is that of a proof over what is sent:
// X-Hub-Signature-256, webhook-signature, X-Shopify-Hmac-Sha256.
func signature(name string) bool {
	return words.HasAny(words.Tokens(name), "signature", "sig", "hmac", "jws")
}

// dated reports whether a header says when a webhook was sent.
func dated(name string) bool {
	tokens := words.Tokens(name)
	return words.HasAny(tokens, "timestamp") || words.HasPhrase(tokens, "sent", "at") || words.HasPhrase(tokens, "transmission", "time")
}
