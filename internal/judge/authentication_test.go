package judge_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestAuthentication compares what the review says of who gets in with an
// enumerator of all callers, over random descriptions: an operation that lets a
// caller in whom base refuses has a finding, and no other one has. What is resolved
// refuses somebody whom base lets in. The ordinary run makes a part of the 10,000.
func TestAuthentication(t *testing.T) {
	documents := sample.Size(120, 10_000)
	seeds := make(chan uint64)
	var wg sync.WaitGroup
	var differ atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := range seeds {
				differ.Add(compareAuthentication(t, seed))
			}
		})
	}
	for seed := range uint64(documents) {
		seeds <- seed
	}
	close(seeds)
	wg.Wait()
	if differ.Load() < int64(documents) {
		t.Errorf("only %d operations of %d descriptions let others in", differ.Load(), documents)
	}
}

// compareAuthentication makes one description and a later state of it, compares
// them both ways, and counts the operations that let others in than before.
func compareAuthentication(t *testing.T, seed uint64) (differ int64) {
	r := rand.New(rand.NewPCG(seed, 11))
	base := randomGuarded(r, versions("all")[seed%4])
	head := base.next(r)
	names := r.Perm(len(base.kinds))
	before := base.describe(names)
	if r.IntN(3) == 0 { // schemes change their names
		names = r.Perm(len(base.kinds))
	}
	after := head.describe(names)
	for _, way := range []struct {
		from, to   guarded
		base, head string
	}{{base, head, before, after}, {head, base, after, before}} {
		found := findings(t, way.base, way.head)
		for i := range operations {
			weaker, stronger := relate(way.from, way.to, i)
			introduced, resolved := states(found, path(i))
			if weaker || stronger {
				differ++
			}
			if weaker != introduced || resolved && !stronger {
				t.Errorf("seed %d, %s: weaker %t, reported %t; stronger %t, resolved %t:\n%s\n%s", seed, path(i), weaker, introduced, stronger, resolved, way.base, way.head)
			}
		}
	}
	return differ
}

// relate says whether some caller gets into an operation only at head, and whether
// one only at base.
func relate(base, head guarded, operation int) (weaker, stronger bool) {
	for _, h := range base.holders() {
		before, after := base.effective(operation).admits(h, base.version), head.effective(operation).admits(h, head.version)
		weaker = weaker || after && !before
		stronger = stronger || before && !after
	}
	return weaker, stronger
}

// states says whether findings at an operation are introduced or worse, and whether
// some are resolved.
func states(found []finding.Finding, path string) (introduced, resolved bool) {
	for _, f := range found {
		if !slices.ContainsFunc(f.Operations, func(o finding.Operation) bool { return o.Path == path }) {
			continue
		}
		if f.State == severity.Resolved {
			resolved = true
		} else {
			introduced = true
		}
	}
	return introduced, resolved
}
