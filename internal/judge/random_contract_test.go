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

// payload is a body. Its types are of JSON and have one schema, and form is what its
// fields are where it is sent as a form; nil where it is not.
type payload struct {
	required bool
	types    []string
	schema   any
	form     object
	inParts  bool              // the form is one of parts, of which each is JSON
	styles   map[string]string // of the fields of a form that is none, where it is not the default
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
		e := &exchange{method: one(r, methods(version)...), path: path(i), security: policy{absent: true}}
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

// methods are those of the operations. 3.2 has one more, and any other that one likes.
func methods(version string) []string {
	if version == "3.2" {
		return []string{"post", "put", "query", "COPY"}
	}
	return []string{"post", "put"}
}

// addTo writes an operation to its path.
func (e *exchange) addTo(item, operation object) {
	if e.method == "COPY" {
		item["additionalOperations"] = object{e.method: operation}
		return
	}
	item[e.method] = operation
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
		c.newForm(m, p)
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
			own := m
			own.fixed = m.fixed && n.at == at
			list = append(list, placed{n, own})
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
			add(f.maker(m), f.schema, at+" "+f.name, func(s any) { f.schema = s })
		}
		if e.body == nil {
			continue
		}
		if len(e.body.types) > 0 {
			add(m, e.body.schema, at, func(s any) { e.body.schema = s })
		}
		list = append(list, c.formSchemas(m, e.body, at)...)
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
			b.styles = maps.Clone(b.styles)
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
		e.addTo(item, operation)
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
