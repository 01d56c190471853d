package proof

import (
	"runtime"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

// TestEffortOfSize: what may be tried goes with the size of the descriptions, and is enough
// for one constraint of the smallest.
func TestEffortOfSize(t *testing.T) {
	small, large := effort{steps: mostWork}, effort{steps: mostStepsOfAll, bytes: 10 << 20}
	if small.isSpent() || large.isSpent() {
		t.Error("too little is tried")
	}
	small.steps, small.bytes = mostStepsOfAll/2, 20<<10
	large.steps++
	if !small.isSpent() || !large.isSpent() {
		t.Error("too much is tried")
	}
	for _, e := range []effort{{patterns: mostPatternsOfAll / 2}, {requests: mostRequestsOfAll / 2}} {
		if e.bytes = 10 << 10; !e.isSpent() {
			t.Errorf("too much is tried: %+v", e)
		}
		if e.bytes = 10 << 20; e.isSpent() {
			t.Errorf("too little is tried: %+v", e)
		}
	}
}

// TestPlainValuesAllocate: a value that has no alternatives takes about what it holds.
func TestPlainValuesAllocate(t *testing.T) {
	x := schemaOf(t, "{type: object, required: [a], properties: {a: {type: boolean}}}")
	d := of(x)
	m := newMaker(api.In, &effort{})
	const times = 1_000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		if _, ok := m.value(d, 0); !ok {
			t.Fatal("no value")
		}
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / times; n > 2_000 {
		t.Errorf("%d bytes were allocated", n)
	}
}
