package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// strict has the schemas of bodies of one description of 3.1 as JSON Schema 2020-12, for
// values of which the objects have certain names.
//
// kin-openapi reads a schema of 3.1 by its validator of 3.0 where all of it can be said in
// 3.0 and something is referred to, else as JSON Schema 2020-12, for which it has a library
// compile the schema, and all that it refers to, for each value. Here the same library
// compiles it once for all values of the same names and all operations, and of properties
// only those that such a value has: the others cannot refuse it.
type strict struct {
	side     *side
	names    map[string]bool
	compiler *jsonschema.Compiler
	compiled map[*openapi3.Schema]*jsonschema.Schema
}

// Addresses of schemas as resources. Nothing is fetched from them.
const (
	partAddress = "https://slice.example/"
	ownAddress  = "https://slice.example/operation/"
)

func newStrict(d *side, names map[string]bool) *strict {
	s := &strict{side: d, names: names, compiler: jsonschema.NewCompiler(), compiled: map[*openapi3.Schema]*jsonschema.Schema{}}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	s.compiler.UseLoader(s)
	return s
}

// schema compiles a schema, nil where the library does not read it.
func (s *strict) schema(of *openapi3.Schema) *jsonschema.Schema {
	known, isKnown := s.compiled[of]
	if !isKnown {
		known, _ = s.compile(of)
		s.compiled[of] = known
	}
	return known
}

func (s *strict) compile(of *openapi3.Schema) (*jsonschema.Schema, error) {
	text, err := s.text(of)
	if err != nil {
		return nil, err
	}
	address := ownAddress + strconv.Itoa(len(s.compiled))
	if err := s.compiler.AddResource(address, text); err != nil {
		return nil, err
	}
	return s.compiler.Compile(address)
}

// Load is the text of a part, for the compiler.
func (s *strict) Load(address string) (any, error) {
	name, _ := strings.CutPrefix(address, partAddress)
	p := s.side.named[name]
	if p == nil || p.read == nil {
		return nil, errors.New("a reference leads out of the operation")
	}
	if p.read.Ref != "" {
		return map[string]any{"$ref": partAddress + strings.TrimPrefix(p.read.Ref, schemaPlace)}, nil
	}
	return s.text(p.read.Value)
}

// text is a schema as JSON, with references to the parts of the description.
func (s *strict) text(of *openapi3.Schema) (any, error) {
	plain := *of
	plain.Properties = nil // of which most are not needed
	for name, p := range of.Properties {
		if s.names[name] {
			if plain.Properties == nil {
				plain.Properties = openapi3.Schemas{}
			}
			plain.Properties[name] = p
		}
	}
	raw, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	s.prepare(v)
	return v, nil
}

// prepare puts the addresses of parts for references, makes formats known, and leaves out
// properties that no value has.
func (s *strict) prepare(v any) {
	m, isObject := v.(map[string]any)
	if !isObject {
		return
	}
	if name, ok := strings.CutPrefix(text(m["$ref"]), schemaPlace); ok {
		m["$ref"] = partAddress + name
	}
	if name := text(m["format"]); name != "" {
		s.compiler.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(v any) error { return checkFormat(name, v) }})
	}
	for word, x := range m {
		switch word {
		case "enum", "const", "default", "example", "examples":
		case "properties":
			for name, p := range object(x) {
				if s.prepare(p); !s.names[name] {
					delete(object(x), name)
				}
			}
		case "patternProperties", "$defs", "dependentSchemas":
			for _, p := range object(x) {
				s.prepare(p)
			}
		default:
			list, _ := x.([]any)
			for _, p := range append(list, x) {
				s.prepare(p)
			}
		}
	}
}

// checkFormat checks a value as kin-openapi does, whose formats those of this program
// take the place of.
func checkFormat(name string, v any) error {
	switch v := v.(type) {
	case string:
		if f, ok := stringFormats()[name]; ok {
			return f.Validate(v)
		}
		if f, ok := openapi3.SchemaStringFormats[name]; ok {
			return f.Validate(v)
		}
	case json.Number:
		n, err := v.Float64()
		if err != nil {
			return nil
		}
		if f, ok := openapi3.SchemaIntegerFormats[name]; ok && n == math.Trunc(n) && !math.IsInf(n, 0) {
			return f.Validate(int64(n))
		}
		if f, ok := openapi3.SchemaNumberFormats[name]; ok {
			return f.Validate(n)
		}
	}
	return nil
}

