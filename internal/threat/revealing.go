package threat

import (
	"iter"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// revealingKey is what the values of a body that give something away depend on. A class
// stands for those of the class, none for all.
type revealingKey struct {
	bodyKey
	where string
	class sensitive.Class
}

// Revealing are those outputs of an operation whose verdict has a level above S0, in
// the order of [api.Operation.Outputs]. A body is looked through once for all operations
// that have it.
func (v *View) Revealing(o *api.Operation) iter.Seq2[api.Leaf, sensitive.Verdict] {
	return v.revealing(o, sensitive.None)
}

// Credentials are those of [View.Revealing] that are credentials.
func (p *Pass) Credentials(o *api.Operation) iter.Seq2[api.Leaf, sensitive.Verdict] {
	return p.view.revealing(o, sensitive.Cred)
}

func (v *View) revealing(o *api.Operation, class sensitive.Class) iter.Seq2[api.Leaf, sensitive.Verdict] {
	return func(yield func(api.Leaf, sensitive.Verdict) bool) {
		for _, list := range o.OutputsBy(func(x *api.Schema, where string) []api.Leaf { return v.revealingIn(o, x, where, class) }) {
			for _, l := range list {
				if verdict := v.Classify(o, l, api.Out); reveals(verdict, class) && !yield(l, verdict) {
					return
				}
			}
		}
	}
}

func reveals(v sensitive.Verdict, class sensitive.Class) bool {
	return v.Level > sensitive.S0 && (class == sensitive.None || v.Class == class)
}

// revealingIn lists the leaves of a body that give something away, or may do so for some
// of the operations that have it.
func (v *View) revealingIn(o *api.Operation, x *api.Schema, where string, class sensitive.Class) []api.Leaf {
	for _, about := range [...]string{"", resource(o)} {
		if known, ok := v.bodiesRevealing[revealingKey{bodyKey{x, about}, where, class}]; ok {
			return known
		}
	}
	key := revealingKey{bodyKey{schema: x}, where, class}
	out := v.walk.Begin(api.BodyLeaf(where, x, openapi.Value{}), api.Out).Filter(api.MaxLeaves, func(l api.Leaf) bool {
		if l.Container() == "" {
			key.about = resource(o)
		}
		return mayBeState(l) || reveals(v.Classify(o, l, api.Out), class)
	})
	v.bodiesRevealing[key] = slices.Clone(out) // no larger than it has to be
	return out
}

// dependsOnOperation reports whether a value may give something else away for another
// operation that has it in the same body.
func dependsOnOperation(l api.Leaf) bool { return l.Container() == "" || mayBeState(l) }

// mayBeState reports whether what a value gives away depends on the operation, see
// isState.
func mayBeState(l api.Leaf) bool {
	const word = "token"
	name := l.Name()
	if strings.ContainsRune(name, '\u212a') { // of which the lower case is k
		return strings.Contains(strings.ToLower(name), word)
	}
	for i := range len(name) - len(word) + 1 {
		if (name[i] == 't' || name[i] == 'T') && strings.EqualFold(name[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// Received are those values that an operation takes whose verdict has a level above S0: its
// parameters, and the nearest values of its bodies. Each body is looked through once for all
// operations that have it.
func (v *View) Received(o *api.Operation) iter.Seq2[api.Leaf, sensitive.Verdict] {
	return func(yield func(api.Leaf, sensitive.Verdict) bool) {
		for _, list := range o.InputsBy(func(x *api.Schema, where string) []api.Leaf { return v.receivedIn(o, x, where) }) {
			for _, l := range list {
				if verdict := v.Classify(o, l, api.In); verdict.Level > sensitive.S0 && !yield(l, verdict) {
					return
				}
			}
		}
	}
}

// receivedIn lists the leaves of a body that may give something away, see revealingIn.
func (v *View) receivedIn(o *api.Operation, x *api.Schema, where string) []api.Leaf {
	for _, about := range [...]string{"", resource(o)} {
		if known, ok := v.bodiesReceiving[revealingKey{bodyKey{x, about}, where, sensitive.None}]; ok {
			return known
		}
	}
	key := revealingKey{bodyKey{schema: x}, where, sensitive.None}
	out := v.walk.Begin(api.BodyLeaf(where, x, openapi.Value{}), api.In).Filter(api.MaxLeaves, func(l api.Leaf) bool {
		if l.Container() == "" {
			key.about = resource(o)
		}
		return mayBeState(l) || v.Classify(o, l, api.In).Level > sensitive.S0
	})
	v.bodiesReceiving[key] = slices.Clone(out)
	return out
}
