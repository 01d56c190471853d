package proof

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// convert has kin-openapi make a document of 3.0 from a slice of 2.0, for which each schema
// of a body is empty. In place of these come those that are made of the parts.
func (d *side) convert(c sliced) (*openapi3.T, error) {
	dec := &decoder{side: d}
	old := dec.older(c)
	if dec.err != nil {
		return nil, dec.err
	}
	doc, err := openapi2conv.ToV3WithLoader(old, loader(), nil)
	if err != nil {
		return nil, err
	}
	doc.Components.Schemas = nil
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
	return doc, d.read(dec.met, nil)
}

// older makes the document of 2.0 as assemble makes one of 3.x: kin-openapi decodes the
// parts.
func (d *decoder) older(c sliced) *openapi2.T {
	old := &openapi2.T{Swagger: "2.0", Info: openapi3.Info{Title: "slice", Version: "1"}, Paths: map[string]*openapi2.PathItem{},
		Definitions: map[string]*openapi2.SchemaRef{}, SecurityDefinitions: map[string]*openapi2.SecurityScheme{}}
	for _, p := range c.met {
		old.Definitions[p.name] = &openapi2.SchemaRef{Value: &openapi2.Schema{}}
	}
	fillIfThere(d, c.root["security"], &old.Security)
	fillIfThere(d, c.root["consumes"], &old.Consumes)
	fillIfThere(d, c.root["produces"], &old.Produces)
	for name, v := range object(c.root["securityDefinitions"]) {
		old.SecurityDefinitions[name] = fill(d, v, &openapi2.SecurityScheme{})
	}
	for path, v := range object(c.root["paths"]) {
		item := &openapi2.PathItem{}
		for key, v := range object(v) {
			if key == "parameters" {
				item.Parameters = d.olderParameters(v)
			} else if slices.Contains([]string{"get", "put", "post", "delete", "options", "head", "patch"}, key) { // OpenAPI 2.0, Path Item Object
				item.SetOperation(strings.ToUpper(key), d.olderOperation(object(v)))
			}
		}
		old.Paths[path] = item
	}
	return old
}

func (d *decoder) olderOperation(v map[string]any) *openapi2.Operation {
	o := &openapi2.Operation{Parameters: d.olderParameters(v["parameters"]), Responses: fill(d, v["responses"], &openapi2.Responses{})}
	fillIfThere(d, v["consumes"], &o.Consumes)
	fillIfThere(d, v["produces"], &o.Produces)
	if list, ok := v["security"]; ok {
		o.Security = fill(d, list, &openapi2.SecurityRequirements{})
	}
	return o
}

func (d *decoder) olderParameters(v any) openapi2.Parameters {
	list, _ := v.([]any)
	out := make(openapi2.Parameters, 0, len(list))
	for _, p := range list {
		out = append(out, fill(d, p, &openapi2.Parameter{}))
	}
	return out
}

// fillIfThere decodes a value that there may be.
func fillIfThere[T any](d *decoder, v any, into *T) {
	if v != nil {
		fill(d, v, into)
	}
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
