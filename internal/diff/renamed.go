package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// renamed pairs operations that moved and got another operationId at once. To
// take a new operation for an old one would hide it, and resources of one kind
// look alike: so of those that found no partner only one on each side may take
// and return this, and one path must have the words of the other.
func (m *matcher) renamed(left, right []*api.Operation) {
	gone, came := m.open(left), m.open(right)
	if len(gone) == 0 || len(came) == 0 {
		return
	}
	before, after := distinct(gone), distinct(came)
	for _, shape := range slices.Sorted(maps.Keys(before)) {
		o, next := before[shape], after[shape]
		if o != nil && next != nil && kin(o.Path, next.Path) {
			m.zip([]*api.Operation{o}, []*api.Operation{next}, true)
		}
	}
}

// distinct are the operations by what they carry, nil where several carry it.
func distinct(list []*api.Operation) map[string]*api.Operation {
	by := map[string]*api.Operation{}
	for _, o := range list {
		k := distinctive(o)
		if _, known := by[k]; known || k == "" {
			by[k] = nil
			continue
		}
		by[k] = o
	}
	return by
}

// distinctive is the method and the shape of what an operation takes and returns
// when it succeeds; "" where that is too little to know it by.
func distinctive(o *api.Operation) string {
	if o.Kind != api.Endpoint {
		return ""
	}
	leaves := slices.DeleteFunc(slices.Concat(o.Inputs(), o.Outputs()), func(l api.Leaf) bool {
		return strings.HasPrefix(l.Where, "response") && !l.Success()
	})
	names := map[string]bool{}
	for _, l := range leaves {
		for _, n := range l.Names {
			if !slices.Contains([]string{"id", "uuid", "name", "title", "type", "data", "items", api.Element}, strings.ToLower(n)) && l.Where != "path" {
				names[n] = true
			}
		}
	}
	if len(names) < 2 {
		return ""
	}
	return o.Method + " " + shape(leaves)
}

// kin reports whether one path has all words of the other, versions and prefixes
// apart.
func kin(a, b string) bool {
	x, y := literals(a), literals(b)
	return len(x) > 0 && len(y) > 0 && (within(x, y) || within(y, x))
}

func within(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(s string) bool { return !slices.Contains(whole, s) })
}

// literals are the fixed segments of a path in the singular, without versions.
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
