package api

import (
	"math"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Leaf is a value that travels: the end of a path through a body, a parameter, or a
// response header. It is a place, of which the path and the names are spelled when they
// are asked for: a large change has hundreds of thousands, and few are spoken of. The
// zero Leaf is no value.
type Leaf struct{ *place }

// place is the place of a value: where the way to it begins, or a step from the place of
// what holds it.
type place struct {
	up        *place    // nil where the way begins
	property  *Property // likewise
	schema    *Schema
	container *Schema // the nearest component around the value, nil for none
	begin     *beginning
}

// beginning is where the way to values begins: a body, a parameter, a header.
type beginning struct {
	where, path string
	names       []string
	entry       openapi.Value
	required    bool
}

// BodyLeaf is a whole body of a schema, under what carries it. The entry is where it is
// declared.
func BodyLeaf(where string, x *Schema, entry openapi.Value) Leaf {
	return Leaf{&place{schema: x, begin: &beginning{where: where, path: wholePath, entry: entry}}}
}

// ParameterLeaf is a parameter as a leaf.
func ParameterLeaf(p *Parameter) Leaf { return p.leaf(p.In) }

// HeaderLeaf is a header of a response as a leaf.
func HeaderLeaf(p *Parameter, status string) Leaf { return p.leaf(ResponseHeader(status)) }

func (p *Parameter) leaf(where string) Leaf {
	return Leaf{&place{schema: p.Schema, begin: &beginning{where, p.Name, []string{p.Name}, p.Value, p.Required}}}
}

// Where is what carries the value: "request", "response 200", "query", "path", "header",
// "cookie", "response header 200". See IsInResponse, IsResponseHeader and Status.
func (l Leaf) Where() string {
	if l.place == nil {
		return ""
	}
	return l.begin.where
}

// Schema is the schema of the value.
func (l Leaf) Schema() *Schema {
	if l.place == nil {
		return nil
	}
	return l.schema
}

// Container is the name of the component that holds the leaf ("User"), "" if its schema
// is not a component.
func (l Leaf) Container() string {
	if l.place == nil || l.container == nil {
		return ""
	}
	return l.container.Component()
}

// Entry is where the leaf is declared.
func (l Leaf) Entry() openapi.Value {
	switch {
	case l.place == nil:
		return openapi.Value{}
	case l.property == nil:
		return l.begin.entry
	}
	return l.property.Entry
}

// Required reports whether what holds the value is refused without it.
func (l Leaf) Required() bool {
	if l.place == nil || l.property == nil {
		return l.place != nil && l.begin.required
	}
	return l.property.Required
}

// Names are the property names on the way, outermost first. If there are more than
// MaxDepth, the outermost ones are dropped: a leaf is judged by its own name and the
// nearest ones.
func (l Leaf) Names() []string {
	if l.place == nil {
		return nil
	}
	return l.AppendNames(make([]string, 0, keptNames(l.steps())), MaxDepth)
}

// AppendNames appends the last of Names, no more than most.
func (l Leaf) AppendNames(list []string, most int) []string {
	if l.place == nil {
		return list
	}
	n := most
	if most > fewestKept {
		n = min(most, keptNames(l.steps()))
	}
	first := len(list)
	for at := l.place; n > 0 && at.property != nil; at, n = at.up, n-1 {
		list = append(list, at.property.Name)
	}
	for i := len(l.begin.names) - 1; n > 0 && i >= 0; i, n = i-1, n-1 {
		list = append(list, l.begin.names[i])
	}
	slices.Reverse(list[first:])
	return list
}

// steps counts the names on the way.
func (l Leaf) steps() int {
	n := len(l.begin.names)
	for at := l.place; at.property != nil; at = at.up {
		n++
	}
	return n
}

// keptNames is how many of the names on the way to a leaf are kept: when there is one too
// many, the nearest half.
func keptNames(steps int) int {
	if steps <= MaxDepth {
		return steps
	}
	return fewestKept + (steps-MaxDepth-1)%fewestKept + 1
}

// fewestKept is how many names are kept at least of a way that has as many.
const fewestKept = MaxDepth / 2

// Passes reports whether a name is on the way, or is the last one.
func (l Leaf) Passes(name string) bool {
	if l.place == nil {
		return false
	}
	at, n := l.place, keptNames(l.steps())
	for ; n > 0 && at.property != nil; at, n = at.up, n-1 {
		if at.property.Name == name {
			return true
		}
	}
	return n > 0 && slices.Contains(l.begin.names, name)
}

// Name is the last name of the path, without [] and {*}.
func (l Leaf) Name() string {
	if l.place == nil {
		return ""
	}
	at := l.place
	for ; at.property != nil; at = at.up {
		if n := at.property.Name; n != Element && n != Map {
			return n
		}
	}
	for i := len(at.begin.names) - 1; i >= 0; i-- {
		if n := at.begin.names[i]; n != Element && n != Map {
			return n
		}
	}
	return ""
}

// Child returns the leaf of a property below l.
func (l Leaf) Child(p *Property) Leaf {
	at := l.place.child(p)
	return Leaf{&at}
}

// Room has room for one leaf at a time.
type Room struct{ at place }

// Child is [Leaf.Child] of which the leaf is another one when Child is called next: of a
// large body, most leaves are looked at and forgotten.
func (r *Room) Child(l Leaf, p *Property) Leaf {
	r.at = l.place.child(p)
	return Leaf{&r.at}
}

func (at *place) child(p *Property) place {
	return place{up: at, property: p, schema: p.Schema, container: at.container, begin: at.begin}
}

// Property is the property that declares the leaf, nil where it is a parameter, a header or
// a whole body.
func (l Leaf) Property() *Property {
	if l.place == nil {
		return nil
	}
	return l.property
}

// Outward is one of the nearest names on the way, 0 for the last one. It is not ok where
// there are no more.
func (l Leaf) Outward(n int) (name string, ok bool) {
	at := l.place
	for ; at != nil && at.property != nil; at, n = at.up, n-1 {
		if n == 0 {
			return at.property.Name, true
		}
	}
	if at == nil || n >= len(at.begin.names) {
		return "", false
	}
	return at.begin.names[len(at.begin.names)-1-n], true
}

// As returns the leaf with a schema, which is what holds it if it is a component.
func (l Leaf) As(x *Schema) Leaf {
	at := *l.place
	at.schema = x
	if x.Component() != "" {
		at.container = x
	}
	return Leaf{&at}
}

// Leaves lists what travels in a parameter. An object (style form and deepObject, or with
// a media type of its own; OpenAPI 3.1, 4.8.12) and a list of objects have one leaf for
// each field, as in a body. All else is one leaf.
func (p *Parameter) Leaves(d Direction) []Leaf { return p.leavesOf(ParameterLeaf(p), d) }

// HeaderLeaves is Leaves for a header of a response.
func (p *Parameter) HeaderLeaves(status string) []Leaf { return p.leavesOf(HeaderLeaf(p, status), Out) }

func (p *Parameter) leavesOf(own Leaf, d Direction) []Leaf {
	if len(p.Schema.Properties()) == 0 {
		return []Leaf{own}
	}
	fields := own.Walk(d).Next(math.MaxInt) // the budget of steps bounds it
	if !slices.ContainsFunc(fields, func(l Leaf) bool { return l.Name() != p.Name }) {
		return []Leaf{own}
	}
	return fields
}

// IsSuccess reports whether the leaf travels in a successful response, or in a
// request that the API itself sends.
func (l Leaf) IsSuccess() bool {
	return l.Where() == RequestBody || strings.HasPrefix(l.Status(), "2")
}

// IsInResponse reports whether a response carries the value, in its body or in a
// header.
func (l Leaf) IsInResponse() bool { return strings.HasPrefix(l.Where(), responseBody) }

// IsResponseHeader reports whether the value is a header of a response.
func (l Leaf) IsResponseHeader() bool { return strings.HasPrefix(l.Where(), responseHeader) }

// Status returns the status of the response that carries the value ("200", "4XX",
// "default"), "" for a request.
func (l Leaf) Status() string {
	if l.IsResponseHeader() {
		return l.Where()[len(responseHeader):]
	}
	if l.IsInResponse() {
		return l.Where()[len(responseBody):]
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
