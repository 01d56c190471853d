package diff

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// pairOperations matches the operations of both sides. First come equal method and
// template, then paths whose prefix moved between server and path, and then moves:
// by operationId, else by what an operation carries, else by where others moved. An operation of base that head
// may have behind a reference that is not followed is in no pair, since it is not
// known to be gone.
func (c *comparison) pairOperations() {
	left, right := operations(c.delta.Base), operations(c.delta.Head)
	m := &matcher{pairs: make(map[*api.Operation]*Pair, len(left)+len(right))}
	m.match(left, right, byKey, false)
	m.match(m.open(left), m.open(right), prefixed(c.delta.Base, c.delta.Head), false)
	m.match(m.open(left), m.open(right), byID, true)
	m.match(m.open(left), m.open(right), m.byParent, false)
	m.match(alike(m.open(left), m.open(right), kindOf), alike(m.open(right), m.open(left), kindOf), byShape, true)
	m.renamed(left, right)
	m.followed(left, right)
	for _, o := range left {
		if m.pairs[o] == nil && (c.delta.Head == nil || !c.delta.Head.HidesOperation(o)) {
			m.pairs[o] = &Pair{Base: o}
			m.order = append(m.order, m.pairs[o])
		}
	}
	for _, o := range right {
		if m.pairs[o] == nil {
			m.order = append(m.order, &Pair{Head: o})
		}
	}
	sort.SliceStable(m.order, func(i, j int) bool { return m.order[i].Op().Before(m.order[j].Op()) })
	c.delta.Pairs = m.order
}

func operations(a *api.API) []*api.Operation {
	if a == nil {
		return nil
	}
	return a.Differing()
}

type matcher struct {
	pairs map[*api.Operation]*Pair
	order []*Pair
}

// matchKey is what an operation is recognised by, in one of several ways. The zero
// key recognises nothing.
type matchKey struct {
	parent                *Pair // of a callback
	method, name, carries string
}

// byKey is the key by kind, method and path template.
func byKey(o *api.Operation) matchKey { return matchKey{name: o.Key()} }

// match pairs operations that have the same key on both sides. A moved operation
// must be the only one with its key on its side. Otherwise several with one key are
// paired by zip.
func (m *matcher) match(left, right []*api.Operation, key func(*api.Operation) matchKey, moved bool) {
	if len(left) == 0 || len(right) == 0 {
		return
	}
	theirs := make(map[matchKey][]*api.Operation, len(right))
	for _, o := range right {
		if k := key(o); k != (matchKey{}) {
			theirs[k] = append(theirs[k], o)
		}
	}
	mine := make(map[matchKey][]*api.Operation, len(left))
	var keys []matchKey
	for _, o := range left {
		if k := key(o); k != (matchKey{}) {
			if mine[k] == nil {
				keys = append(keys, k)
			}
			mine[k] = append(mine[k], o)
		}
	}
	for _, k := range keys {
		a, b := mine[k], theirs[k]
		if moved && (len(a) != 1 || len(b) != 1) {
			continue
		}
		m.zip(a, b, moved)
	}
}

// zip pairs operations of one key: first those that are written alike, then the
// rest in order. Several operations of one key have templates that differ only in a
// parameter's name, or are callbacks with one expression.
func (m *matcher) zip(a, b []*api.Operation, moved bool) {
	for _, alike := range [...]func(x, y *api.Operation) bool{
		func(x, y *api.Operation) bool { return x.Path == y.Path && x.Name == y.Name },
		func(x, y *api.Operation) bool { return x.Path == y.Path },
		func(_, _ *api.Operation) bool { return true },
	} {
		for _, x := range a {
			for _, y := range b {
				if m.pairs[x] == nil && m.pairs[y] == nil && alike(x, y) {
					p := &Pair{Base: x, Head: y, Moved: moved}
					m.pairs[x], m.pairs[y] = p, p
					m.order = append(m.order, p)
				}
			}
		}
	}
}

func (m *matcher) open(list []*api.Operation) []*api.Operation {
	var out []*api.Operation
	for _, o := range list {
		if m.pairs[o] == nil {
			out = append(out, o)
		}
	}
	return out
}

// prefixed returns keys of server path and path together, if the server paths of
// the two sides differ. A prefix that moved from one to the other changes no URL.
func prefixed(base, head *api.API) func(*api.Operation) matchKey {
	if base == nil || head == nil || serverPath(base) == serverPath(head) {
		return func(*api.Operation) matchKey { return matchKey{} }
	}
	return func(o *api.Operation) matchKey {
		if o.Kind != api.Endpoint {
			return matchKey{}
		}
		full := strings.TrimRight(serverPath(o.API), "/") + "/" + strings.TrimLeft(o.Path, "/")
		return matchKey{method: o.Method, name: api.Template(full)}
	}
}

func serverPath(a *api.API) string {
	if len(a.Servers) == 0 {
		return ""
	}
	return strings.TrimRight(a.Servers[0].Path, "/")
}

// byParent is the key of a callback by the pair that announces it: it moved with
// its operation.
func (m *matcher) byParent(o *api.Operation) matchKey {
	parent := m.pairs[o.Parent]
	if o.Kind != api.Callback || parent == nil {
		return matchKey{}
	}
	return matchKey{parent: parent, method: o.Method, name: o.Expression}
}

// byID is the key by operationId and method.
func byID(o *api.Operation) matchKey {
	if o.ID == "" || o.Kind != api.Endpoint {
		return matchKey{}
	}
	return matchKey{method: o.Method, name: o.ID}
}

// byShape is the key by method, last name of the path, and what the operation
// receives and returns. An operation that carries nothing has no key, since it
// would look like any other.
func byShape(o *api.Operation) matchKey {
	key := kindOf(o)
	if key != (matchKey{}) {
		key.carries = shape(o.Abridged())
	}
	return key
}

// kindOf is the part of byShape that needs no look into bodies.
func kindOf(o *api.Operation) matchKey {
	carries := len(o.Body) > 0
	for _, r := range o.Responses {
		carries = carries || r.IsSuccess() && len(r.Media) > 0
	}
	if !carries || o.ID != "" || o.Kind != api.Endpoint {
		return matchKey{}
	}
	key := matchKey{method: o.Method}
	for _, s := range api.Segments(o.Path) {
		if s[0] != '{' {
			key.name = s
		}
	}
	return key
}

// alike returns the operations of a list whose key some of the others have. Only
// they are worth the look into bodies.
func alike(list, others []*api.Operation, key func(*api.Operation) matchKey) []*api.Operation {
	known := map[matchKey]bool{}
	for _, o := range others {
		known[key(o)] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(o *api.Operation) bool { return !known[key(o)] })
}

// shape spells the names in leaves together with what carries them. The names of
// components do not count, nor does how a body is divided into components.
func shape(leaves []api.Carried) string {
	seen := map[string]bool{}
	for _, l := range leaves {
		seen[l.Where] = true
		for _, n := range l.Names {
			if l.Where != "path" {
				seen[l.Where+" "+n] = true
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), "\n")
}
