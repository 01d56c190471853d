package diff

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// isContained reports whether surely each value that head accepts was accepted by base. It
// is asked where more than constraints and properties decides: of alternatives, conditions
// and exclusions the parts say too little.
func (g *graph) isContained(n *node) bool {
	if n.direction != api.In || n.base == n.head || n.as == fields || !isInvolved(n.base) && !isInvolved(n.head) || g.isVoid(n.head, n.direction) {
		return false
	}
	return g.solver.Contains(n.base.Stated(), n.head.Stated())
}

// isInvolved reports whether a schema has alternatives or checks.
func isInvolved(x *api.Schema) bool { return len(x.Alternatives()) > 0 || len(x.Checks()) > 0 }

func (g *graph) areAlike(base, head openapi.Value) bool {
	same, steps := g.alike.Alike(base, head)
	g.delta.Spend(steps)
	return same
}

// baseDocument is the description at base, nil where there is none.
func (d *Delta) baseDocument() *openapi.Document {
	if d.Base == nil {
		return nil
	}
	return d.Base.Doc
}
