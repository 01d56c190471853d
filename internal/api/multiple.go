package api

import "math"

// commonMultiple is the step of the numbers that are multiples of both: of 4 and 5 those
// of 20. Where it is beyond what a float64 counts by ones, it is the larger of the two.
func commonMultiple(a, b Bound) Bound {
	if !a.Set || !b.Set {
		return pick(a, b, false)
	}
	x, y, scale, ok := inWholes(a, b)
	if !ok || x/divisor(x, y) > mostWhole/y {
		return pick(a, b, false)
	}
	return Bound{x / divisor(x, y) * y / scale, true}
}

// commonDivisor is the step of which the multiples of both are multiples: of 4 and 6 it
// is 2. It is not set where one of the two is not.
func commonDivisor(a, b Bound) Bound {
	if !a.Set || !b.Set {
		return Bound{}
	}
	x, y, scale, ok := inWholes(a, b)
	if !ok {
		return loose(a, b, false)
	}
	return Bound{divisor(x, y) / scale, true}
}

// mostScale has as many zeros as decimal places are read.
const mostScale = 1e9

// mostWhole is below the first whole number whose successor is no float64.
const mostWhole = 1 << 52

// inWholes scales two positive steps by a power of ten so that both are whole, false
// where they have more decimal places than people write.
func inWholes(a, b Bound) (x, y, scale float64, ok bool) {
	const close = 1e-6
	for scale = 1; scale <= mostScale; scale *= 10 {
		x, y = math.Round(a.Value*scale), math.Round(b.Value*scale)
		if x < 1 || y < 1 || math.Abs(a.Value*scale-x) > close || math.Abs(b.Value*scale-y) > close {
			continue
		}
		return x, y, scale, x < mostWhole && y < mostWhole
	}
	return 0, 0, 0, false
}

// divisor is the greatest common divisor of two positive whole numbers.
func divisor(x, y float64) float64 {
	for y > 0 {
		x, y = y, math.Mod(x, y)
	}
	return x
}
