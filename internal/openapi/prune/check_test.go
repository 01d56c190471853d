package prune

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The oracle: an own reading of both texts by the yaml library, which shares
// nothing with the pass but the definition of members and prose.

func parse(b []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("empty")
	}
	return doc.Content[0], nil
}

// verify shortens a pair and fails t where that loses or moves anything. It
// gives the members that were cut, on either side.
func verify(t testing.TB, base, head []byte) (b, h *Text, region map[string]bool) {
	t.Helper()
	b, h = pair(base, head, nil, nil, scan)
	region = map[string]bool{}
	if b.Whole() && h.Whole() {
		return b, h, region
	}
	var members [2]map[string]*yaml.Node
	for i, side := range []struct {
		orig []byte
		text *Text
	}{{base, b}, {head, h}} {
		orig, err := parse(side.orig)
		if err != nil {
			t.Fatalf("side %d was shortened but is no YAML: %v", i, err)
		}
		now, err := parse(side.text.Bytes())
		if err != nil {
			t.Fatalf("side %d is no YAML any more: %v\n%s", i, err, clip(side.text.Bytes()))
		}
		c := checker{t: t, text: side.text, region: region}
		c.same(nil, orig, now)
		members[i] = oracleMembers(withoutSamples(orig, ""))
	}
	for id := range mustKeep(members) {
		if region[id] {
			t.Errorf("%q changed, or changed members refer to it, but was cut", strings.Split(id, "\x00"))
		}
	}
	return b, h, region
}

// withoutSamples is the tree without the examples of bodies, which no rule reads;
// in says what the node is: an object of media types, of responses, of names.
func withoutSamples(n *yaml.Node, in string) *yaml.Node {
	out := *n
	out.Content = nil
	for i, v := range n.Content {
		if n.Kind != yaml.MappingNode {
			out.Content = append(out.Content, withoutSamples(v, ""))
			continue
		}
		if i%2 == 1 {
			continue
		}
		key, value := v.Value, n.Content[i+1]
		sample := key == "examples" && (in == "media" || in == "response") || key == "example" && (in == "media" || in == "response")
		if sample {
			continue
		}
		next := ""
		switch in {
		case "medias":
			next = "media"
		case "responses":
			next = "response"
		case "names":
		default:
			switch key {
			case "content":
				next = "medias"
			case "responses":
				next = "responses"
			case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas":
				next = "names"
			case "example", "examples", "default", "enum", "const", "value":
				out.Content = append(out.Content, v, value)
				continue
			}
		}
		out.Content = append(out.Content, v, withoutSamples(value, next))
	}
	return &out
}

func clip(b []byte) []byte { return b[:min(len(b), 4000)] }

type checker struct {
	t      testing.TB
	text   *Text
	region map[string]bool
}

// same walks the original and the shortened tree.
func (c *checker) same(path []string, orig, now *yaml.Node) {
	root := len(path) == 0 && orig.Kind == yaml.MappingNode // a JSON root is written as a block
	if root {
		now = &yaml.Node{Kind: now.Kind, Value: now.Value, Style: orig.Style, Tag: now.Tag, Content: now.Content}
	} else if line, col := c.text.Position(now.Line, now.Column); line != orig.Line || col != orig.Column {
		c.t.Fatalf("%q at %d:%d maps to %d:%d, want %d:%d", path, now.Line, now.Column, line, col, orig.Line, orig.Column)
	}
	if left := c.undropped(path, orig, now); left != nil {
		orig = left
	}
	if c.replaced(path, orig, now) {
		c.region[memberOf(path)] = true
		return
	}
	if orig.Kind != now.Kind || orig.Value != now.Value || orig.Style != now.Style || orig.Tag != now.Tag || len(orig.Content) != len(now.Content) {
		c.t.Fatalf("%q: %v %q became %v %q", path, orig.Kind, orig.Value, now.Kind, now.Value)
	}
	for i := range orig.Content {
		switch {
		case orig.Kind != yaml.MappingNode:
			c.same(append(path, fmt.Sprint(i)), orig.Content[i], now.Content[i])
		case i%2 == 0:
			c.same(path, orig.Content[i], now.Content[i])
		default:
			c.same(append(path, orig.Content[i-1].Value), orig.Content[i], now.Content[i])
		}
	}
}

