package diff

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// vanished adds required parts of a request that are no longer declared, such as a
// proof or a second factor, or that are not sent any more since they are read only.
// Nobody relied on optional parts.
func (g *graph) vanished(n *node) {
	if n.direction != api.In || n.head.IsEmpty() {
		return
	}
	for _, p := range n.base.Properties() {
		if p.Required && p.Travels(api.In) && !isSent(n.head, p.Name) {
			n.local = append(n.local, local{kind: vanished, property: p, how: p.Name, base: p.Entry, head: declaration(n.head), variant: n.as == variant})
		}
	}
}

// isSent reports whether a schema declares a property that is sent with requests.
func isSent(x *api.Schema, name string) bool {
	p := x.Property(name)
	return p != nil && p.Travels(api.In)
}

// reworded adds differences that are neither wider nor narrower as far as can be
// known: a default, and patterns that base did not have.
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

// defaultOf returns the default as text, "" for none. A default that all
// alternatives share is that of the value.
func defaultOf(x *api.Schema) string { return defaultWithin(x, map[*api.Schema]string{}) }

func defaultWithin(x *api.Schema, known map[*api.Schema]string) string {
	if text, done := known[x]; done {
		return text
	}
	known[x] = "" // for a schema that contains itself
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
