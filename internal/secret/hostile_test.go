//go:build unix

package secret

import (
	"strings"
	"syscall"
	"testing"
)

// TestHostile: no text costs more than its length says. It compares 64 KB with 16
// times as much; quadratic code would take 256 times as long.
func TestHostile(t *testing.T) {
	for _, piece := range []string{"@", "a@a.io", "://a:b@", "1 ", "1234 ", "4539 6829 9582 439", "DE44 ", "a1", "ghp_", "eyJ", "eyJ.", "-----BEGIN PRIVATE KEY-----",
		"-----BEGIN PRIVATE KEY-----" + strings.Repeat("a", 40), "PRIVATE KEY-----", "a1b2c3/", "hooks.slack.com/services/T/B/", "AccountKey=", "\\n", "\\u0022", "key: "} {
		search := func(size int) func() {
			text := []byte(strings.Repeat(piece, size/len(piece)))
			return func() {
				for _, l := range Find(text) {
					l.IsPlausible()
				}
			}
		}
		checkGrowth(t, piece, 60, search(64<<10), search(1<<20))
	}
}

// checkGrowth fails if the larger of two inputs costs more than most times the smaller,
// in time of the processor: what else runs on the machine does not count.
func checkGrowth(t *testing.T, name string, most int64, small, large func()) {
	t.Helper()
	cost := func(run func()) int64 {
		before := processorTime(t)
		run()
		return processorTime(t) - before
	}
	shortest, longest := cost(small), cost(large)
	for range 10 { // the least counts: a collection of garbage may fall into one
		if longest <= most*shortest {
			return
		}
		shortest, longest = min(shortest, cost(small)), min(longest, cost(large))
	}
	if longest > most*shortest {
		t.Errorf("%s: %d ns for the small one, %d ns for the large one", name, shortest, longest)
	}
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
