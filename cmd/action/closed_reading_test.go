package main

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// Which files a description consists of, and that nothing beside them hides one.
func discoveryScenarios() map[string]scenario {
	item := edited(asked, "{$ref: parts/users.json}")
	schemes := edited("{bearer: {type: http, scheme: bearer}}", "{bearer: {$ref: parts/bearer.yaml}}")
	list := edited("security: [{bearer: []}]", "security: {$ref: parts/security.yaml}")
	open := edited(asked, unasked)
	beside := scenario{base: tree{specPath: guarded}, head: tree{specPath: open}, want: blocks}
	before := scenario{base: tree{"z/openapi.yaml": guarded}, head: tree{"z/openapi.yaml": open}, want: blocks}
	for i := range 101 {
		for _, s := range []*scenario{&beside, &before} {
			name := fmt.Sprintf("api-%03d.yaml", i)
			s.base[name], s.head[name] = "a: 1\n", "a: 2\n"
		}
	}
	plain := func(root string) scenario {
		return scenario{base: tree{"README.md": "x"}, head: tree{"README.md": "x", specPath: root}, want: notPass}
	}
	admin := strings.Replace(open, "/users:", "/admin/users:", 1)
	return map[string]scenario{
		"a path item in minified JSON": parts(item, "api/parts/users.json",
			`{"get":{"responses":{"200":{"description":"ok"}}}}`, `{"get":{"security":[],"responses":{"200":{"description":"ok"}}}}`, blocks),
		"a path item in a file without an extension": parts(edited(asked, "{$ref: parts/users}"), "api/parts/users", asked+"\n", unasked+"\n", blocks),
		"a path item in another folder":              parts(edited(asked, "{$ref: ../x/y/users.yml}"), "x/y/users.yml", asked+"\n", unasked+"\n", blocks),
		"a scheme in a file becomes basic":           parts(schemes, "api/parts/bearer.yaml", "type: http\nscheme: bearer\n", "type: http\nscheme: basic\n", notPass),
		"a scheme in a file, in one line":            parts(schemes, "api/parts/bearer.yaml", "{type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example/t', scopes: {}}}}", "{type: apiKey, in: query, name: k}", notPass),
		"a scheme in JSON without spaces":            parts(strings.Replace(schemes, "bearer.yaml", "bearer.json", 1), "api/parts/bearer.json", `{"type":"http","scheme":"bearer"}`, `{"type":"http","scheme":"basic"}`, notPass),
		"a security list in a file":                  parts(list, "api/parts/security.yaml", "- bearer: []\n", "[]\n", blocks),
		"a security list in a file, optional":        parts(list, "api/parts/security.yaml", "- bearer: []\n", "- bearer: []\n- {}\n", blocks),
		"a security list in JSON":                    parts(strings.Replace(list, "security.yaml", "security.json", 1), "api/parts/security.json", `[{"bearer":[]}]`, `[{}]`, blocks),
		"101 harmless files beside it":               beside,
		"101 harmless files before it":               before,
		"moved among foreign files":                  {base: tree{specPath: guarded}, head: tree{"vendor/openapi.yaml": guarded, specPath: open}, want: blocks},
		"renamed and opened":                         {base: tree{specPath: guarded}, head: tree{"api/shop.yaml": open}, want: blocks},
		"renamed to capitals":                        {base: tree{specPath: guarded}, head: tree{"api/OPENAPI.YAML": open}, want: blocks},
		"renamed to no extension":                    {base: tree{specPath: guarded}, head: tree{"api/openapi": open}, want: blocks},
		"a tagged version":                           plain("openapi: !!str 3.0.3\n" + strings.TrimPrefix(admin, "openapi: 3.0.3\n")),
		"an explicit key":                            plain("? openapi\n: 3.0.3\n" + strings.TrimPrefix(admin, "openapi: 3.0.3\n")),
		"an escaped key":                             plain("\"\\x6fpenapi\": 3.0.3\n" + strings.TrimPrefix(admin, "openapi: 3.0.3\n")),
		"an aliased key":                             plain("x-k: &k openapi\n*k : 3.0.3\n" + strings.TrimPrefix(admin, "openapi: 3.0.3\n")),
		"an indented root":                           plain("  " + strings.ReplaceAll(strings.TrimSpace(admin), "\n", "\n  ") + "\n"),
		"an unknown version":                         plain("openapi: v3.0.3\n" + strings.TrimPrefix(admin, "openapi: 3.0.3\n")),
	}
}

