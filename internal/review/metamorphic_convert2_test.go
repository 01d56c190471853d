package review_test

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// What remains of C8, the conversion of Swagger 2.0 to OpenAPI 3.0.

func contents(types []string, schema *yaml.Node) *yaml.Node {
	if len(types) == 0 {
		types = []string{"application/json"}
	}
	out := object()
	for _, t := range types {
		media := object()
		if schema != nil {
			set(media, "schema", clone(schema))
		}
		set(out, t, media)
	}
	return out
}

// formBody makes one body of the formData parameters.
func formBody(fields []*yaml.Node, types []string) *yaml.Node {
	schema, required, files := object("type", "object"), list(), false
	for _, f := range fields {
		s := typed(clone(f))
		if text(f, "type") == "file" {
			files = true
			set(s, "type", str("string"))
			set(s, "format", str("binary"))
		}
		set(ensure(schema, "properties"), text(f, "name"), s)
		if text(f, "required") == "true" {
			required.Content = append(required.Content, str(text(f, "name")))
		}
	}
	if len(required.Content) > 0 {
		set(schema, "required", required)
	}
	if len(types) == 0 && files {
		types = []string{"multipart/form-data"}
	} else if len(types) == 0 {
		types = []string{"application/x-www-form-urlencoded"}
	}
	body := object("content", contents(types, schema))
	if len(required.Content) > 0 {
		set(body, "required", yml("true"))
	}
	return body
}

// typed takes the words of a schema out of a parameter or header of 2.0.
func typed(n *yaml.Node) *yaml.Node {
	schema := object()
	for k, v := range entries(n) {
		switch k {
		case "name", "in", "required", "allowEmptyValue", "collectionFormat":
		default:
			set(schema, k, v)
		}
	}
	return schema
}

// convertList rewrites a list of parameters: bodies and forms went elsewhere.
func convertList(root, n *yaml.Node) {
	l := get(n, "parameters")
	if l == nil {
		return
	}
	l.Content = slices.DeleteFunc(slices.Clone(l.Content), func(p *yaml.Node) bool {
		if to := target(root, p); to != nil {
			p = to
		}
		return text(p, "in") == "body" || text(p, "in") == "formData"
	})
	for _, p := range l.Content {
		convertParameter(p)
	}
}

func convertParameter(p *yaml.Node) {
	if has(p, "$ref") || has(p, "schema") {
		return
	}
	schema := typed(p)
	for _, k := range keys(p) {
		if k != "name" && k != "in" && k != "required" && k != "description" && k != "allowEmptyValue" {
			del(p, k)
		}
	}
	del(schema, "description")
	set(p, "schema", schema)
}

func convertResponse(r *yaml.Node, produces []string) {
	if has(r, "$ref") {
		return
	}
	if s := get(r, "schema"); s != nil {
		del(r, "schema")
		if text(s, "type") == "file" {
			s = yml("{type: string, format: binary}")
		}
		set(r, "content", contents(produces, s))
	}
	del(r, "examples")
	for _, h := range entries(get(r, "headers")) {
		convertParameter(h)
	}
}

func convertComponents(components *yaml.Node, produces []string) {
	parameters := get(components, "parameters")
	for name, p := range entries(parameters) {
		if in := text(p, "in"); in == "body" || in == "formData" {
			del(parameters, name)
			continue
		}
		convertParameter(p)
	}
	for _, r := range entries(get(components, "responses")) {
		convertResponse(r, produces)
	}
}

func convertSchemes(root, components *yaml.Node) {
	schemes := get(root, "securityDefinitions")
	if schemes == nil {
		return
	}
	del(root, "securityDefinitions")
	set(components, "securitySchemes", schemes)
	kinds := map[string]string{"accessCode": "authorizationCode", "application": "clientCredentials", "implicit": "implicit", "password": "password"}
	for _, s := range entries(schemes) {
		switch text(s, "type") {
		case "basic":
			set(s, "type", str("http"))
			set(s, "scheme", str("basic"))
		case "oauth2":
			flow := object()
			for _, k := range []string{"authorizationUrl", "tokenUrl", "scopes"} {
				if v := get(s, k); v != nil && del(s, k) {
					set(flow, k, v)
				}
			}
			set(s, "flows", object(kinds[text(s, "flow")], flow))
			del(s, "flow")
		}
	}
}
