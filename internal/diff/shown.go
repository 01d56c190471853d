package diff

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/api"
)

// newValue is the facet of a value that base refused and head accepts, where no keyword is
// known to have changed so.
const newValue = "value"

// mostValue bounds the bytes of a value that is told.
const mostValue = 2000

// shown adds a value that head accepts and base refuses at each place of a request where
// that is not said by what else is told: so what the comparison of keywords does not see is
// seen all the same where the schemas as wholes show it. It reports whether there is any.
func (g *graph) shown(roots []root) bool {
	var asked []*node
	known := map[*node]bool{}
	ask := func(n *node) {
		if !known[n] {
			known[n] = true
			asked = append(asked, n)
		}
	}
	for _, r := range roots {
		if !r.other && r.node.direction == api.In { // a new media type is told as one
			ask(r.node)
		}
	}
	for i := 0; i < len(asked); i++ {
		for _, k := range asked[i].children {
			if asked[i].dirty { // below others it is asked where there is something
				ask(k.node)
			}
		}
	}
	found := false
	for _, n := range asked {
		if names, ok := n.unsaid(); ok && !(n.dirty && n.base.IsNever()) && g.show(n, names) {
			found = true
		}
	}
	return found
}

// unsaid are the names of a node of which something is told, so that it is of a value without
// them that nothing is. It is false where something is told of all values.
func (n *node) unsaid() (names []string, ok bool) {
	add := func(p *api.Property) bool {
		if p == nil || p.Name == api.Map || p.Name == api.Element {
			return false
		}
		names = append(names, p.Name)
		return true
	}
	for _, l := range n.local {
		asks := slices.ContainsFunc(l.relaxed, func(r api.Relaxation) bool { return r.Facet == "required" || r.Facet == "dependentRequired" })
		if asks || l.kind == vanished || !add(l.property) {
			return nil, false
		}
	}
	for _, k := range n.children {
		if k.node.dirty && !add(k.property) {
			return nil, false
		}
	}
	return names, true
}

// show adds the value at a node, or as deep below it as there is one.
func (g *graph) show(n *node, names []string) bool {
	v, ok := g.newValue(n, names)
	if !ok {
		return false
	}
	for deep := 0; deep < api.MaxDepth && !n.dirty; deep++ {
		below, inner := g.below(n)
		if below == nil {
			break
		}
		n, v = below, inner
	}
	if !n.dirty && len(n.local) > 0 {
		return true // added from another root
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
		if v, ok := g.newValue(k.node, nil); ok && k.property != nil {
			return k.node, v
		}
	}
	return nil, nil
}

// newValue is a value of a node that head surely accepts and base surely refused, without some
// names. A text of a parameter must be one in any reading. A list and one of its elements are
// taken to be of the same kind.
func (g *graph) newValue(n *node, names []string) (any, bool) {
	if n.direction != api.In || n.as > text || n.alike || n.reshaped || n.base == n.head || n.base.IsTruncated() || n.head.IsTruncated() {
		return nil, false
	}
	if n.as == text && n.base.Facts().Accepts("array", "object") {
		return nil, false // a text may be a list of one
	}
	v, ok := g.solver.Witness(n.base.Stated(), n.head.Stated(), names...)
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
