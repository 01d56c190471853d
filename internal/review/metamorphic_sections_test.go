package review_test

import (
	"fmt"
	"maps"
	"math/rand"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v4"
)

// sections are operators of section B, too: references where the specification
// has none, as real descriptions write them.
func sections() []operator {
	return []operator{
		{id: "B12", what: "sections behind references", tree: sectionsByReference},
		{id: "B12", what: "sections in files", file: sectionsInFiles},
		{id: "B13", what: "fields beside the reference of a path item", tree: besideItem},
		{id: "B13", what: "fields beside the reference of an operation", tree: besideOperation},
		{id: "B14", what: "upper case", tree: upperCase},
		{id: "B14", what: "booleans of YAML 1.1", file: onYAML(oldBooleans)},
		{id: "B14", what: "parameters by name", tree: parametersByName},
	}
}

// slots lists the entries in whose place a reference may stand instead of a
// whole section.
func slots(root *yaml.Node) []**yaml.Node {
	var out []**yaml.Node
	add := func(n *yaml.Node, keys ...string) {
		for _, key := range keys {
			if i := index(n, key); i >= 0 && len(n.Content[i+1].Content) > 0 && !has(n.Content[i+1], "$ref") {
				out = append(out, &n.Content[i+1])
			}
		}
	}
	add(root, "paths", "components", "security", "servers", "definitions", "parameters", "responses", "securityDefinitions", "webhooks", "consumes")
	for key := range entries(get(root, "components")) {
		add(get(root, "components"), key)
	}
	for _, of := range [][]string{
		{"item", "parameters", "get", "post", "delete"}, {"operation", "parameters", "responses", "security", "callbacks", "tags"},
		{"body", "content"}, {"response", "content", "headers"}, {"media", "encoding"}, {"schema", "properties", "required", "enum", "oneOf", "type"},
	} {
		for _, p := range places(root, of[0]) {
			add(p.node(), of[1:]...)
		}
	}
	for _, s := range entries(get(root, "components", "securitySchemes")) {
		add(s, "flows")
	}
	return out
}

// some picks slots of which none holds another: of half of the sections, or of
// half of all.
func some(rng *rand.Rand, root *yaml.Node) []**yaml.Node {
	all := slots(root)
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var chosen []**yaml.Node
	within := map[*yaml.Node]bool{}
	for _, s := range all[:(len(all)+1)/2] {
		inner := false
		each(*s, func(n *yaml.Node) { inner = inner || within[n] })
		if !inner && !within[*s] {
			each(*s, func(n *yaml.Node) { within[n] = true })
			chosen = append(chosen, s)
		}
	}
	return chosen
}

func sectionsByReference(rng *rand.Rand, root *yaml.Node) bool {
	chosen := some(rng, root)
	if len(chosen) == 0 {
		return false
	}
	parts := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i, s := range chosen {
		name := fmt.Sprintf("p%d", i)
		set(parts, name, *s)
		*s = ref("#/x-parts/" + name)
	}
	set(root, "x-parts", parts)
	return true
}

func sectionsInFiles(rng *rand.Rand, d document) (document, bool) {
	if d.multiFile() {
		return d, false
	}
	root := d.tree()
	chosen := some(rng, root)
	files := maps.Clone(d.files)
	for i, s := range chosen {
		moved := clone(*s)
		retarget(moved, func(r string) string {
			if strings.HasPrefix(r, "#") {
				return "../" + path.Base(d.root) + r
			}
			return r
		})
		name := fmt.Sprintf("parts/p%d%s", i, path.Ext(d.root))
		files[path.Join(path.Dir(d.root), name)] = &fstest.MapFile{Data: d.print(moved), Mode: 0o644}
		*s = ref("./" + name)
	}
	return newDocument(d.name, d.root, files).with(root), len(chosen) > 0
}