// reading is how the schema of a body is asked.
type reading struct {
	doc    *openapi3.T      // as kin-openapi is told that it is, which decides its validator
	strict *openapi3.Schema // in place of kin-openapi, nil for none
}

// reading says how kin-openapi reads the schema of a body of a media type. Bodies that are
// no JSON it reads by their schemas.
func (j *judge) reading(of *openapi3.MediaType, media string) reading {
	if of == nil || of.Schema == nil || of.Schema.Value == nil || !j.doc.IsOpenAPI31OrLater() {
		return reading{doc: j.doc}
	}
	known, isKnown := j.readings[of]
	if isKnown {
		return known
	}
	known.doc = j.doc
	met, isModern := j.side.look(of.Schema.Value)
	switch {
	case len(met) > 0 && !isModern && !j.side.isAnyModern(met):
		older := *j.doc
		older.OpenAPI = "3.0.3"
		known.doc = &older
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		known.strict = of.Schema.Value
	}
	j.readings[of] = known
	return known
}

// strictly is the check of a value, which is written as JSON, by a schema: nil where there
// is none, or where it cannot be compiled: kin-openapi falls back then, or has the error.
func (d *side) strictly(of *openapi3.Schema, text []byte) func() error {
	if of == nil || len(text) == 0 {
		return nil
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil
	}
	names := map[string]bool{}
	namesIn(v, names)
	key := strings.Join(slices.Sorted(maps.Keys(names)), "\x00")
	s := d.strict[key]
	if s == nil {
		s = newStrict(d, names)
		d.strict[key] = s
	}
	compiled := s.schema(of)
	if compiled == nil {
		return nil
	}
	return func() error { return compiled.Validate(v) }
}

// namesIn collects the names of the fields of all objects in a value.
func namesIn(v any, names map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			namesIn(x, names)
		}
	case map[string]any:
		for name, x := range v {
			names[name] = true
			namesIn(x, names)
		}
	}
}

// isWrapper reports errors that only hold those of parts.
func isWrapper(k jsonschema.ErrorKind) bool {
	switch k.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference:
		return true
	}
	return false
}

// look lists the parts to which a schema refers itself, and reports whether it has a
// keyword that 3.0 does not have.
func (d *side) look(of *openapi3.Schema) (met []*part, isModern bool) {
	if hasModern(of) {
		return nil, true
	}
	for _, ref := range below(of) {
		if p := d.referred(ref.Ref); p != nil {
			met = append(met, p)
		} else if ref.Value != nil {
			more, isModern := d.look(ref.Value)
			if isModern {
				return nil, true
			}
			met = append(met, more...)
		}
	}
	return met, false
}

// isAnyModern is look for parts and all that they refer to.
func (d *side) isAnyModern(parts []*part) bool {
	queue, seen := slices.Clone(parts), map[*part]bool{}
	for i := 0; i < len(queue); i++ {
		p := queue[i]
		if seen[p] {
			continue
		}
		seen[p] = true
		if !p.looked {
			p.looked = true
			_, p.modern = d.look(p.read.Value)
		}
		if p.modern {
			return true
		}
		queue = append(queue, p.met...)
	}
	return false
}

// below are the schemas in one that has no keyword that 3.0 does not have.
func below(of *openapi3.Schema) []*openapi3.SchemaRef {
	out := slices.Concat(of.AllOf, of.AnyOf, of.OneOf, slices.Collect(maps.Values(of.Properties)))
	for _, one := range [...]*openapi3.SchemaRef{of.Items, of.Not, of.AdditionalProperties.Schema} {
		if one != nil {
			out = append(out, one)
		}
	}
	return out
}

// hasModern reports the keywords for which kin-openapi takes JSON Schema 2020-12.
func hasModern(s *openapi3.Schema) bool {
	return s.Const != nil || len(s.PrefixItems)+len(s.PatternProperties)+len(s.DependentSchemas)+len(s.DependentRequired)+len(s.Defs) > 0 ||
		s.Contains != nil || s.PropertyNames != nil || s.If != nil || s.Then != nil || s.Else != nil || s.ContentSchema != nil ||
		s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil || s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil
}
