package review_test

import "fmt"

// partsGrown have n of something that an operation or the description has many of.
func partsGrown() map[string]growing {
	return map[string]growing{
		"tags": half(func(d node, n int) {
			d["tags"] = many(n, func(i int) any { return node{"name": fmt.Sprint("t", i)} })
			getOf(d, 0)["tags"] = many(n, func(i int) any { return fmt.Sprint("t", i) })
		}),
		"media types": half(func(d node, n int) {
			getOf(d, 0)["requestBody"] = node{"content": keyed(n, func(i int) (string, any) { return fmt.Sprint("application/x", i), node{"schema": thing(i)} })}
			in(getOf(d, 0), "responses", "200")["content"] = keyed(n, func(i int) (string, any) { return fmt.Sprint("application/x", i), node{"schema": thing(i)} })
		}),
		"responses": half(func(d node, n int) {
			for i := range n {
				in(getOf(d, 0), "responses")[fmt.Sprint(200+i)] = node{"description": "d", "content": contentOf("S0")}
			}
		}),
		"headers of a response": half(func(d node, n int) {
			in(getOf(d, 0), "responses", "200")["headers"] = keyed(n, func(i int) (string, any) { return fmt.Sprint("X-", i), node{"schema": node{"type": "string"}} })
		}),
		"extensions": half(func(d node, n int) {
			for i := range n {
				getOf(d, 0)[fmt.Sprint("x-ratelimit-", i)] = node{"limit": i}
			}
		}),
		"examples": half(func(d node, n int) {
			in(schemasOf(d), "S0")["examples"] = many(n, func(i int) any { return node{"id": fmt.Sprint("4242", i), "email": fmt.Sprintf("p%d@mail.example", i)} })
		}),
	}
}

// half is a pair of a description of one operation, of which base has half as many of
// something.
func half(of func(d node, n int)) growing {
	return func(n int) (node, node) {
		return twice(lone, func(d node) { of(d, n/2) }, func(d node) { of(d, n) })
	}
}

// lone is a description of one operation.
func lone() node { return sized(1, 1) }

// serversGrown have n servers.
func serversGrown() map[string]growing {
	return map[string]growing{
		"servers": half(func(d node, n int) {
			d["servers"] = many(n, func(i int) any { return node{"url": fmt.Sprintf("https://s%d.example.com/v1", i)} })
		}),
		"servers of operations": func(n int) (node, node) {
			of := func(d node, host string) {
				for i := range n {
					getOf(d, i)["servers"] = []any{node{"url": fmt.Sprintf("https://%s%d.example.com", host, i)}}
				}
			}
			return twice(func() node { return sized(n, 10) }, func(d node) { of(d, "a") }, func(d node) { of(d, "b") })
		},
	}
}

// parametersGrown have n parameters.
func parametersGrown() map[string]growing {
	return map[string]growing{
		"parameters": half(func(d node, n int) {
			getOf(d, 0)["parameters"] = many(n, func(i int) any {
				return node{"name": fmt.Sprint("p", i), "in": "query", "schema": node{"type": "string"}}
			})
		}),
		"parameters removed": func(n int) (node, node) {
			of := func(d node, n int) {
				getOf(d, 0)["parameters"] = many(n, func(i int) any {
					return node{"name": fmt.Sprint("p", i), "in": "query", "schema": node{"type": "string"}}
				})
			}
			return twice(lone, func(d node) { of(d, n) }, func(d node) { of(d, n/2) })
		},
		"parameters relaxed": func(n int) (node, node) {
			of := func(d node, most int) {
				getOf(d, 0)["parameters"] = many(n, func(i int) any {
					return node{"name": fmt.Sprint("p", i), "in": "query", "schema": node{"type": "string", "maxLength": most}}
				})
			}
			return twice(lone, func(d node) { of(d, 10) }, func(d node) { of(d, 20) })
		},
	}
}
