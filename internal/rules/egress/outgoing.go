package egress

import (
	"cmp"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// added lists the new webhooks and callbacks that a rule wants.
func added(p *threat.Pass, wants func(category.Outgoing) bool) []threat.Item[category.Outgoing] {
	var out []threat.Item[category.Outgoing]
	for _, e := range category.AddedOutgoing(p) {
		if wants(e) {
			c := &diff.Change{Pairs: e.Pairs, Base: e.Change.Base, Head: e.Change.Head, What: e.Change.What}
			out = append(out, threat.Item[category.Outgoing]{Change: c, Value: e})
		}
	}
	return out
}

// mostSensitive is the first of those that carry the most sensitive values.
func mostSensitive(g threat.Group[category.Outgoing]) category.Outgoing {
	most := g.First()
	for _, x := range g.Items {
		if order := cmp.Compare(x.Value.Level(), most.Level()); order > 0 || order == 0 && x.Value.What() < most.What() {
			most = x.Value
		}
	}
	return most
}
