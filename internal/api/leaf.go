package api

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/spec"
)

// Leaf is a value that travels: the end of a path through a body, a parameter or
// a response header.
type Leaf struct {
	// Where is the carrier: "request", "response 200", "query", "path",
	// "header", "cookie", "response header 200".
	Where string
	// Path is "$.items[].owner.email" in a body, the name of a parameter.
	Path string
	// Names are the property names on the way, outermost first.
	Names []string
	// Container names the object that holds the leaf where its schema is a
	// component ("User").
	Container string
	Schema    *Schema
	// Entry is where the leaf is declared.
	Entry    spec.Value
	Required bool
}

// Name is the last name of the path, without [] and {*}.
func (l Leaf) Name() string {
	for i := len(l.Names) - 1; i >= 0; i-- {
		if n := l.Names[i]; n != Element && n != Map {
			return n
		}
	}
	return ""
}

// Subject spells carrier and path: "response 200 $.items[].email".
func (l Leaf) Subject() string { return l.Where + " " + l.Path }

// MaxLeaves bounds what one body yields: the nearest first, and with hundreds of
// operations that are new at once more would take minutes. The largest real
// bodies have nine times as many; that they carry sensitive data further down
// still counts in a finding's rank, not among the leaves it names. MaxDepth is
// how deep within a body a leaf may be; no real body comes near.
const (
	MaxLeaves = 1_000
	MaxDepth  = 100
)

// Leaves lists what travels in the direction through a body of this schema, in
// the order of depth and name, every schema taken once: the shortest path stands
// for all.
func (x *Schema) Leaves(d Direction, where string) []Leaf {
	return x.LeavesFrom(d, Leaf{Where: where, Path: "$", Schema: x}, MaxLeaves)
}

// LeavesFrom continues from a place within a body, up to a number of leaves. What
// lies in one of the schemas that are given is left out.
func (x *Schema) LeavesFrom(d Direction, from Leaf, most int, without ...*Schema) []Leaf {
	from.Schema = x
	queue, seen := []Leaf{from}, map[*Schema]bool{x: true}
	for _, s := range without {
		if s == x {
			return nil
		}
		seen[s] = true
	}
	var out []Leaf
	for len(queue) > 0 && len(out) < most {
		at := queue[0]
		queue = queue[1:]
		props := at.Schema.Properties()
		if name := at.Schema.Component(); name != "" {
			at.Container = name
		}
		inner := 0
		if len(at.Names) >= MaxDepth {
			continue
		}
		for _, p := range props {
			if !p.Travels(d) {
				continue
			}
			inner++
			if seen[p.Schema] && len(p.Schema.Properties()) > 0 {
				continue
			}
			seen[p.Schema] = true
			queue = append(queue, at.child(p))
		}
		if inner == 0 && (at.Path != "$" || !x.Empty()) {
			out = append(out, at)
		}
	}
	return out
}

// Brings reports whether LeavesFrom finds anything.
func (x *Schema) Brings(d Direction, without []*Schema) bool {
	if slices.Contains(without, x) {
		return false
	}
	queue, seen := []*Schema{x}, map[*Schema]bool{x: true}
	for depth := 0; depth <= MaxDepth && len(queue) > 0; depth++ {
		var next []*Schema
		for _, s := range queue {
			inner := 0
			for _, p := range s.Properties() {
				if !p.Travels(d) {
					continue
				}
				inner++
				if !seen[p.Schema] && (len(p.Schema.Properties()) == 0 || !slices.Contains(without, p.Schema)) {
					seen[p.Schema] = true
					next = append(next, p.Schema)
				}
			}
			if inner == 0 {
				return true
			}
		}
		queue = next
	}
	return false
}

// DeclaredIn is the component or definition whose schema declares the leaf, "" for
// none.
func (l Leaf) DeclaredIn() string {
	pointer := l.Entry.EntrySpan().Pointer
	for _, place := range [...]string{"/components/schemas/", "/definitions/"} {
		if rest, ok := strings.CutPrefix(pointer, place); ok {
			name, _, _ := strings.Cut(rest, "/")
			return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		}
	}
	return ""
}

