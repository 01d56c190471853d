package judge_test

import (
	"maps"
	"slices"
)

// field is a parameter. What its schema may be depends on its name: that of a [jsonField] is
// any, that of an [objectField] an object of single values, and that of all others a single
// value or a list of them.
//
// What kin-openapi does not judge, or judges wrongly, is not generated: an object in the
// query in the style form with explode, whose names are mixed with those of all other
// parameters; a text that is JSON in a cookie, of which net/http drops the quotes; the
// querystring of 3.2, which is no place to it, and its itemSchema, which it does not read.
// The names of an object in a text that its schema does not declare are dropped by it before
// they are judged, so that only the other judge decides on them.
type field struct {
	name, in, style    string
	required, reserved bool
	schema             any
}

// The names of parameters that are no single values.
const (
	jsonField   = "where"
	objectField = "range"
)

// The styles in which the value of a parameter, or of a field of a form, is a text, besides
// "", values with commas between them.
const (
	exploded  = "exploded"
	piped     = "pipeDelimited"
	spaced    = "spaceDelimited"
	deep      = "deepObject"
	label     = "label"
	matrixed  = "matrix"
	commas    = "form"             // of a field of a form, whose style is else exploded
	inContent = "application/json" // a media type of its own
)

// styles are those in which a field may be written at its place.
func (f *field) styles(version string) []string {
	typ := ""
	if s, ok := f.schema.(object); ok {
		typ, _ = s["type"].(string)
	}
	list := []string{""}
	switch {
	case f.name == jsonField:
		return []string{inContent}
	case f.in == "path" && version != "2.0":
		list = append(list, label, matrixed)
	case f.in == "query" && typ == "array":
		list = append(list, exploded, piped, spaced)
	case f.in == "query" && typ == "object":
		list = append(list, deep, deep, piped, spaced)
	case f.in == "header" && typ == "object":
		list = append(list, exploded)
	}
	if f.in == "query" && version != "2.0" && f.name != objectField {
		list = append(list, inContent)
	}
	return list
}

// restyle writes a parameter in another style.
func (f *field) restyle(m schemaMaker) {
	if f.style = one(m.r, f.styles(m.version)...); f.in == "query" && m.version != "2.0" {
		f.reserved = m.once(2)
	}
}

// normalize gives a parameter a style that fits what it is now.
func (f *field) normalize(version string) {
	if list := f.styles(version); !slices.Contains(list, f.style) {
		f.style = list[0]
	}
}

// maker makes the schemas of a field.
func (f *field) maker(m schemaMaker) schemaMaker {
	switch f.name {
	case jsonField:
		m.parts, m.alone = nil, true
		return m
	case objectField:
		m.fixed = true
	}
	return m.texts()
}

func (c *contract) newField(m schemaMaker) *field {
	f := &field{name: one(m.r, "filter", "limit", "X-Mode", "sort"), in: one(m.r, "query", "query", "header", "cookie", "path"), required: m.once(2)}
	switch isOld := c.version == "2.0"; {
	case isOld && f.in == "cookie":
		f.in = "query"
	case !isOld && m.once(8):
		f.name, f.in = jsonField, one(m.r, "query", "header")
	case !isOld && m.once(7):
		f.name = objectField
	}
	switch m = f.maker(m); f.name {
	case jsonField:
		f.schema = m.schema(2)
	case objectField:
		f.schema = m.record()
	default:
		f.schema = m.schema(1)
		if s := f.schema.(object); s["type"] == "array" {
			s["items"] = m.plain(0)
		}
	}
	if m.once(3) || f.name == objectField {
		f.restyle(m)
	}
	f.normalize(c.version)
	if f.in == "path" {
		f.required = true
	}
	return f
}

// record makes an object of single values.
func (m schemaMaker) record() object {
	s := object{"type": "object", "properties": m.texts().properties(0)}
	for range m.r.IntN(3) {
		m.addCheck(s, 1)
	}
	return s
}

// addParameter adds a parameter, unless there is one of its name.
func (e *exchange) addParameter(f *field) bool {
	if slices.ContainsFunc(e.parameters, func(o *field) bool { return o.name == f.name }) {
		return false
	}
	e.parameters = append(e.parameters, f)
	return true
}

func (c *contract) writeParameters(operation object, e *exchange) {
	var list []any
	for _, f := range e.parameters {
		p := object{"name": f.name, "in": f.in, "required": f.required}
		schema := c.spelled(f.schema)
		switch {
		case c.version == "2.0":
			maps.Copy(p, schema.(object))
			if format := map[string]string{exploded: "multi", piped: "pipes", spaced: "ssv"}[f.style]; format != "" {
				p["collectionFormat"] = format
			}
		case f.style == inContent:
			p["content"] = object{inContent: object{"schema": schema}}
		default:
			p["schema"] = schema
			f.writeStyle(p)
		}
		list = append(list, p)
	}
	if list != nil {
		operation["parameters"] = list
	}
}

func (f *field) writeStyle(p object) {
	if f.in == "query" || f.in == "cookie" || f.style == exploded {
		p["explode"] = f.style == exploded || f.style == deep
	}
	if f.style != "" && f.style != exploded {
		p["style"] = f.style
	}
	if f.reserved {
		p["allowReserved"] = true
	}
}
