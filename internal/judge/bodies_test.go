package judge_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/threatdelta/threatdelta/internal/diff"
)

// separation is a body that base refuses, where in it, and that head accepts.
type separation struct {
	media string
	value any
	place []string
	// declared is true if head accepts it also where its objects have no fields but
	// those that they declare.
	declared bool
	// only is true if the second judge says that only head accepts it.
	only bool
}

// bodies holds the verdicts on bodies against the changes of the request. A body that
// head does not describe is none that it accepts.
func (p *parts) bodies() {
	if p.head.body == nil || p.isSameBody() && p.agreeOnBody() {
		return
	}
	found, second, reached := p.separations()
	for _, s := range found {
		if s.declared && s.only && (p.satisfiable || p.base.body == nil) && !p.isUndeclared(s) && !p.isExplained(s) {
			p.problem("not explained: %s %s accepts %s %s, refused at %v", p.head.method, p.head.path, s.media, printed(s.value), s.place)
			break
		}
	}
	for _, w := range p.relaxations("request") {
		place := pointer(w.Leaf.Path())
		switch {
		case !isCertain(w) || slices.ContainsFunc(found, func(s separation) bool { return areRelated(s.place, place) }):
		case slices.ContainsFunc(second, func(at []string) bool { return areRelated(at, place) }), p.head.body.form != nil && isUnseen(w):
		case !slices.ContainsFunc(reached, func(v any) bool { return has(v, place) }):
			p.idle++
		default:
			p.problem("disagreement: %s %s %s: %s", p.head.method, p.head.path, w.Leaf.Path(), facetsOf(w))
		}
	}
}

// nothing is the value of a body that is not there.
type nothing struct{}

func (p *parts) sending(s separation) func(*call) {
	return func(c *call) {
		switch v := s.value.(type) {
		case nothing:
		case object:
			if c.media = s.media; s.media == urlEncoded {
				c.body, _ = encoded(v)
				return
			}
			c.body = []byte(printed(v))
		default:
			c.media, c.body = s.media, []byte(printed(v))
		}
	}
}

// isUndeclared reports whether base refuses a property of which head says nothing at all:
// what its type was is no check that goes, see TestByDesign.
func (p *parts) isUndeclared(s separation) bool {
	if len(s.place) == 0 {
		return false
	}
	now, _ := p.head.body.schemaFor(s.media)
	return !declaresName(now, p.trial.head.parts, s.place[len(s.place)-1], 4)
}

// declaresName reports whether a schema, or what it refers to, declares a property.
func declaresName(s any, parts object, name string, depth int) bool {
	return depth > 0 && slices.ContainsFunc(nodes(s, "", nil), func(n node) bool {
		fields, _ := n.schema["properties"].(object)
		part, _ := n.schema["$ref"].(string)
		return fields[name] != nil || part != "" && declaresName(parts[part], parts, name, depth-1)
	})
}

// isExplained reports whether a change says that the value may be sent.
func (p *parts) isExplained(s separation) bool {
	for _, ch := range p.delta.Changes {
		if w, ok := ch.What.(diff.MediaAdded); ok && w.Where == "request" && w.Type == s.media && reaches(ch, p.head) {
			return true
		}
	}
	return slices.ContainsFunc(p.inputs("request"), func(path string) bool { return areRelated(s.place, pointer(path)) })
}

// has reports whether a value has a part at a place.
func has(v any, place []string) bool {
	if _, none := v.(nothing); none {
		return false
	}
	if len(place) == 0 {
		return true
	}
	switch v := v.(type) {
	case object:
		for name, inner := range v {
			if (name == place[0] || place[0] == "{*}") && has(inner, place[1:]) {
				return true
			}
		}
	case []any:
		return place[0] == "[]" && slices.ContainsFunc(v, func(inner any) bool { return has(inner, place[1:]) })
	}
	return false
}

// tries are the bodies that are tried, of all media types, and the places where the
// second judge says that only head accepts some.
func (p *parts) tries() (list []separation, second [][]string) {
	required := p.base.body != nil && p.base.body.required
	list = append(list, separation{value: nothing{}, declared: true, only: required && !p.head.body.required})
	for _, media := range p.head.body.types {
		for _, v := range p.candidates(media) {
			if v.only {
				second = append(second, v.place)
			}
			list = append(list, separation{media: media, value: v.value, declared: v.declared, only: v.only})
		}
	}
	if p.head.body.form == nil {
		return list, second
	}
	for _, v := range p.candidates(urlEncoded) {
		if o, ok := v.value.(object); ok && len(o) > 0 {
			list = append(list, separation{media: urlEncoded, value: o, declared: v.declared, only: true})
		}
	}
	return list, second
}

