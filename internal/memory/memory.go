package memory

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// limit is from where on collecting more often costs less than memory does, in bytes.
	limit = 640 << 20
	// usual and first are the percentages of GOGC (https://go.dev/doc/gc-guide), which is 100
	// where nobody sets it. With that, one collection more falls into the review of two
	// descriptions of 11 MB: it costs a tenth of the time, and saves 1 MB.
	usual, first = 125, 400
	// smallest is what the heap may grow to for each 100 percent, however little is in it.
	smallest = 4 << 20
	// ahead is for how much memory large pages are asked for, in bytes: the review of two
	// descriptions of 11 MB takes less than half of it.
	ahead = 256 << 20
)

// Prepare sets up the process, once and before it allocates much. getenv is os.Getenv or
// does as it does.
func Prepare(getenv func(string) string) {
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
	if getenv("GOGC") == "" {
		collectLater()
	}
}

// Enlarge prepares it for much, once and before it is allocated: it asks for large pages. That
// takes a collection, which the review of two descriptions of 100 KB is not worth.
func Enlarge(getenv func(string) string) {
	if getenv("GOMEMLIMIT") == "" {
		largePages()
	}
}

// collectLater has the first collection wait for 16 MB in place of Go's 4 MB: the review of
// two descriptions of 100 KB ends before, which saves a quarter of its time and costs no
// memory, since the heap grows to that size either way. A later one comes when the heap has
// grown by the usual percentage of what the last one left, but not before it is as large as
// it was before: that memory was taken, and what a large text left behind would lie idle.
func collectLater() {
	p := &pacer{live: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}, goal: smallest / 100 * first}
	debug.SetGCPercent(first)
	p.await()
}

// pacer sets the percentage of GOGC after each collection.
type pacer struct {
	live []metrics.Sample
	goal uint64 // how large the heap was allowed to become
}

// await has the pacer called when the next collection has been.
func (p *pacer) await() { runtime.AddCleanup(new([16]byte), (*pacer).collected, p) }

func (p *pacer) collected() {
	metrics.Read(p.live)
	debug.SetGCPercent(p.percent(p.live[0].Value.Uint64()))
	p.await()
}

// percent is that by which the heap may grow before the next collection, where the last one
// left so many bytes.
func (p *pacer) percent(live uint64) int {
	live = max(live, 1)
	p.goal = max(p.goal, live+live/100*usual)
	return int(min(p.goal*100/live-100, p.goal*100/smallest))
}
