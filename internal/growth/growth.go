//go:build unix

package growth

import (
	"syscall"
	"testing"
)

// Check fails the test if the larger of two inputs costs more than most times the
// smaller, in time of the processor.
func Check(t *testing.T, name string, most int64, small, large func()) {
	t.Helper()
	if shortest, longest := measure(t, most, small, large); longest > most*shortest {
		t.Errorf("%s: %d ns for the small one, %d ns for the large one", name, shortest, longest)
	}
}

// measure returns the least cost of each, until the larger is within the bound or has
// had its chances: a collection of garbage may fall into one run.
func measure(t *testing.T, most int64, small, large func()) (shortest, longest int64) {
	t.Helper()
	cost := func(run func()) int64 {
		before := processorTime(t)
		run()
		return processorTime(t) - before
	}
	shortest, longest = cost(small), cost(large)
	for i := 0; i < 10 && longest > most*shortest; i++ {
		shortest, longest = min(shortest, cost(small)), min(longest, cost(large))
	}
	return shortest, longest
}

// processorTime is the time that processors spent on this process, in nanoseconds.
func processorTime(t *testing.T) int64 {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return use.Utime.Nano() + use.Stime.Nano()
}
