package review_test

import "fmt"

// description has all sections.
func (g *tangle) description() node {
	paths, schemas := node{}, node{}
	for i := range 1 + g.r.IntN(3) {
		paths["/"+choose(g.r, "a", "users/{id}", "{a}/{b}", "`x`", "%2F", "x\x01", "__proto__", "~1", "{", "a b", "|x|", "<b>")+fmt.Sprint(i)] = g.item(i)
	}
	if g.often(.2) {
		paths["/ref"] = node{"$ref": choose(g.r, "#/components/pathItems/P", "#/paths/~1a0", "#/paths/~1ref")}
	}
	for _, name := range g.schemas {
		schemas[name] = choose[any](g.r, g.schema(1), g.schema(1), g.schema(1), g.part(1))
	}
	schemes := node{"k": node{"type": "apiKey", "in": "header", "name": g.name()}, "b": node{"type": "http", "scheme": "basic"}, "u": node{"type": "openIdConnect", "openIdConnectUrl": "javascript:alert(1)"},
		"o": node{"type": "oauth2", "flows": node{"password": node{"tokenUrl": "http://x", "scopes": node{"read": "", "a b": "`"}}}}}
	d := node{"info": node{"title": g.name(), "version": "1"}, "paths": paths}
	if g.often(.5) {
		d["security"] = []any{node{"k": []any{}}}
	}
	if g.version == "2.0" {
		d["swagger"], d["host"], d["definitions"], d["securityDefinitions"] = "2.0", "x", schemas, node{"k": schemes["k"], "b": node{"type": "basic"}}
		d["parameters"], d["responses"] = node{"P": g.parameter()}, node{"R": g.response()}
		return d
	}
	d["openapi"] = g.version + ".0"
	d["servers"] = []any{node{"url": choose(g.r, "https://x", "http://{h}/`", "/")}}
	d["components"] = node{"schemas": schemas, "securitySchemes": schemes, "parameters": node{"P": g.parameter()}, "responses": node{"R": g.response()}, "pathItems": node{"P": g.item(7)}}
	if g.version != "3.0" && g.often(.3) {
		d["webhooks"] = node{g.name(): g.item(8)}
	}
	return d
}

func (g *tangle) item(i int) node {
	x := node{choose(g.r, "get", "post", "put"): g.operation(i*10, 0)}
	if g.often(.5) {
		x[choose(g.r, "delete", "patch", "options", "head")] = g.operation(i*10+1, 0)
	}
	if g.often(.2) {
		x["parameters"] = []any{g.parameter()}
	}
	if g.version == "3.2" && g.often(.3) {
		x["query"], x["additionalOperations"] = g.operation(i*10+2, 0), node{choose(g.r, "COPY", "`x`"): g.operation(i*10+3, 0)}
	}
	return x
}

func (g *tangle) operation(i, depth int) node {
	o := node{"operationId": fmt.Sprint("op", i), "responses": node{choose(g.r, "200", "201", "404", "default", "4XX"): g.response()}}
	for _, word := range []string{"summary", "description", "operationId"} {
		if g.often(.2) {
			o[word] = g.name()
		}
	}
	if g.often(.6) {
		o["parameters"] = []any{g.parameter(), g.parameter()}
	}
	if g.often(.4) {
		o["security"] = []any{node{choose(g.r, "k", "o", "b", "u", "nope"): []any{choose(g.r, "read", "a b")}}, node{}}[:1+g.r.IntN(2)]
	}
	switch {
	case g.version == "2.0":
		o["consumes"] = []any{choose(g.r, "application/json", "multipart/form-data")}
		return o
	case g.often(.7):
		o["requestBody"] = node{"content": g.content(), "required": g.often(.5)}
	}
	if depth < 2 && g.often(.15) {
		o["callbacks"] = node{g.name(): node{choose(g.r, "{$request.body#/url}", "{$request.query.a}/`x`"): node{"post": g.operation(100+i, depth+1)}}}
	}
	return o
}

// content are media types, forms among them.
func (g *tangle) content() node {
	out := node{}
	for range 1 + g.r.IntN(2) {
		m := node{"schema": g.part(1)}
		switch g.r.IntN(8) {
		case 0:
			m["example"] = g.value(0)
		case 1:
			m["examples"] = node{g.name(): node{"value": g.value(0)}}
		case 2:
			m["encoding"] = node{g.name(): node{"contentType": "application/json", "style": "deepObject", "headers": node{"X-A": node{"schema": g.part(0)}}}}
		case 3:
			if g.version == "3.2" {
				m["itemSchema"] = g.part(1)
			}
		}
		out[choose(g.r, "application/json", "application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/xml", "*/*", "application/merge-patch+json", "a/b; c=`d`")] = m
	}
	return out
}

func (g *tangle) parameter() node {
	p := node{"name": choose(g.r, g.name(), "q"), "in": choose(g.r, "query", "header", "path", "cookie", "querystring")}
	switch {
	case g.often(.05):
		return node{"$ref": choose(g.r, "#/components/parameters/P", "#/parameters/P", "#/nope")}
	case g.version == "2.0" && g.often(.3):
		p["in"], p["schema"] = "body", g.part(1)
	case g.version == "2.0":
		p["in"], p["type"], p["items"] = choose(g.r, "query", "header", "path", "formData"), choose(g.r, "string", "array", "file"), node{"type": "string"}
	case g.often(.8):
		p["schema"] = g.part(1)
	default:
		p["content"] = g.content()
	}
	if g.often(.2) {
		p["style"], p["explode"] = choose(g.r, "form", "deepObject", "simple", "matrix", "pipeDelimited", "`"), g.often(.5)
	}
	if g.often(.4) {
		p["required"] = true
	}
	return p
}

func (g *tangle) response() node {
	x := node{"description": g.name()}
	switch {
	case g.often(.1):
		return node{"$ref": choose(g.r, "#/components/responses/R", "#/responses/R", "#/nope")}
	case g.version == "2.0":
		x["schema"] = g.part(1)
	default:
		x["content"] = g.content()
	}
	if g.often(.3) {
		x["headers"] = node{choose(g.r, g.name(), "X-Rate-Limit", "Set-Cookie"): node{"schema": g.part(0), "type": "string"}}
	}
	if g.often(.15) {
		x["links"] = node{g.name(): node{"operationId": "op1", "parameters": node{g.name(): "$response.body#/" + g.name()}}}
	}
	return x
}
