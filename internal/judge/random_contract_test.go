package judge_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// contract is what a random description says of its requests.
type contract struct {
	version    string
	kinds      []string // of the security schemes, which have their names
	root       policy
	parts      object // components by name
	operations []*exchange
	hosts      []string
}

// exchange is an operation.
type exchange struct {
	method, path string
	security     policy
	parameters   []*field
	body         *payload
}

// field is a parameter.
type field struct {
	name, in, style string
	required        bool
	schema          any
}

// payload is a body. Its types are of JSON and have one schema, and form is what its
// fields are where it is sent as a form; nil where it is not.
type payload struct {
	required bool
	types    []string
	schema   any
	form     object
	inParts  bool // the form is one of parts, of which each is JSON
}

// formType is the media type of the form.
func (p *payload) formType() string {
	if p.inParts {
		return multipart
	}
	return urlEncoded
}

// Of a form each field is a single value, or a list of them.
const (
	urlEncoded = "application/x-www-form-urlencoded"
	multipart  = "multipart/form-data"
)

// isForm reports whether bodies of a media type are forms.
func isForm(media string) bool { return media == urlEncoded || media == multipart }

func (m schemaMaker) texts() schemaMaker {
	m.scalar = true
	return m
}

func randomContract(r *rand.Rand, version string) *contract {
	c := &contract{version: version, kinds: kinds(version), parts: object{}, hosts: []string{"api.example.com"}}
	r.Shuffle(len(c.kinds), func(i, j int) { c.kinds[i], c.kinds[j] = c.kinds[j], c.kinds[i] })
	c.kinds = c.kinds[:3]
	c.root = randomPolicy(r, c.kinds)
	m := schemaMaker{r: r, version: version}
	for _, name := range []string{"First", "Second"} {
		c.parts[name] = m.schema(1)
		m.parts = append(m.parts, name)
	}
	for i := range 1 + r.IntN(2) {
		e := &exchange{method: one(r, "post", "put"), path: path(i), security: policy{absent: true}}
		if r.IntN(3) == 0 {
			e.security = randomPolicy(r, c.kinds)
		}
		for range r.IntN(3) {
			e.addParameter(c.newField(m))
		}
		if r.IntN(5) > 0 || len(e.parameters) == 0 {
			e.body = c.newPayload(m)
		}
		c.operations = append(c.operations, e)
	}
	return c
}

func (c *contract) newPayload(m schemaMaker) *payload {
	p := &payload{required: m.once(2), types: []string{"application/json"}, schema: m.schema(2)}
	if c.version != "2.0" && m.once(12) {
		c.discriminated(m, p)
	}
	if m.once(6) {
		p.types = append(p.types, "application/problem+json")
	}
	if m.once(5) {
		p.form, p.inParts = m.newForm(), c.version != "2.0" && m.once(2)
		if c.version == "2.0" {
			p.types, p.schema = nil, nil
		}
	}
	return p
}

// discriminated makes the body one of two components that a field tells apart.
func (c *contract) discriminated(m schemaMaker, p *payload) {
	list, mapping := []any{}, object{}
	for _, kind := range []string{"a", "b"} {
		s := object{"type": "object", "required": []any{"kind"}, "properties": m.properties(0)}
		s["properties"].(object)["kind"] = object{"type": "string", "enum": []any{kind}}
		name := "Variant" + strings.ToUpper(kind)
		c.parts[name], mapping[kind] = s, name
		list = append(list, object{"$ref": name})
	}
	p.schema = object{"oneOf": list, "discriminator": object{"propertyName": "kind", "mapping": mapping}}
}

func (m schemaMaker) newForm() object {
	s := object{"type": "object", "properties": m.texts().properties(0)}
	for _, f := range s["properties"].(object) {
		delete(f.(object), "readOnly")
	}
	if m.once(2) {
		s["required"] = []any{slices.Sorted(maps.Keys(s["properties"].(object)))[0]}
	}
	return s
}

func (c *contract) newField(m schemaMaker) *field {
	f := &field{name: one(m.r, "filter", "limit", "X-Mode", "sort"), in: one(m.r, "query", "query", "header", "cookie", "path"), required: m.once(2)}
	if c.version == "2.0" && f.in == "cookie" {
		f.in = "query"
	}
	f.schema = m.texts().schema(1)
	if s := f.schema.(object); s["type"] == "array" {
		s["items"] = m.texts().plain(0)
		if f.in == "query" {
			f.style = one(m.r, "", "exploded", "pipeDelimited")
		}
	}
	if f.in == "path" {
		f.required = true
	}
	return f
}

// addParameter adds a parameter, unless there is one of its name.
func (e *exchange) addParameter(f *field) bool {
	if slices.ContainsFunc(e.parameters, func(o *field) bool { return o.name == f.name }) {
		return false
	}
	e.parameters = append(e.parameters, f)
	return true
}

// placed is a schema object of a description, with what may be made there.
type placed struct {
	node
	m schemaMaker
}