// separations are bodies of all media types that only head accepts, a few of each
// place at which base refuses them; the places where the second judge says so; and the
// values that head accepts, but for media types of which both sides say the same.
func (p *parts) separations() (found []separation, seconds [][]string, reached []any) {
	var piece piece
	places := map[string]int{}
	try := func(s separation) {
		c := p.call()
		p.sending(s)(&c)
		if s.media == urlEncoded && c.body == nil {
			return
		}
		refused, after := p.gates[0].acceptsBody(c), p.gates[1].acceptsBody(c)
		if _, none := s.value.(nothing); !none && refused == nil {
			p.satisfiable = true
		}
		if after == nil && !p.isSameMedia(s.media) {
			reached = append(reached, s.value)
		}
		if s.only != (refused != nil && after == nil) {
			p.differ++
		}
		switch {
		case after != nil:
		case refused == nil && piece.common == nil:
			piece.common = p.sending(s)
		case refused != nil:
			s.place, piece.witness = refused.place, p.sending(s)
			if key := fmt.Sprint(s.media, s.place, s.declared, s.only); places[key] < 3 {
				places[key]++
				found = append(found, s)
			}
		}
	}
	list, second := p.tries()
	for _, s := range list {
		try(s)
	}
	p.pieces = append(p.pieces, piece)
	return found, second, reached
}

// candidate is a value that is tried, see [separation].
type candidate struct {
	value          any
	declared, only bool
	place          []string
}

// schemaFor is the schema of a body of a type, false where there is none.
func (p *payload) schemaFor(media string) (any, bool) {
	switch {
	case p == nil:
	case media == urlEncoded:
		return p.form, p.form != nil
	case slices.Contains(p.types, media):
		return p.schema, true
	}
	return nil, false
}

// candidates are values of a media type: around the bounds of both sides, and
// variations of those that head accepts. Of those about which the second judge says
// the same, a few are kept.
func (p *parts) candidates(media string) []candidate {
	inv := p.inventor()
	now, _ := p.head.body.schemaFor(media)
	schemas := []any{p.reading(1, now)}
	was, known := p.base.body.schemaFor(media)
	if known {
		schemas = append(schemas, p.reading(0, was))
	}
	after, closed := p.validator(1, now, false), p.validator(1, now, true)
	before := p.validator(0, false, false)
	if known {
		before = p.validator(0, meant(0, was, "integer"), false)
	}
	list := inv.values(schemas, "$", 2)
	for _, s := range schemas {
		for range 60 {
			list = append(list, inv.build([]any{s}, 3))
		}
	}
	var good []any
	for _, v := range list {
		if accepts(after, v) {
			good = append(good, v)
		}
	}
	for range 300 {
		if len(good) == 0 {
			break
		}
		v := inv.vary(one(p.r, good...), "$")
		list = append(list, v)
		if len(good) < 400 && accepts(after, v) {
			good = append(good, v)
		}
	}
	for _, w := range p.relaxations("request") {
		place := pointer(w.Leaf.Path())
		inv.deepen(schemas, place)
		list = append(list, inv.aimed(good, place)...)
	}
	return p.few(unique(list), func(v any) (int, string, bool) {
		err := before.Validate(v)
		is := accepts(after, v)
		answer, place := 0, ""
		if err == nil {
			answer = 1
		} else if is {
			place = placeOf(err)
		}
		if is {
			answer += 2
		}
		return answer, place, is && accepts(closed, v)
	})
}

// few keeps a few values of each answer.
func (p *parts) few(list []any, ask func(v any) (answer int, place string, declared bool)) []candidate {
	count := map[string]int{}
	var out []candidate
	for _, v := range list {
		answer, place, declared := ask(v)
		key := fmt.Sprint(answer, place, declared)
		if count[key]++; count[key] <= []int{4, 2, 6, 3}[answer] {
			out = append(out, candidate{v, declared, answer == 2, strings.FieldsFunc(place, func(r rune) bool { return r == '/' })})
		}
	}
	return out
}

// confirm sends a whole request for each witness, of which all other parts are
// accepted by both sides: base must refuse it, and head accept it.
func (p *parts) confirm() {
	for i, one := range p.pieces {
		if one.witness == nil {
			continue
		}
		p.separated++
		c, whole := p.call(), true
		for k, other := range p.pieces {
			switch {
			case k == i:
				one.witness(&c)
			case other.common == nil:
				whole = false
			default:
				other.common(&c)
			}
		}
		switch before, after := p.gates[0].accepts(c), p.gates[1].accepts(c); {
		case !whole:
		case before || !after:
			p.problem("a whole request of %s %s: base accepts it %t, head %t", p.head.method, p.head.path, before, after)
		default:
			p.confirmed++
		}
	}
}

// placeOf is where the second judge refuses a value, as deep as it says.
func placeOf(err error) string {
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		return ""
	}
	for len(v.Causes) == 1 {
		v = v.Causes[0]
	}
	return strings.Join(v.InstanceLocation, "/")
}
