package proof

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// assemble makes the document of kin-openapi from a slice of 3.x. It is what
// kin-openapi decodes of the text of the slice. Each of its types decodes what it
// holds again, so that a schema would be decoded once for each object around it: these
// are made here, and only what lies in them is decoded. The schemas of bodies are empty
// until they are read.
func (d *side) assemble(c sliced) (*openapi3.T, error) {
	dec := &decoder{side: d}
	doc := &openapi3.T{OpenAPI: text(c.root["openapi"]), Info: &openapi3.Info{Title: "slice", Version: "1"}, Paths: openapi3.NewPaths(), Components: &openapi3.Components{}}
	if v, ok := c.root["security"]; ok {
		fill(dec, v, &doc.Security)
	}
	for name, v := range object(object(c.root["components"])["securitySchemes"]) {
		if doc.Components.SecuritySchemes == nil {
			doc.Components.SecuritySchemes = openapi3.SecuritySchemes{}
		}
		doc.Components.SecuritySchemes[name] = fill(dec, v, &openapi3.SecuritySchemeRef{})
	}
	for path, v := range object(c.root["paths"]) {
		item := &openapi3.PathItem{}
		for key, v := range object(v) {
			if key == "parameters" {
				item.Parameters = dec.parameters(v)
			} else {
				item.SetOperation(strings.ToUpper(key), dec.operation(object(v)))
			}
		}
		doc.Paths.Set(path, item)
	}
	if dec.err != nil {
		return nil, dec.err
	}
	if err := d.read(dec.met, nil); err != nil {
		return nil, err
	}
	return doc, loader().ResolveRefsIn(doc, nil)
}

// read makes schemas for kin-openapi of parts, and of all that they refer to, as far as they
// are not read yet. Of properties only those of some names are, all for nil: the others of a
// value that has no such names cannot refuse it.
func (d *side) read(parts []*part, names map[string]bool) error {
	if d.shared == nil {
		return d.readParts(parts, names)
	}
	failed := d.shared.failed
	d.shared.failed = true
	err := d.readParts(parts, names)
	d.shared.failed = failed
	return err
}

func (d *side) readParts(parts []*part, names map[string]bool) error {
	known := d.readFor(names)
	dec := &decoder{side: d}
	made := openapi3.Schemas{}
	queue, seen := slices.Clip(parts), map[*part]bool{}
	for i := 0; i < len(queue); i++ {
		p := d.target(queue[i])
		if seen[p] || known[p] {
			continue
		}
		seen[p], dec.met = true, nil
		if fresh := dec.more(p, names); fresh != nil {
			made[p.name] = &openapi3.SchemaRef{Value: fresh}
		}
		p.refers = append(p.refers, dec.met...)
		queue = append(queue, p.refers...)
	}
	err := dec.err
	if err == nil && len(made) > 0 {
		err = loader().ResolveRefsIn(&openapi3.T{OpenAPI: "3.1.0", Components: &openapi3.Components{Schemas: made}}, nil)
	}
	if err != nil {
		for name := range made { // whoever asks next has the error too
			p := d.named[name]
			p.isRead, p.unread, p.refers = false, nil, nil
		}
	} else if known != nil {
		maps.Copy(known, seen)
	}
	return err
}

