package review_test

import "fmt"

// schemasGrown have schemas with n parts, or n schemas.
func schemasGrown() map[string]growing {
	return map[string]growing{
		"components": func(n int) (node, node) {
			return twice(func() node { return sized(10, n) }, nil, func(d node) {
				in(d, "paths")["/new"] = node{"get": fetching(n, "S0")}
				in(schemasOf(d), "S3", "properties")["passport"] = node{"type": "string"}
			})
		},
		"components changed": func(n int) (node, node) {
			return twice(func() node { return sized(n, n) }, nil, func(d node) {
				for i := range n {
					in(schemasOf(d), fmt.Sprint("S", i), "properties")[fmt.Sprint("secret_", i)] = node{"type": "string"}
				}
			})
		},
		"depth": func(n int) (node, node) {
			of := func(d node, leaf node) {
				s := leaf
				for i := range n {
					s = node{"type": "object", "properties": node{fmt.Sprint("n", i): s, fmt.Sprint("v", i): node{"type": "string"}}}
				}
				schemasOf(d)["S0"] = s
			}
			return twice(func() node { return sized(3, 1) }, func(d node) { of(d, node{"type": "object"}) }, func(d node) {
				of(d, node{"type": "object", "properties": node{"password": node{"type": "string"}}})
			})
		},
		"properties": func(n int) (node, node) {
			of := func(d node, form string) {
				in(schemasOf(d), "S0")["properties"] = keyed(n, func(i int) (string, any) { return fmt.Sprintf(form, i), node{"type": "string"} })
			}
			return twice(lone, func(d node) { of(d, "a%d") }, func(d node) { of(d, "b%d") })
		},
		"properties accepted": func(n int) (node, node) {
			return twice(lone, nil, func(d node) {
				schemasOf(d)["S0"] = node{"properties": keyed(n, func(i int) (string, any) { return fmt.Sprint("a", i), node{"type": "string"} })}
				getOf(d, 0)["requestBody"] = node{"content": contentOf("S0")}
				in(d, "paths")["/new"] = node{"post": node{"requestBody": node{"content": contentOf("S0")}, "responses": node{}}}
			})
		},
	}
}

// variantsGrown have unions of n schemas.
func variantsGrown() map[string]growing {
	return map[string]growing{
		"variants": func(n int) (node, node) {
			return twice(func() node { return union(n, "oneOf") }, nil, func(d node) {
				in(schemasOf(d), "A1", "properties")["password"] = node{"type": "string"}
			})
		},
		"variants of two groups": func(n int) (node, node) {
			return twice(func() node {
				d := union(n, "oneOf")
				schemasOf(d)["U"], schemasOf(d)["V"] = schemasOf(d)["S0"], node{"oneOf": many(n, func(i int) any {
					return node{"type": "object", "properties": node{fmt.Sprint("own", i): node{"type": "string"}}}
				})}
				schemasOf(d)["S0"] = node{"allOf": []any{refTo("U"), refTo("V")}}
				return d
			}, nil, func(d node) {
				in(schemasOf(d), "A1", "properties")["password"] = node{"type": "string"}
			})
		},
		"variants added": func(n int) (node, node) { return union(n/2, "oneOf"), union(n, "oneOf") },
		"variants reordered": func(n int) (node, node) {
			return twice(func() node { return union(n, "anyOf") }, nil, func(d node) {
				in(schemasOf(d), "S0")["anyOf"] = many(n, func(i int) any { return refTo(fmt.Sprint("A", n-1-i)) })
			})
		},
		"checks reordered": func(n int) (node, node) {
			of := func(d node, at func(i int) int) {
				schemasOf(d)["S0"] = node{"type": "array", "allOf": many(n, func(i int) any {
					return node{"contains": node{"type": "string", "maxLength": at(i) + 1}}
				})}
			}
			return twice(lone, func(d node) { of(d, func(i int) int { return i }) }, func(d node) { of(d, func(i int) int { return n - 1 - i }) })
		},
	}
}

// listsGrown have schemas with n of a keyword.
func listsGrown() map[string]growing {
	return map[string]growing{
		"values of an enum": func(n int) (node, node) {
			of := func(d node, n int) {
				schemasOf(d)["S0"] = node{"type": "string", "enum": many(n, func(i int) any { return fmt.Sprint("v", i) })}
				getOf(d, 0)["requestBody"] = node{"content": contentOf("S0")}
			}
			return twice(lone, func(d node) { of(d, n/2) }, func(d node) { of(d, n) })
		},
		"patterns of names": func(n int) (node, node) {
			of := func(d node, n int) {
				schemasOf(d)["S0"] = node{"type": "object", "patternProperties": keyed(n, func(i int) (string, any) { return fmt.Sprintf("^x%d-", i), node{"type": "string", "maxLength": i + 1} })}
				getOf(d, 0)["requestBody"] = node{"content": contentOf("S0")}
			}
			return twice(lone, func(d node) { of(d, n/2) }, func(d node) { of(d, n) })
		},
		"a tuple": func(n int) (node, node) {
			of := func(d node, n int) {
				schemasOf(d)["S0"] = node{"type": "array", "prefixItems": many(n, func(i int) any { return node{"type": "string", "maxLength": i + 1} })}
				getOf(d, 0)["requestBody"] = node{"content": contentOf("S0")}
			}
			return twice(lone, func(d node) { of(d, n/2) }, func(d node) { of(d, n) })
		},
		"dependent schemas": func(n int) (node, node) {
			of := func(d node, n int) {
				schemasOf(d)["S0"] = node{"type": "object", "dependentSchemas": keyed(n, func(i int) (string, any) {
					return fmt.Sprint("d", i), node{"properties": node{fmt.Sprint("e", i): node{"type": "string"}}}
				})}
				getOf(d, 0)["requestBody"] = node{"content": contentOf("S0")}
			}
			return twice(lone, func(d node) { of(d, n/2) }, func(d node) { of(d, n) })
		},
	}
}

// union is a description of operations that return and take one of n components, none of
// which says which one it is.
func union(n int, word string) node {
	d := sized(1, 1)
	for i := range n {
		schemasOf(d)[fmt.Sprint("A", i)] = thing(i)
	}
	schemasOf(d)["S0"] = node{word: many(n, func(i int) any { return refTo(fmt.Sprint("A", i)) })}
	getOf(d, 0)["requestBody"] = node{"content": contentOf("S0")}
	return d
}
