package diff

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// vanished tells of required parts of a request that are no longer declared: a
// proof, a second factor. Optional ones were never relied on.
func (g *graph) vanished(n *node) {
	if n.direction != api.In || n.head.Empty() {
		return
	}
	for _, p := range n.base.Properties() {
		if p.Required && p.Travels(api.In) && n.head.Property(p.Name) == nil {
			n.local = append(n.local, local{kind: vanished, property: p, how: p.Name, base: p.Entry, head: declaration(n.head)})
		}
	}
}

// reworded tells of what is said differently and accepts neither more nor less
// in an order that could be known: the default, and patterns that base did not
// have.
func (g *graph) reworded(n *node) {
	at := local{kind: reworded, base: declaration(n.base), head: declaration(n.head)}
	if old, next := defaultOf(n.base), defaultOf(n.head); next != "" && next != old {
		at.how, at.old, at.new = "default", old, next
		n.local = append(n.local, at)
	}
	before := n.base.Facts().Patterns
	for _, pattern := range n.head.Facts().Patterns {
		if !slices.Contains(before, pattern) {
			at.how, at.old, at.new = "pattern", strings.Join(before, " and "), pattern
			n.local = append(n.local, at)
		}
	}
}

// defaultOf is the default as text, "" for none. One that all alternatives have
// is that of the value.
func defaultOf(x *api.Schema) string { return defaultWithin(x, map[*api.Schema]string{}) }

func defaultWithin(x *api.Schema, known map[*api.Schema]string) string {
	if text, done := known[x]; done {
		return text
	}
	known[x] = "" // what recursion meets
	known[x] = defaultAt(x, known)
	return known[x]
}

func defaultAt(x *api.Schema, known map[*api.Schema]string) string {
	x.Spend(1)
	for _, d := range x.Declarations() {
		v := d.Get("default")
		if !v.Exists() {
			continue
		}
		if s := v.Scalar(); s != "" {
			return s
		}
		if text, err := json.Marshal(v.Any()); err == nil {
			return string(text)
		}
	}
	for _, alternatives := range x.Alternatives() {
		same := defaultWithin(alternatives[0], known)
		for _, b := range alternatives[1:] {
			if same != "" && defaultWithin(b, known) != same {
				same = ""
			}
		}
		if same != "" {
			return same
		}
	}
	return ""
}
