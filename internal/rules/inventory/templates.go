package inventory

import (
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
	first    int              // the lowest index here and below
	here     []int            // indexes of the operations that end here
	at       []*api.Operation // the same operations
}

func (t *templates) add(index int, o *api.Operation) {
	segments := api.Segments(api.Template(o.Path))
	key := o.Auth.Key()
	for depth := 0; ; depth++ {
		if t.policies == nil {
			t.policies, t.next, t.first = map[string]int{}, map[string]*templates{}, index
		}
		t.policies[key]++
		if depth == len(segments) {
			t.here, t.at = append(t.here, index), append(t.at, o)
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
	for i, other := range t.at {
		if other == o {
			t.here, t.at = append(t.here[:i:i], t.here[i+1:]...), append(t.at[:i:i], t.at[i+1:]...)
			return
		}
	}
}

// shadowed is the lowest index of an operation with another template and another
// policy such that a URL exists which both match: at each segment the templates
// are equal, or one is a parameter and the other has no verb behind a colon. It is
// -1 where there is none.
func (t *templates) shadowed(p *threat.Pass, o *api.Operation) int {
	q := shadowQuery{pass: p, segments: api.Segments(api.Template(o.Path)), policy: o.Auth.Key(), best: -1}
	q.search(t, 0, false)
	return q.best
}

type shadowQuery struct {
	pass     *threat.Pass
	segments []string
	policy   string
	best     int
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
			if differs && (q.best < 0 || index < q.best) && t.at[i].Auth.Key() != q.policy {
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