// halve moves a half of an object's fields behind a reference beside the rest.
func halve(rng *rand.Rand, root, n *yaml.Node, name string) {
	moved := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for key, field := range entries(n) {
		if rng.Intn(2) == 0 {
			set(moved, key, field)
			del(n, key)
		}
	}
	set(ensure(root, "x-parts"), name, moved)
	n.Content = slices.Concat(ref("#/x-parts/"+name).Content, n.Content)
}

func besideItem(rng *rand.Rand, root *yaml.Node) bool { return halves(rng, root, "item") }

func besideOperation(rng *rand.Rand, root *yaml.Node) bool { return halves(rng, root, "operation") }

func halves(rng *rand.Rand, root *yaml.Node, kind string) bool {
	done := false
	for i, p := range places(root, kind) {
		if n := p.node(); isMap(n) && len(n.Content) > 2 && !has(n, "$ref") && !p.within("callback") && rng.Intn(3) == 0 {
			halve(rng, root, n, fmt.Sprintf("%s%d", kind, i))
			done = true
		}
	}
	return done
}

// upperCase writes what the specification has in lower case otherwise.
func upperCase(_ *rand.Rand, root *yaml.Node) bool {
	done := false
	for _, p := range places(root, "item") {
		for i := 0; i < len(p.node().Content); i += 2 {
			if key := p.node().Content[i]; slices.Contains([]string{"get", "post", "delete", "patch"}, key.Value) {
				key.Value, done = strings.ToUpper(key.Value), true
			}
		}
	}
	for _, p := range places(root, "parameter") {
		if in := get(p.node(), "in"); in != nil && in.Value != "body" {
			in.Value = strings.ToUpper(in.Value[:1]) + in.Value[1:]
		}
	}
	return done
}

// oldBooleans writes the booleans of fields as YAML 1.1 does.
func oldBooleans(rng *rand.Rand, root *yaml.Node) bool {
	done := false
	words := map[string][]string{"true": {"yes", "Yes", "on", "y", "\"true\""}, "false": {"no", "OFF", "n", "'no'"}}
	each(root, func(n *yaml.Node) {
		for key, v := range entries(n) {
			switch key {
			case "required", "readOnly", "writeOnly", "nullable", "deprecated", "additionalProperties", "uniqueItems", "explode":
				if list := words[v.Value]; v.ShortTag() == "!!bool" && list != nil {
					set(n, key, yml("%s", list[rng.Intn(len(list))]))
					done = true
				}
			}
		}
	})
	return done
}

func parametersByName(_ *rand.Rand, root *yaml.Node) bool {
	done := false
	for _, p := range places(root, "operation") {
		list := get(p.node(), "parameters")
		if !isList(list) || len(list.Content) == 0 || slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return has(n, "$ref") }) {
			continue
		}
		byName := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, n := range list.Content {
			set(byName, text(n, "name"), n)
		}
		if len(byName.Content) == 2*len(list.Content) {
			set(p.node(), "parameters", byName)
			done = true
		}
	}
	return done
}

// TestBlankedSections: what stands behind such references is shortened right or
// not at all.
func TestBlankedSections(t *testing.T) {
	t.Parallel()
	for v, openapi := range []string{"2", "3.0", "3.1"} {
		plain := single("big "+openapi, "openapi.json", printJSON(big(openapi, bigEnough), ""))
		for i, op := range sections() {
			if op.file != nil && i > 1 { // for YAML alone
				continue
			}
			if !inSample(plain, op, 12) {
				continue
			}
			base, ok := op.apply(rand.New(rand.NewSource(int64(i))), plain)
			if !ok { // all parameters are components there
				continue
			}
			if base.size() < 256<<10 && op.file == nil {
				t.Fatalf("%s %s: %d bytes are too few for the two-step reading", openapi, op, base.size())
			}
			for k, l := range loud {
				if k%12 != (i+v)%12 {
					continue
				}
				root := plain.tree()
				l.edit(rand.New(rand.NewSource(1)), root)
				if head, ok := op.apply(rand.New(rand.NewSource(int64(i))), plain.with(root)); ok {
					sameBlanked(t, fmt.Sprintf("%s, %s, %s", openapi, op, l.what), base, head)
				}
			}
		}
	}
}
