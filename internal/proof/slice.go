package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// errSlice is the error of an operation that cannot be judged apart from the rest of its
// description, wrapped with the reason.
var errSlice = errors.New("the operation cannot be judged by itself")

// maxSlice bounds the values of one slice. The largest request body of the largest
// published description has a tenth of it.
const maxSlice = 20_000

var (
	errTooLarge    = errors.New("what it refers to is too large")
	errNotFollowed = errors.New("a reference that is not followed")
)

// extent is how much of an operation a slice has.
type extent int

// What a validator needs to judge who may call; to judge a request; and to judge responses
// as well.
const (
	security extent = iota
	requests
	responses
)

// sliced is a description that has one operation and what it refers to: what a validator
// needs to judge a request, and of responses only those asked for. Prose, examples and
// extensions are left out. Values are in the types of [encoding/json], with numbers as they
// are written. Around schemas it is in the dialect of the whole, and no keyword is
// interpreted; schemas are those of 3.x.
type sliced struct {
	root   map[string]any // without the schemas that it refers to
	met    []*part        // those schemas that it refers to itself
	values int            // how many values all of it has, with all schemas
}

// slice writes an operation.
func (d *side) slice(o *api.Operation, e extent) (sliced, error) {
	s := &slice{side: d, doc: d.spender, extent: e, left: maxSlice}
	out := sliced{root: s.root(o), met: s.met}
	d.reached(s)
	out.values = maxSlice - s.left
	if s.err != nil {
		return out, fmt.Errorf("%w: %w", errSlice, s.err)
	}
	return out, nil
}

// slice writes an operation, or a schema that others refer to.
type slice struct {
	side   *side
	doc    *openapi.Document
	met    []*part // that are referred to, each once
	extent extent
	left   int // values that may still be written
	err    error

	isModern bool // a schema has a keyword that 3.0 does not have
}

func (s *slice) root(o *api.Operation) map[string]any {
	root := map[string]any{"info": map[string]any{"title": "slice", "version": "1"}}
	item := map[string]any{method(o.Method): s.operation(o)}
	if list := o.Item.Get("parameters"); list.Exists() && s.extent > security {
		item["parameters"] = s.parameters(o, list)
	}
	path, _, _ := strings.Cut(o.Path, "?")
	root["paths"] = map[string]any{path: item}
	policy := o.Value.Get("security")
	if !policy.Exists() {
		policy = s.doc.Root.Get("security")
	}
	if v := s.doc.Root.Get("security"); v.Exists() {
		root["security"] = s.raw(v)
	}
	asked := s.asked(policy)
	if s.doc.Dialect == openapi.Swagger2 {
		root["swagger"] = "2.0"
		for _, key := range [...]string{"consumes", "produces"} {
			if v := s.doc.Root.Get(key); v.Exists() && s.isAbout(o, key) {
				root[key] = s.raw(v)
			}
		}
		root["securityDefinitions"] = asked(s.doc.Root.Get("securityDefinitions"))
		return root
	}
	root["openapi"] = "3.0.3"
	if s.doc.Dialect == openapi.OpenAPI31 {
		root["openapi"] = "3.1.0"
	}
	root["components"] = map[string]any{"securitySchemes": asked(s.doc.Root.At("components", "securitySchemes"))}
	return root
}

// isAbout reports whether a list of media types of 2.0 says something of what is judged: of a
// body that there is, or of responses.
func (s *slice) isAbout(o *api.Operation, key string) bool {
	if key == "produces" {
		return s.extent == responses
	}
	return s.extent > security && len(o.Body) > 0
}

// method is the field of a path item that holds the operations of a method: that of the
// request which is made for one that answers all methods.
func method(m string) string {
	if m == anyMethod {
		m = http.MethodGet
	}
	return strings.ToLower(m)
}

// asked writes of the security schemes those that a policy asks for.
func (s *slice) asked(policy openapi.Value) func(schemes openapi.Value) map[string]any {
	return func(schemes openapi.Value) map[string]any {
		out := map[string]any{}
		for requirement := range policy.Items() {
			for name := range requirement.Fields() {
				if v := schemes.Get(name); v.Exists() && s.spend(v) {
					out[name] = s.scheme(v)
				}
			}
		}
		return out
	}
}

func (s *slice) operation(o *api.Operation) map[string]any {
	out := map[string]any{}
	for key, field := range o.Value.Fields() {
		if s.extent == security && key != "security" {
			continue
		}
		switch key {
		case "parameters":
			out[key] = s.parameters(o, field)
		case "requestBody":
			out[key] = s.object(field, s.bodyField)
		case "security":
			out[key] = s.raw(field)
		case "consumes", "produces":
			if s.isAbout(o, key) {
				out[key] = s.raw(field)
			}
		case "responses":
			if s.extent == responses {
				out[key] = s.named(field, func(v openapi.Value) any { return s.object(v, s.responseField) })
			}
		}
	}
	if out["responses"] == nil {
		out["responses"] = map[string]any{"default": map[string]any{"description": ""}}
	}
	return out
}

