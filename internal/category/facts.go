package category

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Fact is something that the text says of an operation as it stands.
type Fact struct {
	// key is what is said, rank how much: what base said with the same key and
	// no lower rank is nothing new.
	Key  string
	Rank int
	// place is where it is said.
	Place openapi.Value
	// wide: it is said at the root, for all operations.
	wide bool
	// word names what says it, for a reader.
	Word string
}

// StateFact is a fact that base did not know, with all operations of which it is
// newly true.
type StateFact struct {
	Fact
	Change *diff.Change
	IsNew  bool // the operations are new
	Parts  []*diff.Change
}

// NewStateFacts lists what the judge says of operations at head and did not say at
// base, one entry for a key and rank, new operations apart. What the root said
// at base already is nothing new for an operation that is added below it.
func NewStateFacts(p *threat.Pass, judge func(*api.Operation) []Fact) []*StateFact {
	wide := map[string]int{}
	before := map[*diff.Pair]map[string]int{}
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil {
			continue
		}
		for _, f := range judge(pair.Base) {
			if before[pair] == nil {
				before[pair] = map[string]int{}
			}
			before[pair][f.Key] = max(before[pair][f.Key], f.Rank+1)
			if f.wide {
				wide[f.Key] = max(wide[f.Key], f.Rank+1)
			}
		}
	}
	known := map[string]*StateFact{}
	var out []*StateFact
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil {
			continue
		}
		for _, f := range judge(pair.Head) {
			if f.Rank < before[pair][f.Key] || f.wide && pair.Base == nil && f.Rank < wide[f.Key] {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: BaseSpan(pair), Head: f.Place.EntrySpan()}
			key := fmt.Sprint(f.Key, f.Rank, pair.Base == nil)
			if known[key] == nil {
				known[key] = &StateFact{Fact: f, IsNew: pair.Base == nil}
				out = append(out, known[key])
			}
			known[key].Parts = append(known[key].Parts, c)
		}
	}
	for _, f := range out {
		f.Change = Joined(f.Parts)
	}
	return out
}

func BaseSpan(p *diff.Pair) openapi.Span {
	if p.Base == nil {
		return openapi.Span{}
	}
	return p.Base.Span()
}
