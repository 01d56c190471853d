package review_test

import (
	"math/rand"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Operators C6 to C8: one version or keyword in the words of another; the list
// is in equivalences.

func to31(_ *rand.Rand, root *yaml.Node) bool {
	if version(root) != "3.0" {
		return false
	}
	for _, p := range places(root, "schema") {
		n := p.node()
		if has(n, "$ref") { // what stands beside a reference counts from now on
			for _, k := range keys(n) {
				if k != "$ref" && k != "description" {
					del(n, k)
				}
			}
			continue
		}
		if text(n, "nullable") == "true" {
			if t := get(n, "type"); t != nil {
				set(n, "type", list(clone(t), str("null")))
			}
			if e := get(n, "enum"); e != nil {
				e.Content = append(e.Content, yml("null"))
			}
		}
		del(n, "nullable")
		exclusive(n, "exclusiveMinimum", "minimum")
		exclusive(n, "exclusiveMaximum", "maximum")
		if e := get(n, "example"); e != nil {
			del(n, "example")
			set(n, "examples", list(e))
		}
	}
	set(root, "openapi", str("3.1.0"))
	return true
}

func exclusive(n *yaml.Node, flag, bound string) {
	if text(n, flag) == "true" && has(n, bound) {
		b := get(n, bound)
		del(n, bound)
		set(n, flag, b)
	} else if text(n, flag) == "false" {
		del(n, flag)
	}
}

func to30(_ *rand.Rand, root *yaml.Node) bool {
	if version(root) != "3.1" {
		return false
	}
	for _, p := range places(root, "schema") {
		n := p.node()
		if slices.ContainsFunc([]string{"$defs", "prefixItems", "patternProperties", "unevaluatedProperties", "if", "contains", "dependentSchemas"}, func(w string) bool { return has(n, w) }) {
			return false
		}
		types := items(get(n, "type"))
		if len(types) > 2 || len(types) == 2 && types[0].Value != "null" && types[1].Value != "null" {
			return false
		}
	}
	for _, p := range places(root, "schema") {
		oldWords(p)
	}
	if w := get(root, "webhooks"); w != nil {
		del(root, "webhooks")
		set(root, "x-webhooks", w)
	}
	set(root, "openapi", str("3.0.3"))
	return true
}

// oldWords rewrites one schema of 3.1 for 3.0.
func oldWords(p *place) {
	n := p.node()
	if has(n, "$ref") {
		if !onlyRef(n) {
			to := get(n, "$ref")
			del(n, "$ref")
			set(n, "allOf", list(object("$ref", to)))
		}
		return
	}
	if types := items(get(n, "type")); len(types) > 0 {
		rest := slices.DeleteFunc(slices.Clone(types), func(t *yaml.Node) bool { return t.Value == "null" })
		if len(rest) < len(types) {
			set(n, "nullable", yml("true"))
		}
		if del(n, "type"); len(rest) == 1 {
			set(n, "type", rest[0])
		}
	}
	if c := get(n, "const"); c != nil {
		del(n, "const")
		set(n, "enum", list(c))
	}
	for flag, bound := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		if b := get(n, flag); b != nil && !has(n, bound) {
			set(n, bound, b)
			set(n, flag, yml("true"))
		}
	}
	if e := items(get(n, "examples")); len(e) > 0 {
		del(n, "examples")
		set(n, "example", e[0])
	}
	for _, word := range []string{"oneOf", "anyOf"} {
		l := get(n, word)
		if kept := slices.DeleteFunc(slices.Clone(items(l)), func(b *yaml.Node) bool { return text(b, "type") == "null" }); len(kept) < len(items(l)) {
			l.Content = kept
			set(n, "nullable", yml("true"))
		}
	}
}

func enumConst(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "schema") {
		n := p.node()
		if version(root) != "3.1" {
			break
		}
		if c := get(n, "const"); c != nil && !has(n, "enum") {
			del(n, "const")
			set(n, "enum", list(c))
			changed = true
		} else if e := items(get(n, "enum")); len(e) == 1 && c == nil {
			del(n, "enum")
			set(n, "const", e[0])
			changed = true
		}
	}
	return changed
}

