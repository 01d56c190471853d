package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// fewestSiblings is how many operations have to declare a number before theirs is
// a measure.
const fewestSiblings = 2

// boundless is how many times the median of its siblings a number is that limits
// nobody.
const boundless = 10

// bounds takes numbers that limit nobody for none: those from
// [ratelimit.MostPerSecond] on, and where the change brings them those of ten
// times what the operations beside it declare at base. What is less than twice as
// much as base's of the same operation counts as that does. The evidence is
// changed, once: the opposite comparison of the same sides finds it so.
func (c *comparison) bounds() {
	base, head := c.delta.Base, c.delta.Head
	if head == nil || base != nil && base.Weighed || head.Weighed {
		return
	}
	head.Weighed = true
	if base != nil {
		for _, o := range base.Endpoints() {
			if o.Limit.Beyond() {
				o.Limit = o.Limit.Boundless()
			}
		}
	}
	beside := siblings{all: map[string][]float64{}}
	for _, p := range c.delta.Pairs {
		if p.Head != nil && p.Head.Kind == api.Endpoint && beside.excess(base, p) {
			p.Head.Limit = p.Head.Limit.Boundless()
		}
	}
}

// excess reports whether the number that head declares limits nobody.
func (s *siblings) excess(base *api.API, p *Pair) bool {
	now, timed, known := p.Head.Limit.Rate()
	if !known {
		return false
	}
	if p.Base != nil {
		was, wasTimed, stood := p.Base.Limit.Rate()
		switch {
		case stood && timed == wasTimed:
			return now >= 2*was && p.Head.Limit.Beyond()
		case stood && wasTimed && p.Head.Limit.Requests >= 2*p.Base.Limit.Requests:
			return true // the window is gone, and the number rose
		}
	}
	return p.Head.Limit.Beyond() || base != nil && s.median(base, p.Head, timed)*boundless <= now
}

// siblings are the rates that base's operations declare, by what they have in
// common.
type siblings struct {
	all    map[string][]float64
	listed bool
}

// median is that of the operations which begin with the same segment and read or
// write likewise, else of all that do; far above any rate where there are too few.
func (s *siblings) median(base *api.API, o *api.Operation, timed bool) float64 {
	if !s.listed {
		s.listed = true
		for _, b := range base.Endpoints() {
			if value, timed, known := b.Limit.Rate(); known {
				for _, key := range kindred(b, timed) {
					s.all[key] = append(s.all[key], value)
				}
			}
		}
		for _, list := range s.all {
			slices.Sort(list)
		}
	}
	for _, key := range kindred(o, timed) {
		if list := s.all[key]; len(list) >= fewestSiblings {
			return list[len(list)/2]
		}
	}
	return 1e300
}

// kindred are the keys of those that an operation is measured by, nearest first.
func kindred(o *api.Operation, timed bool) [2]string {
	kind := "reads"
	if o.Writes() {
		kind = "writes"
	}
	if !timed {
		kind += " without a window"
	}
	area := ""
	if segments := api.OwnSegments(api.Template(o.Path)); len(segments) > 0 {
		area = segments[0]
	}
	return [2]string{kind + " /" + area, kind}
}
