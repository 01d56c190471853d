package review_test

import "fmt"

// policiesGrown have n policies, schemes or scopes, or lose so many.
func policiesGrown() map[string]growing {
	return map[string]growing{
		"policies lost": func(n int) (node, node) {
			return twice(func() node { return sized(n, 10) }, nil, func(d node) {
				for i := range n {
					getOf(d, i)["security"] = []any{}
				}
			})
		},
		"policies, each its own": func(n int) (node, node) {
			return twice(func() node { return sized(n, 10) }, func(d node) { schemed(d, n) }, func(d node) {
				schemed(d, n)
				in(d, "paths")["/new"] = node{"get": fetching(n, "S0")}
				delete(getOf(d, 0), "security")
			})
		},
		"security schemes": half(func(d node, n int) {
			for i := range n {
				in(d, "components", "securitySchemes")[fmt.Sprint("k", i)] = node{"type": "apiKey", "in": "header", "name": fmt.Sprint("X-", i)}
			}
		}),
		"alternatives of a policy": half(func(d node, n int) {
			for i := range n {
				in(d, "components", "securitySchemes")[fmt.Sprint("k", i)] = node{"type": "apiKey", "in": "header", "name": fmt.Sprint("X-", i)}
			}
			getOf(d, 0)["security"] = many(n, func(i int) any { return node{fmt.Sprint("k", i): []any{}} })
		}),
		"schemes of one alternative": half(func(d node, n int) {
			all := node{}
			for i := range n {
				in(d, "components", "securitySchemes")[fmt.Sprint("k", i)] = node{"type": "apiKey", "in": "header", "name": fmt.Sprint("X-", i)}
				all[fmt.Sprint("k", i)] = []any{}
			}
			getOf(d, 0)["security"] = []any{all}
		}),
		"scopes": half(func(d node, n int) {
			in(d, "components", "securitySchemes")["o"] = node{"type": "oauth2", "flows": node{"clientCredentials": node{"tokenUrl": "https://a.example/t",
				"scopes": keyed(n, func(i int) (string, any) { return fmt.Sprint("s", i), "d" })}}}
			getOf(d, 0)["security"] = []any{node{"o": many(n, func(i int) any { return fmt.Sprint("s", i) })}}
		}),
		"required headers": func(n int) (node, node) {
			of := func(d node, form string) {
				d["security"] = []any{}
				for i := range n {
					o := getOf(d, i)
					delete(o, "security")
					o["parameters"] = []any{node{"name": fmt.Sprintf(form, i), "in": "header", "required": true, "schema": node{"type": "string"}}}
				}
			}
			return twice(func() node { return sized(n, 10) }, func(d node) { of(d, "X-Token-%d") }, func(d node) { of(d, "X-Api-Token-%d") })
		},
	}
}

// schemed gives each of n operations a scheme of its own.
func schemed(d node, n int) {
	for i := range n {
		name := fmt.Sprint("k", i)
		in(d, "components", "securitySchemes")[name] = node{"type": "apiKey", "in": "header", "name": "X-" + name}
		getOf(d, i)["security"] = []any{node{name: []any{}}}
	}
}
