package review_test

import (
	"fmt"
	"maps"
)

// node is an object of JSON.
type node = map[string]any

// growing makes a pair of descriptions that have n of something.
type growing func(n int) (base, head node)

// fetching is an operation that returns a component.
func fetching(i int, schema string) node {
	return node{"operationId": fmt.Sprint("op", i), "security": []any{node{"key": []any{}}},
		"parameters": []any{node{"name": "q", "in": "query", "schema": node{"type": "string", "maxLength": 20}}},
		"responses":  node{"200": node{"description": "d", "content": contentOf(schema)}}}
}

func contentOf(schema string) node {
	return node{"application/json": node{"schema": refTo(schema)}}
}

func refTo(schema string) node { return node{"$ref": "#/components/schemas/" + schema} }

// thing is an object of some values, the i-th of many.
func thing(i int) node {
	return node{"type": "object", "properties": node{"id": node{"type": "string", "format": "uuid"}, fmt.Sprint("title", i%7): node{"type": "string", "maxLength": 80},
		"kind": node{"type": "string", "enum": []any{"a", "b"}}, fmt.Sprint("own", i): node{"type": "string"}}}
}

// sized is a description of so many operations that return so many components, each of
// which has the next one, ten in a row.
func sized(operations, components int) node {
	schemas, paths := node{}, node{}
	for i := range components {
		s := thing(i)
		if i%10 != 9 && i+1 < components {
			s["properties"].(node)["next"] = refTo(fmt.Sprint("S", i+1))
		}
		schemas[fmt.Sprint("S", i)] = s
	}
	for i := range operations {
		paths[fmt.Sprintf("/things%d/{id}", i)] = node{"get": fetching(i, fmt.Sprint("S", i*10%components))}
	}
	return node{"openapi": "3.1.0", "info": node{"title": "t", "version": "1"}, "security": []any{node{"key": []any{}}}, "paths": paths,
		"components": node{"securitySchemes": node{"key": node{"type": "apiKey", "in": "header", "name": "X-Key"}}, "schemas": schemas}}
}

// in finds what a description has at a path of keys.
func in(d node, keys ...string) node {
	for _, k := range keys {
		if d[k] == nil {
			d[k] = node{}
		}
		d = d[k].(node)
	}
	return d
}

func schemasOf(d node) node    { return in(d, "components", "schemas") }
func getOf(d node, i int) node { return in(d, "paths", fmt.Sprintf("/things%d/{id}", i), "get") }

// many makes a list of n.
func many(n int, of func(i int) any) []any {
	out := make([]any, n)
	for i := range n {
		out[i] = of(i)
	}
	return out
}

// keyed makes an object of n.
func keyed(n int, of func(i int) (string, any)) node {
	out := node{}
	for i := range n {
		k, v := of(i)
		out[k] = v
	}
	return out
}

// twice is a pair of one description with an edit of each side.
func twice(make func() node, base, head func(d node)) (node, node) {
	b, h := make(), make()
	if base != nil {
		base(b)
	}
	head(h)
	return b, h
}

// grown are the pairs whose cost must not grow faster than they do.
func grown() map[string]growing {
	out := map[string]growing{}
	for _, part := range [...]map[string]growing{operationsGrown(), pathsGrown(), callsGrown(), schemasGrown(), variantsGrown(), listsGrown(), policiesGrown(), serversGrown(), parametersGrown(), partsGrown()} {
		maps.Copy(out, part)
	}
	return out
}

// operationsGrown have n operations, or n changes of operations.
func operationsGrown() map[string]growing {
	return map[string]growing{
		"operations": func(n int) (node, node) {
			return twice(func() node { return sized(n, 10) }, nil, func(d node) {
				in(d, "paths")["/new"] = node{"get": fetching(n, "S0")}
				in(schemasOf(d), "S3", "properties")["passport"] = node{"type": "string"}
			})
		},
		"operations added":   func(n int) (node, node) { return sized(n, 10), sized(2*n, 10) },
		"operations removed": func(n int) (node, node) { return sized(n, 10), sized(n/2, 10) },
		"operations added without policy": func(n int) (node, node) {
			return twice(func() node { return sized(n, 10) }, nil, func(d node) {
				for i := range n {
					o := fetching(n+i, "S0")
					o["security"] = []any{}
					in(d, "paths")[fmt.Sprintf("/open%d/{id}", i)] = node{"get": o}
				}
			})
		},
		"inputs changed": func(n int) (node, node) {
			return twice(func() node { return sized(n, 10) }, nil, func(d node) {
				for i := range n {
					o := getOf(d, i)
					delete(o["parameters"].([]any)[0].(node)["schema"].(node), "maxLength")
					o["parameters"] = append(o["parameters"].([]any), node{"name": "redirect_url", "in": "query", "schema": node{"type": "string"}})
				}
			})
		},
	}
}

// pathsGrown have n paths that are alike.
func pathsGrown() map[string]growing {
	return map[string]growing{
		"operations renamed": func(n int) (node, node) {
			return twice(lone, func(d node) { moved(d, n, "/was%d") }, func(d node) { moved(d, n, "/is%d") })
		},
		"paths of one template": func(n int) (node, node) {
			of := func(d node) {
				for i := range n {
					in(d, "paths")[fmt.Sprintf("/one/{p%d}", i)] = node{"get": fetching(n+i, "S0")}
				}
			}
			return twice(lone, of, func(d node) { of(d); delete(getOf(d, 0), "security") })
		},
	}
}

// moved adds n operations without ids under paths of a form.
func moved(d node, n int, form string) {
	for i := range n {
		for _, end := range [...]string{"/a", "/b"} {
			o := fetching(i, "S0")
			delete(o, "operationId")
			o["parameters"] = append(o["parameters"].([]any), node{"name": fmt.Sprint("p", i, end), "in": "query", "schema": node{"type": "string"}})
			in(d, "paths")[fmt.Sprintf(form, i)+end] = node{"get": o}
		}
	}
}

// callsGrown have n operations that call out.
func callsGrown() map[string]growing {
	return map[string]growing{
		"webhooks": func(n int) (node, node) {
			of := func(d node, n int) {
				d["webhooks"] = keyed(n, func(i int) (string, any) {
					return fmt.Sprint("w", i), node{"post": node{"requestBody": node{"content": contentOf("S0")}, "responses": node{"200": node{"description": "d"}}}}
				})
			}
			return twice(func() node { return sized(1, 10) }, func(d node) { of(d, n/2) }, func(d node) { of(d, n) })
		},
		"callbacks": func(n int) (node, node) {
			of := func(d node, n int) {
				getOf(d, 0)["callbacks"] = keyed(n, func(i int) (string, any) {
					return fmt.Sprint("c", i), node{"{$request.query.q}": node{"post": node{"requestBody": node{"content": contentOf("S0")}, "responses": node{"200": node{"description": "d"}}}}}
				})
			}
			return twice(func() node { return sized(1, 10) }, func(d node) { of(d, n/2) }, func(d node) { of(d, n) })
		},
	}
}