// What could not be read, for whatever reason, is a verdict.
func truncationScenarios() map[string]scenario {
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
	open := edited(asked, unasked)
	item := edited(asked, "{$ref: parts/users.yaml}")
	in16 := func(text string, big, mark bool) string {
		var b strings.Builder
		if mark {
			text = "\ufeff" + text
		}
		for _, u := range utf16.Encode([]rune(text)) {
			pair := []byte{byte(u), byte(u >> 8)}
			if big {
				pair = []byte{byte(u >> 8), byte(u)}
			}
			b.Write(pair)
		}
		return b.String()
	}
	sub := "\x00submodule:" + strings.Repeat("ab", 20)
	whole := func(head tree, want []int) scenario {
		return scenario{base: tree{specPath: guarded, "x.yaml": "a: 1\n"}, head: head, want: want}
	}
	return map[string]scenario{
		"an LFS pointer":              alone(pointer, unread),
		"a new LFS pointer":           {base: tree{"README.md": "x"}, head: tree{"README.md": "x", specPath: pointer}, want: unread},
		"another LFS pointer":         pairOf(pointer, strings.Replace(pointer, "12345", "12346", 1), unread),
		"an LFS pointer as a part":    parts(item, "api/parts/users.yaml", asked+"\n", pointer, notPass),
		"UTF-16 with a mark":          alone(in16(open, false, true), notPass),
		"UTF-16, big endian":          alone(in16(open, true, true), notPass),
		"UTF-16 without a mark":       alone(in16(open, false, false), notPass),
		"new in UTF-16":               {base: tree{"README.md": "x"}, head: tree{specPath: in16(strings.Replace(open, "/users", "/admin/users", 1), false, true)}, want: notPass},
		"a symbolic link":             whole(tree{specPath: "\x00symlink:../x.yaml", "x.yaml": "a: 1\n"}, unread),
		"a link to the opened one":    whole(tree{specPath: "\x00symlink:../x.yaml", "x.yaml": open}, notPass),
		"its folder is a link":        whole(tree{"api": "\x00symlink:other", "other/openapi.yaml": open, "x.yaml": "a: 1\n"}, notPass),
		"its folder is a submodule":   whole(tree{"api": sub, "x.yaml": "a: 1\n"}, unread),
		"it is a submodule":           whole(tree{specPath: sub, "x.yaml": "a: 1\n"}, unread),
		"a part is a link":            {base: tree{specPath: item, "api/parts/users.yaml": asked + "\n"}, head: tree{specPath: item, "api/parts/users.yaml": "\x00symlink:other.yaml", "api/parts/other.yaml": unasked}, want: notPass},
		"a part's folder is a module": {base: tree{specPath: item, "api/parts/users.yaml": asked + "\n"}, head: tree{specPath: item, "api/parts": sub}, want: notPass},
		"a part is gone":              {base: tree{specPath: item, "api/parts/users.yaml": asked + "\n"}, head: tree{specPath: item}, want: notPass},
		"a second document":           alone(guarded+"---\n"+open, unread),
		"a first document":            alone("a: 1\n---\n"+open, unread),
		"a first document, marked":    alone("---\na: 1\n...\n---\n"+open, unread),
		"a second document as a part": parts(item, "api/parts/users.yaml", asked+"\n", asked+"\n---\n"+unasked+"\n", notPass),
		"no description any more":     alone("a: 1\n", unread),
		"a list":                      alone("- "+strings.ReplaceAll(strings.TrimSpace(open), "\n", "\n  ")+"\n", unread),
		"empty":                       alone("\n", unread),
		"cut off":                     alone(open[:len(open)/2]+"\n  x: [", unread),
		"a template":                  alone(strings.Replace(open, "paths:", "{{ if x }}\npaths:", 1), unread),
		"too deep":                    alone(strings.Replace(guarded, "{id: {type: string}}", "{id: "+strings.Repeat("{items: ", 600)+"{}"+strings.Repeat("}", 600)+"}", 1), unread),
		"bombs of aliases":            alone("x-a: &a [1,1,1,1,1,1,1,1,1,1]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nx-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nx-f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\nx-g: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n"+guarded, unread),
	}
}

