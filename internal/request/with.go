package request

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// With returns a copy that has a value at a leaf of the operation's inputs: in the body,
// where what holds it is made up as the schema says, or in a parameter, which is added
// if it is not there. Of a list it is the first element. The value need not be one that
// the schema accepts; all around it is, where that can be. Values that were put before
// stay. The value is in the types of [Request.Body], or an int, int64 or float64.
func (r *Request) With(l api.Leaf, value any) (*Request, error) {
	value, err := normal(value)
	if err != nil {
		return nil, err
	}
	out := r.Clone()
	switch l.Where() {
	case api.RequestBody:
		err = out.putInBody(l, value)
	case "query", "header", "path", "cookie":
		err = out.putInParameter(l, value)
	default:
		err = fmt.Errorf("%w: %s is no place of a request", ErrNone, clean(l.Where()))
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Without returns a copy that does not have what is at a leaf: a field of the body, in
// all elements of a list, or a parameter. Of the path nothing can be left out.
func (r *Request) Without(l api.Leaf) (*Request, error) {
	out := r.Clone()
	if l.Where() == api.RequestBody {
		if len(l.Names()) == 0 {
			out.Media, out.Body, out.puts = "", nil, nil
			return out, nil
		}
		drop(out.Body, l.Names())
		out.puts = slices.DeleteFunc(out.puts, func(p put) bool { return isBelow(p.leaf.Names(), l.Names()) })
		return out, nil
	}
	if l.Where() == "path" {
		return nil, fmt.Errorf("%w: parameter %s of the path cannot be left out", ErrNone, clean(l.Path()))
	}
	name, below := parameterOf(l)
	at := slices.IndexFunc(out.Parameters, func(p Parameter) bool { return p.is(l.Where(), name) })
	switch {
	case at < 0:
	case len(below) > 0:
		drop(out.Parameters[at].Value, below)
	default:
		out.Parameters = slices.Delete(out.Parameters, at, at+1)
	}
	return out, nil
}

// WithMedia returns a copy whose body is of another media type of the operation, made
// up anew. Values that were put stay where the body can hold them.
func (r *Request) WithMedia(media api.Media) (*Request, error) {
	if r.operation == nil {
		return nil, errNoOperation()
	}
	body, err := r.maker().media(media)
	if err != nil {
		return nil, err
	}
	out := r.Clone()
	out.Media, out.Body, out.puts = writtenAs(media.Type), body, nil
	for _, p := range r.puts {
		out.putIn(media, out.Body, p)
	}
	return out, nil
}

// As returns a copy that presents the credentials, and no others.
func (r *Request) As(credentials ...Credential) *Request {
	out := r.Clone()
	out.Credentials = slices.Clone(credentials)
	return out
}

// Clone is a copy that shares nothing that can be changed.
func (r *Request) Clone() *Request {
	out := *r
	out.Body = clone(r.Body)
	out.Parameters = slices.Clone(r.Parameters)
	for i := range out.Parameters {
		out.Parameters[i].Value = clone(out.Parameters[i].Value)
	}
	out.Credentials = slices.Clone(r.Credentials)
	out.puts = slices.Clone(r.puts)
	return &out
}

// maker makes values for the request.
func (r *Request) maker() *maker {
	return newMaker(r.operation.API.Doc, r.operation.RequestDirection())
}

func errNoOperation() error {
	return fmt.Errorf("%w: the request is not of an operation: begin with Make", ErrNone)
}

// putInBody puts a value into the body of the request's media type, else of the first
// one that can hold it.
func (r *Request) putInBody(l api.Leaf, value any) error {
	if r.operation == nil {
		return errNoOperation()
	}
	if err := hasPath(l); err != nil {
		return err
	}
	list := preferred(r.operation.Body)
	likely := func(m api.Media) int { return r.other(m) + 2*unlike(m.Schema, l) }
	slices.SortStableFunc(list, func(a, b api.Media) int { return likely(a) - likely(b) })
	for _, media := range list {
		current := r.Body
		if r.other(media) == 1 {
			current, _ = r.maker().media(media)
		}
		if r.putIn(media, current, put{l, value}) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s: no body can hold it", ErrNone, clean(l.Subject()))
}

// putIn puts a value into a body of a media type, and again what was put before. It is
// false if the body cannot hold the value.
func (r *Request) putIn(media api.Media, current any, p put) bool {
	body, ok := r.maker().placed(media.Schema, current, p.leaf.Names(), p.value)
	if !ok {
		return false
	}
	r.puts = slices.DeleteFunc(r.puts, func(old put) bool { return isBelow(old.leaf.Names(), p.leaf.Names()) })
	m := r.maker()
	for _, old := range r.puts {
		if isBelow(p.leaf.Names(), old.leaf.Names()) { // what holds the new value is there already
			continue
		}
		if next, ok := m.into(media.Schema, clone(body), old.leaf.Names(), old.value); ok {
			body = next
		}
	}
	r.Media, r.Body = writtenAs(media.Type), body
	r.puts = append(r.puts, p)
	return true
}

// isBelow reports whether a place is another one or within it.
func isBelow(names, place []string) bool {
	return len(names) >= len(place) && slices.Equal(names[:len(place)], place)
}

// unlike says how far the values of a schema are from having a leaf: 0 if it is one of
// theirs, 1 if another one is in its place, and 2 if that is not declared.
func unlike(s *api.Schema, l api.Leaf) int {
	for _, name := range l.Names() {
		p := s.Property(name)
		if p == nil {
			return 2
		}
		s = p.Schema
	}
	if s != l.Schema() {
		return 1
	}
	return 0
}

// other is 1 for a media type that is not the request's.
func (r *Request) other(m api.Media) int {
	if r.Media != "" && writtenAs(m.Type) == r.Media {
		return 0
	}
	return 1
}

// placed is a value of a schema with another value at a place within it. What is there
// stays if all is accepted then, else what holds the place is made up anew. A value that
// is accepted nowhere is put where one that is accepted could be.
func (m *maker) placed(s *api.Schema, current any, names []string, value any) (any, bool) {
	if len(names) == 0 {
		return clone(value), true
	}
	beside, isThere := m.into(s, clone(current), names, value)
	if isThere && m.fits(s, beside, 0) {
		return beside, true
	}
	if made, ok := m.again().top(s, &goal{names: names, value: value, isSet: true, isChecked: true}); ok {
		return made, true
	}
	if isThere {
		probe := m.again()
		if accepted, ok := probe.top(schemaAt(s, names), nil); ok {
			if trial, _ := m.into(s, clone(current), names, accepted); probe.fits(s, trial, 0) {
				return beside, true
			}
		}
	}
	if made, ok := m.again().top(s, &goal{names: names}); ok {
		if out, ok := m.into(s, made, names, value); ok {
			return out, true
		}
	}
	if isThere {
		return beside, true
	}
	return m.again().top(s, &goal{names: names, value: value, isSet: true})
}

// schemaAt is the schema of a place within the values of a schema, one that accepts
// anything for a name that is not declared.
func schemaAt(s *api.Schema, names []string) *api.Schema {
	for _, name := range names {
		of := s.Lone(name)
		if of == nil {
			of = s.Undeclared(name).Schema
		}
		s = of
	}
	return s
}

// into puts a value at a place, and returns what holds it. It is false where a
// container on the way is missing that cannot be made up, or is of another type.
func (m *maker) into(s *api.Schema, holder any, names []string, value any) (any, bool) {
	if len(names) == 0 {
		return clone(value), true
	}
	name, below := names[0], schemaAt(s, names[:1])
	if name == api.Element {
		list, ok := holder.([]any)
		if holder != nil && !ok || len(list) == 0 && s.Lone(name) == nil {
			return nil, false
		}
		if len(list) == 0 {
			list = []any{nil}
		}
		list[0], ok = m.into(below, list[0], names[1:], value)
		return list, ok
	}
	object, ok := holder.(map[string]any)
	switch {
	case holder != nil && !ok:
		return nil, false
	case object == nil:
		object = m.holder(s, name)
	}
	if name == api.Map {
		name = undeclared(s, object)
	}
	object[name], ok = m.into(below, object[name], names[1:], value)
	return object, ok
}

// holder makes up an object to hold a name, empty if none can be made.
func (m *maker) holder(s *api.Schema, name string) map[string]any {
	made, _ := m.again().top(s, &goal{names: []string{name}})
	if object, ok := made.(map[string]any); ok {
		return object
	}
	return map[string]any{}
}

// undeclared is the first name that an object has and no property declares, else a new
// one.
func undeclared(s *api.Schema, object map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if s.Property(name) == nil {
			return name
		}
	}
	return "key1"
}

// drop removes a name from an object, or from those in a list or under any name.
func drop(holder any, names []string) {
	switch holder := holder.(type) {
	case []any:
		if names[0] == api.Element && len(names) > 1 {
			for _, x := range holder {
				drop(x, names[1:])
			}
		}
	case map[string]any:
		switch {
		case len(names) == 1:
			delete(holder, names[0])
		case names[0] == api.Map:
			for _, x := range holder {
				drop(x, names[1:])
			}
		default:
			drop(holder[names[0]], names[1:])
		}
	}
}

// parameterOf is the name of the parameter that holds a leaf, and the names below it.
func parameterOf(l api.Leaf) (name string, below []string) {
	if len(l.Names()) == 0 {
		return l.Path(), nil
	}
	return l.Names()[0], l.Names()[1:]
}

func (p *Parameter) is(in, name string) bool {
	return p.In == in && (p.Name == name || in == "header" && strings.EqualFold(p.Name, name))
}

// putInParameter puts a value into a parameter.
func (r *Request) putInParameter(l api.Leaf, value any) error {
	name, below := parameterOf(l)
	at := slices.IndexFunc(r.Parameters, func(p Parameter) bool { return p.is(l.Where(), name) })
	if r.operation == nil {
		return errNoOperation()
	}
	declared := slices.IndexFunc(r.operation.Parameters, func(p *api.Parameter) bool { return (&Parameter{Name: p.Name, In: p.In}).is(l.Where(), name) })
	if at < 0 {
		made := Parameter{Name: name, In: l.Where(), Style: "form", Explode: true}
		if declared >= 0 {
			made = written(r.operation.API.Doc, r.operation.Parameters[declared])
		}
		r.Parameters = append(r.Parameters, made)
		at = len(r.Parameters) - 1
	}
	p := &r.Parameters[at]
	p.Guessed = false
	switch {
	case len(below) == 0:
		p.Value = clone(value)
	case declared < 0:
		return fmt.Errorf("%w: %s: the operation has no such parameter", ErrNone, clean(l.Subject()))
	default:
		placed, ok := r.maker().placed(r.operation.Parameters[declared].Schema, p.Value, below, value)
		if !ok {
			return fmt.Errorf("%w: %s: no value of the parameter can hold it", ErrNone, clean(l.Subject()))
		}
		p.Value = placed
	}
	sort.SliceStable(r.Parameters, func(i, j int) bool {
		x, y := r.Parameters[i], r.Parameters[j]
		return x.In < y.In || x.In == y.In && x.Name < y.Name
	})
	return nil
}
