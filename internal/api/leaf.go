package api

import (
	"math"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
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
	Entry    openapi.Value
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

// DeclaredIn is the component or definition whose schema declares the leaf, "" for
// none.
func (l Leaf) DeclaredIn() string {
	pointer := l.Entry.EntrySpan().Pointer
	for _, place := range [...]string{"/components/schemas/", "/definitions/"} {
		if rest, ok := strings.CutPrefix(pointer, place); ok {
			name, _, _ := strings.Cut(rest, "/")
			if strings.Contains(name, "~") {
				name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
			}
			return name
		}
	}
	return ""
}

// Child is the leaf of a property below l. Deeper than MaxDepth names and path
// begin in the middle: what a leaf is, its own name and the nearest ones tell.
func (l Leaf) Child(p *Property) Leaf {
	names, path := l.Names, l.Path
	if len(names) >= MaxDepth {
		names = names[len(names)-MaxDepth/2:]
		path = "$…"
		for _, n := range names {
			path = Join(path, n)
		}
	}
	return Leaf{Where: l.Where, Path: Join(path, p.Name), Names: append(names[:len(names):len(names)], p.Name),
		Container: l.Container, Schema: p.Schema, Entry: p.Entry, Required: p.Required}
}

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

func (s *schemas) component(id openapi.ID) string {
	if s.names == nil {
		s.names = map[openapi.ID]string{}
		for _, place := range [...]openapi.Value{s.doc.Root.At("components", "schemas"), s.doc.Root.Get("definitions")} {
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

// Leaves lists what travels in a parameter or header: of an object (style form and
// deepObject, or a media type of its own, OpenAPI 3.1, section 4.8.12) and of a list
// of objects each field, as a body's; of all else the parameter itself.
func (p *Parameter) Leaves(d Direction) []Leaf {
	own := ParameterLeaf(p)
	if len(p.Schema.Properties()) == 0 {
		return []Leaf{own}
	}
	fields := p.Schema.Walk(d, own).Next(math.MaxInt) // the budget of steps bounds it
	if !slices.ContainsFunc(fields, func(l Leaf) bool { return l.Name() != p.Name }) {
		return []Leaf{own}
	}
	return fields
}

// Success reports whether the leaf leaves with a successful answer, or with what
// the API itself sends.
func (l Leaf) Success() bool {
	return strings.HasPrefix(l.Where, "response 2") || l.Where == "request" || strings.HasPrefix(l.Where, "response header 2")
}

// UnresolvedReferences lists every reference of the operation that leads nowhere, in
// the order in which they are met.
func (o *Operation) UnresolvedReferences() []openapi.Value {
	out := append([]openapi.Value{}, o.Unresolved...)
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
		out = append(out, x.Unresolved...)
		for _, g := range x.groups {
			queue = append(queue, g...)
		}
		for _, p := range x.Properties() {
			queue = append(queue, p.Schema)
		}
	}
	return out
}
