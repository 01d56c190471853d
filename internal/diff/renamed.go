package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// renamed pairs operations that moved and got another operationId at once. A wrong
// pair would hide a new operation, and resources of one kind look alike. So the
// operations must be the only ones on their side that carry what they do, and one
// path must have all words of the other. Parameters may have moved between path and
// query.
func (m *matcher) renamed(left, right []*api.Operation) {
	m.alikeBy(left, right, shape)
	m.alikeBy(left, right, func(leaves []api.Carried) string { return shape(inURL(leaves)) })
}

// inURL returns the leaves with those of the path as if they were in the query.
func inURL(leaves []api.Carried) []api.Carried {
	out := slices.Clone(leaves)
	for i, l := range out {
		if l.Where == "path" {
			out[i].Where, out[i].Names = "query", []string{l.Path}
		}
	}
	return out
}

// alikeBy pairs the operations that are the only ones on their side of a spelling. What
// they carry is only looked at if operations with related paths may carry the same.
func (m *matcher) alikeBy(left, right []*api.Operation, spell func([]api.Carried) string) {
	gone, came := m.open(left), m.open(right)
	before, after := distinct(relatedTo(gone, came), spell), distinct(relatedTo(came, gone), spell)
	if !haveCommon(before, after) {
		return
	}
	before, after = distinct(gone, spell), distinct(came, spell)
	for _, key := range slices.SortedFunc(maps.Keys(before), compareKeys) {
		o, next := before[key], after[key]
		if o != nil && next != nil && areRelated(literals(o.Path), literals(next.Path)) {
			m.zip([]*api.Operation{o}, []*api.Operation{next}, true)
		}
	}
}

func haveCommon(a, b map[matchKey]*api.Operation) bool {
	for key := range a {
		if _, ok := b[key]; ok && key != (matchKey{}) {
			return true
		}
	}
	return false
}

// distinct returns the operations by what they carry, nil if several carry the
// same.
func distinct(list []*api.Operation, spell func([]api.Carried) string) map[matchKey]*api.Operation {
	by := map[matchKey]*api.Operation{}
	for _, o := range list {
		k := distinctive(o, spell)
		if _, known := by[k]; known || k == (matchKey{}) {
			by[k] = nil
			continue
		}
		by[k] = o
	}
	return by
}

func compareKeys(a, b matchKey) int {
	return cmp.Or(strings.Compare(a.method, b.method), strings.Compare(a.carries, b.carries))
}

// distinctive returns the method and what an operation carries when it succeeds, or
// nothing if that is too little to recognise it by.
func distinctive(o *api.Operation, spell func([]api.Carried) string) matchKey {
	if o.Kind != api.Endpoint {
		return matchKey{}
	}
	leaves := slices.DeleteFunc(o.Abridged(), api.Carried.IsFailure)
	names := map[string]bool{}
	for _, l := range leaves {
		for _, n := range l.Names {
			if l.Where != "path" && !isCommonName(n) {
				names[n] = true
			}
		}
	}
	if len(names) < 2 {
		return matchKey{}
	}
	return matchKey{method: o.Method, carries: spell(leaves)}
}

// isCommonName reports whether values of all kinds have the name.
func isCommonName(name string) bool {
	return slices.Contains([]string{"id", "uuid", "name", "title", "type", "data", "items", api.Element}, strings.ToLower(name))
}

// areRelated reports whether one path has all words of the other, apart from versions and
// prefixes.
func areRelated(x, y []string) bool {
	return len(x) > 0 && len(y) > 0 && (within(x, y) || within(y, x))
}