// References are followed wherever they stand.
func referenceScenarios() map[string]scenario {
	paths := guarded[strings.Index(guarded, "paths:\n")+len("paths:\n") : strings.Index(guarded, "components:\n")]
	out := strings.NewReplacer("\n  ", "\n", "'#/components", "'openapi.yaml#/components")
	pathsFile := out.Replace(strings.TrimPrefix(paths, "  "))
	byPaths := strings.Replace(guarded, paths, "  $ref: paths.yaml\n", 1)
	responses := "{'200': {description: ok}, '429': {description: slow down}}"
	exposed := "{type: object, properties: {id: {type: string}, password_hash: {type: string}}}"
	order := "{type: object, properties: {id: {type: string}}}"
	response := "{description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}"
	beside := func(users string) string { return edited(asked, "{$ref: users.yaml, "+users+"}") }
	get := strings.TrimPrefix(asked, "get: ")
	openGet := strings.TrimPrefix(unasked, "get: ")
	return map[string]scenario{
		"paths":                        parts(byPaths, "api/paths.yaml", pathsFile, change(pathsFile, asked, unasked), blocks),
		"paths, percent-encoded":       parts(change(byPaths, "paths.yaml", "p%61ths.yaml"), "api/paths.yaml", pathsFile, change(pathsFile, asked, unasked), blocks),
		"paths, folded":                parts(change(byPaths, "$ref: paths.yaml", "$ref: >-\n    paths.yaml"), "api/paths.yaml", pathsFile, change(pathsFile, asked, unasked), blocks),
		"paths, tagged":                parts(change(byPaths, "$ref: paths.yaml", "!!str $ref: !!str ./paths.yaml"), "api/paths.yaml", pathsFile, change(pathsFile, asked, unasked), blocks),
		"paths, escaped":               parts(change(byPaths, "$ref: paths.yaml", `"\u0024ref": "p\x61ths.yaml"`), "api/paths.yaml", pathsFile, change(pathsFile, asked, unasked), blocks),
		"paths, aliased":               parts(change(change(byPaths, "$ref: paths.yaml", "$ref: *p"), "info:", "x-p: &p paths.yaml\ninfo:"), "api/paths.yaml", pathsFile, change(pathsFile, asked, unasked), blocks),
		"paths, by a pointer":          parts(change(byPaths, "paths.yaml", "all.yaml#/x/paths"), "api/all.yaml", "x:\n  paths:\n    "+strings.ReplaceAll(strings.TrimSpace(pathsFile), "\n", "\n    ")+"\n", "x:\n  paths:\n    "+strings.ReplaceAll(strings.TrimSpace(change(pathsFile, asked, unasked)), "\n", "\n    ")+"\n", blocks),
		"schemes":                      parts(edited("{bearer: {type: http, scheme: bearer}}", "{$ref: s.yaml}"), "api/s.yaml", "bearer: {type: http, scheme: bearer}\n", "bearer: {type: http, scheme: basic}\n", notPass),
		"schemes, security deleted":    {base: tree{specPath: edited("{bearer: {type: http, scheme: bearer}}", "{$ref: s.yaml}"), "api/s.yaml": "bearer: {type: http, scheme: bearer}\n"}, head: tree{specPath: edited("{bearer: {type: http, scheme: bearer}}", "{$ref: s.yaml}", "security: [{bearer: []}]\n", ""), "api/s.yaml": "bearer: {type: http, scheme: bearer}\n"}, want: blocks},
		"components":                   parts(strings.Replace(guarded, guarded[strings.Index(guarded, "components:\n"):], "components: {$ref: c.yaml}\n", 1), "api/c.yaml", "securitySchemes: {bearer: {type: http, scheme: bearer}}\nschemas: {Order: "+order+", User: {type: object}}\n", "securitySchemes: {bearer: {type: http, scheme: bearer}}\nschemas: {Order: "+exposed+", User: {type: object}}\n", blocks),
		"security of an operation":     parts(edited(asked, change(asked, "{responses", "{security: {$ref: s.yaml}, responses")), "api/s.yaml", "[{bearer: []}]\n", "[]\n", blocks),
		"responses":                    parts(edited("responses: {'200': "+response, "responses: {$ref: r.yaml}, x-was: {'200': "+response), "api/r.yaml", "'200': {description: ok, content: {application/json: {schema: "+order+"}}}\n", "'200': {description: ok, content: {application/json: {schema: "+exposed+"}}}\n", blocks),
		"content":                      parts(edited("content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}", "content: {$ref: c.yaml}"), "api/c.yaml", "application/json: {schema: "+order+"}\n", "application/json: {schema: "+exposed+"}\n", blocks),
		"properties":                   parts(edited("properties: {id: {type: string}}", "properties: {$ref: p.yaml}"), "api/p.yaml", "id: {type: string}\n", "id: {type: string}\npassword_hash: {type: string}\n", blocks),
		"properties, local":            pairOf(edited("properties: {id: {type: string}}", "properties: {$ref: '#/x-p'}")+"x-p: {id: {type: string}}\n", edited("properties: {id: {type: string}}", "properties: {$ref: '#/x-p'}")+"x-p: {id: {type: string}, password_hash: {type: string}}\n", blocks),
		"schemas":                      parts(edited("    Order: "+order+"\n", "", "  schemas:\n    User: ", "  schemas: {$ref: s.yaml}\n  x-user: {x: ", "maxLength: 80}}}\n", "maxLength: 80}}}}\n"), "api/s.yaml", "Order: "+order+"\nUser: {type: object}\n", "Order: "+exposed+"\nUser: {type: object}\n", blocks),
		"an operation":                 parts(edited("get: "+get, "get: {$ref: o.yaml}"), "api/o.yaml", get+"\n", openGet+"\n", blocks),
		"beside a path item's":         {base: tree{specPath: beside("get: " + get), "api/users.yaml": "post: " + get + "\n"}, head: tree{specPath: beside("get: " + openGet), "api/users.yaml": "post: " + get + "\n"}, want: blocks},
		"beside a path item's, new":    {base: tree{specPath: beside("x-a: 1"), "api/users.yaml": "post: " + get + "\n"}, head: tree{specPath: beside("delete: " + openGet), "api/users.yaml": "post: " + get + "\n"}, want: blocks},
		"beside a missing path item's": pairOf(beside("get: "+get), beside("get: "+openGet), blocks),
		"an anchor":                    pairOf(strings.Replace(edited("$ref: '#/components/schemas/Order'", "$ref: '#order'", order, "{$anchor: order, "+order[1:]), "3.0.3", "3.1.0", 1), strings.Replace(edited("$ref: '#/components/schemas/Order'", "$ref: '#order'", order, "{$anchor: order, "+exposed[1:]), "3.0.3", "3.1.0", 1), blocks),
		"responses of a new operation": alone(edited("post: {requestBody", "put: {security: [], responses: "+responses+"}\n    post: {requestBody"), blocks),
		"callbacks' schema":            parts(edited("get: {responses: {'200': {description: ok, content", "get: {callbacks: {$ref: cb.yaml}, responses: {'200': {description: ok, content"), "api/cb.yaml", "done: {'{$request.query.url}': {post: {requestBody: {content: {application/json: {schema: "+order+"}}}, responses: {}}}}\n", "done: {'{$request.query.url}': {post: {requestBody: {content: {application/json: {schema: "+exposed+"}}}, responses: {}}}}\n", notPass),
	}
}

