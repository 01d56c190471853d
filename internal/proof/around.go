package proof

import (
	"errors"

	"github.com/getkin/kin-openapi/openapi3"
)

// errAround is the error of a parameter or a form whose schema holds itself at once, as a
// parent does that lists its children, each of which includes it: kin-openapi, which follows
// alternatives to find out what a text is, would never come to an end.
var errAround = errors.New("a schema holds itself by allOf, anyOf or oneOf, which the validator does not read in parameters and forms")

// isAround reports whether a schema, or one of the parts of its values, holds itself by
// allOf, anyOf or oneOf.
func isAround(s *openapi3.SchemaRef) bool {
	w := aroundWalk{seen: map[*openapi3.Schema]bool{}}
	w.queue = append(w.queue, s)
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		if w.visit(next) {
			return true
		}
	}
	return false
}

// aroundWalk goes through schemas, each once.
type aroundWalk struct {
	seen  map[*openapi3.Schema]bool // true while the schema is on the way
	queue openapi3.SchemaRefs       // schemas of parts of values
}

func (w *aroundWalk) visit(s *openapi3.SchemaRef) bool {
	if s == nil || s.Value == nil {
		return false
	}
	x := s.Value
	if isOnWay, known := w.seen[x]; known {
		return isOnWay
	}
	w.seen[x] = true
	for _, list := range [...]openapi3.SchemaRefs{x.AllOf, x.AnyOf, x.OneOf, {x.Not}} {
		for _, of := range list {
			if w.visit(of) {
				return true
			}
		}
	}
	w.seen[x] = false
	for _, of := range x.Properties {
		w.queue = append(w.queue, of)
	}
	w.queue = append(w.queue, x.Items, x.AdditionalProperties.Schema)
	return false
}

// areAround is isAround for parameters.
func areAround(parameters openapi3.Parameters) bool {
	for _, p := range parameters {
		if p.Value == nil {
			continue
		}
		if isAround(p.Value.Schema) {
			return true
		}
		for _, m := range p.Value.Content {
			if isAround(m.Schema) {
				return true
			}
		}
	}
	return false
}

// isResponseAround is isAround for the headers of a response, and for a body that is a form.
func isResponseAround(of *openapi3.Response, media string) bool {
	for _, h := range of.Headers {
		if h.Value != nil && isAround(h.Value.Schema) {
			return true
		}
	}
	m := of.Content.Get(media)
	return m != nil && isForm(media) && isAround(m.Schema)
}
