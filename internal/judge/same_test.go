package judge_test

import (
	"maps"
	"slices"
	"strings"
)

// What both sides say alike, and the delta too, needs no search: one value that both
// accept is enough, so that whole requests can be sent.

// isSame reports whether two schemas of the sides are the same with all that they refer to.
func (p *parts) isSame(was, is any) bool {
	text := printed(was)
	return text == printed(is) && (!strings.Contains(text, `"$ref"`) || printed(p.trial.base.parts) == printed(p.trial.head.parts))
}

// isSameField reports whether a parameter is the same on both sides, and the delta says
// nothing of it.
func (p *parts) isSameField(both [2]*field) bool {
	was, is := both[0], both[1]
	return was != nil && is != nil && was.in == is.in && was.style == is.style && was.required == is.required && p.isSame(was.schema, is.schema) &&
		!slices.ContainsFunc(p.inputs(is.in), func(path string) bool { return strings.HasPrefix(path, is.name) })
}

// agreeOnField finds a value of a parameter that both sides accept.
func (p *parts) agreeOnField(both [2]*field) bool {
	f := both[1]
	try := func(v any) bool {
		send, ok := sendingOf(both, v)
		for side := range both {
			c := p.call()
			if !ok {
				return false
			}
			send(&c, side)
			if !p.gates[side].acceptsParameter(c, f.in, f.name) {
				return false
			}
		}
		p.pieces = append(p.pieces, piece{common: send})
		return true
	}
	if f.in != "path" && try(nothing{}) {
		return true
	}
	inv := p.inventor()
	for range mostBuilt {
		if try(inv.build([]any{p.reading(1, f.schema)}, 2)) {
			return true
		}
	}
	return false
}

// mostBuilt is how many values are made where one is enough.
const mostBuilt = 20

// isSameBody is isSameField for the body.
func (p *parts) isSameBody() bool {
	was, is := p.base.body, p.head.body
	return was != nil && was.required == is.required && was.inParts == is.inParts && maps.Equal(was.styles, is.styles) && slices.Equal(was.types, is.types) && p.isSame(was.schema, is.schema) && p.isSame(was.form, is.form) &&
		len(p.inputs("request")) == 0
}

// isSameMedia reports whether both sides say the same of the bodies of a media type.
func (p *parts) isSameMedia(media string) bool {
	was, known := p.base.body.schemaFor(media)
	is, _ := p.head.body.schemaFor(media)
	return known && p.isSame(was, is)
}

// agreeOnBody finds a body that both sides accept.
func (p *parts) agreeOnBody() bool {
	try := func(s separation) bool {
		for side, g := range p.gates {
			c := p.call()
			if p.sending(s)(&c, side); isForm(s.media) && c.body == nil || g.acceptsBody(c) != nil {
				return false
			}
		}
		p.pieces = append(p.pieces, piece{common: p.sending(s)})
		return true
	}
	if try(separation{value: nothing{}}) {
		return true
	}
	inv := p.inventor()
	for _, media := range p.head.body.media() {
		schema, known := p.head.body.schemaFor(media)
		for range mostBuilt {
			if known && try(separation{media: media, value: inv.build([]any{p.reading(1, schema)}, 3)}) {
				return true
			}
		}
	}
	return false
}
