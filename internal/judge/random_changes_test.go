package judge_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// next is a later state of a description, after a few edits, and what they were.
func (c *contract) next(r *rand.Rand) *contract {
	out := c.clone()
	for range 1 + r.IntN(3) {
		if r.IntN(3) > 0 && editSchemas(r, out) {
			continue
		}
		out.edit(r)
	}
	for _, e := range out.operations {
		for _, f := range e.parameters {
			f.normalize(c.version)
		}
		e.body.normalize()
	}
	return out
}

// edit makes one edit of anything but a schema.
func (c *contract) edit(r *rand.Rand) {
	e := one(r, c.operations...)
	m := schemaMaker{r: r, version: c.version, parts: []string{"First", "Second"}}
	switch r.IntN(13) {
	case 0:
		e.addParameter(c.newField(m))
	case 1:
		if len(e.parameters) > 0 {
			i := r.IntN(len(e.parameters))
			e.parameters = slices.Delete(e.parameters, i, i+1)
		}
	case 2, 3:
		if len(e.parameters) > 0 {
			f := one(r, e.parameters...)
			f.required = !f.required || f.in == "path"
		}
	case 4:
		c.root = near(r, c.root, c.kinds)
	case 5, 6:
		e.security = near(r, e.security, c.kinds)
	case 7:
		c.editBody(m, e)
	case 8:
		c.editOperations(m)
	case 9:
		c.hosts = append(c.hosts, fmt.Sprintf("api%d.example.com", r.IntN(3)))
		if r.IntN(3) == 0 {
			c.hosts = c.hosts[:1]
		}
	case 10:
		c.moveToQuery(m, e)
	case 11:
		c.moveElsewhere(m, e)
	case 12:
		if len(e.parameters) > 0 {
			one(r, e.parameters...).restyle(m)
		}
	}
}

func (c *contract) editBody(m schemaMaker, e *exchange) {
	switch b := e.body; {
	case b == nil:
		e.body = c.newPayload(m)
	case m.once(3):
		b.required = !b.required
	case m.once(2) && len(b.types) > 0:
		if i := slices.Index(b.types, "application/problem+json"); i >= 0 {
			b.types = slices.Delete(b.types, i, i+1)
		} else {
			b.types = append(b.types, "application/problem+json")
		}
	case m.once(6):
		e.body = nil
	case c.version != "2.0" && b.form == nil:
		c.newForm(m, b)
	case c.version != "2.0" && m.once(2):
		b.inParts = !b.inParts
	case c.version != "2.0" && b.form != nil && m.once(2):
		b.restyle(m)
	case len(b.types) > 0:
		b.form = nil
	}
}

func (c *contract) editOperations(m schemaMaker) {
	switch e := one(m.r, c.operations...); {
	case len(c.operations) > 1 && m.once(2):
		c.operations = c.operations[1:]
	case len(c.operations) < operations && m.once(2):
		added := &exchange{method: "post", path: path(2), security: randomPolicy(m.r, c.kinds)}
		added.addParameter(c.newField(m))
		if slices.ContainsFunc(c.operations, func(o *exchange) bool { return o.path == added.path }) {
			return
		}
		c.operations = append(c.operations, added)
	default:
		e.method = one(m.r, slices.DeleteFunc(methods(c.version), func(method string) bool { return method == e.method })...)
	}
}

// moveElsewhere has a parameter stand at another place.
func (c *contract) moveElsewhere(m schemaMaker, e *exchange) {
	places := []string{"query", "header", "cookie"}
	if c.version == "2.0" {
		places = places[:2]
	}
	for _, f := range e.parameters {
		if at := one(m.r, places...); f.in != "path" && f.in != at && !(f.name == jsonField && at == "cookie") {
			f.in = at
			return
		}
	}
}

// moveToQuery makes a parameter of a field of the body, which has it no more.
func (c *contract) moveToQuery(m schemaMaker, e *exchange) {
	if e.body == nil {
		return
	}
	s, _ := e.body.schema.(object)
	fields, _ := s["properties"].(object)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		f, ok := fields[name].(object)
		if !ok || f["$ref"] != nil || f["type"] == nil || len(fields) < 2 {
			continue
		}
		moved := &field{name: name, in: "query", schema: object{"type": one(m.r, "string", "integer")}}
		if typ, _ := typeOfSchema(f); m.once(2) && typ != "object" && typ != "array" {
			moved.schema = object{"type": typ}
		}
		if e.addParameter(moved) {
			delete(fields, name)
		}
		return
	}
}