// schemas are all schema objects of a description.
func (c *contract) schemas() []placed {
	var list []placed
	m := schemaMaker{version: c.version}
	add := func(m schemaMaker, s any, at string, replace func(any)) {
		for _, n := range nodes(s, at, replace) {
			m.part = strings.Contains(n.at, "/allOf/")
			list = append(list, placed{n, m})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.parts)) {
		if s, ok := c.parts[name].(object); ok && strings.HasPrefix(name, "Variant") {
			fields := s["properties"].(object)
			for _, name := range slices.Sorted(maps.Keys(fields)) {
				if name != "kind" { // which tells them apart
					add(m, fields[name], name, func(s any) { fields[name] = s })
				}
			}
			continue
		}
		add(m, c.parts[name], name, func(s any) { c.parts[name] = s })
	}
	m.parts = []string{"First", "Second"}
	for _, e := range c.operations {
		at := e.method + " " + e.path
		for _, f := range e.parameters {
			add(m.texts(), f.schema, at+" "+f.name, func(s any) { f.schema = s })
		}
		if e.body == nil {
			continue
		}
		if len(e.body.types) > 0 {
			add(m, e.body.schema, at, func(s any) { e.body.schema = s })
		}
		for _, name := range slices.Sorted(maps.Keys(e.body.fields())) {
			fields := e.body.fields()
			add(m.texts(), fields[name], at+" form "+name, func(s any) { fields[name] = s })
		}
	}
	return list
}

func (p *payload) fields() object {
	fields, _ := p.form["properties"].(object)
	return fields
}

// clone is a copy that shares nothing.
func (c *contract) clone() *contract {
	out := *c
	out.parts, out.hosts, out.operations = cloned(c.parts), slices.Clone(c.hosts), nil
	for _, e := range c.operations {
		copied := *e
		copied.parameters = nil
		for _, f := range e.parameters {
			g := *f
			g.schema = cloned(f.schema)
			copied.parameters = append(copied.parameters, &g)
		}
		if e.body != nil {
			b := *e.body
			b.types = slices.Clone(b.types)
			b.schema = fill(b.schema, nil)
			if b.form != nil {
				b.form = cloned(b.form)
			}
			copied.body = &b
		}
		out.operations = append(out.operations, &copied)
	}
	return &out
}

// describe writes the description.
func (c *contract) describe() string {
	schemes, paths := object{}, object{}
	for _, kind := range c.kinds {
		schemes[kind] = scheme(kind, c.version)
	}
	defs := object{}
	for name, s := range c.parts {
		defs[name] = c.spelled(s)
	}
	for _, e := range c.operations {
		operation := object{"responses": object{"204": object{"description": "Done."}}}
		e.security.write(operation)
		c.writeParameters(operation, e)
		c.writeBody(operation, e.body)
		item, ok := paths[e.route()].(object)
		if !ok {
			item = object{}
			paths[e.route()] = item
		}
		item[e.method] = operation
	}
	root := object{"info": object{"title": "Things", "version": "1"}, "paths": paths}
	c.root.write(root)
	if c.version == "2.0" {
		root["swagger"], root["host"], root["schemes"], root["securityDefinitions"], root["definitions"] = "2.0", c.hosts[0], []any{"https"}, schemes, defs
		return printed(root)
	}
	var servers []any
	for _, host := range c.hosts {
		servers = append(servers, object{"url": "https://" + host})
	}
	root["openapi"], root["servers"] = c.version+".0", servers
	root["components"] = object{"securitySchemes": schemes, "schemas": defs}
	return printed(root)
}

func (c *contract) spelled(s any) any {
	prefix := "#/components/schemas/"
	if c.version == "2.0" {
		prefix = "#/definitions/"
	}
	return withReferences(s, prefix, c.version)
}

// route is the path with its variables.
func (e *exchange) route() string {
	text := e.path
	for _, f := range e.parameters {
		if f.in == "path" {
			text += "/{" + f.name + "}"
		}
	}
	return text
}

func (p policy) write(to object) {
	if p.absent {
		return
	}
	list := []any{}
	for _, d := range p.alternatives {
		demands := object{}
		for kind, scopes := range d {
			demands[kind] = append([]string{}, scopes...)
		}
		list = append(list, demands)
	}
	to["security"] = list
}

func (c *contract) writeParameters(operation object, e *exchange) {
	var list []any
	for _, f := range e.parameters {
		p := object{"name": f.name, "in": f.in, "required": f.required}
		schema := c.spelled(f.schema)
		switch {
		case c.version == "2.0":
			maps.Copy(p, schema.(object))
			if format := map[string]string{"exploded": "multi", "pipeDelimited": "pipes"}[f.style]; format != "" {
				p["collectionFormat"] = format
			}
		case f.style == "exploded":
			p["schema"], p["explode"] = schema, true
		case f.in == "query" || f.in == "cookie":
			p["schema"], p["explode"] = schema, false
			if f.style != "" {
				p["style"] = f.style
			}
		default:
			p["schema"] = schema
		}
		list = append(list, p)
	}
	if list != nil {
		operation["parameters"] = list
	}
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
		}
		content[b.formType()] = of
	}
	operation["requestBody"] = object{"required": b.required, "content": content}
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
