package review_test

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// grammar says what stands where in a description: of each kind of object, the
// kind under each key. "{x" is a map of x, "[x" a list of x, "*" any other key.
var grammar = map[string]map[string]string{
	"root": {"paths": "{item", "webhooks": "{item", "x-webhooks": "{item", "components": "components",
		"definitions": "{schema", "parameters": "{parameter", "responses": "{response"},
	"components": {"schemas": "{schema", "responses": "{response", "parameters": "{parameter", "requestBodies": "{body",
		"headers": "{header", "callbacks": "{callback", "pathItems": "{item"},
	"item": {"parameters": "[parameter", "get": "operation", "put": "operation", "post": "operation", "delete": "operation",
		"options": "operation", "head": "operation", "patch": "operation", "trace": "operation"},
	"operation": {"parameters": "[parameter", "requestBody": "body", "responses": "{response", "callbacks": "{callback"},
	"callback":  {"*": "item"},
	"parameter": {"schema": "schema", "content": "{media"},
	"header":    {"schema": "schema", "content": "{media"},
	"body":      {"content": "{media"},
	"media":     {"schema": "schema", "encoding": "{encoding"},
	"encoding":  {"headers": "{header"},
	"response":  {"schema": "schema", "content": "{media", "headers": "{header"},
	"schema": {"properties": "{schema", "patternProperties": "{schema", "additionalProperties": "schema", "unevaluatedProperties": "schema",
		"items": "schema", "prefixItems": "[schema", "contains": "schema", "allOf": "[schema", "oneOf": "[schema", "anyOf": "[schema",
		"not": "schema", "if": "schema", "then": "schema", "else": "schema", "dependentSchemas": "{schema", "$defs": "{schema"},
}

// place is an object of a known kind in a description.
type place struct {
	kind string
	key  string // under which it stands, "" in a list
	slot **yaml.Node
	up   *place
}

func (p *place) node() *yaml.Node { return *p.slot }

// replace puts another node in its place.
func (p *place) replace(n *yaml.Node) { *p.slot = n }

// within reports whether some place above is of the kind.
func (p *place) within(kind string) bool {
	for q := p.up; q != nil; q = q.up {
		if q.kind == kind {
			return true
		}
	}
	return false
}

// component returns where a shared component stands ("schemas"), "" for what is
// no component itself.
func (p *place) component() string {
	if p.up == nil || p.up.up == nil {
		return ""
	}
	switch container := p.up; {
	case container.up.kind == "components":
		return container.key
	case container.up.kind == "root" && strings.HasPrefix(container.kind, "{") && container.kind != "{item":
		return container.key
	}
	return ""
}

// places lists the objects of a kind in the order of the text. References are
// listed and not followed.
func places(root *yaml.Node, kind string) []*place {
	var out []*place
	visitPlaces(&place{kind: "root", slot: &root}, func(p *place) {
		if p.kind == kind {
			out = append(out, p)
		}
	})
	return out
}

func visitPlaces(p *place, visit func(*place)) {
	n := p.node()
	if !isMap(n) && !isList(n) {
		return
	}
	visit(p)
	inner := p.kind[1:]
	switch p.kind[0] {
	case '{', '[':
		step := 1
		if isMap(n) {
			step = 2
		}
		for i := step - 1; i < len(n.Content); i += step {
			key := ""
			if step == 2 {
				key = n.Content[i-1].Value
			}
			if strings.HasPrefix(key, "x-") && inner != "schema" && inner != "header" {
				continue
			}
			visitPlaces(&place{inner, key, &n.Content[i], p}, visit)
		}
		return
	}
	if has(n, "$ref") && p.kind != "item" {
		return
	}
	for i := 0; isMap(n) && i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		kind, known := grammar[p.kind][key]
		if !known {
			kind = grammar[p.kind]["*"]
		}
		if kind == "schema" && isList(n.Content[i+1]) {
			kind = "[schema" // items of 2.0 and of older drafts
		}
		if kind != "" {
			visitPlaces(&place{kind, key, &n.Content[i+1], p}, visit)
		}
	}
}

// kindsAt returns, for every schema object, whether it is sent (in) and whether
// it leaves (out): by what operations reach it, references followed.
type travel struct {
	root    *yaml.Node
	in, out map[*yaml.Node]bool
}

func travels(root *yaml.Node) *travel {
	t := &travel{root: root, in: map[*yaml.Node]bool{}, out: map[*yaml.Node]bool{}}
	for _, p := range places(root, "operation") {
		sent, returnedData := t.in, t.out
		if p.within("callback") || strings.Contains(p.up.up.key, "webhooks") {
			sent, returnedData = t.out, t.in
		}
		t.walk(get(p.up.node(), "parameters"), sent)
		t.walk(get(p.node(), "parameters"), sent)
		t.walk(get(p.node(), "requestBody"), sent)
		t.walk(get(p.node(), "responses"), returnedData)
	}
	// A discriminator's heirs travel as their parent does.
	for _, p := range places(root, "schema") {
		for _, part := range items(get(p.node(), "allOf")) {
			if parent := target(root, part); parent != nil {
				if t.in[parent] {
					t.walk(p.node(), t.in)
				}
				if t.out[parent] {
					t.walk(p.node(), t.out)
				}
			}
		}
	}
	return t
}

func (t *travel) walk(n *yaml.Node, seen map[*yaml.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	t.walk(target(t.root, n), seen)
	for i, c := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			t.walk(c, seen)
		}
	}
}

// endpoints lists the operations that clients call.
func endpoints(root *yaml.Node) []*place {
	var out []*place
	for _, p := range places(root, "operation") {
		if p.up.up != nil && p.up.up.kind == "{item" && p.up.up.key == "paths" {
			out = append(out, p)
		}
	}
	return out
}

// version is "2", "3.0" or "3.1".
func version(root *yaml.Node) string {
	switch v := text(root, "openapi"); {
	case v == "":
		return "2"
	case strings.HasPrefix(v, "3.0"):
		return "3.0"
	}
	return "3.1"
}

// schemaHome is where shared schemas stand, and the prefix of references to
// them.
func schemaHome(root *yaml.Node) (home *yaml.Node, prefix string) {
	if version(root) == "2" {
		return ensure(root, "definitions"), "#/definitions/"
	}
	return ensure(root, "components", "schemas"), "#/components/schemas/"
}