func enumOneOf(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "schema") {
		n := p.node()
		if version(root) != "3.1" || has(n, "oneOf") || len(items(get(n, "enum"))) < 2 {
			continue
		}
		var branches []*yaml.Node
		for _, e := range get(n, "enum").Content {
			branches = append(branches, object("const", e))
		}
		del(n, "enum")
		set(n, "oneOf", list(branches...))
		changed = true
	}
	return changed
}

// to3 converts Swagger 2.0 as the usual converters do.
func to3(_ *rand.Rand, root *yaml.Node) bool {
	if version(root) != "2" {
		return false
	}
	consumes, produces := typesOf(root, "consumes", nil), typesOf(root, "produces", nil)
	for _, p := range places(root, "operation") {
		if !has(p.node(), "$ref") {
			convertOperation(root, p, consumes, produces)
		}
	}
	for _, p := range places(root, "item") {
		convertList(root, p.node())
	}
	for _, p := range places(root, "schema") {
		n := p.node()
		if d := get(n, "discriminator"); d != nil && d.Kind == yaml.ScalarNode {
			set(n, "discriminator", object("propertyName", d))
		}
		if text(n, "x-nullable") == "true" && del(n, "x-nullable") {
			set(n, "nullable", yml("true"))
		}
	}
	components := ensure(root, "components")
	for old, now := range map[string]string{"definitions": "schemas", "parameters": "parameters", "responses": "responses"} {
		if n := get(root, old); n != nil && del(root, old) {
			set(components, now, n)
		}
	}
	convertComponents(components, produces)
	convertSchemes(root, components)
	retarget(root, func(r string) string {
		return strings.NewReplacer("#/definitions/", "#/components/schemas/", "#/parameters/", "#/components/parameters/", "#/responses/", "#/components/responses/").Replace(r)
	})
	host, base := text(root, "host"), text(root, "basePath")
	if servers := serversOf(items(get(root, "schemes")), host, base); len(servers) > 0 {
		set(root, "servers", list(servers...))
	}
	for _, k := range []string{"swagger", "host", "basePath", "schemes", "consumes", "produces"} {
		del(root, k)
	}
	set(root, "openapi", str("3.0.3"))
	return true
}

// serversOf are those that a host, or, without one, whichever has the description, serves at
// (OpenAPI 2.0, Swagger Object).
func serversOf(schemes []*yaml.Node, host, base string) []*yaml.Node {
	switch {
	case host == "" && base == "":
		return nil
	case host == "":
		return []*yaml.Node{object("url", base)}
	case len(schemes) == 0:
		return []*yaml.Node{object("url", "//"+host+base)}
	}
	var out []*yaml.Node
	for _, s := range schemes {
		out = append(out, object("url", s.Value+"://"+host+base))
	}
	return out
}

func typesOf(n *yaml.Node, key string, otherwise []string) []string {
	var out []string
	for _, t := range items(get(n, key)) {
		out = append(out, t.Value)
	}
	if !has(n, key) {
		return otherwise
	}
	return out
}

func convertOperation(root *yaml.Node, p *place, consumes, produces []string) {
	n := p.node()
	own := has(n, "consumes")
	consumes, produces = typesOf(n, "consumes", consumes), typesOf(n, "produces", produces)
	all := slices.Concat(items(get(p.up.node(), "parameters")), items(get(n, "parameters")))
	var fields []*yaml.Node
	for _, param := range all {
		if to := target(root, param); to != nil {
			param = to
		}
		switch text(param, "in") {
		case "body":
			body := object("content", contents(consumes, get(param, "schema")))
			if r := get(param, "required"); r != nil {
				set(body, "required", clone(r))
			}
			set(n, "requestBody", body)
		case "formData":
			fields = append(fields, param)
		}
	}
	if len(fields) > 0 {
		if !own {
			consumes = nil
		}
		set(n, "requestBody", formBody(fields, consumes))
	}
	convertList(root, n)
	for status, r := range entries(get(n, "responses")) {
		if to := target(root, r); to != nil && has(n, "produces") { // a shared one would say its types
			r = clone(to)
			set(get(n, "responses"), status, r)
		}
		convertResponse(r, produces)
	}
	if s := items(get(n, "schemes")); len(s) > 0 {
		set(n, "servers", list(serversOf(s, text(root, "host"), text(root, "basePath"))...))
	}
	for _, k := range []string{"consumes", "produces", "schemes"} {
		del(n, k)
	}
}
