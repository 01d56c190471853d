package diff

import (
	"math"
	"slices"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/api"
)

// span is what a pair of bounds accepts, ends included.
type span struct{ low, high float64 }

// areCovering reports whether several of base's alternatives together accept a single
// value of head that has only bounds: texts of at most five characters, and those of at
// least two, are all texts.
func (g *graph) areCovering(base []*api.Schema, head *api.Facts) bool {
	bounds := lengths
	switch {
	case head.HasEnum:
		return false
	case head.Is("integer"):
		bounds = integers
	case head.Is("boolean"):
		return areBooleansCovered(base, g.within)
	case head.Is("number"):
		return g.areNumbersCovered(base, head)
	case !head.Is("string"):
		return false
	}
	var list []span
	for _, b := range base {
		f := b.Facts()
		if !areTypesWithin(f, head) || len(b.Checks()) > 0 {
			continue
		}
		free := *head
		free.MinLength, free.MaxLength, free.Minimum, free.Maximum, free.ExclusiveMin, free.ExclusiveMax = f.MinLength, f.MaxLength, f.Minimum, f.Maximum, f.ExclusiveMin, f.ExclusiveMax
		if len(free.Relaxed(f, g.within)) == 0 {
			list = append(list, bounds(f))
		}
	}
	slices.SortFunc(list, func(a, b span) int {
		if a.low < b.low {
			return -1
		}
		return 1
	})
	want := bounds(head)
	for _, s := range list {
		if s.low <= want.low {
			want.low = max(want.low, s.high+1)
		}
	}
	return want.low > want.high || math.IsInf(want.low, 1)
}

// areNumbersCovered reports whether several alternatives of base together accept all
// numbers between the bounds of head: those below 6, and those from -5 on. An end of which
// one refuses nothing but itself may be accepted by another one.
func (g *graph) areNumbersCovered(base []*api.Schema, head *api.Facts) bool {
	left, right := reals(head)
	for moved := true; moved && left.isBefore(right); {
		moved = false
		g.delta.Spend(len(base))
		for _, b := range base {
			low, high := left, left
			switch f := b.Facts(); {
			case len(b.Checks()) > 0:
				continue
			case g.isWithinBut(f, head):
				low, high = reals(f)
			case g.listsNumber(f, left.at):
				low, high = cut{left.at, false}, cut{left.at, true}
			}
			if !left.isBefore(low) && left.isBefore(high) {
				left, moved = high, true
			}
		}
	}
	return !left.isBefore(right)
}

// isWithinBut reports whether an alternative of base accepts the numbers of head but for
// its bounds.
func (g *graph) isWithinBut(f, head *api.Facts) bool {
	free := *head
	free.Minimum, free.Maximum, free.ExclusiveMin, free.ExclusiveMax = f.Minimum, f.Maximum, f.ExclusiveMin, f.ExclusiveMax
	return areTypesWithin(f, head) && len(free.Relaxed(f, g.within)) == 0
}

// listsNumber reports whether a single number is accepted.
func (g *graph) listsNumber(f *api.Facts, n float64) bool {
	one := &api.Facts{Types: []string{"number"}, Enum: []string{strconv.FormatFloat(n, 'f', -1, 64)}, HasEnum: true}
	if n == math.Trunc(n) {
		one.Types = []string{"integer"}
	}
	return areTypesWithin(f, one) && len(one.Relaxed(f, g.within)) == 0
}

// cut divides the numbers: those below, and, if it is after, the number itself, from the
// others.
type cut struct {
	at    float64
	after bool
}

func (c cut) isBefore(d cut) bool { return c.at < d.at || c.at == d.at && !c.after && d.after }

// reals are where the numbers of a pair of bounds begin and end.
func reals(f *api.Facts) (low, high cut) {
	low, high = cut{math.Inf(-1), false}, cut{math.Inf(1), true}
	if f.Minimum.Set {
		low = cut{f.Minimum.Value, false}
	}
	if next := (cut{f.ExclusiveMin.Value, true}); f.ExclusiveMin.Set && low.isBefore(next) {
		low = next
	}
	if f.Maximum.Set {
		high = cut{f.Maximum.Value, true}
	}
	if next := (cut{f.ExclusiveMax.Value, false}); f.ExclusiveMax.Set && next.isBefore(high) {
		high = next
	}
	return low, high
}

func lengths(f *api.Facts) span {
	s := span{0, math.Inf(1)}
	if f.MinLength.Set {
		s.low = f.MinLength.Value
	}
	if f.MaxLength.Set {
		s.high = f.MaxLength.Value
	}
	return s
}

func integers(f *api.Facts) span {
	s := span{math.Inf(-1), math.Inf(1)}
	if f.Minimum.Set {
		s.low = math.Ceil(f.Minimum.Value)
	}
	if f.ExclusiveMin.Set {
		s.low = max(s.low, math.Floor(f.ExclusiveMin.Value)+1)
	}
	if f.Maximum.Set {
		s.high = math.Floor(f.Maximum.Value)
	}
	if f.ExclusiveMax.Set {
		s.high = min(s.high, math.Ceil(f.ExclusiveMax.Value)-1)
	}
	return s
}
