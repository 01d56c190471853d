package judge_test

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
)

// isUnseen reports whether no text of a parameter, or of a field of a form, shows what is
// relaxed: an empty list has none, an empty text is read as none, and what is read as a
// number in a form was a text before.
func isUnseen(w diff.InputRelaxed) bool {
	return !slices.ContainsFunc(w.Relaxed, func(r api.Relaxation) bool {
		return !(r.Was() == "1" && (r.Facet == "minItems" || r.Facet == "minLength")) && !(r.Facet == "type" && r.Was() == "string")
	})
}

// fieldSeparation is what only head accepts of a parameter: a value of which both judges say
// so, "" for none; where base refuses the values of which one of them does, the whole of it
// where only kin-openapi does; and the values that head accepts.
type fieldSeparation struct {
	witness string
	places  [][]string
	reached []any
}

// isAt reports whether a value that only head accepts is refused at a place.
func (s fieldSeparation) isAt(place []string) bool {
	return slices.ContainsFunc(s.places, func(at []string) bool { return areRelated(at, place) })
}

// isReached reports whether head accepts a value that has a place.
func (s fieldSeparation) isReached(place []string) bool {
	return slices.ContainsFunc(s.reached, func(v any) bool { return has(v, place) })
}

// readers are the second judge of a parameter: the readings of its schemas, and last that
// of base's as it is meant.
func (p *parts) readers(both [2]*field) (out [3]*jsonschema.Schema) {
	for i, f := range both {
		if f != nil {
			out[i] = p.validator(i, f.schema, false)
		}
	}
	if f := both[0]; f != nil {
		out[2] = p.meaning(0, f.schema, "integer", "number", "boolean")
	}
	return out
}

// meant is a schema of a side without what the letter of head accepts, or that of base
// refuses and the delta does not tell on purpose, see TestByDesign: a value of several
// alternatives of a oneOf, and a single value of other types where there was a text.
func meant(side int, s any, of ...string) any {
	s = fill(s, nil)
	list := nodes(s, "", func(x any) { s = x })
	slices.Reverse(list) // what is replaced has been read
	for _, n := range list {
		if isNegated := strings.Contains(n.at, "/not"); isNegated != (side == 1) {
			continue
		}
		if types := typesOf(n.schema); slices.Contains(types, "string") && side == 0 {
			var list []any
			for _, t := range append(types, of...) {
				list = append(list, t)
			}
			n.schema["type"] = unique(list)
		}
		if of := elementsOf(n.schema); len(of) > 0 && side == 0 {
			n.replace(object{"anyOf": append(of, n.schema)})
		}
		if list, ok := n.schema["oneOf"]; ok && n.schema["anyOf"] == nil {
			n.schema["anyOf"] = list
			delete(n.schema, "oneOf")
		}
	}
	return s
}

// elementsOf are the schemas of the elements of a list that are objects.
func elementsOf(s object) []any {
	first, _ := s["prefixItems"].([]any)
	last := s["items"]
	if last == nil {
		last = len(first) > 0 // what comes after the first ones
	}
	return slices.DeleteFunc(append(slices.Clone(first), last), func(s any) bool {
		o, _ := s.(object)
		if s == true {
			return false
		}
		return o["properties"] == nil && o["$ref"] == nil && o["allOf"] == nil
	})
}

// accepted are the readings of a value that a side accepts. All that is sent is accepted where
// the parameter is not described, and so is nothing where it is not required.
func (f *field) accepted(s *jsonschema.Schema, v any) (list []any, ok bool) {
	if _, none := v.(nothing); none || f == nil {
		return nil, f == nil || !f.required
	}
	for _, x := range f.readings(v) {
		if accepts(s, x) {
			list = append(list, x)
		}
	}
	return list, len(list) > 0
}

// separate finds a value of a parameter that only head accepts. Each side gets it in its own
// style: which one that is makes no value newly accepted.
func (p *parts) separate(both [2]*field, f *field) (out fieldSeparation) {
	if p.isSameField(both) && p.agreeOnField(both) {
		return out
	}
	readers := p.readers(both)
	x := fieldSearch{parts: p, both: both, f: f}
	for _, v := range p.valuesFor(both) {
		if !x.ask(v) {
			continue
		}
		_, known := both[0].accepted(readers[0], v)
		read, is := both[1].accepted(readers[1], v)
		_, wanted := both[0].accepted(readers[2], v)
		wanted = wanted || isOtherDocument(both, readers[2], v)
		if is && !known {
			x.addPlaces(readers[0], read)
		}
		second := is && !known && !wanted && !(f.name == objectField && p.isUndeclaredText(both, f, readers[0], read))
		x.note(v, second, second)
	}
	p.pieces = append(p.pieces, x.piece)
	return x.fieldSeparation
}

