package review_test

import (
	"fmt"
	"math/rand"
	"strings"

	"go.yaml.in/yaml/v4"
)

// bigEnough is how many resources make a description large enough for the two-step
// reading in each way of writing it.
const bigEnough = 60

// big generates a description of four operations for each of n resources, large
// enough for the two-step reading, which starts at 256 KB. openapi is "2", "3.0"
// or "3.1".
func big(openapi string, n int) *yaml.Node {
	g := &generator{openapi: openapi, schemas: object(), paths: object()}
	for i := range n {
		g.resource(i, n)
	}
	root := g.root()
	set(root, "paths", g.paths)
	if openapi == "2" {
		set(root, "definitions", g.schemas)
	} else {
		set(ensure(root, "components"), "schemas", g.schemas)
	}
	return root
}

type generator struct {
	openapi        string
	schemas, paths *yaml.Node
}

// prose makes descriptions as long as real ones: what the pass skips.
func prose(i int) string {
	return strings.TrimSpace(strings.Repeat(fmt.Sprintf("Sentence %d says what nobody reads: it goes on. ", i), 3+i%3))
}

func (g *generator) ref(name string) string {
	if g.openapi == "2" {
		return "{$ref: '#/definitions/" + name + "'}"
	}
	return "{$ref: '#/components/schemas/" + name + "'}"
}

// resource adds a model, which refers to others of its dozen and sometimes to
// itself, and its operations.
func (g *generator) resource(i, n int) {
	name := fmt.Sprintf("Thing%d", i)
	model := yml("{type: object, required: [name], properties: {id: {type: string, format: uuid, readOnly: true}, "+
		"name: {type: string, minLength: 1, maxLength: %d}, count: {type: integer, minimum: 0, maximum: 1000}, kind: {type: string, enum: [a, b, c]}, "+
		"next: %s, others: {type: array, items: %s}, at: {type: string, format: date-time}}}", 40+i, g.ref(fmt.Sprintf("Thing%d", i/12*12+(i+1)%12%(n-i/12*12))), g.ref(fmt.Sprintf("Thing%d", i/12*12+(i+7)%12%(n-i/12*12))))
	set(model, "description", str(prose(i)))
	switch i % 10 {
	case 3:
		set(get(model, "properties"), "parent", yml("%s", g.ref(name)))
	case 4:
		set(g.schemas, name+"Extra", yml("{allOf: [%s, {type: object, properties: {extra: {type: string}}}]}", g.ref(name)))
		d := object("propertyName", "kind")
		if g.openapi == "2" {
			d = str("kind")
		}
		set(model, "discriminator", d)
	case 5:
		set(model, "additionalProperties", yml("false"))
	}
	set(g.schemas, name, model)
	set(g.schemas, name+"Input", yml("{type: object, properties: {name: {type: string, maxLength: 80}, note: {type: string, maxLength: 500, description: '%s'}, parent: %s}}", prose(i), g.ref(name)))
	path := fmt.Sprintf("/area%d/things%d", i%7, i)
	item := object()
	set(item, "get", g.operation(i, "list", fmt.Sprintf("{type: array, items: %s}", g.ref(name)), ""))
	set(item, "post", g.operation(i, "create", g.ref(name), g.ref(name+"Input")))
	set(g.paths, path, item)
	one := object("parameters", yml("[%s]", g.parameter("thingId", "path", true)))
	set(one, "get", g.operation(i, "read", g.ref(name), ""))
	set(one, "put", g.operation(i, "change", g.ref(name), g.ref(name)))
	set(g.paths, path+"/{thingId}", one)
}

func (g *generator) parameter(name, in string, required bool) string {
	if g.openapi == "2" {
		return fmt.Sprintf("{name: %s, in: %s, required: %t, type: string, maxLength: 40}", name, in, required)
	}
	return fmt.Sprintf("{name: %s, in: %s, required: %t, schema: {type: string, maxLength: 40}}", name, in, required)
}

func (g *generator) operation(i int, verb, out, in string) *yaml.Node {
	op := object("operationId", fmt.Sprintf("%s%d", verb, i), "summary", prose(i), "description", prose(i+1))
	set(op, "tags", yml("[area%d]", i%7))
	parameters := list(yml("%s", g.parameter("trace", "header", false)), ref(g.shared("parameters")+"Page"))
	set(op, "parameters", parameters)
	if in != "" && g.openapi == "2" {
		parameters.Content = append(parameters.Content, yml("{in: body, name: body, required: true, schema: %s}", in))
	} else if in != "" {
		set(op, "requestBody", yml("{required: true, content: {application/json: {schema: %s}}}", in))
	}
	answer := yml("{description: '%s', schema: %s, headers: {X-Total: {type: integer}}}", prose(i), out)
	if g.openapi != "2" {
		answer = yml("{description: '%s', content: {application/json: {schema: %s, example: {id: a, name: b}}}, headers: {X-Total: {schema: {type: integer}}}}", prose(i), out)
	}
	set(op, "responses", object("200", answer, "429", ref(g.shared("responses")+"TooMany"), "default", ref(g.shared("responses")+"Problem")))
	switch {
	case i%6 == 1:
		set(op, "security", yml("[{oauth: ['area%d:%s', all]}]", i%7, verb))
	case i%6 == 2 && in != "":
		set(op, "security", yml("[{key: [], oauth: [all]}]"))
	case i%25 == 4:
		set(op, "security", yml("[]"))
	}
	return op
}

func (g *generator) shared(group string) string {
	if g.openapi == "2" {
		return "#/" + group + "/"
	}
	return "#/components/" + group + "/"
}

