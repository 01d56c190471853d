package review_test

import (
	"fmt"
	"maps"
	"math/rand"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"go.yaml.in/yaml/v4"
)

// references are the operators of section B.
func references() []operator {
	return []operator{
		{id: "B1", what: "inline schemas", tree: several(4, inline("schema"))},
		{id: "B1", what: "inline responses", tree: several(4, inline("response"))},
		{id: "B1", what: "inline parameters", tree: several(4, inline("parameter"))},
		{id: "B2", what: "extract schemas", tree: several(4, extract("schema", "schemas"))},
		{id: "B2", what: "extract responses", tree: several(4, extract("response", "responses"))},
		{id: "B2", what: "extract parameters", tree: several(4, extract("parameter", "parameters"))},
		{id: "B2", what: "extract request bodies", tree: several(4, extract("body", "requestBodies"))},
		{id: "B2", what: "extract headers", tree: several(2, extract("header", "headers"))},
		{id: "B3", what: "rename components", tree: renameComponents},
		{id: "B4", what: "rename security schemes", file: inOneFile(renameSchemes), right: lowOf("auth-scheme-added", "auth-scheme-removed")},
		{id: "B5", what: "schemas in files", file: splitSchemas},
		{id: "B5", what: "paths in files", file: splitPaths},
		{id: "B6", what: "wrap in allOf", tree: several(4, wrap)},
		{id: "B6", what: "unwrap allOf", tree: several(4, unwrap)},
		{id: "B7", what: "split properties over allOf", tree: several(3, splitProperties)},
		{id: "B8", what: "a description beside a reference", tree: several(4, describeReference)},
		{id: "B9", what: "unused components", tree: unusedComponents, right: lowOf("auth-scheme-added", "auth-scheme-removed")},
		{id: "B10", what: "order of alternatives", tree: shuffleAlternatives},
		{id: "B10", what: "flatten allOf", tree: several(4, flatten)},
		{id: "B11", what: "path items as components", tree: sharePathItem},
	}
}

// inOneFile is an edit of names that other files may use, too.
func inOneFile(edit func(*rand.Rand, *yaml.Node) bool) func(*rand.Rand, document) (document, bool) {
	return func(rng *rand.Rand, d document) (document, bool) {
		root := d.tree()
		if d.multiFile() || !edit(rng, root) {
			return d, false
		}
		return d.with(root), true
	}
}

// several applies an edit of one place up to n times.
func several(n int, once func(*rand.Rand, *yaml.Node) bool) func(*rand.Rand, *yaml.Node) bool {
	return func(rng *rand.Rand, root *yaml.Node) bool {
		done := 0
		for done < n && once(rng, root) {
			done++
		}
		return done > 0
	}
}

// pick returns one of the places that satisfy the condition, nil if none does.
func pick(rng *rand.Rand, all []*place, ok func(*place) bool) *place {
	all = slices.DeleteFunc(all, func(p *place) bool { return !ok(p) })
	if len(all) == 0 {
		return nil
	}
	return all[rng.Intn(len(all))]
}

func onlyRef(n *yaml.Node) bool { return isMap(n) && len(n.Content) == 2 && has(n, "$ref") }

// recursive reports whether a tree reaches itself through references.
func recursive(root, n *yaml.Node) bool {
	t := &travel{root: root}
	seen := map[*yaml.Node]bool{}
	for _, c := range n.Content {
		t.walk(c, seen)
	}
	return seen[n]
}

// parental reports whether heirs of a schema are found through the reference.
func parental(n *yaml.Node) bool { return has(n, "discriminator") }

func inline(kind string) func(*rand.Rand, *yaml.Node) bool {
	return func(rng *rand.Rand, root *yaml.Node) bool {
		p := pick(rng, places(root, kind), func(p *place) bool {
			n := p.node()
			to := target(root, n)
			return onlyRef(n) && isMap(to) && !parental(to) && !has(to, "$ref") && p.component() == "" &&
				(p.up == nil || p.up.up == nil || !parental(p.up.up.node())) && !recursive(root, to)
		})
		if p == nil {
			return false
		}
		p.replace(clone(target(root, p.node())))
		return true
	}
}

// componentHome is where components of a group stand, and the prefix of
// references to them; nil where the version has no such place.
func componentHome(root *yaml.Node, group string) (*yaml.Node, string) {
	if version(root) != "2" {
		return ensure(root, "components", group), "#/components/" + group + "/"
	}
	switch group {
	case "schemas":
		return ensure(root, "definitions"), "#/definitions/"
	case "parameters", "responses":
		return ensure(root, group), "#/" + group + "/"
	}
	return nil, ""
}

