package githubtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

//go:embed api.github.com.json ghes-3.19.json
var descriptions embed.FS

// contract is one description, ready to judge.
type contract struct {
	flavour string
	doc     *openapi3.T
	paths   []pathTemplate // most literal first
}

type pathTemplate struct {
	text  string
	parts []string
	item  *openapi3.PathItem
}

// A description is about 340 KB and takes some 90 ms of processor time to load,
// so that it is read once for all stand-ins of a process. Nothing changes it
// afterwards.
var (
	gitHubContract     = sync.OnceValues(func() (*contract, error) { return readContract(GitHub) })
	enterpriseContract = sync.OnceValues(func() (*contract, error) { return readContract(Enterprise) })
)

func loadContract(flavour string) (*contract, error) {
	switch flavour {
	case GitHub:
		return gitHubContract()
	case Enterprise:
		return enterpriseContract()
	}
	return nil, fmt.Errorf("the stand-in has no description %q: use %s or %s", flavour, GitHub, Enterprise)
}

func readContract(flavour string) (*contract, error) {
	raw, err := descriptions.ReadFile(flavour + ".json")
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, fmt.Errorf("reading GitHub's description %s: %w", flavour, err)
	}
	c := &contract{flavour: flavour, doc: doc}
	for _, text := range doc.Paths.InMatchingOrder() {
		c.paths = append(c.paths, pathTemplate{text, strings.Split(text, "/"), doc.Paths.Value(text)})
	}
	slices.SortStableFunc(c.paths, func(a, b pathTemplate) int {
		return strings.Count(a.text, "{") - strings.Count(b.text, "{")
	})
	return c, nil
}

// route finds the operation of a request by its path below the root.
func (c *contract) route(method, escapedPath string) (*routers.Route, map[string]string, bool) {
	parts := strings.Split(escapedPath, "/")
	for _, t := range c.paths {
		operation := t.item.GetOperation(method)
		if operation == nil {
			continue
		}
		if params, ok := t.match(parts); ok {
			return &routers.Route{Spec: c.doc, Path: t.text, PathItem: t.item, Method: method, Operation: operation}, params, true
		}
	}
	return nil, nil, false
}

// match binds the parameters of a template. The last one of contents takes the
// rest of the path: GitHub reads slashes there although OpenAPI cannot say so.
func (t pathTemplate) match(parts []string) (map[string]string, bool) {
	if n := len(t.parts); t.parts[n-1] == "{path}" && len(parts) > n {
		parts = append(slices.Clone(parts[:n-1]), strings.Join(parts[n-1:], "/"))
	}
	if len(parts) != len(t.parts) {
		return nil, false
	}
	params := map[string]string{}
	for i, part := range t.parts {
		name, isParam := strings.CutPrefix(part, "{")
		if !isParam {
			if part != parts[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(parts[i])
		if err != nil || value == "" {
			return nil, false
		}
		params[strings.TrimSuffix(name, "}")] = value
	}
	return params, true
}

func options() *openapi3filter.Options {
	o := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true}
	o.WithCustomSchemaErrorFunc(briefly)
	return o
}

// briefly is a breach of a schema without the schema, which can be pages long.
func briefly(err *openapi3.SchemaError) string {
	return fmt.Sprintf("at /%s: %s", strings.Join(err.JSONPointer(), "/"), err.Reason)
}

// checkRequest is nil where the description allows the request.
func (c *contract) checkRequest(r *http.Request, body []byte, route *routers.Route, params map[string]string) (*openapi3filter.RequestValidationInput, error) {
	clone := r.Clone(r.Context())
	clone.Body = io.NopCloser(bytes.NewReader(body))
	input := &openapi3filter.RequestValidationInput{Request: clone, PathParams: params, Route: route, Options: options()}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		return input, fmt.Errorf("%s %s: %w", route.Method, route.Path, err)
	}
	for name := range r.URL.Query() {
		if !declaresQuery(route, name) {
			return input, fmt.Errorf("%s %s: query parameter %q is not declared", route.Method, route.Path, name)
		}
	}
	schema := requestSchema(route)
	if schema == nil {
		if len(body) > 0 {
			return input, fmt.Errorf("%s %s: a body is sent and none is declared", route.Method, route.Path)
		}
		return input, nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err == nil {
		if extra := undeclared(schema, v, "body"); len(extra) > 0 {
			return input, fmt.Errorf("%s %s: not declared: %s", route.Method, route.Path, strings.Join(extra, ", "))
		}
	}
	return input, nil
}

// check is checkResponse, but of an answer that was good before: what is read again is mostly as it was. The lock is held.
func (s *Server) check(input *openapi3filter.RequestValidationInput, a *answer) error {
	body := a.encode()
	key := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %q %s", input.Route.Method, input.Route.Path, a.status, a.header, body))
	if s.good[key] {
		return nil
	}
	err := s.contract.checkResponse(input, a, body)
	if err == nil {
		s.good[key] = true
	}
	return err
}

// checkResponse is nil where the description allows the answer. What it does not
// describe at all (a status, a raw media type) passes.
func (c *contract) checkResponse(input *openapi3filter.RequestValidationInput, a *answer, body []byte) error {
	if a.raw != nil {
		return nil
	}
	body = asDescribed(body)
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: a.status, Header: a.header, Options: options()}
	out.SetBodyBytes(body)
	route := input.Route
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		return fmt.Errorf("answer %d to %s %s: %w", a.status, route.Method, route.Path, err)
	}
	schema := responseSchema(route, a.status)
	var v any
	if schema == nil || json.Unmarshal(body, &v) != nil {
		return nil
	}
	if extra := undeclared(schema, v, "body"); len(extra) > 0 {
		return fmt.Errorf("answer %d to %s %s: not declared: %s", a.status, route.Method, route.Path, strings.Join(extra, ", "))
	}
	return nil
}

