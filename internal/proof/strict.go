package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/threatdelta/threatdelta/internal/regular"
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
	compiled map[*part]*jsonschema.Schema
}

// partAddress is that of parts as resources. Nothing is fetched from there.
const partAddress = "https://slice.example/"

func newStrict(d *side, names map[string]bool) *strict {
	s := &strict{side: d, names: names, compiler: jsonschema.NewCompiler(), compiled: map[*part]*jsonschema.Schema{}}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	s.compiler.UseLoader(s)
	s.compiler.UseRegexpEngine(d.pattern)
	return s
}

// pattern compiles a pattern once for all values, of which each may have names of its own.
func (d *side) pattern(text string) (jsonschema.Regexp, error) {
	known, isKnown := d.patterns[text]
	if !isKnown {
		if known.err = errLargePattern; regular.Size(text) <= regular.MostSize {
			known.Regexp, known.err = regexp.Compile(text)
		}
		d.patterns[text] = known
	}
	if known.err != nil {
		return nil, known.err
	}
	return known.Regexp, nil
}

// errLargePattern is of a pattern of which the program would be very large.
var errLargePattern = errors.New("a pattern is too large")

// pattern is one that is compiled, or why it is not.
type pattern struct {
	*regexp.Regexp
	err error
}

// schema compiles a part, nil where the library does not read it.
func (s *strict) schema(of *part) *jsonschema.Schema {
	known, isKnown := s.compiled[of]
	if !isKnown {
		known, _ = s.compiler.Compile(partAddress + of.name)
		s.compiled[of] = known
	}
	return known
}

// Load is the text of a part, for the compiler.
func (s *strict) Load(address string) (any, error) {
	name, _ := strings.CutPrefix(address, partAddress)
	p := s.side.named[name]
	if p == nil {
		return nil, errors.New("a reference leads out of the operation")
	}
	return s.of(p.text), nil
}

// of is a schema with the addresses of parts for references, without properties that no
// value has. It makes formats known.
func (s *strict) of(v any) any {
	m, isObject := v.(map[string]any)
	if !isObject {
		return v
	}
	out := make(map[string]any, len(m))
	for word, x := range m {
		switch word {
		case "enum", "const":
			out[word] = x
		case "properties":
			out[word] = s.ofEach(object(x), s.names)
		case "patternProperties", "$defs", "dependentSchemas":
			out[word] = s.ofEach(object(x), nil)
		default:
			out[word] = s.ofKeyword(x)
		}
	}
	if name, ok := strings.CutPrefix(text(m["$ref"]), schemaPlace); ok {
		out["$ref"] = partAddress + name
	}
	if name := text(m["format"]); name != "" {
		s.compiler.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(v any) error { return checkFormat(name, v) }})
	}
	return out
}

// ofKeyword is what a keyword says.
func (s *strict) ofKeyword(v any) any {
	list, isList := v.([]any)
	if !isList {
		return s.of(v)
	}
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = s.of(x)
	}
	return out
}

// ofEach are named schemas: those of some names, all for nil.
func (s *strict) ofEach(schemas map[string]any, names map[string]bool) map[string]any {
	out := map[string]any{}
	for name, x := range schemas {
		if names == nil || names[name] {
			out[name] = s.of(x)
		}
	}
	return out
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

// reading is how a value is judged by the schema of a body.
type reading struct {
	doc   *openapi3.T  // as kin-openapi is told that it is, which decides its validator
	check func() error // in place of kin-openapi, nil for none
}

// reading says how kin-openapi reads the schema of a body of a media type for a value, which
// is written as text, and has it read. Bodies that are no JSON it reads by their schemas.
func (j *judge) reading(of *openapi3.MediaType, media string, text []byte) (reading, error) {
	out := reading{doc: j.doc}
	if of == nil || of.Schema == nil {
		return out, nil
	}
	p := j.side.referred(of.Schema.Ref)
	if p == nil {
		return out, nil
	}
	var sent body
	if media == "application/json" || strings.HasSuffix(media, "+json") {
		sent = j.side.joint.body(text)
	}
	if j.doc.IsOpenAPI31OrLater() {
		to := j.side.target(p)
		switch {
		case len(to.met) > 0 && j.side.isPlain(to):
			older := *j.doc
			older.OpenAPI = "3.0.3"
			out.doc = &older
		case sent.names != nil:
			if out.check = j.side.strictly(to, sent.value, sent.names); out.check != nil {
				return out, nil
			}
		}
	}
	if err := j.side.read([]*part{p}, sent.names); err != nil {
		return out, unread(err)
	}
	if schema := of.Schema.Value; isForm(media) && schema.Type == nil && len(schema.Properties) > 0 {
		typed := *schema // a form is an object (OpenAPI 3.1, 4.8.14.4), which kin-openapi has to be told
		typed.Type = &openapi3.Types{"object"}
		of.Schema = &openapi3.SchemaRef{Ref: of.Schema.Ref, Value: &typed}
	}
	return out, nil
}

func isForm(media string) bool {
	name, _, _ := strings.Cut(media, ";")
	name = strings.TrimSpace(name)
	return name == "application/x-www-form-urlencoded" || name == "multipart/form-data"
}

// strictly is the check of a value, whose objects have certain names, by a schema: nil where
// it cannot be compiled: kin-openapi falls back then, or has the error.
func (d *side) strictly(of *part, v any, names map[string]bool) func() error {
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

// body is one that is written as text.
type body struct {
	text  []byte
	value any
	names map[string]bool // of the fields of all objects in it, nil where it is no JSON
}

// body reads a body of JSON.
func (b *joint) body(text []byte) body {
	if b.last.text != nil && bytes.Equal(b.last.text, text) {
		return b.last
	}
	b.last = body{text: text}
	if v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text)); err == nil {
		b.last.value, b.last.names = v, map[string]bool{}
		namesIn(v, b.last.names)
	}
	return b.last
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

// isPlain reports whether neither a part nor what it refers to has a keyword that 3.0 does
// not have.
func (d *side) isPlain(p *part) bool {
	queue, seen := []*part{p}, map[*part]bool{}
	for i := 0; i < len(queue); i++ {
		p := queue[i]
		if p.isModern {
			return false
		}
		if !p.isPlain && !seen[p] {
			seen[p] = true
			queue = append(queue, p.met...)
		}
	}
	for p := range seen {
		p.isPlain = true
	}
	return true
}
