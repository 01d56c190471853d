package inventory

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// templates is a tree of path templates with a level for each segment. It finds which
// of thousands of paths match the same URL without comparing each with each.
type templates struct {
	next  map[string]*templates
	order []string // the keys of next, the lowest index first
	// policies counts the operations here and below by policy: where all have the
	// policy of the operation in question, there is nothing to find.
	policies map[string]int
	first    int            // the lowest index here and below
	here     []int          // indexes of the operations that end here
	at       []api.Entrance // the same operations
}

func (t *templates) add(index int, e api.Entrance) {
	segments := api.Segments(api.Template(e.Path()))
	key := e.Auth().Key()
	for depth := 0; ; depth++ {
		if t.policies == nil {
			t.policies, t.next, t.first = map[string]int{}, map[string]*templates{}, index
		}
		t.policies[key]++
		if depth == len(segments) {
			t.here, t.at = append(t.here, index), append(t.at, e)
			return
		}
		if t.next[segments[depth]] == nil {
			t.next[segments[depth]] = &templates{}
			t.order = append(t.order, segments[depth])
		}
		t = t.next[segments[depth]]
	}
}

// remove removes an operation.
func (t *templates) remove(o *api.Operation) {
	key := o.Auth.Key()
	uncount := func() {
		if t.policies[key]--; t.policies[key] == 0 {
			delete(t.policies, key)
		}
	}
	for _, s := range api.Segments(api.Template(o.Path)) {
		uncount()
		t = t.next[s]
	}
	uncount()
	for i, e := range t.at {
		if e.Is(o) {
			t.here, t.at = append(t.here[:i:i], t.here[i+1:]...), append(t.at[:i:i], t.at[i+1:]...)
			return
		}
	}
}

// shadowed is the lowest index of an operation with another template and another
// policy such that a URL exists which both match: at each segment the templates
// are equal, or one is a parameter and the other has no verb behind a colon. It is
// -1 where there is none. The operation at an index is asked for where the paths alone
// do not decide.
func (t *templates) shadowed(p *threat.Pass, o *api.Operation, at func(index int) *api.Operation) int {
	q := shadowQuery{pass: p, segments: api.Segments(api.Template(o.Path)), policy: o.Auth.Key(), operation: o, at: at, best: -1}
	q.search(t, 0, false)
	return q.best
}

type shadowQuery struct {
	pass      *threat.Pass
	segments  []string
	policy    string
	operation *api.Operation
	at        func(index int) *api.Operation
	best      int
}

func (q *shadowQuery) search(t *templates, depth int, differs bool) {
	q.pass.Spend(1)
	others := len(t.policies)
	if t.policies[q.policy] > 0 {
		others--
	}
	if others == 0 || q.best >= 0 && t.first >= q.best {
		return
	}
	if depth == len(q.segments) {
		for i, index := range t.here {
			if differs && (q.best < 0 || index < q.best) && t.at[i].Auth().Key() != q.policy && canMatchOneURL(q.operation, q.at(index)) {
				q.best = index
			}
		}
		return
	}
	own := q.segments[depth]
	if t.next[own] != nil {
		q.search(t.next[own], depth+1, differs)
	}
	switch {
	case strings.Contains(own, ":"):
	case own == "{}":
		for _, s := range t.order {
			if s != own && !strings.Contains(s, ":") {
				q.search(t.next[s], depth+1, true)
			}
		}
	case t.next["{}"] != nil:
		q.search(t.next["{}"], depth+1, true)
	}
}

// canMatchOneURL reports whether the parameters of one path may have the values that
// the other spells out, as far as their types say: no integer is "export".
func canMatchOneURL(a, b *api.Operation) bool {
	x, y := api.Segments(a.Path), api.Segments(b.Path)
	for i := range min(len(x), len(y)) {
		if !acceptsSegment(a, x[i], y[i]) || !acceptsSegment(b, y[i], x[i]) {
			return false
		}
	}
	return true
}

// acceptsSegment reports whether a segment, if it is a parameter of the operation, may
// be the other one, if that is spelled out.
func acceptsSegment(o *api.Operation, segment, literal string) bool {
	names := api.PathParameters(segment)
	if len(names) != 1 || segment[0] != '{' || segment[len(segment)-1] != '}' || len(api.PathParameters(literal)) > 0 {
		return true
	}
	i := slices.IndexFunc(o.Parameters, func(p *api.Parameter) bool { return p.In == "path" && p.Name == names[0] })
	if i < 0 {
		return true
	}
	f := o.Parameters[i].Schema.Facts()
	switch {
	case f.HasEnum:
		return slices.Contains(f.Enum, literal)
	case f.Type() == "integer", f.Type() == "number":
		_, err := strconv.ParseFloat(literal, 64)
		return err == nil
	}
	return true
}