// relatedTo returns the operations of a list that have the method of one of the others, and
// a related path. The others are looked up by the rarest of the words that must be there.
func relatedTo(list, others []*api.Operation) []*api.Operation {
	having, named := map[methodWord][][]string{}, map[methodWord][][]string{} // paths with a word, and those of which it is the rarest
	rarest := func(method string, words []string) methodWord {
		return methodWord{method, slices.MinFunc(words, func(a, b string) int {
			return len(having[methodWord{method, a}]) - len(having[methodWord{method, b}])
		})}
	}
	paths := make([][]string, len(others))
	for i, o := range others {
		paths[i] = literals(o.Path)
		for _, w := range paths[i] {
			having[methodWord{o.Method, w}] = append(having[methodWord{o.Method, w}], paths[i])
		}
	}
	for i, o := range others {
		if len(paths[i]) > 0 {
			key := rarest(o.Method, paths[i])
			named[key] = append(named[key], paths[i])
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(o *api.Operation) bool {
		words := literals(o.Path)
		isNear := func(path []string) bool { return areRelated(words, path) }
		return len(words) == 0 || !slices.ContainsFunc(having[rarest(o.Method, words)], isNear) &&
			!slices.ContainsFunc(words, func(w string) bool { return slices.ContainsFunc(named[methodWord{o.Method, w}], isNear) })
	})
}

// methodWord is a word of the path of an operation with a method.
type methodWord struct{ method, word string }

func within(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(s string) bool { return !slices.Contains(whole, s) })
}

// literals returns the fixed segments of a path in the singular, without versions.
func literals(path string) []string {
	var out []string
	for _, s := range api.Segments(strings.ToLower(path)) {
		if s[0] == '{' || s == "api" || strings.Trim(strings.TrimPrefix(s, "v"), "0123456789.-") == "" {
			continue
		}
		out = append(out, strings.TrimSuffix(s, "s"))
	}
	return out
}

// prefixMove is the beginning of a path that gave way to another one.
type prefixMove struct{ base, head string }

// fewestMoved is how many operations show that a beginning of paths has changed.
const fewestMoved = 2

// followed pairs operations that moved with others: the beginning of their paths changed
// as that of at least fewestMoved did, and the rest is the same. Most of them carry too
// little to be recognised by it.
func (m *matcher) followed(left, right []*api.Operation) {
	moves := map[prefixMove]int{}
	for _, p := range m.order {
		if p.Moved && p.Base.Kind == api.Endpoint && p.Base.Method == p.Head.Method {
			moves[prefixMoveOf(p.Base.Path, p.Head.Path)]++
		}
	}
	for _, move := range slices.SortedFunc(maps.Keys(moves), func(a, b prefixMove) int {
		return cmp.Or(cmp.Compare(moves[b], moves[a]), strings.Compare(a.base, b.base), strings.Compare(a.head, b.head))
	}) {
		if moves[move] < fewestMoved {
			break
		}
		came := behind(m.open(right), move.head)
		for _, o := range m.open(left) {
			key, ok := keyBehind(o, move.base)
			if next := came[key]; ok && next != nil {
				m.zip([]*api.Operation{o}, []*api.Operation{next}, true)
			}
		}
	}
}

// prefixMoveOf is what differs of two paths before their common end.
func prefixMoveOf(base, head string) prefixMove {
	x, y := api.Segments(api.Template(base)), api.Segments(api.Template(head))
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return prefixMove{strings.Join(x, "/"), strings.Join(y, "/")}
}

// behind returns the operations whose paths begin so, by [keyBehind].
func behind(list []*api.Operation, prefix string) map[matchKey]*api.Operation {
	out := map[matchKey]*api.Operation{}
	for _, o := range list {
		if key, ok := keyBehind(o, prefix); ok {
			out[key] = o
		}
	}
	return out
}

// keyBehind is the key by method and the rest of the path behind its beginning; false where
// the path begins otherwise.
func keyBehind(o *api.Operation, prefix string) (matchKey, bool) {
	if o.Kind != api.Endpoint {
		return matchKey{}, false
	}
	path := strings.Join(api.Segments(api.Template(o.Path)), "/")
	rest, ok := path, true
	if prefix != "" {
		rest, ok = strings.CutPrefix(path, prefix+"/")
	}
	return matchKey{method: o.Method, name: rest}, ok && rest != ""
}
