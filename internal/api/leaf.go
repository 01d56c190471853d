package api

import (
	"math"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Leaf is a value that travels: the end of a path through a body, a parameter, or a
// response header.
type Leaf struct {
	// Where is what carries the value: "request", "response 200", "query", "path",
	// "header", "cookie", "response header 200". See IsInResponse,
	// IsResponseHeader and Status.
	Where string
	// Path is "$.items[].owner.email" in a body, and the name of a parameter.
	Path string
	// Names are the property names on the way, outermost first.
	Names []string
	// Container is the name of the component that holds the leaf ("User"), "" if
	// its schema is not a component.
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

// Subject joins carrier and path: "response 200 $.items[].email".
func (l Leaf) Subject() string { return l.Where + " " + l.Path }

// DeclaredIn is the component or definition whose schema declares the leaf, "" for
// none.
func (l Leaf) DeclaredIn() string {
	_, pointer := l.Entry.Place()
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

// Child returns the leaf of a property below l. If there are more than MaxDepth
// names, the outermost ones are dropped: a leaf is judged by its own name and the
// nearest ones.
func (l Leaf) Child(p *Property) Leaf {
	names, path := l.Names, l.Path
	if len(names) >= MaxDepth {
		names = names[len(names)-MaxDepth/2:]
		path = "$…"
		for _, n := range names {
			path = Join(path, n)
		}
	}
	own := make([]string, len(names)+1) // no larger than it has to be: there are hundreds of thousands
	own[copy(own, names)] = p.Name
	return Leaf{Where: l.Where, Path: Join(path, p.Name), Names: own,
		Container: l.Container, Schema: p.Schema, Entry: p.Entry, Required: p.Required}
}

// joined adds names to a body path, in one piece.
func joined(path string, names []string) string {
	size := len(path)
	for _, n := range names {
		size += len(n) + 1
	}
	out := append(make([]byte, 0, size), path...)
	for _, n := range names {
		switch n {
		case Element:
			out = append(out, "[]"...)
		case Map:
			out = append(out, ".{*}"...)
		default:
			out = append(append(out, '.'), n...)
		}
	}
	return string(out)
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
				if target := s.doc.Deref(v).ID(); s.names[target] == "" { // it is in another file
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

// Leaves lists what travels in a parameter or header. An object (style form and
// deepObject, or with a media type of its own; OpenAPI 3.1, 4.8.12) and a list of
// objects have one leaf for each field, as in a body. All else is one leaf.
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

// IsSuccess reports whether the leaf travels in a successful response, or in a
// request that the API itself sends.
func (l Leaf) IsSuccess() bool {
	return l.Where == RequestBody || strings.HasPrefix(l.Status(), "2")
}

// IsInResponse reports whether a response carries the value, in its body or in a
// header.
func (l Leaf) IsInResponse() bool { return strings.HasPrefix(l.Where, responseBody) }

// IsResponseHeader reports whether the value is a header of a response.
func (l Leaf) IsResponseHeader() bool { return strings.HasPrefix(l.Where, responseHeader) }

// Status returns the status of the response that carries the value ("200", "4XX",
// "default"), "" for a request.
func (l Leaf) Status() string {
	if l.IsResponseHeader() {
		return l.Where[len(responseHeader):]
	}
	if l.IsInResponse() {
		return l.Where[len(responseBody):]
	}
	return ""
}

// RequestBody is the carrier that is the body of a request, see [Leaf.Where].
const RequestBody = "request"

const (
	responseBody   = "response " // the status follows
	responseHeader = "response header "
)

// ResponseBody returns the carrier that is the body of a response.
func ResponseBody(status string) string { return responseBody + status }

// ResponseHeader returns the carrier that is a header of a response.
func ResponseHeader(status string) string { return responseHeader + status }

// UnresolvedReferences lists every reference of the operation that leads nowhere,
// in the order in which they are met.
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
