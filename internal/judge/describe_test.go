package judge_test

import "maps"

type object = map[string]any

// describe writes a description in which the schema stands at the place: in the
// request of one operation, or in its response.
func describe(library object, p place, inner any, version string, response bool) string {
	prefix, home := "#/components/schemas/", "components"
	if version == "2.0" {
		prefix = "#/definitions/"
	}
	schema := fill(p.schema, object{"$S": inner})
	defs := object{}
	for name, s := range components(library, schema, inner) {
		defs[name] = withReferences(s, prefix, version)
	}
	schema = withReferences(schema, prefix, version)
	path, operation := "/things", object{"operationId": "sendThing", "responses": object{"204": object{"description": "Done."}}}
	method := "post"
	switch {
	case response:
		method = "get"
		operation["responses"] = object{"200": content(version, schema, object{"description": "It."})}
	case p.in == "body":
		body(operation, version, "application/json", schema)
	case p.in == "form" && version != "2.0":
		body(operation, version, "application/x-www-form-urlencoded", object{"type": "object", "required": []any{"value"}, "properties": object{"value": schema}})
	default:
		if p.in == "path" {
			path = "/things/{value}"
		}
		parameter(operation, version, p.in, schema)
	}
	root := object{"info": object{"title": "Things", "version": "1"}, "paths": object{path: object{method: operation}}}
	bearer := object{"type": "http", "scheme": "bearer"}
	root["security"] = []any{object{"login": []any{}}}
	if version == "2.0" {
		root["swagger"], root["host"], root["schemes"] = "2.0", "api.example.com", []any{"https"}
		root["definitions"], root["securityDefinitions"] = defs, object{"login": object{"type": "basic"}}
	} else {
		root["openapi"], root["servers"] = version+".0", []any{object{"url": "https://api.example.com"}}
		root[home] = object{"schemas": defs, "securitySchemes": object{"login": bearer}}
	}
	return printed(root)
}

// content adds a schema of JSON to a response.
func content(version string, schema any, to object) object {
	if version == "2.0" {
		to["schema"] = schema
	} else {
		to["content"] = object{"application/json": object{"schema": schema}}
	}
	return to
}

func body(operation object, version, media string, schema any) {
	if version == "2.0" {
		operation["consumes"] = []any{media}
		operation["parameters"] = []any{object{"name": "thing", "in": "body", "required": true, "schema": schema}}
		return
	}
	operation["requestBody"] = object{"required": true, "content": object{media: object{"schema": schema}}}
}

func parameter(operation object, version, in string, schema any) {
	p := object{"name": "value", "in": in, "required": true}
	if version != "2.0" {
		p["schema"] = schema
		if m, ok := schema.(object); ok && (in == "query" || in == "cookie") && m["type"] == "array" {
			p["explode"] = false
		}
	} else {
		if in == "form" {
			p["in"], operation["consumes"] = "formData", []any{"application/x-www-form-urlencoded"}
		}
		maps.Copy(p, schema.(object))
	}
	operation["parameters"] = []any{p}
}

// fits reports whether a schema can stand at a place: a parameter is a scalar or a
// list of them, and in 2.0 it has no composition.
func fits(p place, version string, schema any) bool {
	if p.in == "body" {
		return true
	}
	m, ok := schema.(object)
	if !ok {
		return version != "2.0"
	}
	plain := true
	subschemas(m, func(m map[string]any) {
		for key, v := range m {
			switch key {
			case "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "maxProperties", "minProperties",
				"dependentRequired", "dependentSchemas", "unevaluatedProperties", "discriminator", "nullable", "contentSchema":
				plain = false
			case "$ref":
				plain = plain && version != "2.0" && (v == "Word" || v == "Text")
			case "allOf":
				plain = plain && version != "2.0"
			case "type":
				plain = plain && v != "object" && v != "null"
			}
		}
	})
	if version == "2.0" {
		_, typed := m["type"].(string)
		items, _ := m["items"].(object)
		_, typedItems := items["type"].(string)
		return plain && typed && (m["items"] == nil || typedItems)
	}
	return plain
}
