package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// fact is something that the text says of an operation as it stands.
type fact struct {
	// key is what is said, rank how much: what base said with the same key and
	// no lower rank is nothing new.
	key  string
	rank int
	// place is where it is said.
	place openapi.Value
	// wide: it is said at the root, for all operations.
	wide bool
	// word names what says it, for a reader.
	word string
}

// stateFact is a fact that base did not know, with all operations of which it is
// newly true.
type stateFact struct {
	fact
	change *diff.Change
	isNew  bool // the operations are new
	parts  []*diff.Change
}

// newStateFacts lists what the judge says of operations at head and did not say at
// base, one entry for a key and rank, new operations apart. What the root said
// at base already is nothing new for an operation that is added below it.
func newStateFacts(p *threat.Pass, judge func(*api.Operation) []fact) []*stateFact {
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
			before[pair][f.key] = max(before[pair][f.key], f.rank+1)
			if f.wide {
				wide[f.key] = max(wide[f.key], f.rank+1)
			}
		}
	}
	known := map[string]*stateFact{}
	var out []*stateFact
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil {
			continue
		}
		for _, f := range judge(pair.Head) {
			if f.rank < before[pair][f.key] || f.wide && pair.Base == nil && f.rank < wide[f.key] {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: baseSpanOf(pair), Head: f.place.EntrySpan()}
			key := fmt.Sprint(f.key, f.rank, pair.Base == nil)
			if known[key] == nil {
				known[key] = &stateFact{fact: f, isNew: pair.Base == nil}
				out = append(out, known[key])
			}
			known[key].parts = append(known[key].parts, c)
		}
	}
	for _, f := range out {
		f.change = joined(f.parts)
	}
	return out
}

// knownCallers reports whether the description asks for credentials, and every
// one of the operations does.
func knownCallers(p *threat.Pass, pairs []*diff.Pair) bool {
	return !anyoneCalls(p, pairs) && p.Conventions.Demands
}