func extract(kind, group string) func(*rand.Rand, *yaml.Node) bool {
	return func(rng *rand.Rand, root *yaml.Node) bool {
		home, prefix := componentHome(root, group)
		if home == nil {
			return false
		}
		p := pick(rng, places(root, kind), func(p *place) bool {
			return !has(p.node(), "$ref") && p.component() == "" && p.up.kind != "root" && !(kind == "schema" && p.up.kind == "parameter" && version(root) == "2")
		})
		if p == nil {
			return false
		}
		name := freshName(home, p.key)
		set(home, name, clone(p.node()))
		p.replace(ref(prefix + name))
		return true
	}
}

// freshName is a name for a component that says what the key said.
func freshName(home *yaml.Node, key string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, key)
	if letters == "" || slices.Contains([]string{"schema", "items", "allOf", "oneOf", "anyOf"}, letters) {
		letters = "part"
	}
	name := strings.ToUpper(letters[:1]) + letters[1:]
	for i := 2; has(home, name); i++ {
		name = fmt.Sprintf("%s%d", strings.TrimRight(name, "0123456789"), i)
	}
	return name
}

func renameComponents(rng *rand.Rand, root *yaml.Node) bool {
	home, prefix := schemaHome(root)
	renamed := map[string]string{}
	for i := 0; i+1 < len(home.Content); i += 2 {
		if key := home.Content[i]; rng.Intn(2) == 0 && !discriminated(root, key.Value) {
			renamed[key.Value] = key.Value + "Model"
			key.Value += "Model"
		}
	}
	retarget(root, func(r string) string {
		if name, ok := strings.CutPrefix(r, prefix); ok && renamed[name] != "" {
			return prefix + renamed[name]
		}
		if renamed[r] != "" { // a mapping may hold the bare name
			return renamed[r]
		}
		return r
	})
	return len(renamed) > 0
}

// discriminated reports whether the name itself is a value on the wire.
func discriminated(root *yaml.Node, name string) bool {
	found := false
	each(root, func(n *yaml.Node) {
		found = found || has(get(n, "discriminator", "mapping"), name)
	})
	return found
}

func renameSchemes(_ *rand.Rand, root *yaml.Node) bool {
	home := get(root, "components", "securitySchemes")
	if version(root) == "2" {
		home = get(root, "securityDefinitions")
	}
	known := keys(home)
	rename := func(n *yaml.Node) {
		for i := 0; isMap(n) && i+1 < len(n.Content); i += 2 {
			if slices.Contains(known, n.Content[i].Value) {
				n.Content[i].Value += "Scheme"
			}
		}
	}
	rename(home)
	lists := items(get(root, "security"))
	for _, p := range places(root, "operation") {
		lists = append(lists, items(get(p.node(), "security"))...)
	}
	for _, alternative := range lists {
		rename(alternative)
	}
	return len(known) > 0
}

// split moves what the places hold into files of their own and leaves a
// reference.
func split(d document, folder string, root *yaml.Node, chosen []*place) document {
	files := maps.Clone(d.files)
	up := strings.Repeat("../", strings.Count(folder, "/")+1) + path.Base(d.root)
	for i, p := range chosen {
		moved := clone(p.node())
		retarget(moved, func(r string) string {
			if strings.HasPrefix(r, "#") {
				return up + r
			}
			return r
		})
		name := fmt.Sprintf("%s/%s%d%s", folder, freshName(nil, p.key), i, path.Ext(d.root))
		files[path.Join(path.Dir(d.root), name)] = &fstest.MapFile{Data: d.print(moved), Mode: 0o644}
		p.replace(ref("./" + name))
	}
	return newDocument(d.name, d.root, files).with(root)
}

func splitSchemas(rng *rand.Rand, d document) (document, bool) {
	if d.multiFile() {
		return d, false
	}
	root := d.tree()
	chosen := slices.DeleteFunc(places(root, "schema"), func(p *place) bool {
		return p.component() == "" || has(p.node(), "$ref") || parental(p.node()) || rng.Intn(2) == 0
	})
	return split(d, "schemas", root, chosen), len(chosen) > 0
}

func splitPaths(rng *rand.Rand, d document) (document, bool) {
	if d.multiFile() {
		return d, false
	}
	root := d.tree()
	chosen := slices.DeleteFunc(places(root, "item"), func(p *place) bool {
		return p.up.key != "paths" || has(p.node(), "$ref") || rng.Intn(2) == 0
	})
	return split(d, "paths", root, chosen), len(chosen) > 0
}
