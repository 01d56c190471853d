package threat

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

const contractLevel = ratelimit.Contract

// Conventions is the convention of a description: what most operations do. It is that
// of base, where there is one: what stood before the change.
type Conventions struct {
	// Declares: some operation or the root names a credential. Where nothing does,
	// authentication lives elsewhere.
	Declares bool
	// Demands: some operation or the root refuses callers without a credential.
	// Where none does, that another is open to anybody says nothing.
	Demands bool
	// DeclaresNow and DemandsNow are the same of head: for what is said of it.
	DeclaresNow, DemandsNow bool
	// Operations is the number of endpoints.
	Operations int

	delta   *diff.Delta
	base    *api.API
	root    api.Auth
	family  map[string]*family // at base, by the segments that it shares; nil is not known yet, see of
	habits  map[habit]*tally   // what Expected was asked before
	limited *bool              // see IsLimited
}

// family is how many operations there are, and which policies they have.
type family struct {
	size     int
	policies []*tally
}

// inFamily is a policy, as it is spelled, of a family.
type inFamily struct{ family, policy string }

// tally is a policy and how many operations of base have it.
type tally struct {
	api.Auth
	reads, writes int
}

func newConventions(d *diff.Delta) *Conventions {
	h := &Conventions{delta: d, base: d.Base, habits: map[habit]*tally{}}
	if h.base == nil || !h.base.HasOperations() {
		h.base = d.Head
	}
	if h.base == nil {
		return h
	}
	h.root = h.rootPolicy()
	h.Operations = len(h.base.Entrances())
	h.Declares, h.Demands = asks(h.base)
	h.DeclaresNow, h.DemandsNow = asks(d.Head)
	return h
}

// rootPolicy is the root's list that operations are compared with. If the change makes
// it let in more callers with credentials, that is reported of the root: new operations
// follow head's list and are no cause of their own.
func (h *Conventions) rootPolicy() api.Auth {
	own := h.ofSide(h.base.Security, h.base)
	if head := h.delta.Head; head != nil && h.base == h.delta.Base && !own.IsOpen() {
		if now := h.ofSide(head.Security, head); !now.IsOpen() && len(head.Undefined(head.Security)) == 0 && now.IsWeaker(own) {
			return now
		}
	}
	return own
}

// asks reports whether a description names a credential anywhere, and whether it
// refuses callers without one.
func asks(a *api.API) (declares, demands bool) {
	if a == nil {
		return false, false
	}
	declares = len(a.Security.Alternatives) > 0
	demands = declares && !a.Security.IsOpen()
	for _, e := range a.Entrances() {
		declares = declares || len(e.Auth().Alternatives) > 0
		demands = demands || !e.Auth().IsOpen()
	}
	return declares, demands
}

// of is the family that shares these segments, nil for none. Most changes are about no policy,
// and ask for none.
func (h *Conventions) of(segments string) *family {
	if h.family == nil {
		h.family = map[string]*family{}
		known := map[inFamily]*tally{}
		if h.base != nil {
			for _, e := range h.base.Entrances() {
				h.count(e, known)
			}
		}
	}
	return h.family[segments]
}

// count adds an endpoint to the tallies of its families.
func (h *Conventions) count(e api.Entrance, known map[inFamily]*tally) {
	policy := h.root
	if !e.Auth().Inherited {
		policy = h.ofSide(e.Auth(), h.base)
	}
	key := policy.Key()
	area, near := families(e.Path())
	h.tally(inFamily{area, key}, policy, e.Writes(), known)
	if near != area {
		h.tally(inFamily{near, key}, policy, e.Writes(), known)
	}
}

// tally counts a policy.
func (h *Conventions) tally(key inFamily, policy api.Auth, writes bool, known map[inFamily]*tally) {
	of := h.family[key.family]
	if of == nil {
		of = &family{}
		h.family[key.family] = of
	}
	of.size++
	t := known[key]
	if t == nil {
		t = &tally{Auth: policy}
		of.policies = append(of.policies, t)
		known[key] = t
	}
	if writes {
		t.writes++
	} else {
		t.reads++
	}
}

// families are the operations that an operation is measured by: those that share
// the first two segments of its path which are its own, or else the first alone.
// A collection and its objects are one family.
func families(path string) (area, family string) {
	segments := api.OwnSegments(api.Template(path))
	area = join(segments[:min(1, len(segments))])
	if len(segments) > 1 && segments[1][0] != '{' {
		return area, area + join(segments[1:2])
	}
	return area, area
}

// nearest is the smaller family of a path if it has so many operations, else the larger.
func (h *Conventions) nearest(path string, enough int) string {
	area, near := families(path)
	if f := h.of(near); f == nil || f.size < enough {
		return area
	}
	return near
}

func join(segments []string) string {
	out := ""
	for _, s := range segments {
		out += "/" + s
	}
	return out
}

// common is the operation's policy with scheme names that compare across sides.
func (h *Conventions) common(o *api.Operation) api.Auth { return h.ofSide(o.Auth, o.API) }

func (h *Conventions) ofSide(policy api.Auth, side *api.API) api.Auth {
	if side == h.delta.Base {
		return h.delta.CommonBase(policy)
	}
	return h.delta.CommonHead(policy)
}

// IsLimited reports whether at least half of the operations of the API declare a rate limit.
func (h *Conventions) IsLimited() bool {
	if h.limited == nil {
		is := h.areLimited()
		h.limited = &is
	}
	return *h.limited
}

