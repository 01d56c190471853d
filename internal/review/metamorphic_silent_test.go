package review_test

import (
	"fmt"
	"math/rand"
	"slices"
	"sync"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/sample"
)

// operators is the table: every edit that must be silent (layout, references,
// equivalences) or reported at a low level, by its id.
func operators() []operator {
	return slices.Concat(layout(), references(), sections(), equivalences(), mild())
}

func (o operator) String() string { return o.id + " " + o.what }

// silentSeeds is how many random edits each operator makes of an own description; in
// an ordinary run one of them. A description of the corpus gets one.
const silentSeeds = 3

// silentWork is what the reviews of a description of the corpus cost: one of so many
// operators meets it in an ordinary run.
func silentWork(d document) int { return 12 + d.size()>>12 }

// inSample thins out what costs time: one of so many pairs of a document and an
// operator is reviewed; see package sample.
func inSample(d document, op fmt.Stringer, oneOf int) bool {
	return sample.Has(d.name+" "+op.String(), oneOf)
}

// A refactoring is no threat, in neither direction; a mild edit yields only what
// stands beside it in the table.
func TestSilent(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	applied := map[string]int{}
	t.Run("all", func(t *testing.T) {
		mine, theirs := append(own(t), inJSON(examplePair(t, "marketplace")).head), corpus(t) // some edits are of JSON alone
		for _, op := range operators() {
			t.Run(op.String(), func(t *testing.T) {
				t.Parallel()
				count := 0
				for _, d := range mine {
					if testing.Short() && !inSample(d, op, 1) {
						continue
					}
					usual := int64(hash(d.name+op.String()) % silentSeeds)
					for seed := range int64(silentSeeds) {
						if seed == usual || sample.All() {
							count += silent(t, op, d, seed)
						}
					}
				}
				for _, pair := range theirs {
					if pair.head.size() < large && inSample(pair.head, op, silentWork(pair.head)) {
						count += silent(t, op, pair.head, int64(hash(pair.name)))
					}
				}
				mu.Lock()
				defer mu.Unlock()
				applied[op.String()] += count
			})
		}
	})
	for _, op := range operators() {
		if applied[op.String()] == 0 && !testing.Short() {
			t.Errorf("%s: the operator applied to no description", op)
		}
	}
}

// silent reviews one edit in both directions and counts it, unless the operator
// found nothing to edit.
func silent(t *testing.T, op operator, d document, seed int64) int {
	t.Helper()
	m, ok := op.apply(rand.New(rand.NewSource(seed)), d)
	if !ok {
		return 0
	}
	for _, way := range []struct {
		name       string
		base, head document
	}{{"S, m(S)", d, m}, {"m(S), S", m, d}} {
		s := reviewed(t, way.base, way.head, false).Specs[0]
		var wrong []string
		for _, f := range s.Findings {
			if op.right == nil || !op.right(f) {
				wrong = append(wrong, line(f))
			}
		}
		if len(wrong) > 0 {
			t.Errorf("%s, seed %d (%s): %d findings:%s", d, seed, way.name, len(wrong), brief(wrong))
		}
		if op.right == nil && s.Surface != nil && (s.Surface.Base != s.Surface.Head || len(s.Changes) > 0) {
			t.Errorf("%s, seed %d (%s): the surface went from %g to %g by %s", d, seed, way.name, s.Surface.Base, s.Surface.Head, changed(s))
		}
	}
	return 1
}

func changed(s report.Spec) string {
	var out []string
	for _, c := range s.Changes {
		out = append(out, c.Change+" "+c.Method+" "+c.Path)
	}
	return brief(out)
}
