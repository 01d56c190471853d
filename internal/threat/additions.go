package threat

import (
	"iter"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// Addition is what newly travels through operations: all that a new operation
// carries, or what existing ones newly carry.
type Addition struct {
	Change *diff.Change
	// Blocks are the leaves, in order. Operations with a body in common share its
	// block, which must not be changed.
	Blocks [][]api.Leaf
	// New: the operation itself is new.
	New bool
	// Lifted: the leaves were there and readOnly or writeOnly.
	Lifted bool
	// Declared: the object that has them could hold anything at base.
	Declared bool
	// Unread: base had the leaves behind a reference that led nowhere, so that nobody
	// knows whether they are new.
	Unread bool
}

// Leaves iterates over the leaves.
func (a Addition) Leaves() iter.Seq[api.Leaf] {
	return func(yield func(api.Leaf) bool) {
		for _, block := range a.Blocks {
			for i := range block {
				if !yield(block[i]) {
					return
				}
			}
		}
	}
}

// Candidates are those outputs in a block that a rule wants, or may want for another
// operation that has the block. A block is looked through once for all that have it, as
// hundreds of operations have the body of their errors: what wants says must depend on
// nothing but the leaf, its verdict and what the key names.
func (p *Pass) Candidates(key string, block []api.Leaf, o *api.Operation, wants func(api.Leaf, sensitive.Verdict) bool) []api.Leaf {
	if len(block) == 0 {
		return nil
	}
	of := candidatesOf{key, &block[0]}
	list, known := p.view.candidates[of]
	if !known {
		for _, l := range block {
			if v := p.Classify(o, l, api.Out); wants(l, v) || dependsOnOperation(l) {
				list = append(list, l)
			}
		}
		p.view.candidates[of] = list
	}
	p.Spend(1 + len(list))
	return list
}

// candidatesOf is a block, by its first leaf, and what is looked for in it.
type candidatesOf struct {
	key   string
	first *api.Leaf
}

// With is the addition with other leaves.
func (a Addition) With(leaves []api.Leaf) Addition {
	a.Blocks = [][]api.Leaf{leaves}
	return a
}

// Additions lists what newly leaves (api.Out) or may newly be sent (api.In), one
// entry a change. The lists must not be changed. What a new operation carries
// beyond the nearest leaves of its bodies is an entry of its own, at the most
// exposed of the operations that have it.
func (p *Pass) Additions(d api.Direction) []Addition {
	if p.view.additions[d] == nil {
		p.view.additions[d] = p.view.additionsIn(d)
	}
	return p.view.additions[d]
}

func (v *View) additionsIn(d api.Direction) []Addition {
	out := []Addition{}
	listing := api.NewListing(d)
	added := map[*diff.Pair]*diff.Change{}
	var pairs []*diff.Pair
	for c := range diff.Each[diff.OperationAdded](v.delta) {
		out = append(out, Addition{Change: c, New: true, Blocks: listing.Of(c.Pairs[0].Head)})
		added[c.Pairs[0]] = c
		pairs = append(pairs, c.Pairs[0])
	}
	if listing.IsLong() {
		v.sortByExposure(pairs)
		for _, p := range pairs {
			if rest := listing.Beyond(p.Head); len(rest) > 0 {
				c := *added[p] // what rules know of the change is not said of this part
				out = append(out, Addition{Change: &c, New: true}.With(rest))
			}
		}
	}
	if d == api.In {
		for c, w := range diff.Each[diff.InputAdded](v.delta) {
			out = append(out, Addition{Change: c, Lifted: w.Lifted, Declared: w.Declared, Unread: w.Unread}.With(w.Leaves))
		}
		return out
	}
	for c, w := range diff.Each[diff.OutputAdded](v.delta) {
		out = append(out, Addition{Change: c, Lifted: w.Lifted, Declared: w.Declared}.With(w.Leaves))
	}
	return out
}
