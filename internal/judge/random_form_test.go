package judge_test

import (
	"maps"
	"slices"
)

// Of a form each field is a single value, a list of them, or an object of them. Which media
// types the parts of a form have is not generated: all have JSON, since the delta does not
// compare them, and of a form that is no such one kin-openapi does not read them.

func (c *contract) newForm(m schemaMaker, p *payload) {
	t := m.texts()
	p.form, p.inParts, p.styles = object{"type": "object", "properties": t.properties(0)}, c.version != "2.0" && m.once(2), map[string]string{}
	if fields := p.fields(); m.once(2) {
		p.form["required"] = []any{slices.Sorted(maps.Keys(fields))[0]}
	}
	if c.version == "2.0" {
		return
	}
	if m.once(3) {
		p.fields()["tags"] = object{"type": "array", "items": t.plain(0)}
	}
	if m.once(3) {
		p.fields()[objectField] = t.record()
	}
	if m.once(4) {
		t.addCheck(p.form, 1)
	}
	p.restyle(m)
	p.normalize()
}

// restyle writes the fields of a form in other styles.
func (p *payload) restyle(m schemaMaker) {
	for _, name := range slices.Sorted(maps.Keys(p.fields())) {
		p.styles[name] = one(m.r, "", commas, piped, spaced, deep)
	}
}

// normalize gives the fields of a form styles that fit what they are now.
func (p *payload) normalize() {
	if p == nil || p.form == nil {
		return
	}
	was := p.styles
	p.styles = map[string]string{}
	for name, of := range p.fields() {
		style, typ := was[name], ""
		if s, ok := of.(object); ok {
			typ, _ = s["type"].(string)
		}
		switch {
		case typ == "object" && style != commas:
			p.styles[name] = deep
		case typ == "object" || typ == "array" && style != deep && style != "":
			p.styles[name] = style
		}
	}
}

// formSchemas are the schema objects of a form.
func (c *contract) formSchemas(m schemaMaker, p *payload, at string) []placed {
	var list []placed
	m = m.texts()
	if p.form != nil && c.version != "2.0" {
		m.fixed = true
		list = append(list, placed{node{at + " form", p.form, func(any) {}}, m})
	}
	fields := p.fields()
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, n := range nodes(fields[name], at+" form "+name, func(s any) { fields[name] = s }) {
			m.fixed = n.at == at+" form "+name && name == objectField
			list = append(list, placed{n, m})
		}
	}
	return list
}

func (c *contract) writeBody(operation object, b *payload) {
	if b == nil {
		return
	}
	if c.version == "2.0" {
		c.writeBody2(operation, b)
		return
	}
	content := object{}
	for _, t := range b.types {
		content[t] = object{"schema": c.spelled(b.schema)}
	}
	if b.form != nil {
		of := object{"schema": c.spelled(b.form)}
		if b.inParts {
			encoding := object{}
			for name := range b.fields() {
				encoding[name] = object{"contentType": "application/json"}
			}
			of["encoding"] = encoding
		} else if encoding := b.encoding(); len(encoding) > 0 {
			of["encoding"] = encoding
		}
		content[b.formType()] = of
	}
	operation["requestBody"] = object{"required": b.required, "content": content}
}

// encoding writes the styles of the fields.
func (p *payload) encoding() object {
	out := object{}
	for name, style := range p.styles {
		out[name] = object{"style": style, "explode": style == deep}
	}
	return out
}

func (c *contract) writeBody2(operation object, b *payload) {
	list, _ := operation["parameters"].([]any)
	if b.form == nil {
		operation["consumes"] = b.types
		operation["parameters"] = append(list, object{"name": "thing", "in": "body", "required": b.required, "schema": c.spelled(b.schema)})
		return
	}
	operation["consumes"] = []any{urlEncoded}
	required, _ := b.form["required"].([]any)
	for _, name := range slices.Sorted(maps.Keys(b.fields())) {
		p := object{"name": name, "in": "formData", "required": slices.Contains(required, any(name))}
		maps.Copy(p, c.spelled(b.fields()[name]).(object))
		list = append(list, p)
	}
	operation["parameters"] = list
}