func (l Leaf) child(p *Property) Leaf {
	return Leaf{Where: l.Where, Path: Join(l.Path, p.Name), Names: append(l.Names[:len(l.Names):len(l.Names)], p.Name),
		Container: l.Container, Schema: p.Schema, Entry: p.Entry, Required: p.Required}
}

// Child is the leaf of a property below l.
func (l Leaf) Child(p *Property) Leaf { return l.child(p) }

// Join adds a name to a body path.
func Join(path, name string) string {
	switch name {
	case Element:
		return path + "[]"
	case Map:
		return path + ".{*}"
	}
	return path + "." + name
}

// Component returns the name of the component or definition that the schema is,
// "" for an inline one.
func (x *Schema) Component() string {
	for _, v := range x.must {
		if name := x.set.component(v.ID()); name != "" {
			return name
		}
	}
	return ""
}

func (s *schemas) component(id spec.ID) string {
	if s.names == nil {
		s.names = map[spec.ID]string{}
		for _, place := range [...]spec.Value{s.doc.Root.At("components", "schemas"), s.doc.Root.Get("definitions")} {
			for name, v := range place.Named() {
				s.names[v.ID()] = name
				if target := s.doc.Deref(v).ID(); s.names[target] == "" { // it stands in another file
					s.names[target] = name
				}
			}
		}
	}
	return s.names[id]
}

// ParameterLeaf is a parameter as a leaf.
func ParameterLeaf(p *Parameter) Leaf {
	return Leaf{Where: p.In, Path: p.Name, Names: []string{p.Name}, Schema: p.Schema, Entry: p.Value, Required: p.Required}
}

// Inputs lists everything that a caller may send: parameters, then the bodies
// (every media type's, each schema once).
func (o *Operation) Inputs() []Leaf {
	var out []Leaf
	if o.Kind == Endpoint {
		for _, p := range o.Parameters {
			out = append(out, ParameterLeaf(p))
		}
		return append(out, mediaLeaves(o.Body, In, "request")...)
	}
	for _, r := range o.Responses {
		out = append(out, mediaLeaves(r.Media, In, "response "+r.Status)...)
	}
	return out
}

// Outputs lists everything that may leave: for an endpoint bodies and headers of
// the responses; for a webhook or callback the request.
func (o *Operation) Outputs() []Leaf {
	if o.Kind != Endpoint {
		return mediaLeaves(o.Body, Out, "request")
	}
	var out []Leaf
	for _, r := range o.Responses {
		for _, h := range r.Headers {
			l := ParameterLeaf(h)
			l.Where = "response header " + r.Status
			out = append(out, l)
		}
		out = append(out, mediaLeaves(r.Media, Out, "response "+r.Status)...)
	}
	return out
}

func mediaLeaves(media []Media, d Direction, where string) []Leaf {
	var out []Leaf
	seen := map[*Schema]bool{}
	for _, m := range media {
		if !seen[m.Schema] {
			seen[m.Schema] = true
			out = append(out, m.Schema.Leaves(d, where)...)
		}
	}
	return out
}

// Success reports whether the leaf leaves with a successful answer, or with what
// the API itself sends.
func (l Leaf) Success() bool {
	return strings.HasPrefix(l.Where, "response 2") || l.Where == "request" || strings.HasPrefix(l.Where, "response header 2")
}

// BlindReferences lists every reference of the operation that leads nowhere, in
// the order in which they are met.
func (o *Operation) BlindReferences() []spec.Value {
	out := append([]spec.Value{}, o.Blind...)
	seen := map[*Schema]bool{}
	var queue []*Schema
	for _, p := range o.Parameters {
		queue = append(queue, p.Schema)
	}
	for _, m := range o.Body {
		queue = append(queue, m.Schema)
	}
	for _, r := range o.Responses {
		for _, m := range r.Media {
			queue = append(queue, m.Schema)
		}
	}
	for len(queue) > 0 {
		x := queue[0]
		queue = queue[1:]
		if seen[x] {
			continue
		}
		seen[x] = true
		out = append(out, x.Blind...)
		for _, g := range x.groups {
			queue = append(queue, g...)
		}
		for _, p := range x.Properties() {
			queue = append(queue, p.Schema)
		}
	}
	return out
}
