package proof

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// data proves a change of what is sent or returned at one operation.
func (p *prover) data(f *threat.Finding, c *diff.Change, pair *diff.Pair) outcome {
	pair = having(c, pair)
	switch w := c.What.(type) {
	case diff.InputRelaxed:
		return p.relaxed(f, w, pair)
	case diff.InputRemoved:
		return p.removed(w, pair)
	case diff.InputAdded:
		return p.added(w, pair)
	case diff.InputListed:
		return p.listed(w, pair)
	case diff.MediaAdded:
		return p.media(w, pair)
	case diff.InputReworded:
		return none(reworded(w))
	case diff.OutputAdded:
		return p.returned(w.Leaves, pair)
	case diff.OutputListed:
		return p.returned([]api.Leaf{w.Leaf}, pair)
	case diff.OutputOpened:
		return p.opened(w.Leaf, pair)
	case diff.OutputRetyped:
		return p.opened(w.Leaf, pair)
	case diff.OutputWithheld:
		return none("what changed is that a response is said not to have the values")
	case diff.OutputMarked:
		return none("an annotation changes nothing that is sent")
	case diff.HeaderRemoved:
		return none("a response without the header was valid before")
	case diff.OperationDeprecated:
		return none("a deprecated operation accepts what it did")
	}
	return none("no single request shows it")
}

// mostSearched bounds the operations of a change among which one is searched that has a
// value.
const mostSearched = 300

// having is an operation of a change at which its first value is where the change says:
// the given one, else the first of all. An edit of a component reaches many, at several
// places.
func having(c *diff.Change, pair *diff.Pair) *diff.Pair {
	l, ok := leafOf(c.What)
	if !ok || isAt(pair, l) {
		return pair
	}
	for _, q := range c.Pairs[:min(len(c.Pairs), mostSearched)] {
		if q.Base != nil && q.Head != nil && isAt(q, l) {
			return q
		}
	}
	return pair
}

// leafOf is the first value that a change is about.
func leafOf(what diff.What) (api.Leaf, bool) {
	var leaves []api.Leaf
	switch w := what.(type) {
	case diff.InputRelaxed:
		return w.Leaf, true
	case diff.InputListed:
		return w.Leaf, true
	case diff.OutputListed:
		return w.Leaf, true
	case diff.OutputOpened:
		return w.Leaf, true
	case diff.OutputRetyped:
		return w.Leaf, true
	case diff.InputAdded:
		leaves = w.Leaves
	case diff.OutputAdded:
		leaves = w.Leaves
	}
	if len(leaves) == 0 {
		return api.Leaf{}, false
	}
	return leaves[0], true
}

// isAt reports whether an operation has a value at a place.
func isAt(pair *diff.Pair, l api.Leaf) bool {
	if l.IsResponseHeader() {
		return true
	}
	if l.IsInResponse() {
		_, ok := spotOfAnswer(pair, l)
		return ok
	}
	_, ok := spotOf(pair, l)
	return ok
}
