package judge_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// isUndeclared reports whether base refuses a property of which head says nothing at all:
// what its type was is no check that goes, see TestByDesign. Where base refuses a value of
// alternatives, which are refused as a whole, that is so if it accepts it without all such
// properties.
func (p *parts) isUndeclared(s separation) bool {
	way := p.schemasTo(s.media, s.place)
	accepted := func(v any) bool {
		declared := s
		declared.value = v
		c := p.call()
		p.sending(declared)(&c, 0)
		return p.gates[0].acceptsBody(c) == nil
	}
	if before := schemasOf(p.delta.Base, p.base, s.media, nil); len(before) > 0 && len(way) > 0 && accepted(withoutRemoved(before[0], way[0], s.value)) {
		return true
	}
	return isUndeclaredOn(way, s, accepted) || len(way) == len(s.place)+1 && p.isUndeclaredByOne(way[len(s.place)], s, accepted)
}

// isUndeclaredByOne is isUndeclared for a value that is one of head's alternatives, of which
// that one says nothing of properties that base's alternatives declare, though others may.
func (p *parts) isUndeclaredByOne(x *api.Schema, s separation, accepted func(v any) bool) bool {
	inner, put := valueAt(s.value, s.place)
	before := schemasOf(p.delta.Base, p.base, s.media, s.place)
	if inner == nil || len(before) != len(s.place)+1 {
		return false
	}
	isDeclared := func(name string) bool { return before[len(s.place)].Property(name) != nil }
	for _, c := range x.Choices() {
		for _, v := range c.Variants {
			less := object{}
			for name, value := range inner {
				if v.Property(name) != nil || v.Property(api.Map) != nil || !isDeclared(name) {
					less[name] = value
				}
			}
			if len(less) < len(inner) && p.isOne(v, inner) && accepted(put(less)) {
				return true
			}
		}
	}
	return false
}

// isOne reports whether a value keeps to all schema objects of a schema of head.
func (p *parts) isOne(x *api.Schema, v any) bool {
	var all []any
	for _, d := range x.Declarations() {
		var of any
		if json.Unmarshal([]byte(printed(d.Any())), &of) != nil {
			return false
		}
		subschemas(of, func(m map[string]any) {
			if ref, ok := m["$ref"].(string); ok {
				m["$ref"] = ref[strings.LastIndex(ref, "/")+1:]
			}
		})
		all = append(all, of)
	}
	return len(all) > 0 && accepts(p.validator(1, object{"allOf": all}, false), v)
}

// valueAt is the object at a place of a value, and what puts another one in its place.
func valueAt(v any, place []string) (object, func(object) any) {
	if len(place) == 0 {
		inner, _ := v.(object)
		return inner, func(o object) any { return o }
	}
	switch v := v.(type) {
	case object:
		inner, put := valueAt(v[place[0]], place[1:])
		return inner, func(o object) any {
			out := maps.Clone(v)
			out[place[0]] = put(o)
			return out
		}
	case []any:
		i, err := strconv.Atoi(place[0])
		if err != nil || i < 0 || i >= len(v) {
			return nil, nil
		}
		inner, put := valueAt(v[i], place[1:])
		return inner, func(o object) any {
			out := slices.Clone(v)
			out[i] = put(o)
			return out
		}
	}
	return nil, nil
}

// isUndeclaredOn is isUndeclared for what head's schemas on the way say, and what base accepts.
func isUndeclaredOn(way []*api.Schema, s separation, accepted func(v any) bool) bool {
	if len(way) == len(s.place)+1 && len(way[len(s.place)].Alternatives()) > 0 {
		return accepted(declaredIn(way[0], s.value))
	}
	if len(s.place) == 0 {
		return false
	}
	above := way[min(len(way), len(s.place))-1]
	return len(way) <= len(s.place) && above.Property(s.place[len(way)-1]) == nil
}

// withoutRemoved is a value without the properties that base declares and of which head says
// nothing.
func withoutRemoved(base, head *api.Schema, v any) any {
	o, ok := v.(object)
	if !ok {
		return v
	}
	out := object{}
	for name, inner := range o {
		was, is := base.Property(name), head.Property(name)
		switch {
		case was != nil && is != nil:
			out[name] = withoutRemoved(was.Schema, is.Schema, inner)
		case was == nil || is != nil || head.Property(api.Map) != nil || head.Facts().FreeForm && len(head.Properties()) > 0:
			out[name] = inner
		}
	}
	return out
}

// declaredIn is a value without the properties that a schema says nothing of.
func declaredIn(x *api.Schema, v any) any {
	o, ok := v.(object)
	if !ok {
		return v
	}
	out := object{}
	for name, inner := range o {
		of := x.Property(name)
		if of == nil {
			of = x.Property(api.Map)
		}
		if of != nil {
			out[name] = declaredIn(of.Schema, inner)
		}
	}
	return out
}

