package memory

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// TestCollectLater: the heap may grow further before its first collection only.
func TestCollectLater(t *testing.T) {
	percent := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	read := func() uint64 {
		metrics.Read(percent)
		return percent[0].Value.Uint64()
	}
	defer debug.SetGCPercent(int(read()))
	collectLater()
	if got := read(); got != 400 && got != 100 { // a collection may have been
		t.Fatalf("before the first collection: %d %%", got)
	}
	for range 100 {
		runtime.GC()
		if read() == 100 {
			return
		}
	}
	t.Errorf("after a hundred collections: %d %%", read())
}
