package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// authOwner names the one rule that tells a change of policy, "" where the
// change lets in nobody who was refused before. An edit of the root's list is
// told as such, whatever its kind. A dozen rules ask: each change is judged once.
func authOwner(p *threat.Pass, c *diff.Change, a diff.AuthChanged) string {
	owners := threat.Once(p, "auth owners", func() map[*diff.Change]string { return map[*diff.Change]string{} })
	owner, known := owners[c]
	if !known {
		owner = ownerOf(p.Delta, a)
		owners[c] = owner
	}
	return owner
}

func ownerOf(d *diff.Delta, a diff.AuthChanged) string {
	kind := authKind(d, a)
	if kind == "" || !a.Root {
		return kind
	}
	if base := d.CommonBase(a.Base); kind == id.AuthUndefinedScheme && (base.Open() || isUnknownPolicy(base)) {
		return kind // nothing that is known was lost at the root
	}
	return id.AuthGlobalWeakened
}

// authKind says what kind of weakening a change of policy is, as the id of the
// rule about that kind; "" where it is none. What is asked for without being known
// (see api.API.Undefined) is asked for: to lose it is to lose something.
func authKind(d *diff.Delta, a diff.AuthChanged) string {
	base, head := d.CommonBase(a.Base), d.CommonHead(a.Head)
	fresh := newlyUndefined(d, a.Base, a.Head)
	switch {
	case base.Unspecified:
		return ""
	case base.Open():
		if len(fresh) > 0 {
			return id.AuthUndefinedScheme
		}
		return ""
	case a.Head.Unspecified, a.Head.Anonymous():
		return id.AuthRemoved
	case a.Head.Open():
		return id.AuthOptional
	case len(fresh) > 0:
		return id.AuthUndefinedScheme
	}
	added, removed := letsInMore(d, base, head)
	sets := schemeSetsOf(base)
	switch {
	case len(added) == 0:
		return ""
	case slices.ContainsFunc(added, func(r api.Requirement) bool { return sets.hasMoreThan(r) }):
		return id.AuthFactorDropped
	case slices.ContainsFunc(added, func(r api.Requirement) bool { return sets.has(r) }):
		return id.AuthScopeWeakened
	case isKindNew(d, added, base, isInQuery):
		return id.AuthAPIKeyInQuery
	case isKindNew(d, added, base, isLegacy):
		return id.AuthBasicOrLegacy
	case len(removed) > 0 && strongest(d, removed) > weakest(d, added):
		return id.AuthSchemeDowngraded
	}
	return id.AuthAlternativeAdded
}

// letsInMore lists the alternatives (with common names) that head adds to base, and
// those that it takes away. One that asks for what nothing defines gives way to one
// that asks for the same in names that are defined: the name was mended, which
// opens nothing that is known.
func letsInMore(d *diff.Delta, base, head api.Auth) (added, removed []api.Requirement) {
	added, removed = head.Added(base), base.Added(head)
	for _, r := range removed {
		if !hasUnknownScheme(r) {
			continue
		}
		d.Spend(len(added))
		i := slices.IndexFunc(added, func(h api.Requirement) bool { return isRepairOf(h, r) })
		if i >= 0 {
			added = slices.Delete(slices.Clone(added), i, i+1)
		}
	}
	return added, removed
}

// isRepairOf reports whether h asks for all that r does, with schemes that are known in
// the place of those that are not.
func isRepairOf(h, r api.Requirement) bool {
	if hasUnknownScheme(h) || len(h.Schemes()) < len(r.Schemes()) {
		return false
	}
	var scopes []string
	for _, written := range h.Value.Fields() {
		scopes = append(scopes, written.Strings()...)
	}
	return !slices.ContainsFunc(r.Atoms, func(a api.Atom) bool {
		if isUnknown(a.Scheme) {
			return a.Scope != "" && !slices.Contains(scopes, a.Scope)
		}
		return !slices.Contains(h.Atoms, a)
	})
}

// isUnknown reports whether no definition is known for the common name of a
// scheme.
func isUnknown(scheme string) bool { return strings.HasPrefix(scheme, "undefined:") }

// asWritten gives the schemes of an alternative that nothing defines the names that
// they have in the description.
func asWritten(r api.Requirement) api.Requirement {
	var atoms []api.Atom
	for _, a := range r.Atoms {
		atoms = append(atoms, api.Atom{Scheme: strings.TrimPrefix(a.Scheme, "undefined:"), Scope: a.Scope})
	}
	return api.NewRequirement(atoms...)
}

// hasUnknownScheme reports whether an alternative asks for something that is not known.
func hasUnknownScheme(r api.Requirement) bool { return slices.ContainsFunc(r.Schemes(), isUnknown) }

