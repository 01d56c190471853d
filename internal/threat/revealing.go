package threat

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// Classified is a value with what it gives away.
type Classified struct {
	Leaf    api.Leaf
	Verdict sensitive.Verdict
}

// revealingKey is what the values of a body that give something away depend on.
type revealingKey struct {
	bodyKey
	where string
}

// Revealing lists those outputs of an operation whose verdict has a level above S0, in
// the order of [api.Operation.Outputs]. A body is looked through once for all operations
// that have it.
func (v *View) Revealing(o *api.Operation) []Classified {
	var out []Classified
	for _, l := range o.OutputsBy(func(x *api.Schema, where string) []api.Leaf { return v.revealingIn(o, x, where) }) {
		if verdict := v.Classify(o, l, api.Out); verdict.Level > sensitive.S0 {
			out = append(out, Classified{l, verdict})
		}
	}
	return out
}

// revealingIn lists the leaves of a body that give something away, or may do so for some
// of the operations that have it.
func (v *View) revealingIn(o *api.Operation, x *api.Schema, where string) []api.Leaf {
	for _, about := range [...]string{"", resource(o)} {
		if known, ok := v.revealing[revealingKey{bodyKey{x, about}, where}]; ok {
			return known
		}
	}
	key := revealingKey{bodyKey{schema: x}, where}
	var out []api.Leaf
	for _, l := range x.Leaves(api.Out, where) {
		if l.Container == "" {
			key.about = resource(o)
		}
		if mayBeState(l) || v.Classify(o, l, api.Out).Level > sensitive.S0 {
			out = append(out, l)
		}
	}
	v.revealing[key] = out
	return out
}

// Revealing lists those outputs of an operation that give something away, see
// [View.Revealing].
func (p *Pass) Revealing(o *api.Operation) []Classified { return p.view.Revealing(o) }

// mayBeState reports whether what a value gives away depends on the operation, see
// isState.
func mayBeState(l api.Leaf) bool { return strings.Contains(strings.ToLower(l.Name()), "token") }
