package memory

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// TestCollectLater: the first collection waits, and each is followed by a percentage for what
// it left.
func TestCollectLater(t *testing.T) {
	percent := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	read := func() uint64 {
		metrics.Read(percent)
		return percent[0].Value.Uint64()
	}
	defer debug.SetGCPercent(int(read()))
	collectLater()
	if got := read(); got != first {
		t.Fatalf("before the first collection: %d %%", got)
	}
	held := make([]byte, 64<<20) // for which the percentage is the usual one
	for range 100 {
		runtime.GC()
		if got := read(); got >= usual-2 && got <= usual {
			held = nil
			break
		}
	}
	if held != nil {
		t.Fatalf("with 64 MB after a hundred collections: %d %%", read())
	}
	for range 100 {
		runtime.GC()
		if read() > 10*usual {
			return
		}
	}
	t.Errorf("with little after a hundred collections: %d %%", read())
}

// TestPercent: the heap may grow by the usual percentage of what is in it, and as far as it
// could before.
func TestPercent(t *testing.T) {
	p := &pacer{goal: 16 << 20}
	for _, c := range []struct{ live, goal uint64 }{
		{0, 16}, {1, 16}, {4, 16}, {7, 16}, {20, 45}, {8, 45}, {1, 45}, {28, 63}, {64, 144}, {3, 144}, {200, 450},
	} {
		percent := uint64(p.percent(c.live << 20))
		if goal := max(c.live+c.live*percent/100, 4*percent/100); goal > c.goal || goal < c.goal-1-c.live/100 {
			t.Errorf("with %d MB the heap may grow to %d MB, want %d", c.live, goal, c.goal)
		}
	}
}