// asDescribed takes out the two things where GitHub does not keep to its own
// description: line and position of an outdated review comment are null and are
// described as integers; the head repository of a pull request is null once it
// was deleted and is described as always there.
func asDescribed(body []byte) []byte {
	for _, name := range []string{"line", "position"} {
		body = bytes.ReplaceAll(body, []byte(`"`+name+`":null,`), nil)
	}
	if !bytes.Contains(body, []byte(`"repo":null`)) {
		return body
	}
	var pull object
	if json.Unmarshal(body, &pull) != nil {
		return body
	}
	withHeadRepo(pull)
	return plainJSON(pull)
}

// withHeadRepo puts the base's repository where a pull request's head has none.
func withHeadRepo(pull object) {
	base, _ := pull["base"].(object)
	if head, _ := pull["head"].(object); head != nil && base != nil && head["repo"] == nil {
		head["repo"] = base["repo"]
	}
}

func declaresQuery(route *routers.Route, name string) bool {
	for _, list := range []openapi3.Parameters{route.Operation.Parameters, route.PathItem.Parameters} {
		for _, p := range list {
			if p.Value.In == openapi3.ParameterInQuery && p.Value.Name == name {
				return true
			}
		}
	}
	return false
}

func requestSchema(route *routers.Route) *openapi3.Schema {
	if route.Operation.RequestBody == nil {
		return nil
	}
	return jsonSchema(route.Operation.RequestBody.Value.Content)
}

func responseSchema(route *routers.Route, status int) *openapi3.Schema {
	response := route.Operation.Responses.Status(status)
	if response == nil {
		return nil
	}
	return jsonSchema(response.Value.Content)
}

func jsonSchema(content openapi3.Content) *openapi3.Schema {
	media := content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

// undeclared lists the members of a JSON value that a schema does not name. The
// descriptions rarely forbid others, and a misspelt field would pass unseen.
func undeclared(schema *openapi3.Schema, v any, at string) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		declared, open := map[string][]*openapi3.Schema{}, false
		members(schema, declared, &open)
		for name, inner := range v {
			switch schemas := declared[name]; {
			case len(schemas) > 0:
				out = append(out, fewest(schemas, inner, at+"."+name)...)
			case !open && len(declared) > 0:
				out = append(out, at+"."+name)
			}
		}
	case []any:
		var items []*openapi3.Schema
		elements(schema, &items)
		for i, inner := range v {
			if len(items) > 0 {
				out = append(out, fewest(items, inner, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	}
	slices.Sort(out)
	return out
}

// fewest is what no alternative declares, by the most generous of them.
func fewest(schemas []*openapi3.Schema, v any, at string) []string {
	best := undeclared(schemas[0], v, at)
	for _, s := range schemas[1:] {
		if other := undeclared(s, v, at); len(other) < len(best) {
			best = other
		}
	}
	return best
}

func members(s *openapi3.Schema, into map[string][]*openapi3.Schema, open *bool) {
	for name, p := range s.Properties {
		into[name] = append(into[name], p.Value)
	}
	if s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has {
		*open = true
	}
	for _, part := range branches(s) {
		members(part, into, open)
	}
}

func elements(s *openapi3.Schema, into *[]*openapi3.Schema) {
	if s.Items != nil {
		*into = append(*into, s.Items.Value)
	}
	for _, part := range branches(s) {
		elements(part, into)
	}
}

func branches(s *openapi3.Schema) []*openapi3.Schema {
	var out []*openapi3.Schema
	for _, list := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf} {
		for _, ref := range list {
			out = append(out, ref.Value)
		}
	}
	return out
}