// isUnknownPolicy reports whether every alternative asks for nothing but what is not
// known.
func isUnknownPolicy(p api.Auth) bool {
	return !slices.ContainsFunc(p.Alternatives, func(r api.Requirement) bool { return !hasOnlyUnknownSchemes(r) })
}

// hasOnlyUnknownSchemes reports whether an alternative asks for nothing but what is not
// known.
func hasOnlyUnknownSchemes(r api.Requirement) bool {
	return !r.Anonymous() && !slices.ContainsFunc(r.Schemes(), func(n string) bool { return !isUnknown(n) })
}

// newlyUndefined lists the schemes that head asks for without a definition and
// base does not.
func newlyUndefined(d *diff.Delta, base, head api.Auth) []string {
	known := d.Base.Undefined(base)
	return slices.DeleteFunc(d.Head.Undefined(head), func(name string) bool { return slices.Contains(known, name) })
}

func isSubset(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(s string) bool { return !slices.Contains(whole, s) })
}

// isKindNew reports whether an added alternative rests on nothing but a kind of
// scheme that no alternative at base knows.
func isKindNew(d *diff.Delta, added []api.Requirement, base api.Auth, kind func(*api.Scheme) bool) bool {
	has := func(r api.Requirement) bool {
		return slices.ContainsFunc(r.Schemes(), func(n string) bool { return kind(scheme(d, n)) })
	}
	return !slices.ContainsFunc(base.Alternatives, has) && slices.ContainsFunc(added, func(r api.Requirement) bool {
		return has(r) && !slices.ContainsFunc(r.Schemes(), func(n string) bool { return !kind(scheme(d, n)) })
	})
}

func isInQuery(s *api.Scheme) bool { return s.Type == "apiKey" && s.In == "query" }

// isLegacy reports whether a scheme sends a password, or its hash, with every
// request, or belongs to an abandoned protocol.
func isLegacy(s *api.Scheme) bool {
	return s.Type == "http" && slices.Contains([]string{"basic", "digest", "negotiate", "oauth", "hoba"}, s.HTTP)
}

// scheme finds a scheme by its common name (see diff.Delta.CommonBase). An
// unknown one is empty, of rank 0.
func scheme(d *diff.Delta, common string) *api.Scheme {
	if own, ok := strings.CutPrefix(common, "base:"); ok {
		if s := d.Base.Schemes[own]; s != nil {
			return s
		}
	} else if s := d.Head.Schemes[common]; s != nil {
		return s
	}
	return &api.Scheme{}
}

// Rank is that of the best scheme of an alternative: all of them are needed.
func rank(d *diff.Delta, r api.Requirement) int {
	best := 0
	for _, n := range r.Schemes() {
		best = max(best, scheme(d, n).Rank())
	}
	return best
}

func strongest(d *diff.Delta, list []api.Requirement) int {
	best := 0
	for _, r := range list {
		best = max(best, rank(d, r))
	}
	return best
}

func weakest(d *diff.Delta, list []api.Requirement) int {
	worst := 9
	for _, r := range list {
		worst = min(worst, rank(d, r))
	}
	return worst
}

// authEdit is a change of policy that a rule owns: all edits that say the same,
// told once.
type authEdit struct {
	change *diff.Change
	what   diff.AuthChanged
	// Pairs of the change, the most exposed operation first.
	pairs []*diff.Pair
	// added and removed are alternatives with common names, see gains.
	base           api.Auth
	added, removed []api.Requirement
	was, now       string
	related        []threat.Related
	// others are further edits that this one is told with, of other policies.
	others []*authEdit
}

// authEdits lists the changes of policy that the rule of the pass owns.
// Operations whose policies changed alike are one edit; where the rule looks at
// writes, those that write are another. group, if not nil, tells further apart
// what the rule judges differently.
func authEdits(p *threat.Pass, group func(*api.Operation) string) []*authEdit {
	var order []*authEdit
	known := map[string]*authEdit{}
	for c, a := range diff.Each[diff.AuthChanged](p.Delta) {
		if authOwner(p, c, a) != p.Rule.ID {
			continue
		}
		if c = undecided(p, c, a); c == nil {
			continue
		}
		e := newAuthEdit(p, c, a)
		o := c.Pairs[0].Op()
		key := fmt.Sprint(e.was, " > ", e.now, a.Root, a.Head.Unspecified, p.Rule.By&threat.ByWrite != 0 && o.Writes())
		if group != nil {
			key += group(o)
		}
		if first := known[key]; first != nil {
			first.merge(c)
			continue
		}
		known[key] = e
		order = append(order, e)
	}
	for _, e := range order {
		e.pairs = p.Ordered(e.change.Pairs)
	}
	return order
}