// undropped is a mapping without the fields that went as a whole, words for
// people in an object whose keys are no names; nil where none did, or others.
func (c *checker) undropped(path []string, orig, now *yaml.Node) *yaml.Node {
	if orig.Kind != yaml.MappingNode || now.Kind != yaml.MappingNode || len(path) == 0 {
		return nil
	}
	switch path[len(path)-1] {
	case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "headers", "content", "responses", "encoding", "callbacks", "schemas", "schema":
		return nil
	}
	left := *orig
	left.Content = nil
	for i := 0; i < len(orig.Content); i += 2 {
		key := orig.Content[i].Value
		if at := len(left.Content); at < len(now.Content) && now.Content[at].Value == key {
			left.Content = append(left.Content, orig.Content[i], orig.Content[i+1])
			continue
		}
		switch key {
		case "example", "examples", "description", "summary", "externalDocs":
		default:
			return nil
		}
	}
	if len(left.Content) < len(orig.Content) {
		c.region[memberOf(append(path, "description"))] = true
	}
	return &left
}

// replaced reports whether now stands for orig after a cut, and checks that
// the cut was allowed and kept the references.
func (c *checker) replaced(path []string, orig, now *yaml.Node) bool {
	empty := len(now.Content) == 0 && now.Value == "" && (len(orig.Content) > 0 || orig.Value != "" || orig.Style != now.Style)
	skeletal := orig.Kind == yaml.MappingNode && now.Kind == yaml.MappingNode && len(now.Content) == 2 &&
		(now.Content[0].Value == "x-prune" || now.Content[0].Value == "$ref" && len(orig.Content) > 2)
	if !empty && !skeletal {
		return false
	}
	if orig.Kind != now.Kind {
		c.t.Fatalf("%q: a %v became a %v", path, orig.Kind, now.Kind)
	}
	key := path[len(path)-1]
	section := len(path) == 3 && path[1] == "schemas" || len(path) == 2 && path[0] == "definitions"
	switch {
	case key == "schema" || section:
		if was, is := referencesOf(orig), referencesOf(now); !slices.Equal(was, is) {
			c.t.Fatalf("%q referred to %q, now to %q", path, was, is)
		}
	case skeletal:
		c.t.Fatalf("%q is no schema, but became a skeleton", path)
	case key == "example", key == "examples", key == "description", key == "summary", key == "externalDocs":
	case len(path) == 4 && path[1] == "examples" && key == "value":
	default:
		c.t.Fatalf("%q was cut", path)
	}
	return true
}

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
	for i, v := range n.Content {
		if n.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			switch k := n.Content[i-1].Value; {
			case k == "$ref" && v.Kind == yaml.ScalarNode:
				f(v.Value)
			case k == "discriminator" && v.Kind == yaml.MappingNode:
				for j, m := range v.Content {
					if j%2 == 1 && v.Content[j-1].Value == "mapping" {
						for k := 1; k < len(m.Content); k += 2 {
							if m.Content[k].Kind != yaml.ScalarNode {
								continue
							}
							ref := m.Content[k].Value
							if !strings.HasPrefix(ref, "#") {
								ref = "#/components/schemas/" + ref
							}
							f(ref)
						}
					}
				}
			}
		}
		eachReference(v, f)
	}
}

// memberOf is the identity of the member that holds path.
func memberOf(path []string) string {
	size := 2
	switch {
	case path[0] == "components":
		size = 3
	case path[0] == "paths" && len(path) > 2 && method([]byte(path[2])):
		size = 3
	}
	return strings.Join(path[:min(size, len(path))], "\x00")
}

func oracleMembers(root *yaml.Node) map[string]*yaml.Node {
	m := map[string]*yaml.Node{}
	pairs(root, func(k string, v *yaml.Node) {
		switch k {
		case "paths":
			pairs(v, func(p string, item *yaml.Node) {
				parts := *item
				parts.Content = nil
				pairs(item, func(o string, op *yaml.Node) {
					if method([]byte(o)) {
						m[memberOf([]string{k, p, o})] = op
					} else {
						parts.Content = append(parts.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: o}, op)
					}
				})
				m[memberOf([]string{k, p})] = &parts
			})
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

func pairs(n *yaml.Node, f func(string, *yaml.Node)) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			f(n.Content[i].Value, n.Content[i+1])
		}
	}
}

// meaning writes a tree without prose. names: the keys are names, not fields.
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

// mustKeep lists what changed, what reaches that, and what all of these reach.
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
			keys := strings.Split(id, "\x00")
			if keys[0] != "paths" || len(keys) < 3 {
				continue
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
	}
	for id := range keep { // an example that nothing refers to
		if strings.HasPrefix(id, "components\x00examples\x00") && len(from[id]) == 0 {
			keep[id] = false
		}
	}
	for _, edges := range []map[string][]string{from, to} {
		var todo []string
		for id, k := range keep {
			if k {
				todo = append(todo, id)
			}
		}
		for len(todo) > 0 {
			id := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, next := range edges[id] {
				if !keep[next] {
					keep[next] = true
					todo = append(todo, next)
				}
			}
		}
	}
	for id, k := range keep {
		if !k {
			delete(keep, id)
		}
	}
	return keep
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
