package prune

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The checker reads both texts itself with the yaml library. It shares nothing with
// the package but the definition of members and prose.

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

// verify shortens a pair, and fails t if that loses or moves anything. It returns
// the members that were shortened on either side.
func verify(t testing.TB, base, head []byte) (b, h *Text, region map[string]bool) {
	t.Helper()
	verifyAgain(t, base, head)
	verifyLetGo(t, base, head)
	verifyShare(t, base, head)
	verifyUnlike(t, base, head)
	b, h = pair(base, head, nil)
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
		unfold(t, side.text, now)
		c := checker{t: t, text: side.text, region: region}
		c.same(nil, orig, now)
		members[i] = membersOf(withoutSamples(orig, ""))
	}
	for id := range mustKeep(members) {
		if region[id] {
			t.Errorf("%q changed, or changed members refer to it, but was shortened", strings.Split(id, "\x00"))
		}
	}
	return b, h, region
}

// verifyAgain fails t if a text is read otherwise for knowing another one.
func verifyAgain(t testing.TB, text, other []byte) {
	t.Helper()
	s, marks := newSeeds(), []int{len(text) / 3, len(text) / 2}
	o := scan(other, []int{0}, s, nil)
	if o == nil {
		return
	}
	alone, beside := scan(text, marks, s, nil), scan(text, marks, s, o)
	if alone == nil || beside == nil {
		if alone != beside {
			t.Fatalf("refused alone: %v, beside another text: %v", alone == nil, beside == nil)
		}
		return
	}
	for i := range beside.members {
		beside.members[i].twin = 0
	}
	for i := range alone.members {
		if i >= len(beside.members) || !reflect.DeepEqual(alone.members[i], beside.members[i]) {
			t.Fatalf("member %d of %d is %+v, beside another text %+v of %d", i, len(alone.members), alone.members[i], beside.members[min(i, len(beside.members)-1)], len(beside.members))
		}
	}
	for _, d := range [...]*doc{alone, beside} { // an empty list may have room
		d.members, d.links, d.regions = slices.Concat(d.members), slices.Concat(d.links), slices.Concat(d.regions)
	}
	if !reflect.DeepEqual(alone, beside) {
		t.Fatalf("beside another text it is %+v, not %+v", *beside, *alone)
	}
}

// unfold gives the folded operations of a parsed text what they are.
func unfold(t testing.TB, text *Text, root *yaml.Node) {
	t.Helper()
	if text.Folds() == 0 {
		return
	}
	list, err := parse(text.Unfold())
	if err != nil {
		t.Fatalf("the folded operations are no YAML: %v\n%s", err, clip(text.Unfold()))
	}
	if list.Kind == yaml.MappingNode {
		list = list.Content[1]
	}
	if len(list.Content) != text.Folds() {
		t.Fatalf("%d operations are folded, and %d unfolded", text.Folds(), len(list.Content))
	}
	found := 0
	walk(root, func(n *yaml.Node) {
		i := text.Fold(n.Line, n.Column)
		if i < 0 || n.Kind != yaml.MappingNode || n == root {
			return
		}
		found++
		walk(list.Content[i], func(n *yaml.Node) { n.Line += text.Below() })
		n.Content, n.Style = list.Content[i].Content, list.Content[i].Style
	})
	if found != text.Folds() {
		t.Errorf("%d operations are folded, and %d found", text.Folds(), found)
	}
}

func walk(n *yaml.Node, visit func(*yaml.Node)) {
	visit(n)
	for _, c := range n.Content {
		walk(c, visit)
	}
}

// withoutSamples returns the tree without the examples of bodies, which no rule
// reads. in says what the node is: an object of media types, of responses, or of
// names.
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

// same compares the original tree with the shortened one.
func (c *checker) same(path []string, orig, now *yaml.Node) {
	if line, col := c.text.Position(now.Line, now.Column); line != orig.Line || col != orig.Column {
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

// undropped returns a mapping without the fields that were removed with their keys.
// Only prose may be, in an object whose keys are not names. It returns nil if no
// field was removed, or another one.
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

// replaced reports whether now replaces orig. It checks that orig may be replaced
// and that the references are kept.
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
	c.checkReplacement(path, orig, now, skeletal)
	return true
}

// checkReplacement fails if a value at the path may not be replaced like this.
func (c *checker) checkReplacement(path []string, orig, now *yaml.Node, skeletal bool) {
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
		c.t.Fatalf("%q was shortened", path)
	}
}