// isRootWeakened reports whether the root's list lost something that operations
// rest on. auth-global-weakened tells so: an operation that is new and inherits
// the list is no cause of its own.
func isRootWeakened(p *threat.Pass) bool {
	for c, a := range diff.Each[diff.AuthChanged](p.Delta) {
		if authOwner(p, c, a) == id.AuthGlobalWeakened {
			return true
		}
	}
	return false
}

// undecided leaves out the operations that are public by decision, where the
// change is that anybody gets in; nil if none is left.
func undecided(p *threat.Pass, c *diff.Change, a diff.AuthChanged) *diff.Change {
	if !a.Head.Open() {
		return c
	}
	rest := slices.DeleteFunc(slices.Clone(c.Pairs), func(q *diff.Pair) bool { _, ok := p.Public(q.Op()); return ok })
	switch {
	case len(rest) == len(c.Pairs):
		return c
	case len(rest) == 0:
		return nil
	}
	left := *c
	left.Pairs = rest
	return &left
}

func newAuthEdit(p *threat.Pass, c *diff.Change, a diff.AuthChanged) *authEdit {
	base := p.Delta.CommonBase(a.Base)
	added, removed := letsInMore(p.Delta, base, p.Delta.CommonHead(a.Head))
	return &authEdit{
		change: &diff.Change{Pairs: slices.Clone(c.Pairs), Base: c.Base, Head: c.Head, What: a}, what: a,
		base: base, added: added, removed: removed,
		was: wording.Name(p.Delta.Base.Describe(a.Base)), now: wording.Name(p.Delta.Head.Describe(a.Head)),
	}
}

// merge takes in another edit that says the same. Its place is kept, up to a
// number that a reader may still look at.
func (e *authEdit) merge(c *diff.Change) {
	e.change.Pairs = append(e.change.Pairs, c.Pairs...)
	if len(e.related) < 10 && !c.Head.IsZero() {
		e.related = append(e.related, threat.Related{Span: c.Head, Message: "the same change at " + wording.Name(c.Pairs[0].Op().String())})
	}
}

// report reports the edit; subject and places are filled in.
func (e *authEdit) report(p *threat.Pass, d threat.Diagnostic) {
	d.Subject = "security"
	d.Related = append(d.Related, e.related...)
	if d.Confidence == severity.HighConfidence && slices.ContainsFunc(e.base.Alternatives, hasUnknownScheme) {
		d.Confidence = severity.MediumConfidence // what was asked for is not known
	}
	p.Report(e.change, d)
}

// alternatives names the added ways in: by what they ask for, and by the name of
// the scheme where the words alone do not tell them from what was there. What is
// truly of another kind comes first.
func (e *authEdit) alternatives(d *diff.Delta) string {
	var words, alike []string
	was, said := map[string]bool{}, map[string]bool{}
	for _, text := range strings.Split(e.was, " | ") {
		was[text] = true
	}
	for _, r := range e.added {
		text := d.Head.DescribeRequirement(asWritten(r))
		if was[text] {
			alike = append(alike, wording.Name(strings.Join(asWritten(r).Schemes(), " & "))+" ("+text+")")
		} else if !said[text] {
			said[text] = true
			words = append(words, text)
		}
	}
	return wording.List(append(words, alike...), 3)
}

// Level is the most sensitive class that operations return, for Draft.Floor.
func level(p *threat.Pass, pairs []*diff.Pair) int {
	most := sensitive.S0
	for _, q := range pairs {
		most = max(most, p.Level(q.Op()))
	}
	return int(most)
}

// reported marks the operations of which a rule tells that their policy changed: what
// follows from the policy is not told again.
func reported(p *threat.Pass) map[*diff.Pair]bool {
	out := map[*diff.Pair]bool{}
	for c, a := range diff.Each[diff.AuthChanged](p.Delta) {
		if authOwner(p, c, a) == "" {
			continue
		}
		for _, q := range c.Pairs {
			out[q] = true
		}
	}
	return out
}

// groups collects changes that a rule tells in one finding.
type groups struct {
	byKey map[string]*diff.Change
	order []*diff.Change
}

func newGroups() *groups { return &groups{byKey: map[string]*diff.Change{}} }

// add takes in a change; those of one key are one, at the place of the first.
func (g *groups) add(key string, c *diff.Change) {
	if known := g.byKey[key]; known != nil {
		known.Pairs = append(known.Pairs, c.Pairs...)
		return
	}
	own := &diff.Change{Pairs: slices.Clone(c.Pairs), Base: c.Base, Head: c.Head, What: c.What}
	g.byKey[key] = own
	g.order = append(g.order, own)
}
