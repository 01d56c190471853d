package diff

import (
	"encoding/json"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/api"
)

// newValue is the facet of a value that base refused and head accepts, where no keyword is
// known to have changed so.
const newValue = "value"

// mostValue bounds the bytes of a value that is told.
const mostValue = 2000

// shown adds a value that head accepts and base refused at each place of a request of which
// nothing else is told, here or below. So what the comparison of keywords does not see is
// seen all the same where the schemas as wholes show it. It reports whether there is any.
func (g *graph) shown(roots []root) bool {
	found := false
	known := map[*node]bool{}
	ask := func(n *node) {
		if known[n] || n.dirty {
			return
		}
		known[n] = true
		if g.show(n) {
			found = true
		}
	}
	for _, r := range roots {
		ask(r.node)
	}
	for _, n := range g.order {
		for _, k := range n.children {
			if n.dirty {
				ask(k.node)
			}
		}
	}
	return found
}

// show adds the value at a node, or as deep below it as there is one.
func (g *graph) show(n *node) bool {
	v, ok := g.newValue(n)
	if !ok {
		return false
	}
	for deep := 0; deep < api.MaxDepth; deep++ {
		below, inner := g.below(n)
		if below == nil {
			break
		}
		n, v = below, inner
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > mostValue {
		return false
	}
	g.delta.Spend(localCost)
	n.local = append(n.local, local{kind: relaxed, base: declaration(n.base), head: declaration(n.head),
		relaxed: []api.Relaxation{{Facet: newValue, New: []string{string(text)}, Certain: true}}})
	return true
}

// below is a part of a node of which a value is newly accepted, nil if there is none.
func (g *graph) below(n *node) (*node, any) {
	for _, k := range n.children {
		if v, ok := g.newValue(k.node); ok && k.property != nil {
			return k.node, v
		}
	}
	return nil, nil
}

// newValue is a value of a node that head surely accepts and base surely refused. A text of
// a parameter must be one in any reading. A list and one of its elements are taken to be of
// the same kind.
func (g *graph) newValue(n *node) (any, bool) {
	if n.direction != api.In || n.as > text || n.alike || n.reshaped || n.base == n.head || n.base.IsTruncated() || n.head.IsTruncated() {
		return nil, false
	}
	if n.as == text && n.base.Facts().Accepts("array", "object") {
		return nil, false // a text may be a list of one
	}
	v, ok := g.solver.Witness(n.base.Stated(), n.head.Stated())
	if n.as == text && ok {
		of, isText := v.(string)
		return v, isText && !isOtherText(of)
	}
	return v, ok
}

// isOtherText reports whether a text may be read as a value that is none.
func isOtherText(of string) bool {
	_, err := strconv.ParseFloat(of, 64)
	return err == nil || of == "" || of == "true" || of == "false" || of == "null"
}
