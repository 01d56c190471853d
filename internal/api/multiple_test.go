package api

import (
	"math"
	"testing"
)

// TestCommonStep: what is a multiple of both is a multiple of their least common one, and
// what is a multiple of either of their greatest common divisor.
func TestCommonStep(t *testing.T) {
	for _, x := range []struct{ a, b, multiple, divisor float64 }{
		{4, 5, 20, 1}, {4, 6, 12, 2}, {3, 9, 9, 3}, {9, 3, 9, 3}, {0.5, 0.2, 1, 0.1}, {0.01, 1, 1, 0.01}, {7, 7, 7, 7},
		{math.Pi, 2, math.Pi, 2},           // no decimal, so that neither is known
		{1<<40 + 1, 1 << 40, 1<<40 + 1, 1}, // too large a product
	} {
		a, b := Bound{x.a, true}, Bound{x.b, true}
		if got := commonMultiple(a, b); !got.Set || math.Abs(got.Value-x.multiple) > 1e-9 {
			t.Errorf("a multiple of %v and %v is one of %v, want %v", x.a, x.b, got, x.multiple)
		}
		if got := commonDivisor(a, b); !got.Set || math.Abs(got.Value-x.divisor) > 1e-9 {
			t.Errorf("a multiple of %v or %v is one of %v, want %v", x.a, x.b, got, x.divisor)
		}
	}
	if got := commonMultiple(Bound{}, Bound{3, true}); got != (Bound{3, true}) {
		t.Errorf("a multiple of 3 is one of %v", got)
	}
	if got := commonDivisor(Bound{}, Bound{3, true}); got.Set {
		t.Errorf("any number is a multiple of %v", got)
	}
}