// What cannot be followed and is new is a threat by what it hides.
func unfollowedScenarios() map[string]scenario {
	return map[string]scenario{
		"a remote path item":      alone(edited("  /users:\n", "  /admin: {$ref: 'https://evil.example/p.yaml'}\n  /users:\n"), notPass),
		"a missing path item":     alone(edited("  /users:\n", "  /admin: {$ref: 'missing.yaml'}\n  /users:\n"), notPass),
		"a path item out of tree": alone(edited("  /users:\n", "  /admin: {$ref: '../../x.yaml'}\n  /users:\n"), notPass),
		"a path item becomes one": alone(edited("  /users:\n    "+asked+"\n", "  /users:\n    $ref: 'https://evil.example/p.yaml'\n    x-was: {}\n"), notPass),
		"a remote operation":      alone(edited(asked, "get: {$ref: 'https://evil.example/o.yaml'}"), notPass),
		"a new remote operation":  alone(edited(asked, asked+"\n    delete: {$ref: '//evil.example/o.yaml'}"), notPass),
		"remote security":         alone(edited(asked, change(asked, "{responses", "{security: {$ref: 'https://evil.example/s.yaml'}, responses")), notPass),
		"remote root security":    alone(edited("security: [{bearer: []}]", "security: {$ref: 'https://evil.example/s.yaml'}"), notPass),
		"a remote scheme":         alone(edited("{bearer: {type: http, scheme: bearer}}", "{bearer: {$ref: 'https://evil.example/s.yaml'}}"), notPass),
		"missing schemes":         alone(edited("{bearer: {type: http, scheme: bearer}}", "{$ref: gone.yaml}"), notPass),
		"remote paths":            alone(guarded[:strings.Index(guarded, "paths:\n")]+"paths: {$ref: 'https://evil.example/p.yaml'}\n"+guarded[strings.Index(guarded, "components:\n"):], notPass),
		"remote, percent-encoded": alone(edited("  /users:\n", "  /admin: {$ref: 'https:%2f%2fevil.example/p.yaml'}\n  /users:\n"), notPass),
		"remote, in capitals":     alone(edited("  /users:\n", "  /admin: {$ref: 'HTTPS://evil.example/p.yaml'}\n  /users:\n"), notPass),
		"a remote webhook":        alone(strings.Replace(guarded, "3.0.3", "3.1.0", 1)+"webhooks: {x: {$ref: 'https://evil.example/w.yaml'}}\n", notPass),
	}
}

