package category

import (
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Fact is something that the text says of an operation as it stands.
type Fact struct {
	// Key is what is said, Rank how much: what base said with the same key and no
	// lower rank is nothing new.
	Key  string
	Rank int
	// Place is where it is said.
	Place openapi.Value
	// wide: it is said at the root, for all operations.
	wide bool
	// Word names what says it, for a reader.
	Word string
}

// StateFact is a fact that base did not know, with all operations of which it is
// newly true.
type StateFact struct {
	Fact
	// Change has the operations of all Parts, at the places of the first.
	Change *diff.Change
	IsNew  bool // the operations are new
	Parts  []*diff.Change
}

// NewStateFacts lists what the judge says of operations at head and did not say at
// base, one entry for a key and rank, new operations apart. What the root said
// at base already is nothing new for an operation that is added below it.
func NewStateFacts(p *threat.Pass, judge func(*api.Operation) []Fact) []*StateFact {
	known := factsAtBase(p, judge)
	var items []threat.Item[Fact]
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil {
			continue
		}
		for _, f := range judge(pair.Head) {
			if !known.has(pair, f) {
				items = append(items, threat.Item[Fact]{Value: f,
					Change: &diff.Change{Pairs: []*diff.Pair{pair}, Base: BaseSpan(pair), Head: f.Place.EntrySpan()}})
			}
		}
	}
	type key struct {
		key   string
		rank  int
		isNew bool
	}
	var out []*StateFact
	for _, g := range threat.Merge(items, func(i threat.Item[Fact]) key { return key{i.Value.Key, i.Value.Rank, i.Pairs[0].Base == nil} }) {
		f := &StateFact{Fact: g.First(), Change: g.Change, IsNew: g.Pairs[0].Base == nil}
		for _, item := range g.Items {
			f.Parts = append(f.Parts, item.Change)
		}
		out = append(out, f)
	}
	return out
}

// knownFacts are the highest ranks, each plus one, by key: of an operation, and of
// the root, which are only asked for where an operation is new.
type knownFacts struct {
	of   map[*diff.Pair]map[string]int
	wide func() map[string]int
}

func factsAtBase(p *threat.Pass, judge func(*api.Operation) []Fact) knownFacts {
	note := func(of map[string]int, f Fact) { of[f.Key] = max(of[f.Key], f.Rank+1) }
	of, wide := map[*diff.Pair]map[string]int{}, map[string]int{}
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil {
			continue
		}
		for _, f := range judge(pair.Base) {
			if of[pair] == nil {
				of[pair] = map[string]int{}
			}
			if note(of[pair], f); f.wide {
				note(wide, f)
			}
		}
	}
	return knownFacts{of, sync.OnceValue(func() map[string]int {
		if p.Delta.Base == nil {
			return wide
		}
		for _, o := range p.Delta.Base.InCommon() {
			for _, f := range judge(o) {
				if f.wide {
					note(wide, f)
				}
			}
		}
		return wide
	})}
}

// has reports whether base says a fact about the operation of a pair as strongly.
func (k knownFacts) has(pair *diff.Pair, f Fact) bool {
	return f.Rank < k.of[pair][f.Key] || f.wide && pair.Base == nil && f.Rank < k.wide()[f.Key]
}

// BaseSpan is the place of a pair's operation at base, zero where it is new.
func BaseSpan(p *diff.Pair) openapi.Span {
	if p.Base == nil {
		return openapi.Span{}
	}
	return p.Base.Span()
}

// rankIf is the rank of a fact of two degrees: 1 of the worse one.
func rankIf(worse bool) int {
	if worse {
		return 1
	}
	return 0
}
