//go:build unix

package growth

import "testing"

// TestMeasure: of 16 times the input, code in proportion stays within 60 times the
// cost, and quadratic code does not.
func TestMeasure(t *testing.T) {
	work := func(steps int) func() {
		return func() {
			sum := 0
			for i := range steps {
				sum += i % 7
			}
			if sum < 0 {
				t.Fatal("a sum of what is not negative")
			}
		}
	}
	const n = 1 << 9
	for name, c := range map[string]struct {
		small, large int
		over         bool
	}{
		"in proportion": {1000 * n, 1000 * 16 * n, false},
		"quadratic":     {n * n, 16 * n * 16 * n, true},
	} {
		if shortest, longest := measure(t, 60, work(c.small), work(c.large)); (longest > 60*shortest) != c.over {
			t.Errorf("%s: %d ns and %d ns, over the bound: want %v", name, shortest, longest, c.over)
		}
	}
}
