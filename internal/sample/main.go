package sample

import (
	"cmp"
	"os"
	"runtime/debug"
	"testing"
)

// The heap of a test binary may grow to so many percent beyond what is in use before it
// is collected, and to so many bytes in all.
const (
	heapPercent = 400
	heapBytes   = 1 << 30
)

// Main runs the tests of a package with fewer collections than Go's usual ones, and
// returns the exit code: a package that makes thousands of small descriptions and drops
// each spends a quarter of its time collecting otherwise. GOGC and GOMEMLIMIT in the
// environment have their say (https://go.dev/doc/gc-guide). TestMain is to call it.
func Main(m *testing.M) int {
	if cmp.Or(os.Getenv("GOGC"), os.Getenv("GOMEMLIMIT")) == "" {
		debug.SetGCPercent(heapPercent)
		debug.SetMemoryLimit(heapBytes)
	}
	return m.Run()
}