func (g *generator) root() *yaml.Node {
	if g.openapi == "2" {
		return yml(`{swagger: '2.0', info: {title: Big, version: '1'}, host: big.example, basePath: /v1, schemes: [https],
security: [{key: []}],
securityDefinitions: {key: {type: apiKey, in: header, name: X-Key}, oauth: {type: oauth2, flow: application, tokenUrl: 'https://login.big.example/token', scopes: {all: All}}},
parameters: {Page: {name: page, in: query, type: integer, maximum: 100}},
responses: {TooMany: {description: Slow down, headers: {Retry-After: {type: integer}}}, Problem: {description: Problem, schema: {type: object, properties: {code: {type: string}}}}}}`)
	}
	version := map[string]string{"3.0": "3.0.3", "3.1": "3.1.0"}[g.openapi]
	return yml(`{openapi: %s, info: {title: Big, version: '1'}, servers: [{url: 'https://big.example/v1'}], security: [{key: []}],
components: {
securitySchemes: {key: {type: http, scheme: bearer}, oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://login.big.example/token', scopes: {all: All}}}}},
parameters: {Page: {name: page, in: query, schema: {type: integer, maximum: 100}}},
responses: {TooMany: {description: Slow down, headers: {Retry-After: {schema: {type: integer}}}}, Problem: {description: Problem, content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}}}}}`, version)
}

// loud are edits that open something, each at a random place.
var loud = []struct {
	what string
	edit func(*rand.Rand, *yaml.Node)
}{
	{"security of an operation", func(rng *rand.Rand, root *yaml.Node) { set(anyOf(rng, endpoints(root)), "security", yml("[]")) }},
	{"the root's security", func(_ *rand.Rand, root *yaml.Node) { set(root, "security", yml("[{key: []}, {}]")) }},
	{"a scope", func(rng *rand.Rand, root *yaml.Node) {
		set(anyOf(rng, endpoints(root)), "security", yml("[{oauth: []}]"))
	}},
	{"a sensitive property", func(rng *rand.Rand, root *yaml.Node) {
		set(ensure(anyOf(rng, schemasWithProperties(root)), "properties"), "passwordHash", yml("{type: string}"))
	}},
	{"a longer value", func(rng *rand.Rand, root *yaml.Node) {
		set(get(anyOf(rng, schemasWithProperties(root)), "properties", "name"), "maxLength", yml("100000"))
	}},
	{"a property that is not readOnly", func(rng *rand.Rand, root *yaml.Node) {
		del(get(anyOf(rng, schemasWithProperties(root)), "properties", "id"), "readOnly")
	}},
	{"no limit", func(rng *rand.Rand, root *yaml.Node) { del(get(anyOf(rng, endpoints(root)), "responses"), "429") }},
	{"no limit anywhere", func(_ *rand.Rand, root *yaml.Node) { del(sharedIn(root, "responses", "TooMany"), "headers") }},
	{"an operation more", func(rng *rand.Rand, root *yaml.Node) {
		set(get(root, "paths"), "/new", object("get", clone(anyOf(rng, endpoints(root)))))
	}},
	{"an operation less", func(rng *rand.Rand, root *yaml.Node) { del(get(root, "paths"), keys(get(root, "paths"))[rng.Intn(9)]) }},
	{"another answer", func(rng *rand.Rand, root *yaml.Node) {
		a, b := anyOf(rng, endpoints(root)), anyOf(rng, endpoints(root))
		set(get(a, "responses"), "200", clone(get(b, "responses", "200")))
	}},
	{"a parameter", func(_ *rand.Rand, root *yaml.Node) { set(sharedIn(root, "parameters", "Page"), "name", str("email")) }},
	{"a mark", func(rng *rand.Rand, root *yaml.Node) { set(anyOf(rng, endpoints(root)), "deprecated", yml("true")) }},
	{"an operationId and a path", func(rng *rand.Rand, root *yaml.Node) {
		paths := get(root, "paths")
		paths.Content[2*rng.Intn(9)].Value += "/moved"
	}},
	{"nothing but prose", func(rng *rand.Rand, root *yaml.Node) {
		set(anyOf(rng, endpoints(root)), "description", str("Reworded."))
	}},
}

func anyOf(rng *rand.Rand, list []*place) *yaml.Node { return list[rng.Intn(len(list))].node() }

func schemasWithProperties(root *yaml.Node) []*place {
	var out []*place
	for _, p := range places(root, "schema") {
		if p.component() != "" && has(get(p.node(), "properties"), "kind") {
			out = append(out, p)
		}
	}
	return out
}

func sharedIn(root *yaml.Node, group, name string) *yaml.Node {
	if version(root) == "2" {
		return get(root, group, name)
	}
	return get(root, "components", group, name)
}

// mutate edits any entry of a tree: it removes it, moves it, or changes what it
// says.
func mutate(rng *rand.Rand, root *yaml.Node) {
	var all []*yaml.Node
	each(root, func(n *yaml.Node) {
		if len(n.Content) > 1 && n != root {
			all = append(all, n)
		}
	})
	n := all[rng.Intn(len(all))]
	i := rng.Intn(len(n.Content))
	if isMap(n) {
		i = i/2*2 + 1
	}
	switch v := n.Content[i]; {
	case rng.Intn(3) == 0 && isMap(n):
		del(n, n.Content[i-1].Value)
	case rng.Intn(3) == 0:
		n.Content[i] = clone(all[rng.Intn(len(all))])
	case v.Kind == yaml.ScalarNode && v.ShortTag() == "!!int":
		v.Value += "0"
	case v.Kind == yaml.ScalarNode && v.ShortTag() == "!!str":
		v.Value += "x"
	case isMap(n) && rng.Intn(2) == 0:
		n.Content[i-1].Value += "x"
	default:
		n.Content[i] = str("other")
	}
}
