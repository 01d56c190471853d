//go:build unix

package growth

import "testing"

// TestWork: memory is counted whether it is given back or not.
func TestWork(t *testing.T) {
	var kept []byte
	got := work(t, func() {
		for range 10 {
			kept = make([]byte, 1<<20)
		}
	}).less(work(t, func() { kept = make([]byte, 1<<20) }))
	if len(kept) != 1<<20 || got.bytes < 9<<20-slack || got.bytes > 9<<20+slack {
		t.Errorf("%d bytes for nine pieces of 1 MB", got.bytes)
	}
}
