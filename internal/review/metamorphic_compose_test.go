package review_test

import (
	"math/rand"
	"slices"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// Operators of section B about composition and components; the list is in
// references.

func wrap(rng *rand.Rand, root *yaml.Node) bool {
	p := pick(rng, places(root, "schema"), func(p *place) bool {
		n := p.node()
		to := target(root, n)
		return !parental(n) && !parental(to) && p.key != "not" && p.up.kind != "[schema" && !inForm(root, p) &&
			(onlyRef(n) || !has(n, "$ref")) && !has(n, "readOnly") && !has(n, "writeOnly")
	})
	if p == nil {
		return false
	}
	p.replace(object("allOf", list(p.node())))
	return true
}

// inForm reports whether a schema is one of Swagger 2.0's parameters or headers,
// which know no composition.
func inForm(root *yaml.Node, p *place) bool {
	return version(root) == "2" && p.up.kind != "response" && p.up.kind != "{schema" && p.up.kind != "schema" && p.up.key != "body"
}

func unwrap(rng *rand.Rand, root *yaml.Node) bool {
	p := pick(rng, places(root, "schema"), func(p *place) bool {
		n := p.node()
		return len(n.Content) == 2 && len(items(get(n, "allOf"))) == 1
	})
	if p == nil {
		return false
	}
	p.replace(get(p.node(), "allOf").Content[0])
	return true
}

// splitProperties moves half of an object's properties into a new component that
// it then includes.
func splitProperties(rng *rand.Rand, root *yaml.Node) bool {
	home, prefix := schemaHome(root)
	p := pick(rng, places(root, "schema"), func(p *place) bool {
		n := p.node()
		return len(keys(get(n, "properties"))) > 1 && !parental(n) && !has(n, "allOf") && !has(n, "additionalProperties") &&
			!has(n, "unevaluatedProperties") && !has(n, "$ref") && !has(n, "dependentSchemas") && !has(n, "if") && !inForm(root, p)
	})
	if p == nil {
		return false
	}
	n := p.node()
	name := freshName(home, "Shared"+p.key)
	shared, rest := object("type", "object"), object("type", "object")
	if t := get(n, "type"); t != nil {
		set(shared, "type", clone(t))
		set(rest, "type", clone(t))
	}
	count := len(keys(get(n, "properties")))
	for i, key := range keys(get(n, "properties")) {
		half := shared
		if i >= count/2 {
			half = rest
		}
		set(ensure(half, "properties"), key, get(n, "properties", key))
	}
	for _, required := range items(get(n, "required")) {
		half := rest
		if has(get(shared, "properties"), required.Value) {
			half = shared
		}
		if !has(half, "required") {
			set(half, "required", list())
		}
		get(half, "required").Content = append(get(half, "required").Content, required)
	}
	del(n, "properties")
	del(n, "required")
	set(n, "allOf", list(ref(prefix+name), rest))
	set(home, name, shared)
	return true
}

// describeReference says something of the place where a schema is referred to.
func describeReference(rng *rand.Rand, root *yaml.Node) bool {
	p := pick(rng, places(root, "schema"), func(p *place) bool {
		return onlyRef(p.node()) && p.up.kind != "[schema" && p.component() == ""
	})
	if p == nil {
		return false
	}
	if version(root) == "3.1" {
		set(p.node(), "description", str("What stands here"))
		return true
	}
	p.replace(object("allOf", list(p.node()), "description", "What stands here"))
	return true
}

func unusedComponents(_ *rand.Rand, root *yaml.Node) bool {
	home, _ := componentHome(root, "schemas")
	set(home, "NobodyNeedsThis", yml("{type: object, properties: {password: {type: string}, role: {type: string}, url: {type: string, format: uri}}}"))
	home, _ = componentHome(root, "parameters")
	set(home, "NobodyNeedsThisEither", yml("{name: callback, in: query, schema: {type: string}}"))
	home, prefix := componentHome(root, "responses")
	set(home, "NorThis", yml("{description: Not used}"))
	if home, _ := componentHome(root, "securitySchemes"); home != nil {
		set(home, "idle", yml("{type: http, scheme: bearer, bearerFormat: JWT}"))
	} else if prefix != "" {
		set(ensure(root, "securityDefinitions"), "idle", yml("{type: apiKey, in: header, name: X-Idle}"))
	}
	return true
}

func shuffleAlternatives(rng *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "schema") {
		for _, word := range []string{"oneOf", "anyOf", "allOf"} {
			if l := get(p.node(), word); len(items(l)) > 1 {
				changed = true
				rng.Shuffle(len(l.Content), func(i, j int) { l.Content[i], l.Content[j] = l.Content[j], l.Content[i] })
			}
		}
	}
	return changed
}

// flatten takes the parts of an inner allOf into the outer one.
func flatten(rng *rand.Rand, root *yaml.Node) bool {
	nested := func(n *yaml.Node) bool { return len(n.Content) == 2 && has(n, "allOf") }
	p := pick(rng, places(root, "schema"), func(p *place) bool {
		return slices.ContainsFunc(items(get(p.node(), "allOf")), nested)
	})
	if p == nil {
		return false
	}
	var flat []*yaml.Node
	for _, part := range get(p.node(), "allOf").Content {
		if nested(part) {
			flat = append(flat, get(part, "allOf").Content...)
		} else {
			flat = append(flat, part)
		}
	}
	get(p.node(), "allOf").Content = flat
	return true
}

func sharePathItem(rng *rand.Rand, root *yaml.Node) bool {
	if version(root) != "3.1" {
		return false
	}
	home := ensure(root, "components", "pathItems")
	p := pick(rng, places(root, "item"), func(p *place) bool { return p.up.key == "paths" && !has(p.node(), "$ref") })
	if p == nil {
		return false
	}
	name := freshName(home, p.key)
	set(home, name, p.node())
	p.replace(ref("#/components/pathItems/" + name))
	return true
}

// lowOf reports whether a finding is of the rules and of level low.
func lowOf(rules ...string) func(finding.Finding) bool {
	return func(f finding.Finding) bool { return f.Level == severity.Low && slices.Contains(rules, f.Rule) }
}
