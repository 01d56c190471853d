package memory

import (
	"runtime"
	"runtime/debug"
)

const (
	// limit is from where on collecting more often costs less than memory does, in bytes.
	limit = 640 << 20
	// usual and first are the percentages of GOGC (https://go.dev/doc/gc-guide).
	usual, first = 100, 400
	// ahead is for how much memory large pages are asked for, in bytes: the review of two
	// descriptions of 11 MB takes less than half of it.
	ahead = 256 << 20
)

// Prepare sets up the process, once and before it allocates much. getenv is os.Getenv or
// does as it does.
func Prepare(getenv func(string) string) {
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
		largePages()
	}
	if getenv("GOGC") == "" {
		collectLater()
	}
}

// collectLater has the first collection wait for 16 MB in place of Go's 4 MB, and sets
// the usual percentage when it has been: the review of two descriptions of 100 KB ends
// before, which saves a quarter of its time and costs no memory, since the heap grows to
// that size either way.
func collectLater() {
	debug.SetGCPercent(first)
	runtime.AddCleanup(new([16]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}