// What is valid is read.
func syntaxScenarios() map[string]scenario {
	open := edited(asked, unasked)
	described := func(s string) string { return strings.Replace(s, "description: ok", `description: "a\/b"`, 1) }
	asJSON := func(users string) string {
		return `{"openapi": "3.0.3", "info": {"title": "a\/b", "version": "1"}, "security": [{"k": []}], "paths": {"\/users": {"get": {` + users + `"responses": {"200": {"description": "ok"}}}}},
			"components": {"securitySchemes": {"k": {"type": "http", "scheme": "bearer"}}}}`
	}
	secret := func(word string) string {
		return edited("{type: object, properties: {id: {type: string}}}", "{type: object, properties: {id: {type: string}, password: {type: string, writeOnly: "+word+"}}}")
	}
	closed := func(word string) string { return edited("additionalProperties: false", "additionalProperties: "+word) }
	return map[string]scenario{
		"an escaped slash":            pairOf(described(guarded), described(open), blocks),
		"an escaped slash in JSON":    pairOf(asJSON(""), asJSON(`"security": [], `), blocks),
		"an escaped slash in a key":   pairOf(strings.Replace(guarded, "/users:", `"\/users":`, 1), strings.Replace(open, "/users:", `"\/users":`, 1), blocks),
		"JSON with tabs":              pairOf(strings.ReplaceAll(asJSON(""), " ", "\t"), strings.ReplaceAll(asJSON(`"security": [], `), " ", "\t"), blocks),
		"a large JSON with tabs":      pairOf(tabbed(""), tabbed(`"security": [],`), blocks),
		"a directive":                 pairOf("%YAML 1.2\n---\n"+guarded, "%YAML 1.2\n---\n"+open, blocks),
		"a mark and carriage returns": pairOf("\ufeff"+strings.ReplaceAll(guarded, "\n", "\r\n"), "\ufeff"+strings.ReplaceAll(open, "\n", "\r\n"), blocks),
		"writeOnly: yes":              pairOf(secret("yes"), secret("no"), blocks),
		"writeOnly: on":               pairOf(secret("on"), secret("off"), blocks),
		"writeOnly: Yes, lifted":      pairOf(secret("Yes"), strings.Replace(secret("Yes"), ", writeOnly: Yes", "", 1), blocks),
		"additionalProperties: no":    pairOf(closed("no"), closed("yes"), []int{exitPass, exitBlocking}).saying("massassign-schema-opened"), // medium
	}
}

