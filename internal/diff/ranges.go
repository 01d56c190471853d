package diff

import (
	"math"
	"slices"
	"strings"

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
	case head.Is("number"):
		return g.areEndsCovered(base, head)
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

// areEndsCovered reports whether one alternative of base accepts all numbers of head but
// the ends of their range, and others the ends.
func (g *graph) areEndsCovered(base []*api.Schema, head *api.Facts) bool {
	return slices.ContainsFunc(base, func(b *api.Schema) bool {
		f := b.Facts()
		if !areTypesWithin(f, head) || len(b.Checks()) > 0 {
			return false
		}
		return !slices.ContainsFunc(head.Relaxed(f, g.within), func(r api.Relaxation) bool {
			if r.Facet != "exclusiveMaximum" && r.Facet != "exclusiveMinimum" || len(r.Old) != 1 {
				return true
			}
			end := &api.Facts{Types: []string{"number"}, Enum: r.Old, HasEnum: true}
			if !strings.Contains(r.Old[0], ".") {
				end.Types = []string{"integer"}
			}
			return !slices.ContainsFunc(base, func(o *api.Schema) bool {
				return areTypesWithin(o.Facts(), end) && len(end.Relaxed(o.Facts(), g.within)) == 0 && len(o.Checks()) == 0
			})
		})
	})
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
