package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// undeclared adds properties of a request that head does not declare any more and yet
// accepts, since it says that others than the declared ones may be there: they are
// bound by what is said of these. Of an object that says nothing of others a property
// is taken to be removed, as a new one is taken to be newly accepted.
func (g *graph) undeclared(n *node) {
	if n.direction != api.In || len(n.base.Properties()) == 0 || !n.head.Facts().Accepts("object") {
		return
	}
	rest := n.head.Rest()
	if rest == nil || slices.ContainsFunc(n.head.NamePatterns(), func(p api.NamePattern) bool { return p.Pattern != "" }) {
		return // a pattern may be of the name
	}
	forbidden := n.head.ForbiddenNames()
	for _, b := range n.base.Properties() {
		if b.Name == api.Map || b.Name == api.Element || n.head.Property(b.Name) != nil || slices.Contains(forbidden, b.Name) || isRenamed(n, b) {
			continue
		}
		p := &api.Property{Name: b.Name, Schema: rest.Schema, Entry: rest.Entry, Required: b.Required}
		if !b.Travels(api.In) {
			n.local = append(n.local, local{kind: relaxed, how: b.Name, property: p, base: b.Entry, head: declaration(n.head), variant: n.as == variant,
				relaxed: []api.Relaxation{{Facet: "readOnly", Old: []string{"true"}, Certain: true}}})
			continue
		}
		if !rest.Schema.IsEmpty() {
			n.children = append(n.children, child{n.below(g, b.Schema, rest.Schema), p})
			continue
		}
		if g.isChecked(b.Schema) {
			g.delta.Spend(localCost)
			n.local = append(n.local, local{kind: relaxed, how: b.Name, property: p, base: b.Entry, head: declaration(n.head), variant: n.as == variant,
				relaxed: []api.Relaxation{{Facet: "properties", Old: []string{kindOfValue(b.Schema)}, Certain: true}}})
		}
	}
}

// isRenamed reports whether a property of another name that base did not have is checked
// like one that is no longer declared.
func isRenamed(n *node, b *api.Property) bool {
	name, checks := b.Schema.Component(), checksOf(b.Schema)
	return slices.ContainsFunc(n.head.Properties(), func(h *api.Property) bool {
		return n.base.Property(h.Name) == nil && h.Required == b.Required && (name != "" && h.Schema.Component() == name || checks != "" && checksOf(h.Schema) == checks)
	})
}

// isChecked reports whether more is said of a value than of which type it is.
func (g *graph) isChecked(x *api.Schema) bool {
	f := x.Facts()
	typed := api.Facts{Types: f.Types, Nullable: f.Nullable, FreeForm: f.FreeForm}
	return len(typed.Relaxed(f, g.within)) > 0 || len(x.Checks()) > 0 || len(x.RequiredNames()) > 0
}
