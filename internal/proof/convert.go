package proof

import (
	"encoding/json"
	"maps"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// convert has kin-openapi make a document of 3.0 from a slice of 2.0, for which each schema
// of a body is empty. In place of these come those that are made of the parts.
func (d *side) convert(c sliced) (*openapi3.T, error) {
	root, schemas := maps.Clone(c.root), map[string]any{}
	for _, p := range c.met {
		schemas[p.name] = map[string]any{}
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
	doc.Components.Schemas = nil
	dec := &decoder{side: d}
	for _, item := range doc.Paths.Map() {
		dec.relinkParameters(item.Parameters)
		for _, o := range item.Operations() {
			dec.relinkParameters(o.Parameters)
			if o.RequestBody != nil && o.RequestBody.Value != nil {
				d.relinkContent(o.RequestBody.Value.Content)
			}
			for _, r := range o.Responses.Map() {
				if r.Value != nil {
					d.relinkContent(r.Value.Content)
				}
			}
		}
	}
	return doc, d.read(dec.met)
}

func (d *decoder) relinkParameters(list openapi3.Parameters) {
	for _, p := range list {
		if p.Value == nil {
			continue
		}
		for ref := p.Value.Schema; ref != nil && ref.Value != nil; ref = ref.Value.Items {
			if to := d.side.referred(ref.Ref); to != nil {
				d.met = append(d.met, to)
				*ref = *d.side.reference(to)
				break
			}
		}
	}
}

func (d *side) relinkContent(c openapi3.Content) {
	for _, m := range c {
		if m.Schema == nil {
			continue
		}
		if p := d.referred(m.Schema.Ref); p != nil {
			m.Schema = d.reference(p)
		}
	}
}