// isOtherDocument reports whether what head reads in a text is a value that base accepts in a
// document of its own, such as 1 for the text of a list of 1.
func isOtherDocument(both [2]*field, base *jsonschema.Schema, v any) bool {
	if _, none := v.(nothing); none || both[0] == nil || both[1] == nil || (both[0].style == inContent) == (both[1].style == inContent) {
		return false
	}
	return slices.ContainsFunc(both[1].readings(v), func(v any) bool { return accepts(base, v) })
}

// fieldSearch is the search for what only head accepts of a parameter.
type fieldSearch struct {
	*parts
	fieldSeparation
	both          [2]*field
	f             *field
	piece         piece
	send          func(c *call, side int)
	before, after bool // what kin-openapi says of the last value
}

// ask has kin-openapi judge a value, false where it cannot be sent.
func (x *fieldSearch) ask(v any) (ok bool) {
	if x.send, ok = sendingOf(x.both, v); !ok {
		return false
	}
	var verdict [2]bool
	for side := range verdict {
		c := x.call()
		x.send(&c, side)
		verdict[side] = x.gates[side].acceptsParameter(c, x.f.in, x.f.name)
	}
	if x.before, x.after = verdict[0], verdict[1]; x.after && !x.before {
		x.places = append(x.places, nil)
	}
	if _, none := v.(nothing); x.after && !none {
		x.reached = append(x.reached, v)
	}
	return true
}

// note remembers the last value, of which the second judge may say that only head accepts it,
// as a witness.
func (x *fieldSearch) note(v any, second, isWitness bool) {
	switch {
	case x.before && x.after && x.piece.common == nil:
		x.piece.common = x.send
	case second != (x.after && !x.before):
		x.differ++
	case isWitness && x.witness == "":
		x.witness, x.piece.witness = printed(v), x.send
	}
}

// addPlaces adds where base refuses values.
func (s *fieldSeparation) addPlaces(base *jsonschema.Schema, values []any) {
	if len(values) == 0 {
		s.places = append(s.places, nil)
	}
	for _, v := range values {
		s.places = append(s.places, split(placeOf(base.Validate(v))))
	}
}

// valuesFor are the values of a parameter that are tried: none, and those around the bounds
// of both sides.
func (p *parts) valuesFor(both [2]*field) []any {
	inv := p.inventor()
	var schemas []any
	depth := 1
	for i, side := range both {
		if side != nil {
			schemas = append(schemas, p.reading(i, side.schema))
			if side.name == objectField {
				depth = 2
			}
		}
	}
	list := append(inv.values(schemas, "$", depth), 1234567890, -1234567890, 1234567891, -1234567891)
	for _, s := range schemas {
		for range 20 {
			list = append(list, inv.build([]any{s}, 2))
		}
	}
	return append([]any{nothing{}}, unique(list)...)
}

// sendingOf adds a value to a call as a side has the parameter, which the other one may not
// have. It returns false where it cannot be written.
func sendingOf(both [2]*field, v any) (func(c *call, side int), bool) {
	var forms [2]*field
	var texts [2]sent
	for i := range both {
		if forms[i] = both[i]; forms[i] == nil {
			forms[i] = both[1-i]
		}
		var ok bool
		if texts[i], ok = forms[i].sent(v); !ok && v != any(nothing{}) {
			return nil, false
		}
	}
	if v == any(nothing{}) {
		return func(*call, int) {}, forms[1].in != "path"
	}
	return func(c *call, side int) { forms[side].send(c, texts[side]) }, true
}

// send adds a parameter to a call.
func (f *field) send(c *call, w sent) {
	for name, texts := range w {
		switch f.in {
		case "query":
			c.query[name] = texts
		case "header":
			c.header.Set(name, texts[0])
		case "cookie":
			c.header.Add("Cookie", name+"="+texts[0])
		case "path":
			c.path[name] = texts[0]
		}
	}
}