// parameters writes a list of parameters without the headers that OpenAPI 3 says to
// ignore, and without those of the path that the path does not have: the validator asks for
// them, and nobody can send them.
func (s *slice) parameters(o *api.Operation, list openapi.Value) []any {
	out := []any{}
	for p := range list.Items() {
		at := s.doc.Deref(p)
		switch name := at.Get("name").Scalar(); strings.ToLower(at.Get("in").Scalar()) {
		case "header":
			if o.IgnoresHeader(name) {
				continue
			}
		case "path":
			if !slices.Contains(api.PathParameters(o.Path), name) && !strings.Contains(o.Path, "{"+name+"}") {
				continue
			}
		}
		if s.spend(p) {
			out = append(out, s.parameter(p))
		}
	}
	return out
}

// field writes one field of an object. ok is false for one that is left out.
type field func(key string, v openapi.Value) (out any, ok bool)

// object writes an object that may be a reference, by its fields.
func (s *slice) object(v openapi.Value, write field) any {
	v = s.target(v)
	out := map[string]any{}
	for key, f := range v.Fields() {
		if strings.HasPrefix(key, "x-") || !s.spend(f) {
			continue
		}
		if x, ok := write(key, f); ok {
			out[key] = x
		}
	}
	return out
}

// target is what a value outside of a schema refers to.
func (s *slice) target(v openapi.Value) openapi.Value {
	if _, isRef := v.Ref(); !isRef {
		return v
	}
	to := s.doc.Deref(v)
	if !to.Exists() {
		s.fail(v, errNotFollowed)
	}
	return to
}

func (s *slice) parameter(v openapi.Value) any {
	return s.object(v, func(key string, f openapi.Value) (any, bool) {
		switch key {
		case "schema":
			if s.doc.Dialect == openapi.Swagger2 { // of a body
				return s.whole(f), true
			}
			return textual(s.schema(f)), true
		case "items":
			return s.schema(f), true
		case "content":
			return s.content(f), true
		case "description", "example", "examples", "default", "title":
			return nil, false
		}
		return s.raw(f), true
	})
}

// textual is a schema of what is sent as text, which is never null: the validator reads no
// list and no object of which the type may also be "null".
func textual(schema any) any {
	m := object(schema)
	types, _ := m["type"].([]any)
	others := slices.DeleteFunc(slices.Clone(types), func(x any) bool { return x == "null" })
	if len(others) == 0 || len(others) == len(types) {
		return schema
	}
	m = maps.Clone(m)
	m["type"] = others
	return m
}

func (s *slice) bodyField(key string, f openapi.Value) (any, bool) {
	switch key {
	case "content":
		return s.content(f), true
	case "required":
		return s.raw(f), true
	}
	return nil, false
}

func (s *slice) responseField(key string, f openapi.Value) (any, bool) {
	switch key {
	case "content":
		return s.content(f), true
	case "schema":
		return s.whole(f), true
	case "headers":
		return s.named(f, s.parameter), true
	case "description":
		return "", true
	}
	return nil, false
}

func (s *slice) content(v openapi.Value) any { return s.named(v, s.media) }

func (s *slice) media(v openapi.Value) any {
	return s.object(v, func(key string, f openapi.Value) (any, bool) {
		switch key {
		case "schema":
			return s.whole(f), true
		case "itemSchema":
			return s.schema(f), true
		case "encoding":
			return s.named(f, func(e openapi.Value) any {
				return s.object(e, func(key string, f openapi.Value) (any, bool) {
					if key == "headers" {
						return nil, false
					}
					return s.raw(f), true
				})
			}), true
		}
		return nil, false
	})
}

func (s *slice) scheme(v openapi.Value) any {
	return s.object(v, func(key string, f openapi.Value) (any, bool) {
		if key == "flows" { // which scopes there are is not what is asked for
			return s.named(f, func(flow openapi.Value) any {
				return s.object(flow, func(key string, f openapi.Value) (any, bool) { return s.raw(f), key != "scopes" })
			}), true
		}
		return s.raw(f), key != "description" && key != "scopes"
	})
}

// named writes a map of free names.
func (s *slice) named(v openapi.Value, write func(openapi.Value) any) map[string]any {
	out := map[string]any{}
	for name, f := range v.Named() {
		if !strings.HasPrefix(name, "x-") && s.spend(f) {
			out[name] = write(f)
		}
	}
	return out
}

func (s *slice) list(v openapi.Value, write func(openapi.Value) any) []any {
	out := []any{}
	for item := range v.Items() {
		if s.spend(item) {
			out = append(out, write(item))
		}
	}
	return out
}

// raw writes a value as it is.
func (s *slice) raw(v openapi.Value) any {
	switch v.Kind() {
	case openapi.Map:
		out := map[string]any{}
		for name, f := range v.Fields() {
			if s.spend(f) {
				out[name] = s.raw(f)
			}
		}
		return out
	case openapi.List:
		return s.list(v, s.raw)
	case openapi.Number:
		if n := json.Number(v.Scalar()); json.Valid([]byte(n)) {
			return n
		}
		f, _ := v.Number()
		return f
	}
	return v.Any()
}

// spend counts a value. It is false when the slice has too many.
func (s *slice) spend(v openapi.Value) bool {
	s.doc.Spend(1)
	if s.left--; s.left < 0 {
		s.fail(v, errTooLarge)
		return false
	}
	return s.err == nil
}

func (s *slice) fail(v openapi.Value, why error) {
	if s.err == nil {
		s.err = fmt.Errorf("%s: %w", v.Span(), why)
	}
}
