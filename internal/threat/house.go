package threat

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

const contractLevel = ratelimit.Contract

// House is the convention of a description: what most operations do. It is that
// of base, where there is one: what stood before the change.
type House struct {
	// Declares: some operation or the root names a credential. Where nothing does,
	// authentication lives elsewhere.
	Declares bool
	// Demands: some operation or the root refuses callers without a credential.
	// Where none does, that another is open to anybody says nothing.
	Demands bool
	// Limits is the share of operations with evidence of a rate limit, 0 to 1.
	Limits float64
	// Operations is how many endpoints the share is of.
	Operations int

	delta  *diff.Delta
	base   *api.API
	root   api.Auth
	policy map[string][]*tally // first two path segments -> policies at base
}

// tally is a policy and how many operations of base have it.
type tally struct {
	api.Auth
	reads, writes int
}

func newHouse(d *diff.Delta) *House {
	h := &House{delta: d, base: d.Base, policy: map[string][]*tally{}}
	if h.base == nil || len(h.base.Operations) == 0 {
		h.base = d.Head
	}
	if h.base == nil {
		return h
	}
	h.root = h.ofSide(h.base.Security, h.base)
	limited := 0
	known := map[string]*tally{}
	for _, o := range h.base.Endpoints() {
		h.Operations++
		if o.Limit.Level >= ratelimit.Hint {
			limited++
		}
		h.Declares = h.Declares || len(o.Auth.Alternatives) > 0
		h.Demands = h.Demands || !o.Auth.Open()
		h.count(o, known)
	}
	root := h.base.Security
	h.Declares = h.Declares || len(root.Alternatives) > 0
	h.Demands = h.Demands || len(root.Alternatives) > 0 && !root.Open()
	if h.Operations > 0 {
		h.Limits = float64(limited) / float64(h.Operations)
	}
	return h
}

// count adds an operation to the tallies of its family. Policies are compared
// with one another only where they are spelled in a way that is not known yet.
func (h *House) count(o *api.Operation, known map[string]*tally) {
	policy := h.common(o)
	key := family(o)
	spelled := key + "\x00" + policy.Key()
	t := known[spelled]
	if t == nil {
		list := h.policy[key]
		if i := slices.IndexFunc(list, func(t *tally) bool { return t.Equal(policy) }); i >= 0 {
			t = list[i]
		} else {
			t = &tally{Auth: policy}
			h.policy[key] = append(list, t)
		}
		known[spelled] = t
	}
	if o.Writes() {
		t.writes++
	} else {
		t.reads++
	}
}

// family is the first two segments of a path.
func family(o *api.Operation) string {
	segments := api.Segments(api.Template(o.Path))
	return join(segments[:min(2, len(segments))])
}

func join(segments []string) string {
	out := ""
	for _, s := range segments {
		out += "/" + s
	}
	return out
}

// common is the operation's policy with scheme names that compare across sides.
func (h *House) common(o *api.Operation) api.Auth { return h.ofSide(o.Auth, o.API) }

func (h *House) ofSide(policy api.Auth, side *api.API) api.Auth {
	if side == h.delta.Base {
		return h.delta.CommonBase(policy)
	}
	return h.delta.CommonHead(policy)
}

// Limited reports whether most operations of the house declare a rate limit.
func (h *House) Limited() bool { return h.Operations > 0 && h.Limits >= 0.5 }

// Expected is the policy that a new operation is measured by: that of the
// majority of its siblings (operations that share its first two path segments,
// at least two of them; those that write where it writes, else those that read),
// else the root's. ok is false where there is neither.
func (h *House) Expected(o *api.Operation) (policy api.Auth, from string, ok bool) {
	siblings := h.policy[family(o)]
	like := (*tally).reading
	if o.Writes() {
		like = (*tally).writing // scopes differ by that
	}
	for _, count := range [...]func(*tally) int{like, (*tally).all} {
		if p, ok := majority(siblings, count); ok {
			return p, "the operations under " + family(o), true
		}
	}
	if root := h.Root(); len(root.Alternatives) > 0 {
		return root, "the root", true
	}
	return api.Auth{}, "", false
}

func (t *tally) reading() int { return t.reads }
func (t *tally) writing() int { return t.writes }
func (t *tally) all() int     { return t.reads + t.writes }

// majority is the policy of more than half of at least two.
func majority(list []*tally, count func(*tally) int) (api.Auth, bool) {
	total := 0
	for _, t := range list {
		total += count(t)
	}
	for _, t := range list {
		if n := count(t); n >= 2 && n*2 > total {
			return t.Auth, true
		}
	}
	return api.Auth{}, false
}

// Guarded reports whether the operation is guarded as the house does: it asks
// for a credential, for no less than its siblings, and has a rate limit where
// most have one. Another scope of the same schemes is no less.
func (h *House) Guarded(o *api.Operation) bool {
	if o.Auth.Open() || o.Auth.Unspecified || len(o.API.Undefined(o.Auth)) > 0 {
		return false
	}
	if h.Limited() && o.Limit.Level < ratelimit.Hint {
		return false
	}
	expected, _, ok := h.Expected(o)
	return !ok || expected.Open() || !h.less(h.common(o), expected)
}

// less reports whether a policy asks for less than is expected: for a part of
// it, or for something else than another scope of the same schemes. The root's
// own policy is less than what siblings ask for instead of it.
func (h *House) less(own, expected api.Auth) bool {
	if root := h.Root(); len(root.Alternatives) > 0 && own.Equal(root) && !root.Equal(expected) && own.Weaker(expected) {
		return true
	}
	return slices.ContainsFunc(own.Added(expected), func(r api.Requirement) bool {
		return len(r.Atoms) == len(r.Schemes()) || !slices.ContainsFunc(expected.Alternatives, func(e api.Requirement) bool {
			return slices.Equal(r.Schemes(), e.Schemes())
		})
	})
}

// Root is the root's policy, with scheme names that compare across sides.
func (h *House) Root() api.Auth { return h.root }

// Weaker reports whether the operation asks for less than is expected of it.
func (h *House) Weaker(o *api.Operation) (expected api.Auth, from string, weaker bool) {
	expected, from, ok := h.Expected(o)
	if !ok || expected.Open() {
		return expected, from, false
	}
	return expected, from, h.less(h.common(o), expected)
}
