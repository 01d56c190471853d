package proof

import (
	"encoding/json"
	"maps"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// convert has kin-openapi make a document of 3.0 from a slice of 2.0. A part is converted
// with the first operation that refers to it; for the next it is an empty schema, in place
// of which references get the one that was made.
func (d *side) convert(c sliced) (*openapi3.T, error) {
	root := maps.Clone(c.root)
	schemas := make(map[string]any, len(c.parts))
	for _, p := range c.parts {
		if schemas[p.name] = p.text; p.read != nil {
			schemas[p.name] = map[string]any{}
		}
	}
	root["definitions"] = schemas
	var old openapi2.T
	if err := json.Unmarshal(appendJSON(nil, root), &old); err != nil {
		return nil, err
	}
	doc, err := openapi2conv.ToV3WithLoader(&old, loader(), nil)
	if err != nil {
		return nil, err
	}
	made := doc.Components.Schemas
	doc.Components.Schemas = openapi3.Schemas{}
	for _, p := range c.parts {
		if p.read == nil {
			p.read = made[p.name]
			doc.Components.Schemas[p.name] = p.read
		}
	}
	for _, ref := range doc.Components.Schemas {
		d.relink(ref)
	}
	for _, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			d.relinkIn(o, item.Parameters)
		}
	}
	return doc, nil
}

// relink sets what the references in a schema lead to.
func (d *side) relink(ref *openapi3.SchemaRef) {
	switch p := d.referred(ref.Ref); {
	case p != nil && p.read != nil:
		ref.Value = p.read.Value
	case ref.Ref == "" && ref.Value != nil:
		for _, inner := range below(ref.Value) {
			d.relink(inner)
		}
	}
}

// relinkIn is relink for the schemas of an operation.
func (d *side) relinkIn(o *openapi3.Operation, shared openapi3.Parameters) {
	content := func(c openapi3.Content) {
		for _, m := range c {
			if m.Schema != nil {
				d.relink(m.Schema)
			}
		}
	}
	for _, list := range [...]openapi3.Parameters{shared, o.Parameters} {
		for _, p := range list {
			if p.Value != nil && p.Value.Schema != nil {
				d.relink(p.Value.Schema)
			}
		}
	}
	if o.RequestBody != nil && o.RequestBody.Value != nil {
		content(o.RequestBody.Value.Content)
	}
	for _, r := range o.Responses.Map() {
		if r.Value != nil {
			content(r.Value.Content)
		}
	}
}
