package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Inputs lists everything that a caller may send: parameters, then the bodies of
// all media types, each schema once. Of each body it lists the nearest MaxLeaves.
func (o *Operation) Inputs() []Leaf { return slices.Concat(o.inputs((*Schema).Leaves)...) }

// Outputs lists everything that the API may send: for an endpoint the bodies and
// headers of the responses, for a webhook or callback the request. Of each body it
// lists the nearest MaxLeaves.
func (o *Operation) Outputs() []Leaf { return slices.Concat(o.outputs((*Schema).Leaves)...) }

// InputsBy lists the inputs as [Operation.Inputs] does, with a function's answer for each body
// in place of the leaves of its schema. Parameters and bodies are separate lists.
func (o *Operation) InputsBy(of func(x *Schema, where string) []Leaf) [][]Leaf {
	return o.inputs(func(x *Schema, _ Direction, where string) []Leaf { return of(x, where) })
}

// OutputsBy lists the outputs as [Operation.Outputs] does, with a function's answer for
// each body in place of the leaves of its schema. Headers and bodies are separate lists.
func (o *Operation) OutputsBy(of func(x *Schema, where string) []Leaf) [][]Leaf {
	return o.outputs(func(x *Schema, _ Direction, where string) []Leaf { return of(x, where) })
}

// lister lists the leaves of a body.
type lister func(x *Schema, d Direction, where string) []Leaf

func (o *Operation) inputs(of lister) [][]Leaf {
	var out [][]Leaf
	if o.Kind != Endpoint {
		for _, r := range o.Responses {
			out = append(out, mediaLeaves(r.Media, In, ResponseBody(r.Status), of)...)
		}
		return out
	}
	if len(o.Parameters) > 0 {
		own := make([]Leaf, 0, len(o.Parameters))
		for _, p := range o.Parameters {
			own = append(own, p.Leaves(In)...)
		}
		out = append(out, own)
	}
	return append(out, mediaLeaves(o.Body, In, RequestBody, of)...)
}

func (o *Operation) outputs(of lister) [][]Leaf {
	if o.Kind != Endpoint {
		return mediaLeaves(o.Body, Out, RequestBody, of)
	}
	var out [][]Leaf
	for _, r := range o.Responses {
		var own []Leaf
		for _, h := range r.Headers {
			own = append(own, h.HeaderLeaves(r.Status)...)
		}
		out = append(out, own)
		out = append(out, mediaLeaves(r.Media, Out, ResponseBody(r.Status), of)...)
	}
	return out
}

func mediaLeaves(media []Media, d Direction, where string, of lister) [][]Leaf {
	var out [][]Leaf
	seen := map[*Schema]bool{}
	for _, m := range media {
		if !seen[m.Schema] {
			seen[m.Schema] = true
			out = append(out, of(m.Schema, d, where))
		}
	}
	return out
}

// Carries reports whether the operation sends or takes a value at the path of a leaf that may
// be another operation's, in an answer of whatever status. It looks at bodies alone:
// parameters and headers have no place besides their names.
func (o *Operation) Carries(l Leaf) bool {
	names := l.Names()
	if l.place == nil || l.property == nil || len(names) < l.steps() {
		return true
	}
	media := o.Body
	if l.Where() != RequestBody {
		media = nil
		for _, r := range o.Responses {
			if r.IsSuccess() == l.IsSuccess() {
				media = append(media, r.Media...)
			}
		}
	}
	return slices.ContainsFunc(media, func(m Media) bool {
		at := m.Schema
		for _, name := range names {
			next := at.Property(name)
			if next == nil {
				return false
			}
			at = next.Schema
		}
		return true
	})
}

// Listing lists what many operations receive or return. Operations that have a body
// in common share its list, which must not be changed.
type Listing struct {
	direction Direction
	near      map[body][]Leaf
	long      map[body]bool // bodies with more than MaxLeaves
	// beyond holds the schemas that Beyond has listed, separately for failures and
	// successes.
	beyond [2]map[*Schema]bool
	walk   Walk // the one that was made last
}

type body struct {
	schema *Schema
	where  string
}

// NewListing returns an empty listing of a direction.
func NewListing(d Direction) *Listing {
	return &Listing{direction: d, near: map[body][]Leaf{}, long: map[body]bool{},
		beyond: [2]map[*Schema]bool{{}, {}}}
}

// Of lists what the operation receives or returns, as [Operation.Inputs] and
// [Operation.Outputs] do. Parameters, headers and bodies are separate lists.
func (s *Listing) Of(o *Operation) [][]Leaf {
	if s.direction == In {
		return o.inputs(s.nearest)
	}
	return o.outputs(s.nearest)
}

func (s *Listing) nearest(x *Schema, d Direction, where string) []Leaf {
	key := body{x, where}
	known, done := s.near[key]
	if !done {
		walk := s.walk.Begin(BodyLeaf(where, x, openapi.Value{}), d)
		known = slices.Clone(walk.Next(MaxLeaves)) // no larger than it has to be
		s.near[key] = known
		s.long[key] = !walk.Ended()
	}
	return known
}

// IsLong reports whether some body has more than MaxLeaves.
func (s *Listing) IsLong() bool {
	for _, long := range s.long {
		if long {
			return true
		}
	}
	return false
}

// Beyond lists the leaves of the operation that Of leaves out, except for those in
// schemas that Beyond has listed before. Every schema is listed once, so callers
// ask for the most exposed operation first.
func (s *Listing) Beyond(o *Operation) []Leaf {
	var out []Leaf
	rest := func(x *Schema, d Direction, where string) []Leaf {
		s.nearest(x, d, where)
		key := body{x, where}
		if s.long[key] {
			s.long[key] = false // all of it is listed from now on
			used := s.beyond[0]
			whole := BodyLeaf(where, x, openapi.Value{})
			if whole.IsSuccess() {
				used = s.beyond[1]
			}
			walk := s.walk.Begin(whole, d)
			walk.Filter(MaxLeaves, func(Leaf) bool { return false })
			out = append(out, walk.Rest(used)...)
		}
		return nil
	}
	if s.direction == In {
		o.inputs(rest)
	} else {
		o.outputs(rest)
	}
	return out
}
