package judge_test

import (
	"fmt"
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

// separation of a parameter: a text that only head accepts for both judges, "" for
// none; whether one of them says so of some text; and whether head accepts any.
type textSeparation struct {
	witness      string
	any, reached bool
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

// reads reports whether a side accepts the texts of a parameter in some reading of them.
func reads(f *field, s *jsonschema.Schema, texts []string) bool {
	if f == nil || texts == nil {
		return f == nil || !f.required
	}
	sep := ","
	if f.style == "pipeDelimited" {
		sep = "|"
	}
	text := strings.ReplaceAll(strings.Join(texts, ","), sep, ",")
	return slices.ContainsFunc(readText(text), func(v any) bool { return accepts(s, v) })
}

// separate finds a text of a parameter that only head accepts.
func (p *parts) separate(both [2]*field, f *field) (out textSeparation) {
	if p.isSameField(both) && p.agreeOnField(f) {
		return out
	}
	readers := p.readers(both)
	var piece piece
	for _, texts := range p.textsFor(both, f) {
		send := func(c *call) { f.send(c, texts) }
		c := p.call()
		send(&c)
		before, after := p.gates[0].acceptsParameter(c, f.in, f.name), p.gates[1].acceptsParameter(c, f.in, f.name)
		only := !reads(both[0], readers[0], texts) && reads(both[1], readers[1], texts)
		second := only && !reads(both[0], readers[2], texts)
		out.any = out.any || only || after && !before
		out.reached = out.reached || after && texts != nil
		switch {
		case before && after && piece.common == nil:
			piece.common = send
		case second != (after && !before):
			p.differ++
		case second && out.witness == "":
			out.witness = fmt.Sprintf("%q", texts)
			piece.witness = send
		}
	}
	p.pieces = append(p.pieces, piece)
	return out
}

// textsFor are the texts of a parameter that are tried: none, and those of values
// around the bounds of both sides.
func (p *parts) textsFor(both [2]*field, f *field) [][]string {
	inv := p.inventor()
	var schemas []any
	for i, side := range both {
		if side != nil {
			schemas = append(schemas, p.reading(i, side.schema))
		}
	}
	list := [][]string{}
	if f.in != "path" {
		list = append(list, nil)
	}
	seen := map[string]bool{}
	values := append(inv.values(schemas, "$", 1), 1234567890, -1234567890, 1234567891, -1234567891)
	for _, s := range schemas {
		for range 20 {
			values = append(values, inv.build([]any{s}, 2))
		}
	}
	for _, v := range values {
		texts, ok := textOf(v, f.style)
		if key := strings.Join(texts, "\n"); ok && !seen[key] {
			seen[key] = true
			list = append(list, texts)
		}
	}
	return list
}

// send adds a parameter to a call, nothing for no texts.
func (f *field) send(c *call, texts []string) {
	if texts == nil {
		return
	}
	switch f.in {
	case "query":
		c.query[f.name] = texts
	case "header":
		c.header.Set(f.name, texts[0])
	case "cookie":
		c.header.Add("Cookie", f.name+"="+texts[0])
	case "path":
		c.path[f.name] = texts[0]
	}
}