// more reads what is not read yet of a part, and returns that, nil for nothing.
func (d *decoder) more(p *part, names map[string]bool) *openapi3.Schema {
	own := d.side.reference(p).Value
	if !p.isRead {
		p.isRead = true
		if of := d.schema(p.without(names)); of.Value != nil {
			*own = *of.Value
		}
		return own
	}
	fresh := map[string]any{}
	for name, v := range p.unread {
		if names == nil || names[name] {
			fresh[name] = v
			delete(p.unread, name)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	added, _ := d.named(fresh)
	if own.Properties == nil {
		own.Properties = openapi3.Schemas{}
	}
	maps.Copy(own.Properties, added)
	return &openapi3.Schema{Properties: added}
}

// without is the text of a part without the properties that are neither of some names nor
// required, which stay unread.
func (p *part) without(names map[string]bool) any {
	m := object(p.text)
	properties := object(m["properties"])
	if names == nil || len(properties) == 0 {
		return p.text
	}
	required, _ := texts(m["required"])
	few := map[string]any{}
	p.unread = make(map[string]any, len(properties))
	for name, v := range properties {
		if names[name] || slices.Contains(required, name) {
			few[name] = v
		} else {
			p.unread[name] = v
		}
	}
	m = maps.Clone(m)
	if m["properties"] = few; len(few) == 0 {
		delete(m, "properties")
	}
	return m
}

// reference is a part for kin-openapi: an empty schema until it is read.
func (d *side) reference(p *part) *openapi3.SchemaRef {
	to := d.target(p)
	if to.schema == nil {
		to.schema = &openapi3.Schema{}
	}
	return &openapi3.SchemaRef{Ref: schemaPlace + p.name, Value: to.schema}
}

// target is what a part that is a reference itself stands for, itself where references lead
// around.
func (d *side) target(p *part) *part {
	seen := []*part{p}
	for {
		m := object(p.text)
		to := d.referred(text(m["$ref"]))
		if to == nil || len(m) != 1 || slices.Contains(seen, to) {
			return p
		}
		p, seen = to, append(seen, to)
	}
}

// loader follows references within a document alone.
func loader() *openapi3.Loader {
	l := openapi3.NewLoader()
	l.ReadFromURIFunc = func(*openapi3.Loader, *url.URL) ([]byte, error) {
		return nil, errors.New("a reference leads out of the operation")
	}
	return l
}

// decoder keeps the error whose text is the first one in order: parts are decoded in the
// order of maps, which is another one each time.
type decoder struct {
	side   *side
	met    []*part // to which schemas refer that were made
	buffer []byte
	err    error
}

// fill decodes a value into another.
func fill[T any](d *decoder, v any, into *T) *T {
	d.buffer = appendJSON(d.buffer[:0], v)
	if err := json.Unmarshal(d.buffer, into); err != nil {
		var again T
		if inOrder, failed := json.Marshal(v); failed == nil { // the error is that of the first entry
			err = cmp.Or(json.Unmarshal(inOrder, &again), err)
		}
		if d.err == nil || err.Error() < d.err.Error() {
			d.err = err
		}
	}
	return into
}

func (d *decoder) operation(v map[string]any) *openapi3.Operation {
	o := &openapi3.Operation{Responses: openapi3.NewResponses()}
	if list, ok := v["security"]; ok {
		o.Security = fill(d, list, &openapi3.SecurityRequirements{})
	}
	if list, ok := v["parameters"]; ok {
		o.Parameters = d.parameters(list)
	}
	for status, v := range object(v["responses"]) {
		o.Responses.Set(status, d.response(object(v)))
	}
	body, isThere := v["requestBody"]
	if !isThere {
		return o
	}
	made := &openapi3.RequestBody{Content: d.content(object(body)["content"])}
	if required, ok := object(body)["required"]; ok {
		fill(d, required, &made.Required)
	}
	o.RequestBody = &openapi3.RequestBodyRef{Value: made}
	return o
}

func (d *decoder) response(v map[string]any) *openapi3.ResponseRef {
	made := &openapi3.Response{}
	if _, ok := v["description"]; ok {
		made.Description = new(string)
	}
	if content, ok := v["content"]; ok {
		made.Content = d.content(content)
	}
	for name, h := range object(v["headers"]) {
		if made.Headers == nil {
			made.Headers = openapi3.Headers{}
		}
		of := fill(d, withoutSchemas(h), &openapi3.HeaderRef{})
		if of.Value != nil {
			d.schemasOf(&of.Value.Parameter, object(h))
		}
		made.Headers[name] = of
	}
	return &openapi3.ResponseRef{Value: made}
}

func (d *decoder) content(v any) openapi3.Content {
	out := openapi3.Content{}
	for name, media := range object(v) {
		of := &openapi3.MediaType{}
		if p := d.side.referred(text(object(object(media)["schema"])["$ref"])); p != nil {
			of.Schema = d.side.reference(p)
		}
		if schema, ok := object(media)["itemSchema"]; ok {
			of.ItemSchema = d.schema(schema)
		}
		if encoding, ok := object(media)["encoding"]; ok {
			fill(d, encoding, &of.Encoding)
		}
		out[name] = of
	}
	return out
}

func (d *decoder) parameters(v any) openapi3.Parameters {
	list, _ := v.([]any)
	out := make(openapi3.Parameters, 0, len(list))
	for _, p := range list {
		made := d.parameter(withoutSchemas(p))
		if made.Value != nil {
			d.schemasOf(made.Value, object(p))
		}
		out = append(out, made)
	}
	return out
}

// parameter decodes a parameter, those that are written the same once: most operations refer to
// a few.
func (d *decoder) parameter(v any) *openapi3.ParameterRef {
	written := string(appendJSON(nil, v))
	known := d.side.parameters[written]
	if known == nil {
		made := fill(d, v, &openapi3.ParameterRef{})
		if d.err != nil || made.Value == nil {
			return made
		}
		known = made.Value
		d.side.parameters[written] = known
	}
	own := *known
	return &openapi3.ParameterRef{Value: &own}
}

// withoutSchemas is a parameter or header but for what has schemas, see schemasOf.
func withoutSchemas(v any) any {
	m, isObject := v.(map[string]any)
	if !isObject {
		return v
	}
	m = maps.Clone(m)
	delete(m, "schema")
	delete(m, "content")
	return m
}

func (d *decoder) schemasOf(made *openapi3.Parameter, v map[string]any) {
	if schema, ok := v["schema"]; ok {
		made.Schema = d.schema(schema)
	}
	if content, ok := v["content"]; ok {
		made.Content = d.content(content)
		for _, media := range made.Content {
			if media.Schema != nil {
				d.met = append(d.met, d.side.referred(media.Schema.Ref))
			}
		}
	}
}

// object is a value as an object, nil for any other.
func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// appendJSON writes a value of a slice, the entries of an object by their names.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, key), ':')
			b = appendJSON(b, v[key])
		}
		return append(b, '}')
	case []any:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, x)
		}
		return append(b, ']')
	case string:
		return appendText(b, v)
	}
	raw, _ := json.Marshal(v) // a number, a boolean or null
	return append(b, raw...)
}

// appendText writes a string, as it is where nothing of it has to be escaped.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			raw, _ := json.Marshal(s) // always works
			return append(b, raw...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
