package prune

import (
	"fmt"
	"maps"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"
)

// referencesOf lists the references in a schema, sorted, each once.
func referencesOf(n *yaml.Node) []string {
	refs := map[string]bool{}
	eachReference(n, func(r string) { refs[r] = true })
	out := make([]string, 0, len(refs))
	for r := range refs {
		out = append(out, r)
	}
	sort.Strings(out)
	return out
}

func eachReference(n *yaml.Node, f func(string)) {
	if n.Kind == yaml.MappingNode {
		pairs(n, func(k string, v *yaml.Node) {
			switch {
			case k == "$ref" && v.Kind == yaml.ScalarNode:
				f(v.Value)
			case k == "discriminator":
				eachMapped(v, f)
			}
			eachReference(v, f)
		})
		return
	}
	for _, v := range n.Content {
		eachReference(v, f)
	}
}

// eachMapped calls f for the schemas that a discriminator names.
func eachMapped(discriminator *yaml.Node, f func(string)) {
	pairs(discriminator, func(k string, mapping *yaml.Node) {
		if k != "mapping" {
			return
		}
		for i := 1; i < len(mapping.Content); i += 2 {
			ref := mapping.Content[i].Value
			if mapping.Content[i].Kind != yaml.ScalarNode {
				continue
			}
			if !strings.HasPrefix(ref, "#") {
				ref = "#/components/schemas/" + ref
			}
			f(ref)
		}
	})
}

// memberOf returns the identity of the member that contains path.
func memberOf(path []string) string {
	size := 2
	switch {
	case path[0] == "components":
		size = 3
	case path[0] == "paths" && len(path) > 2 && isMethod([]byte(path[2])):
		size = 3
	}
	return strings.Join(path[:min(size, len(path))], "\x00")
}

func membersOf(root *yaml.Node) map[string]*yaml.Node {
	m := map[string]*yaml.Node{}
	pairs(root, func(k string, v *yaml.Node) {
		switch k {
		case "paths":
			pairs(v, func(p string, item *yaml.Node) { itemMembers(m, p, item) })
		case "components":
			pairs(v, func(s string, sec *yaml.Node) {
				pairs(sec, func(name string, c *yaml.Node) { m[memberOf([]string{k, s, name})] = c })
			})
		case "webhooks", "x-webhooks", "definitions", "parameters", "responses", "securityDefinitions":
			pairs(v, func(name string, c *yaml.Node) { m[memberOf([]string{k, name})] = c })
		default:
			m["\x00"+k] = v
		}
	})
	return m
}

// itemMembers adds the members of a path item: its operations, and the rest of it.
func itemMembers(m map[string]*yaml.Node, path string, item *yaml.Node) {
	parts := *item
	parts.Content = nil
	pairs(item, func(o string, op *yaml.Node) {
		if isMethod([]byte(o)) {
			m[memberOf([]string{"paths", path, o})] = op
		} else {
			parts.Content = append(parts.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: o}, op)
		}
	})
	m[memberOf([]string{"paths", path})] = &parts
}

func pairs(n *yaml.Node, f func(string, *yaml.Node)) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			f(n.Content[i].Value, n.Content[i+1])
		}
	}
}

// meaning writes a tree without prose. names is true if the keys are names, not
// fields.
func meaning(w *strings.Builder, n *yaml.Node, names, all bool) {
	fmt.Fprintf(w, "%d%s%q[", n.Kind, n.Tag, n.Value)
	for i := 0; i < len(n.Content); i++ {
		if n.Kind != yaml.MappingNode {
			meaning(w, n.Content[i], false, all)
			continue
		}
		k, v := n.Content[i].Value, n.Content[i+1]
		i++
		if !names && !all {
			switch k {
			case "description", "summary", "title":
				if v.Tag == "!!str" {
					continue
				}
			case "externalDocs":
				continue
			}
		}
		nested, opaque := false, all
		if !names {
			switch k {
			case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas",
				"headers", "content", "responses", "encoding", "callbacks":
				nested = true
			case "scopes", "mapping", "example", "examples", "default", "enum", "const", "variables":
				opaque = true
			}
			opaque = opaque || strings.HasPrefix(k, "x-")
		}
		fmt.Fprintf(w, "%q:", k)
		meaning(w, v, nested, opaque)
	}
	w.WriteByte(']')
}

// mustKeep lists what changed, what refers to that, and all to which these refer.
func mustKeep(texts [2]map[string]*yaml.Node) map[string]bool {
	text := func(n *yaml.Node) string {
		var w strings.Builder
		meaning(&w, n, false, false)
		return w.String()
	}
	keep, to, from := map[string]bool{}, map[string][]string{}, map[string][]string{}
	for i, side := range texts {
		link := func(id, target string) {
			if _, ok := side[target]; !ok {
				keep[id] = true
			}
			to[id], from[target] = append(to[id], target), append(from[target], id)
		}
		for id, n := range side {
			o, ok := texts[1-i][id]
			keep[id] = keep[id] || !ok || text(n) != text(o)
			eachReference(n, func(r string) { link(id, targetOf(r)) })
			linkOperation(side, id, n, link)
		}
	}
	for id := range keep { // an example to which nothing refers
		if strings.HasPrefix(id, "components\x00examples\x00") && len(from[id]) == 0 {
			keep[id] = false
		}
	}
	propagate(keep, from)
	propagate(keep, to)
	maps.DeleteFunc(keep, func(_ string, k bool) bool { return !k })
	return keep
}

// linkOperation links an operation with its path item and its security schemes.
func linkOperation(side map[string]*yaml.Node, id string, n *yaml.Node, link func(id, target string)) {
	keys := strings.Split(id, "\x00")
	if keys[0] != "paths" || len(keys) < 3 {
		return
	}
	link(id, keys[0]+"\x00"+keys[1])
	req := side["\x00security"]
	pairs(n, func(k string, v *yaml.Node) {
		if k == "security" {
			req = v
		}
	})
	for _, name := range schemeNames(req) {
		target := "components\x00securitySchemes\x00" + name
		if _, ok := side[target]; !ok {
			target = "securityDefinitions\x00" + name
		}
		link(id, target)
	}
}

// propagate marks what can be reached from what is marked.
func propagate(marked map[string]bool, edges map[string][]string) {
	var todo []string
	for id, m := range marked {
		if m {
			todo = append(todo, id)
		}
	}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, next := range edges[id] {
			if !marked[next] {
				marked[next] = true
				todo = append(todo, next)
			}
		}
	}
}

func schemeNames(req *yaml.Node) (names []string) {
	if req == nil {
		return nil
	}
	for _, r := range req.Content {
		pairs(r, func(name string, _ *yaml.Node) { names = append(names, name) })
	}
	return names
}

func targetOf(ref string) string {
	keys := strings.Split(strings.TrimPrefix(ref, "#/"), "/")
	for i, k := range keys {
		keys[i] = strings.ReplaceAll(strings.ReplaceAll(k, "~1", "/"), "~0", "~")
	}
	return memberOf(keys)
}
