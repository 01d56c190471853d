package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// fewestSiblings is how many operations must declare a limit before a new limit is
// compared with them.
const fewestSiblings = 2

// boundless is from how many times the median of its siblings on a limit counts as
// none.
const boundless = 10

// bounds treats limits that are too large as none. Too large are those of at least
// [ratelimit.MostPerSecond], and new ones of at least ten times what similar
// operations declare at base. A limit below twice the operation's own at base
// counts like that one. The evidence of head is changed once, and a later
// comparison of the same sides in the other direction uses it as it is.
func (c *comparison) bounds() {
	base, head := c.delta.Base, c.delta.Head
	if head == nil || base != nil && base.Weighed || head.Weighed {
		return
	}
	head.Weighed = true
	if base != nil {
		base.DropBoundless()
	}
	head.DropBoundlessInCommon()
	beside := siblings{all: map[rateGroup][]float64{}}
	for _, p := range c.delta.Pairs {
		if p.Head != nil && p.Head.Kind == api.Endpoint && beside.isExcessive(base, p) {
			p.Head.Limit = p.Head.Limit.Boundless()
		}
	}
}

// isExcessive reports whether the limit that head declares is too large to count.
func (s *siblings) isExcessive(base *api.API, p *Pair) bool {
	now, timed, known := p.Head.Limit.Rate()
	if !known {
		return false
	}
	if p.Base != nil {
		was, wasTimed, declared := p.Base.Limit.Rate()
		switch {
		case declared && timed == wasTimed:
			return now >= 2*was && p.Head.Limit.IsBeyond()
		case declared && wasTimed && p.Head.Limit.Requests >= 2*p.Base.Limit.Requests:
			return true // the window is gone, and the number rose
		}
	}
	return p.Head.Limit.IsBeyond() || base != nil && s.median(base, p.Head, timed)*boundless <= now
}

// siblings are the rates that operations of base declare, by groups of similar
// operations.
type siblings struct {
	all    map[rateGroup][]float64
	listed bool
}

// median returns the median rate of base's operations that begin with the same
// segment and read or write likewise, else of all that read or write likewise. If
// there are too few, it is far above any rate.
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

// rateGroup is a group of operations whose rates are compared: those that read or
// write, with a window or without one, under one first segment or anywhere.
type rateGroup struct {
	writes, timed, anywhere bool
	segment                 string
}

// kindred returns the groups of an operation, the most similar one first.
func kindred(o *api.Operation, timed bool) [2]rateGroup {
	near := rateGroup{writes: o.Writes(), timed: timed}
	if segments := api.OwnSegments(api.Template(o.Path)); len(segments) > 0 {
		near.segment = segments[0]
	}
	return [2]rateGroup{near, {writes: near.writes, timed: timed, anywhere: true}}
}