// areLimited looks at no more operations than it takes.
func (h *Conventions) areLimited() bool {
	if h.Operations == 0 {
		return false
	}
	limited, others := 0, 0
	for level := range h.base.Limits() {
		if level >= ratelimit.Hint {
			limited++
		} else {
			others++
		}
		if limited*2 >= h.Operations || others*2 > h.Operations {
			break
		}
	}
	return limited*2 >= h.Operations
}

// Expected is the policy that a new operation is measured by: that of the
// majority of its siblings (see families; at least two of them; those that write
// where it writes, else those that read), else the root's. ok is false where
// there is neither.
func (h *Conventions) Expected(o *api.Operation) (policy api.Auth, from string, ok bool) {
	key := habit{h.nearest(o.Path, 2), o.Writes()}
	known, ok := h.habits[key]
	if !ok {
		known = h.majority(key)
		h.habits[key] = known
	}
	if known != nil {
		return known.Auth, "the operations under " + key.family, true
	}
	if root := h.Root(); len(root.Alternatives) > 0 {
		return root, "the root", true
	}
	return api.Auth{}, "", false
}

func (t *tally) reading() int { return t.reads }
func (t *tally) writing() int { return t.writes }
func (t *tally) all() int     { return t.reads + t.writes }

// habit is what a family does where it writes, or where it reads.
type habit struct {
	family string
	writes bool
}

// majority is the policy of more than half of at least two, nil if there is none.
func (h *Conventions) majority(of habit) *tally {
	like := (*tally).reading
	if of.writes {
		like = (*tally).writing // scopes differ by that
	}
	var list []*tally
	if f := h.of(of.family); f != nil {
		list = f.policies
	}
	for _, count := range [...]func(*tally) int{like, (*tally).all} {
		all := 0
		for _, t := range list {
			all += count(t)
		}
		for _, t := range list {
			if n := count(t); n >= 2 && n*2 > all {
				return t
			}
		}
	}
	return nil
}

// IsUsual reports whether whoever gets in at an operation by head got in at base at all
// that stands beside it (see families): at two or more, of which one writes where it does,
// and at more than are as strict as the operation itself was.
func (h *Conventions) IsUsual(pair *diff.Pair) bool {
	if pair.Base == nil || pair.Head == nil || h.base != h.delta.Base || !h.root.Equal(h.ofSide(h.base.Security, h.base)) {
		return false // or the siblings count by what the change makes of the root's list
	}
	of := h.of(h.nearest(pair.Base.Path, 3))
	if of == nil {
		return false
	}
	own, now := h.common(pair.Base), h.common(pair.Head)
	var yes tally
	no := 0
	for _, t := range of.policies {
		switch {
		case !now.IsWeaker(t.Auth):
			yes.reads, yes.writes = yes.reads+t.reads, yes.writes+t.writes
		case !t.Equal(own):
			return false
		default:
			no += t.all()
		}
	}
	return yes.all() >= 2 && no < yes.all() && (yes.writes > 0 || !pair.Head.Writes())
}

// IsGuarded reports whether the operation is guarded as the API usually does: it asks
// for a credential, and for no less than its siblings. Another scope of the same
// schemes is no less. A rate limit that only this one lacks is reported by another rule.
func (h *Conventions) IsGuarded(o *api.Operation) bool {
	if o.Auth.IsOpen() || o.Auth.Unspecified || len(o.API.Undefined(o.Auth)) > 0 {
		return false
	}
	expected, _, ok := h.Expected(o)
	return !ok || expected.IsOpen() || !h.less(h.common(o), expected)
}

// less reports whether a policy asks for less than is expected: for a part of
// it, or for something else than another scope of the same schemes. The root's
// own policy is less than what siblings ask for instead of it.
func (h *Conventions) less(own, expected api.Auth) bool {
	if root := h.Root(); len(root.Alternatives) > 0 && own.Equal(root) && !root.Equal(expected) && own.IsWeaker(expected) {
		return true
	}
	return slices.ContainsFunc(own.Added(expected), func(r api.Requirement) bool {
		return len(r.Atoms) == len(r.Schemes()) || !slices.ContainsFunc(expected.Alternatives, func(e api.Requirement) bool {
			return slices.Equal(r.Schemes(), e.Schemes())
		})
	})
}

// Root is the root's policy, with scheme names that compare across sides: base's,
// or head's where that newly lets in more.
func (h *Conventions) Root() api.Auth { return h.root }

// Weaker reports whether the operation asks for less than is expected of it.
func (h *Conventions) Weaker(o *api.Operation) (expected api.Auth, from string, weaker bool) {
	expected, from, ok := h.Expected(o)
	if !ok || expected.IsOpen() {
		return expected, from, false
	}
	return expected, from, h.less(h.common(o), expected)
}

// HasOpen reports whether one of the operations lets everybody in, see IsOpen.
func (p *Pass) HasOpen(pairs []*diff.Pair) bool {
	return slices.ContainsFunc(pairs, func(x *diff.Pair) bool { return p.IsOpen(x.Op()) })
}

// IsOpen reports whether an operation lets everybody in where the API asks for
// credentials at all, and its parameters ask for none either.
func (p *Pass) IsOpen(o *api.Operation) bool {
	return p.Conventions.Demands && o.Auth.IsOpen() && p.RequiredCredentialHeader(o) == ""
}
