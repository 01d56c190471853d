package judge_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// separation is a body that base refuses, where in it, and that head accepts.
type separation struct {
	media string
	value any
	place []string
	// at is where the second judge says so.
	at []string
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
		if s.declared && s.only && (p.satisfiable || p.base.body == nil) && !p.isUndeclared(s) && !p.isUndeclared(s.refusedAt(s.at)) && !p.isExplainedAnywhere(s) {
			p.problem("not explained: %s %s accepts %s %s, refused at %v", p.head.method, p.head.path, s.media, printed(s.value), s.place)
			break
		}
	}
	for _, w := range p.relaxations("request") {
		place := pointer(w.Leaf.Path())
		switch {
		case !isCertain(w.InputRelaxed) || p.isElsewhere(w) || slices.ContainsFunc(found, func(s separation) bool { return areRelated(s.place, place) }):
		case slices.ContainsFunc(second, func(at []string) bool { return areRelated(at, place) }), p.head.body.form != nil && isUnseen(w.InputRelaxed):
		case !slices.ContainsFunc(reached, func(v any) bool { return has(v, place) }):
			p.idle++
		case p.isSought(place):
			p.sought++
		default:
			p.problem("disagreement: %s %s %s: %s", p.head.method, p.head.path, w.Leaf.Path(), facetsOf(w.InputRelaxed))
		}
	}
}

// isExplainedAnywhere is isExplained for the place of the letter and for that of the meaning.
func (p *parts) isExplainedAnywhere(s separation) bool {
	return p.isExplained(s) || p.isExplained(p.asMeant(s))
}

// asMeant is a separation with the place at which the meaning of base refuses the value,
// which is another one where the letter refuses it for two reasons.
func (p *parts) asMeant(s separation) separation {
	if was, known := p.base.body.schemaFor(s.media); known {
		return s.refusedAt(split(placeOf(p.meaning(0, was, "integer").Validate(s.value))))
	}
	return s
}

// refusedAt is a separation with another place.
func (s separation) refusedAt(place []string) separation {
	s.place = place
	return s
}

// nothing is the value of a body that is not there.
type nothing struct{}

func (p *parts) sending(s separation) func(c *call, side int) {
	return func(c *call, side int) {
		switch v := s.value.(type) {
		case nothing:
		case object:
			switch c.media = s.media; s.media {
			case urlEncoded:
				c.body, _ = encoded(v, p.stylesOf(side))
				return
			case multipart:
				c.media, c.body = inParts(v)
				return
			}
			c.body = []byte(printed(v))
		default:
			c.media, c.body = s.media, []byte(printed(v))
		}
	}
}

// stylesOf are those in which the fields of a form are written that a side takes.
func (p *parts) stylesOf(side int) map[string]string {
	if b := [...]*exchange{p.base, p.head}[side].body; b != nil && b.form != nil {
		return b.styles
	}
	return p.head.body.styles
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
			if v.after && !v.before {
				second = append(second, v.at)
			}
			list = append(list, separation{media: media, value: v.value, declared: v.declared, only: v.meant, at: v.at})
		}
	}
	if p.head.body.form == nil {
		return list, second
	}
	media := p.head.body.formType()
	isText := p.textSeparation()
	for _, v := range p.candidates(media) {
		if v.after && !v.before {
			second = append(second, v.at)
		}
		if o, ok := v.value.(object); ok && len(o) > 0 {
			list = append(list, separation{media: media, value: o, declared: v.declared, at: v.at, only: media == urlEncoded && isText(o) || media != urlEncoded && v.meant})
		}
	}
	return list, second
}

// textSeparation tells of which forms the second judge says that only head accepts them, in
// some reading of their texts.
func (p *parts) textSeparation() func(o object) bool {
	after := p.validator(1, p.head.body.form, false)
	var before *jsonschema.Schema
	if was, known := p.base.body.schemaFor(urlEncoded); known {
		before = p.meaning(0, was, "integer", "number", "boolean")
	}
	return func(o object) bool {
		accepted := func(s *jsonschema.Schema, side int) bool {
			return slices.ContainsFunc(formReadings(o, p.stylesOf(side)), func(v any) bool { return accepts(s, v) })
		}
		return accepted(after, 1) && (before == nil || !accepted(before, 0))
	}
}

