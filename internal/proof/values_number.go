package proof

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/request"
)

// mostTried bounds how many numbers, or spellings of a text, are tried.
const mostTried = 200

// number makes a number within the bounds: the least, else the greatest, else one near
// zero.
func number(d demand, f *api.Facts, whole bool) (any, bool) {
	low, high := tighter(f.Minimum, f.ExclusiveMin, false), tighter(f.Maximum, f.ExclusiveMax, true)
	step := 1.0
	if f.MultipleOf.Set && f.MultipleOf.Value > 0 {
		step = f.MultipleOf.Value
	}
	var tried []float64
	switch {
	case low.Set:
		tried = from(low.Value, step, 1)
	case high.Set:
		tried = from(high.Value, step, -1)
	default:
		tried = append(from(step, step, 1), from(0, step, -1)...)
	}
	if d.fraction || !whole {
		tried = append(between(low, high, step), tried...)
		if !d.fraction { // a whole number is the plainer one
			tried = append(tried[len(between(low, high, step)):], between(low, high, step)...)
		}
	}
	for _, n := range tried {
		if whole && n != math.Trunc(n) || d.fraction && n == math.Trunc(n) || math.Abs(n) > 1e300 {
			continue
		}
		if v := request.Decimal(n); numberFits(v, d, f) && !slices.ContainsFunc(d.except, func(x any) bool { return printed(x) == printed(v) }) {
			return v, true
		}
	}
	return nil, false
}

// from are the multiples of a step from a number on, in one direction.
func from(n, step, sign float64) []float64 {
	at := math.Ceil(n/step) * step
	if sign < 0 {
		at = math.Floor(n/step) * step
	}
	if math.Abs(n) >= 1<<53 { // no step is small enough to be seen
		return []float64{n, n * (1 + sign*math.Copysign(1e-9, n)), n + sign*4096}
	}
	var out []float64
	for range mostTried {
		out = append(out, at)
		at += sign * step
	}
	return append([]float64{n}, out...)
}

// between are numbers that are not whole, between bounds or near the one that is there.
func between(low, high api.Bound, step float64) []float64 {
	part := 0.5
	if step != 1 {
		part = step
	}
	switch {
	case low.Set && high.Set:
		half := (low.Value + high.Value) / 2
		return []float64{low.Value + part, half, (low.Value + half) / 2, low.Value}
	case low.Set:
		return []float64{low.Value + part, low.Value + 2*part, low.Value + 3*part}
	case high.Set:
		return []float64{high.Value - part, high.Value - 2*part, high.Value - 3*part}
	}
	return []float64{1 + part, part, 3 * part, 5 * part, 7 * part}
}

// numberFits reports whether a number keeps to the bounds.
func numberFits(v json.Number, d demand, f *api.Facts) bool {
	n, err := v.Float64()
	switch {
	case err != nil,
		f.Minimum.Set && n < f.Minimum.Value, f.ExclusiveMin.Set && n <= f.ExclusiveMin.Value,
		f.Maximum.Set && n > f.Maximum.Value, f.ExclusiveMax.Set && n >= f.ExclusiveMax.Value,
		f.MultipleOf.Set && f.MultipleOf.Value > 0 && !isMultiple(n, f.MultipleOf.Value),
		d.apart != 0 && isMultiple(n, d.apart):
		return false
	case f.Format == "int32" && (n > math.MaxInt32 || n < math.MinInt32), f.Format == "int64" && math.Abs(n) > math.MaxInt64:
		return false
	}
	return d.fraction == (d.fraction && n != math.Trunc(n))
}

func isMultiple(n, of float64) bool {
	times := n / of
	return math.Abs(times-math.Round(times)) < 1e-9
}