// schemasTo are head's schemas on the way to a place in a body, as far as they declare it.
func (p *parts) schemasTo(media string, place []string) []*api.Schema {
	return schemasOf(p.delta.Head, p.head, media, place)
}

// schemasOf are the schemas on the way to a place in a body of an operation.
func schemasOf(side *api.API, e *exchange, media string, place []string) []*api.Schema {
	var way []*api.Schema
	for _, o := range side.Operations() {
		if !strings.EqualFold(o.Method, e.method) || o.Path != e.route() {
			continue
		}
		for _, m := range o.Body {
			if m.Type == media {
				way = append(way, m.Schema)
			}
		}
	}
	return wayFrom(way, place)
}

// wayFrom are the schemas on the way from the last one to a place.
func wayFrom(way []*api.Schema, place []string) []*api.Schema {
	for _, name := range place {
		last := way[len(way)-1]
		next := last.Property(name)
		if next == nil {
			if next = last.Property(api.Element); next == nil || name == "" || strings.Trim(name, "0123456789") != "" {
				next = last.Property(api.Map)
			}
		}
		if next == nil {
			break
		}
		way = append(way, next.Schema)
	}
	return way
}

// isExplained reports whether a change says that the value may be sent.
func (p *parts) isExplained(s separation) bool {
	for _, ch := range p.delta.Changes {
		if w, ok := ch.What.(diff.MediaAdded); ok && w.Where == "request" && w.Type == s.media && reaches(ch, p.head) {
			return true
		}
	}
	if slices.ContainsFunc(p.inputs("request"), func(path string) bool { return areRelated(s.place, pointer(path)) }) {
		return true
	}
	if s.media == "" {
		return false
	}
	way := p.schemasTo(s.media, s.place) // one change is told at one of the places of what it changed
	return p.isAddedElsewhere(way) || slices.ContainsFunc(p.relaxations("request"), func(w relaxation) bool {
		return slices.Contains(way, w.Leaf.Schema()) || containsSchema(way[len(way)-1], w.Leaf.Schema(), 4)
	})
}

// declaresEntry reports whether a property of a schema, or of what is declared in it, is the one
// that an entry declares.
func declaresEntry(x *api.Schema, entry openapi.ID, depth int) bool {
	return depth > 0 && slices.ContainsFunc(x.Properties(), func(p *api.Property) bool { return p.Entry.ID() == entry || declaresEntry(p.Schema, entry, depth-1) })
}

// containsSchema reports whether a schema, one of its alternatives, or what is declared in
// them, is another one.
func containsSchema(x, other *api.Schema, depth int) bool {
	return x == other || depth > 0 && (slices.ContainsFunc(x.Properties(), func(p *api.Property) bool { return containsSchema(p.Schema, other, depth-1) }) ||
		slices.ContainsFunc(slices.Concat(x.Alternatives()...), func(b *api.Schema) bool { return b != x && containsSchema(b, other, depth-1) }))
}

// isAddedElsewhere reports whether a new property of what is at the place is told at another
// place that is declared by the same schema object.
func (p *parts) isAddedElsewhere(way []*api.Schema) bool {
	for _, ch := range p.delta.Changes {
		w, ok := ch.What.(diff.InputAdded)
		if !ok || !reaches(ch, p.head) {
			continue
		}
		for _, l := range w.Leaves {
			if slices.ContainsFunc(way, func(x *api.Schema) bool { return declaresEntry(x, l.Entry().ID(), 4) }) {
				return true
			}
		}
	}
	return false
}

// isElsewhere reports whether a change of several operations is told at a place that is
// another one in this operation.
func (p *parts) isElsewhere(w relaxation) bool {
	place := pointer(w.Leaf.Path())
	return !slices.ContainsFunc(p.head.body.media(), func(media string) bool {
		way := p.schemasTo(media, place)
		if own := declarations(w.Leaf.Schema()); len(own) > 0 {
			return len(way) > len(place) && shares(declarations(way[len(place)]), own)
		}
		above := max(0, len(place)-1) // of a name that nothing declares, what has it
		return len(way) > above && slices.ContainsFunc(declarations(way[above]), func(d openapi.Value) bool { return d.EntrySpan() == w.head })
	})
}

// declarations are the schema objects of a schema and of its alternatives.
func declarations(x *api.Schema) []openapi.Value {
	list := slices.Clone(x.Declarations())
	for _, g := range x.Alternatives() {
		for _, b := range g {
			list = append(list, b.Declarations()...)
		}
	}
	return list
}

// shares reports whether two lists of schema objects have one in common.
func shares(list, other []openapi.Value) bool {
	return slices.ContainsFunc(list, func(d openapi.Value) bool {
		return slices.ContainsFunc(other, func(e openapi.Value) bool { return d.ID() == e.ID() })
	})
}
