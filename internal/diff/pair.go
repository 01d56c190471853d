package diff

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// pairOperations matches the operations of both sides: by method and template;
// then with the prefix that moved between server and path; then by what says
// that an operation moved: its operationId, else what it carries. What head may
// have behind a reference that is not followed is in no pair: it is not known to
// be gone.
func (c *comparison) pairOperations() {
	left, right := operations(c.delta.Base), operations(c.delta.Head)
	m := &matcher{pairs: map[*api.Operation]*Pair{}}
	m.match(left, right, (*api.Operation).Key, false)
	m.match(m.open(left), m.open(right), prefixed(c.delta.Base, c.delta.Head), false)
	m.match(m.open(left), m.open(right), byID, true)
	m.match(m.open(left), m.open(right), m.byParent, false)
	m.match(alike(m.open(left), m.open(right), kindOf), alike(m.open(right), m.open(left), kindOf), byShape, true)
	m.renamed(left, right)
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
	sort.SliceStable(m.order, func(i, j int) bool { return before(m.order[i].Op(), m.order[j].Op()) })
	c.delta.Pairs = m.order
}

func operations(a *api.API) []*api.Operation {
	if a == nil {
		return nil
	}
	return a.Operations
}

func before(a, b *api.Operation) bool {
	if a.Kind != b.Kind {
		return a.Kind < b.Kind
	}
	if a.Path != b.Path {
		return a.Path < b.Path
	}
	if a.Method != b.Method {
		return a.Method < b.Method
	}
	return a.Name < b.Name
}

type matcher struct {
	pairs map[*api.Operation]*Pair
	order []*Pair
}

// match pairs what has the same key on both sides, and that key once on each:
// a key that two operations share says nothing, except that equal positions in
// equally many are taken for each other.
func (m *matcher) match(left, right []*api.Operation, key func(*api.Operation) string, moved bool) {
	if len(left) == 0 || len(right) == 0 {
		return
	}
	byKey := map[string][]*api.Operation{}
	for _, o := range right {
		if k := key(o); k != "" {
			byKey[k] = append(byKey[k], o)
		}
	}
	mine := map[string][]*api.Operation{}
	var keys []string
	for _, o := range left {
		if k := key(o); k != "" {
			if mine[k] == nil {
				keys = append(keys, k)
			}
			mine[k] = append(mine[k], o)
		}
	}
	for _, k := range keys {
		a, b := mine[k], byKey[k]
		if moved && (len(a) != 1 || len(b) != 1) {
			continue
		}
		m.zip(a, b, moved)
	}
}

// zip pairs operations of one key: first those that are written alike, then the
// rest in order. Several operations of one key are templates that differ only
// in a parameter's name, or callbacks with one expression.
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

// prefixed keys operations by server path and path together, where the servers'
// paths of the two sides differ: a prefix that moved from one to the other
// changes no URL.
func prefixed(base, head *api.API) func(*api.Operation) string {
	if base == nil || head == nil || serverPath(base) == serverPath(head) {
		return func(*api.Operation) string { return "" }
	}
	return func(o *api.Operation) string {
		if o.Kind != api.Endpoint {
			return ""
		}
		full := strings.TrimRight(serverPath(o.API), "/") + "/" + strings.TrimLeft(o.Path, "/")
		return o.Method + " " + api.Template(full)
	}
}

func serverPath(a *api.API) string {
	if len(a.Servers) == 0 {
		return ""
	}
	return strings.TrimRight(a.Servers[0].Path, "/")
}

// byParent keys callbacks by the pair that announces them: where the operation
// went, they went too.
func (m *matcher) byParent(o *api.Operation) string {
	parent := m.pairs[o.Parent]
	if o.Kind != api.Callback || parent == nil {
		return ""
	}
	return parent.Base.Key() + " > " + o.Method + " " + o.Expression
}

// byID keys by operationId and method.
func byID(o *api.Operation) string {
	if o.ID == "" || o.Kind != api.Endpoint {
		return ""
	}
	return o.Method + " " + o.ID
}

// byShape keys by method, last name of the path, and what the operation takes
// and returns. An operation that carries nothing has no key: it would look like
// any other.
func byShape(o *api.Operation) string {
	key := kindOf(o)
	if key == "" {
		return ""
	}
	return key + " " + shape(slices.Concat(o.Inputs(), o.Outputs()))
}

// kindOf is what byShape tells without looking into bodies.
func kindOf(o *api.Operation) string {
	carries := len(o.Body) > 0
	for _, r := range o.Responses {
		carries = carries || r.Success() && len(r.Media) > 0
	}
	if !carries || o.ID != "" || o.Kind != api.Endpoint {
		return ""
	}
	key := o.Method
	for _, s := range api.Segments(o.Path) {
		if s[0] != '{' {
			key = o.Method + " " + s
		}
	}
	return key
}

// alike are those of a list whose key some of the others have: only they are
// worth a closer look.
func alike(list, others []*api.Operation, key func(*api.Operation) string) []*api.Operation {
	known := map[string]bool{}
	for _, o := range others {
		known[key(o)] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(o *api.Operation) bool { return !known[key(o)] })
}

// shape spells names and where they travel: what a component is called, and how
// a body is spread over components, does not count.
func shape(leaves []api.Leaf) string {
	seen := map[string]bool{}
	for _, l := range leaves {
		if l.Where == "path" {
			l.Names = nil
		}
		seen[l.Where] = true
		for _, n := range l.Names {
			seen[l.Where+" "+n] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), "\n")
}
