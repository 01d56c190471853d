//go:build unix

package growth

import (
	"runtime"
	"testing"
)

// slack is how many bytes no input answers for.
const slack = 384 << 10

// CheckWork fails the test if the larger of two inputs costs more than most times the
// smaller, in bytes that are allocated, whether they are given back or not, or more than
// twice that in time of the processor. What the least input needs counts for neither.
// Nothing else may run in the process.
func CheckWork(t *testing.T, name string, most int64, least, small, large func()) {
	t.Helper()
	least() // what is made once is made now
	fixed := work(t, least)
	if again := work(t, least); again.bytes < fixed.bytes { // a collection emptied what is kept for reuse
		fixed = again
	}
	few, many := work(t, small).less(fixed), work(t, large).less(fixed)
	if many.bytes > most*max(few.bytes, 0)+slack {
		t.Errorf("%s: %d bytes for the small one, %d bytes for the large one", name, few.bytes, many.bytes)
	}
	if many.time > 2*most*max(few.time, 0) { // a collection of garbage may have fallen into it
		Check(t, name, 2*most, small, large)
	}
}

// cost is what a function needs, in bytes and nanoseconds.
type cost struct{ bytes, time int64 }

func (c cost) less(d cost) cost { return cost{c.bytes - d.bytes, c.time - d.time} }

func work(t *testing.T, run func()) cost {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := processorTime(t)
	run()
	ended := processorTime(t)
	runtime.ReadMemStats(&after)
	return cost{int64(after.TotalAlloc - before.TotalAlloc), ended - began}
}
