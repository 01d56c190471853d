package api

import (
	"maps"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Withheld lists the values that successful responses declare as writeOnly, and so
// never return, in the order of depth and name, each once. Operations that have a
// body in common share its list.
func (o *Operation) Withheld() []Leaf {
	if o.Kind != Endpoint {
		return nil
	}
	var out []Leaf
	seen := map[any]bool{}
	for _, r := range o.Responses {
		if !r.IsSuccess() {
			continue
		}
		for _, m := range r.Media {
			for _, l := range o.API.schemas.withheld(m.Schema, ResponseBody(r.Status)) {
				if key := l.Entry().EntryID().Key(); !seen[key] {
					seen[key] = true
					out = append(out, l)
				}
			}
		}
	}
	return out
}

// withheldIn is a body together with what carries it.
type withheldIn struct {
	body  *Schema
	where string
}

func (s *schemas) withheld(body *Schema, where string) []Leaf {
	key := withheldIn{body, where}
	list, known := s.withheldIn[key]
	if !known {
		if s.withholds(body) {
			list = body.withheld(BodyLeaf(where, body, openapi.Value{}))
		}
		if s.withheldIn == nil {
			s.withheldIn = map[withheldIn][]Leaf{}
		}
		s.withheldIn[key] = list
	}
	body.Spend(1 + len(list))
	return list
}

// withholds reports whether a value in a body is writeOnly. Schemas in which none is are
// looked at once for all bodies.
func (s *schemas) withholds(body *Schema) bool {
	seen := map[*Schema]bool{}
	queue := []*Schema{body}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if seen[at] || s.withholdNothing[at] {
			continue
		}
		seen[at] = true
		body.Spend(1 + len(at.Properties()))
		for _, p := range at.Properties() {
			if p.WriteOnly {
				return true
			}
			queue = append(queue, p.Schema)
		}
	}
	if s.withholdNothing == nil {
		s.withholdNothing = map[*Schema]bool{}
	}
	maps.Copy(s.withholdNothing, seen)
	return false
}

func (x *Schema) withheld(root Leaf) (out []Leaf) {
	seen := map[*Schema]bool{}
	queue := []Leaf{root}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		x.Spend(1)
		if seen[at.Schema()] || x.set.withholdNothing[at.Schema()] {
			continue
		}
		seen[at.Schema()] = true
		at = at.As(at.Schema())
		for _, p := range at.Schema().Properties() {
			x.Spend(1)
			switch l := at.Child(p); {
			case !p.WriteOnly:
				queue = append(queue, l)
			case len(p.Schema.Properties()) == 0:
				out = append(out, l)
			default:
				out = append(out, l.Walk(Out).Next(MaxLeaves)...)
			}
		}
	}
	return out
}
