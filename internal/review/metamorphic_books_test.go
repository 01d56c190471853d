package review_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
	"go.yaml.in/yaml/v4"
)

// What the cases of the rules stand for is found in a large description too, where what
// is the same on both sides is left out: among the operations of other cases, the
// report is that of reading all, byte for byte.
func TestBlankedBooks(t *testing.T) {
	t.Parallel()
	cases := bookTrees(t)
	if len(cases) < 900 {
		t.Fatalf("%d cases", len(cases))
	}
	for i, c := range cases {
		if !sample.Has(c.name, 40) {
			continue
		}
		base, head, name := clone(c.base), clone(c.head), c.name
		for _, step := range []int{0, 1, 7, 61, 211, 433} { // alone, and among more and more
			if step > 0 {
				other := cases[(i+step)%len(cases)]
				if has(other.base, "swagger") != has(base, "swagger") {
					continue
				}
				surround(base, other.base)
				surround(head, other.base)
				name += ", " + other.name
			}
			if step != 0 && step != 433 {
				continue
			}
			large, next := clone(base), clone(head)
			pad(large)
			pad(next)
			p := prints[i%len(prints)]
			x, y := p.document("base", large), p.document("head", next)
			sameBlanked(t, name, x, y)
			sameBlanked(t, name+", reversed", y, x)
		}
	}
}

// bookTree is a case of a rule that has a description with operations on both sides.
type bookTree struct {
	name       string
	base, head *yaml.Node
}

func bookTrees(t *testing.T) []bookTree {
	t.Helper()
	var out []bookTree
	for _, p := range bookPairs(t) {
		base, head := operated(p.base), operated(p.head)
		if base != nil && head != nil {
			out = append(out, bookTree{p.name, base, head})
		}
	}
	return out
}

// operated is the tree of a document that has operations, nil for another one: some
// cases are about what no reader takes.
func operated(d document) *yaml.Node {
	var n yaml.Node
	if yaml.Unmarshal(d.files[d.root].Data, &n) != nil || len(n.Content) == 0 {
		return nil
	}
	if root := plain(n.Content[0]); isMap(root) && has(root, "paths") && isMap(get(root, "paths")) {
		return root
	}
	return nil
}

// surround adds the paths and components of another description that this one does not
// have.
func surround(root, other *yaml.Node) {
	for _, section := range []string{"paths", "definitions", "parameters", "responses", "securityDefinitions"} {
		fill(root, other, section)
	}
	if parts := get(other, "components"); isMap(parts) {
		own := ensure(root, "components")
		if !isMap(own) {
			return
		}
		for section := range entries(parts) {
			fill(own, parts, section)
		}
	}
}

func fill(to, from *yaml.Node, section string) {
	theirs := get(from, section)
	if !isMap(theirs) {
		return
	}
	own := ensure(to, section)
	if !isMap(own) {
		return
	}
	for key, value := range entries(theirs) {
		if !has(own, key) {
			set(own, key, clone(value))
		}
	}
}

// pad makes a description large enough to be read in two steps.
func pad(root *yaml.Node) {
	text := object("type", "object", "description", strings.Repeat("This says nothing that matters. ", 8400))
	if has(root, "swagger") {
		set(ensure(root, "definitions"), "ZzPad", text)
		return
	}
	if schemas := ensure(root, "components", "schemas"); isMap(schemas) {
		set(schemas, "ZzPad", text)
	}
}