// separations are bodies of all media types that only head accepts, a few of each
// place at which base refuses them; the places where the second judge says so; and the
// values that head accepts, but for media types of which both sides say the same.
func (p *parts) separations() (found []separation, seconds [][]string, reached []any) {
	var piece piece
	places := map[string]int{}
	try := func(s separation) {
		var verdicts [2]*refusal
		for side, g := range p.gates {
			c := p.call()
			if p.sending(s)(&c, side); isForm(s.media) && c.body == nil {
				return
			}
			verdicts[side] = g.acceptsBody(c)
		}
		refused, after := verdicts[0], verdicts[1]
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
	value any
	answer
	at []string
}

// media are the types of a body.
func (p *payload) media() []string {
	list := slices.Clone(p.types)
	if p.form != nil {
		list = append(list, p.formType())
	}
	return list
}

// schemaFor is the schema of a body of a type, false where there is none.
func (p *payload) schemaFor(media string) (any, bool) {
	switch {
	case p == nil:
	case isForm(media):
		return p.form, p.form != nil && media == p.formType()
	case slices.Contains(p.types, media):
		return p.schema, true
	}
	return nil, false
}

// candidates are values of a media type: around the bounds of both sides, and
// variations of those that head accepts. Of those about which the second judge says
// the same, a few are kept.
func (p *parts) candidates(media string) []candidate {
	now, _ := p.head.body.schemaFor(media)
	was, known := p.base.body.schemaFor(media)
	var paths []string
	for _, w := range p.relaxations("request") {
		paths = append(paths, w.Leaf.Path())
	}
	return p.candidatesOf(was, known, now, paths)
}

// candidatesOf are candidates for a pair of schemas, of which base may have none, with some
// at the places that a change speaks of.
func (p *parts) candidatesOf(was any, known bool, now any, paths []string) []candidate {
	inv := p.inventor()
	schemas := []any{p.reading(1, now)}
	if known {
		schemas = append(schemas, p.reading(0, was))
	}
	after, closed, willing := p.validator(1, now, false), p.validator(1, now, true), p.meaning(1, now)
	before, wanted := p.validator(0, false, false), p.validator(0, false, false)
	if known {
		before, wanted = p.validator(0, was, false), p.meaning(0, was, "integer")
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
	for _, path := range paths {
		for _, name := range []string{"other", "x", "y"} { // of names by patterns
			place := pointer(strings.ReplaceAll(path, "{*}", name))
			inv.deepen(schemas, place)
			list = append(list, inv.aimed(good, place)...)
			if !strings.Contains(path, "{*}") {
				break
			}
		}
	}
	return few(unique(list), func(v any) answer {
		err := before.Validate(v)
		a := answer{after: accepts(after, v), before: err == nil}
		if a.after && !a.before {
			a.place, a.meant = placeOf(err), !accepts(wanted, v) && accepts(willing, v)
		}
		a.declared = a.after && accepts(closed, v)
		return a
	})
}

// answer is what the second judge says of a value: whether base accepts it, and head, and
// head where objects have no fields but those that they declare; where base refuses it,
// and whether it is meant to.
type answer struct {
	before, after, declared, meant bool
	place                          string
}

// most is how many values of an answer are kept.
func (a answer) most() int {
	switch {
	case a.after && a.before:
		return 3
	case a.after:
		return 6
	case a.before:
		return 2
	}
	return 4
}

// few keeps a few values of each answer.
func few(list []any, ask func(v any) answer) []candidate {
	count := map[answer]int{}
	var out []candidate
	for _, v := range list {
		a := ask(v)
		if count[a]++; count[a] <= a.most() {
			out = append(out, candidate{v, a, split(a.place)})
		}
	}
	return out
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

// split is a place as its names.
func split(place string) []string {
	return strings.FieldsFunc(place, func(r rune) bool { return r == '/' })
}
