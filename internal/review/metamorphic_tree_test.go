package review_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The metamorphic tests edit descriptions as trees of YAML nodes: this file has
// the few verbs that they need.

// parse reads YAML or JSON into its root node. Aliases and merge keys are
// spelled out and duplicate keys dropped, so that an edit means what it says.
func parse(raw []byte) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		panic(fmt.Sprintf("the test's own YAML: %v", err))
	}
	return plain(doc.Content[0])
}

// plain is a copy of a tree without aliases, merge keys and duplicate keys.
func plain(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	c := *n
	c.Anchor, c.Alias, c.Content = "", nil, nil
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			c.Content = append(c.Content, plain(child))
		}
		return &c
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch key := n.Content[i].Value; {
		case key == "<<":
			for k, v := range entries(plain(n.Content[i+1])) {
				if !has(&c, k) {
					set(&c, k, v)
				}
			}
		case !has(&c, key):
			c.Content = append(c.Content, plain(n.Content[i]), plain(n.Content[i+1]))
		}
	}
	return &c
}

// yml parses a snippet.
func yml(format string, args ...any) *yaml.Node { return parse(fmt.Appendf(nil, format, args...)) }

func clone(n *yaml.Node) *yaml.Node { return plain(n) }

func isMap(n *yaml.Node) bool  { return n != nil && n.Kind == yaml.MappingNode }
func isList(n *yaml.Node) bool { return n != nil && n.Kind == yaml.SequenceNode }

// get follows keys of mappings; nil where there is nothing.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		i := index(n, key)
		if i < 0 {
			return nil
		}
		n = n.Content[i+1]
	}
	return n
}

func index(n *yaml.Node, key string) int {
	if isMap(n) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return i
			}
		}
	}
	return -1
}

func has(n *yaml.Node, key string) bool { return index(n, key) >= 0 }

// text is the scalar under the keys, "" where there is none.
func text(n *yaml.Node, keys ...string) string {
	if n = get(n, keys...); n != nil && n.Kind == yaml.ScalarNode {
		return n.Value
	}
	return ""
}

// set puts a value under a key, in place of what is there.
func set(n *yaml.Node, key string, value *yaml.Node) {
	if i := index(n, key); i >= 0 {
		n.Content[i+1] = value
		return
	}
	n.Content = append(n.Content, str(key), value)
}

func del(n *yaml.Node, key string) bool {
	i := index(n, key)
	if i >= 0 {
		n.Content = slices.Delete(n.Content, i, i+2)
	}
	return i >= 0
}

// ensure returns the mapping under the keys and makes what is missing.
func ensure(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if !has(n, key) {
			set(n, key, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
		}
		n = get(n, key)
	}
	return n
}

// entries iterates over a mapping as it was when the loop began.
func entries(n *yaml.Node) func(func(string, *yaml.Node) bool) {
	return func(yield func(string, *yaml.Node) bool) {
		if !isMap(n) {
			return
		}
		content := slices.Clone(n.Content)
		for i := 0; i+1 < len(content); i += 2 {
			if !yield(content[i].Value, content[i+1]) {
				return
			}
		}
	}
}

func keys(n *yaml.Node) []string {
	var out []string
	for k := range entries(n) {
		out = append(out, k)
	}
	return out
}

func items(n *yaml.Node) []*yaml.Node {
	if !isList(n) {
		return nil
	}
	return n.Content
}

func str(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

func list(of ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: of}
}

// object builds a mapping from keys and values in turn.
func object(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i+1 < len(pairs); i += 2 {
		value, ok := pairs[i+1].(*yaml.Node)
		if !ok {
			value = str(pairs[i+1].(string))
		}
		set(n, pairs[i].(string), value)
	}
	return n
}

func ref(to string) *yaml.Node { return object("$ref", to) }

// target follows a local reference; nil where n is none.
func target(root, n *yaml.Node) *yaml.Node {
	pointer, ok := strings.CutPrefix(text(n, "$ref"), "#/")
	if !ok {
		return nil
	}
	for _, token := range strings.Split(pointer, "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~", "%7B", "{", "%7D", "}").Replace(token)
		root = get(root, token)
	}
	return root
}

// each visits all nodes below n and n itself, keys not counted.
func each(n *yaml.Node, visit func(*yaml.Node)) {
	visit(n)
	for i, c := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			each(c, visit)
		}
	}
}

// retarget rewrites every reference of the document and every discriminator's
// mapping.
func retarget(n *yaml.Node, to func(string) string) {
	each(n, func(n *yaml.Node) {
		if r := get(n, "$ref"); r != nil && r.Kind == yaml.ScalarNode {
			r.Value = to(r.Value)
		}
		for _, m := range entries(get(n, "discriminator", "mapping")) {
			m.Value = to(m.Value)
		}
	})
}

// canon spells a tree without layout and without the order of keys.
func canon(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		parts := make([]string, 0, len(n.Content)/2)
		for k, v := range entries(n) {
			parts = append(parts, fmt.Sprintf("%q:%s", k, canon(v)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case yaml.SequenceNode:
		parts := make([]string, 0, len(n.Content))
		for _, c := range n.Content {
			parts = append(parts, canon(c))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return n.ShortTag() + " " + n.Value
}

// printYAML writes a tree as YAML, strings staying strings. The encoder changes
// the nodes: print a tree once, or a clone.
func printYAML(n *yaml.Node, indent int) []byte {
	var buf bytes.Buffer
	e := yaml.NewEncoder(&buf)
	e.SetIndent(indent)
	if err := e.Encode(n); err != nil {
		panic(fmt.Sprintf("printing YAML: %v", err))
	}
	e.Close()
	return buf.Bytes()
}

// unstyled drops how a tree was written.
func unstyled(n *yaml.Node) *yaml.Node {
	n.Style, n.HeadComment, n.LineComment, n.FootComment = 0, "", "", ""
	for i, c := range n.Content {
		if unstyled(c); n.Kind == yaml.MappingNode && i%2 == 0 {
			c.Tag = "!!str" // a key of JSON is a string
		}
	}
	return n
}

// printJSON writes a tree as JSON, minified where indent is "".
func printJSON(n *yaml.Node, indent string) []byte {
	var buf, out bytes.Buffer
	appendJSON(&buf, n)
	if indent == "" {
		return buf.Bytes()
	}
	if err := json.Indent(&out, buf.Bytes(), "", indent); err != nil {
		panic(fmt.Sprintf("printing JSON: %v", err))
	}
	out.WriteByte('\n')
	return out.Bytes()
}

func appendJSON(buf *bytes.Buffer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		buf.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				buf.WriteByte(',')
			}
			buf.Write(quoted(n.Content[i].Value))
			buf.WriteByte(':')
			appendJSON(buf, n.Content[i+1])
		}
		buf.WriteByte('}')
	case yaml.SequenceNode:
		buf.WriteByte('[')
		for i, c := range n.Content {
			if i > 0 {
				buf.WriteByte(',')
			}
			appendJSON(buf, c)
		}
		buf.WriteByte(']')
	default:
		buf.Write(scalarJSON(n))
	}
}

func scalarJSON(n *yaml.Node) []byte {
	switch n.ShortTag() {
	case "!!null":
		return []byte("null")
	case "!!bool":
		return []byte(strings.ToLower(n.Value))
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return []byte(n.Value)
		}
	}
	return quoted(n.Value)
}

func quoted(s string) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}