// tabbed is a description in JSON, indented with tabs and larger than what is read
// in one step.
func tabbed(security string) string {
	var b strings.Builder
	b.WriteString("{\n\t\"openapi\": \"3.0.3\",\n\t\"security\": [{\"k\": []}],\n\t\"components\": {\"securitySchemes\": {\"k\": {\"type\": \"http\", \"scheme\": \"bearer\"}}},\n\t\"paths\": {\n")
	for i := range 2500 {
		fmt.Fprintf(&b, "\t\t\"/p%04d\": {\n\t\t\t\"get\": {\n\t\t\t\t\"description\": \"%s\",\n\t\t\t\t\"responses\": {\"200\": {\"description\": \"ok\"}}\n\t\t\t}\n\t\t},\n", i, strings.Repeat("x", 60))
	}
	b.WriteString("\t\t\"/users\": {\n\t\t\t\"get\": {\n\t\t\t\t" + security + "\n\t\t\t\t\"responses\": {\"200\": {\"description\": \"ok\"}}\n\t\t\t}\n\t\t}\n\t}\n}\n")
	return b.String()
}

// A wrong shape is not an absence.
func shapeScenarios() map[string]scenario {
	return map[string]scenario{
		"security as a mapping, lost":     pairOf(edited("security: [{bearer: []}]", "security: {bearer: []}"), edited("security: [{bearer: []}]\n", ""), blocks),
		"security as a mapping, emptied":  pairOf(edited(asked, change(asked, "{responses", "{security: {bearer: []}, responses")), edited(asked, unasked), blocks),
		"security becomes a text":         alone(edited("security: [{bearer: []}]", "security: bearer"), notPass),
		"security becomes a number":       alone(edited(asked, change(asked, "{responses", "{security: 0, responses")), notPass),
		"security becomes a list of text": alone(edited("security: [{bearer: []}]", "security: [bearer]"), notPass),
		"paths become a list":             alone(edited("paths:\n  /orders:", "paths:\n- /orders:", "\n  /users:", "\n  /users:"), notPass),
		"paths become a text":             alone(guarded[:strings.Index(guarded, "paths:\n")]+"paths: none\n"+guarded[strings.Index(guarded, "components:\n"):], notPass),
		"DELETE in capitals":              alone(edited(asked, asked+"\n    DELETE: {security: [], responses: {'204': {description: gone}}}"), notPass),
		"Get in capitals":                 alone(edited(asked, "Get: "+strings.TrimPrefix(unasked, "get: ")), notPass),
		"a misspelt security":             alone(edited("security: [{bearer: []}]", "securty: [{bearer: []}]"), notPass),
		"a misspelt method":               alone(edited(asked, asked+"\n    detele: {security: [], responses: {'204': {description: gone}}}"), notPass),
		"misspelt schemes":                alone(edited("securitySchemes", "securitySchemas"), notPass),
		"properties become a list":        alone(edited("properties: {id: {type: string}}", "properties: [{id: {type: string}}]"), notPass),
		"allOf becomes a mapping":         alone(edited("properties: {id: {type: string}}", "allOf: {a: {properties: {password: {type: string}}}}"), notPass),
		"responses become a list":         alone(edited("responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, '429': {description: slow down}}", "responses: [200]"), notPass),
		"a path item becomes a text":      alone(edited("  /users:\n    "+asked+"\n", "  /admin: open\n  /users:\n    "+asked+"\n"), notPass),
	}
}
