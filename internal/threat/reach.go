package threat

import (
	"fmt"
	"slices"
	"sort"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
)

// Reached is what an operation newly returns although only stronger credentials
// reached it before.
type Reached struct {
	// Components by name. They are on both sides.
	Components map[string]bool
	// Was are the policies that reached them at base, for a reader, sorted.
	Was []string
}

// Reached returns the component schemas that a pair's operation newly returns to callers
// who could not read them at base: its policy lets in all callers of the operations that
// had them, and others. It returns nil if there are none.
func (p *Pass) Reached(pair *diff.Pair) *Reached {
	v := p.view
	v.prepareReach()
	known, ok := v.reached[pair]
	if !ok {
		known = v.reach(pair)
		v.reached[pair] = known
	}
	return known
}

// IsReadBefore reports whether whoever may call the pair's operation at head could
// read the value from some operation at base: then the operation gives them
// nothing of it that they did not have. The value is recognised by its declaration, not
// by the name of the schema around it. What an open login answers with, only who logs in
// could read.
func (p *Pass) IsReadBefore(pair *diff.Pair, l api.Leaf) bool {
	v := p.view
	if pair.Head == nil || v.delta.Base == nil {
		return false
	}
	v.prepareReach()
	policy := v.delta.CommonHead(pair.Head.Auth)
	if l.Container() != "" && v.declaredAtBase(l) && v.isReachedBefore(l.Container(), policy) {
		return true
	}
	for q := range p.carriers().Of(l) {
		v.delta.Spend(policyCost)
		if !policy.IsWeaker(v.delta.CommonBase(q.Base.Auth)) && !OnceOf(p, "open login", q.Base, func() bool { return isOpenLogin(q.Base) }) {
			return true
		}
	}
	return false
}

// isReachedBefore reports whether whoever is let in by the policy reached a component at base.
// All operations are only read where none does that may differ from head's.
func (v *View) isReachedBefore(component string, policy api.Auth) bool {
	open := slices.DeleteFunc(slices.Clone(v.groups), func(g *policyGroup) bool {
		v.delta.Spend(policyCost)
		return policy.IsWeaker(g.policy)
	})
	has := func(names []string) bool {
		_, found := slices.BinarySearch(names, component)
		return found
	}
	return slices.ContainsFunc(open, func(g *policyGroup) bool { return has(g.differing()) }) ||
		slices.ContainsFunc(open, func(g *policyGroup) bool { return has(g.reach()) })
}

// IsSentBefore reports whether base sends the value already, to whomever: it
// declares it at the same place of its text, or one of its operations carries it.
func (p *Pass) IsSentBefore(l api.Leaf) bool {
	return p.view.declaredAtBase(l) || p.carriers().Carry(l)
}

// declaredAtBase reports whether base declares the value at the same place of
// the text.
func (v *View) declaredAtBase(l api.Leaf) bool {
	if v.delta.Base == nil {
		return false
	}
	at := l.Entry()
	known, looked := v.atBase[at.ID()]
	if !looked {
		file, pointer := at.Place()
		known = file == v.delta.Head.Doc.Path && v.delta.Base.Doc.Lookup(pointer).Exists()
		v.atBase[at.ID()] = known
	}
	return known
}

// IsDeclaredAtBase reports whether base declares the value at the same place of the
// text: then only who gets to see it is new.
func (p *Pass) IsDeclaredAtBase(l api.Leaf) bool { return p.view.declaredAtBase(l) }

func (p *Pass) carriers() *diff.Carriers {
	return Once(p, "carriers", func() *diff.Carriers { return p.Delta.Carriers(api.Out) })
}

func (v *View) prepareReach() {
	if v.groups == nil {
		v.groups = v.policyGroups()
		v.reached = map[*diff.Pair]*Reached{}
		v.groupsByPolicy = map[string]*groupSides{}
	}
}

// policyGroup is a policy of base and what the operations under it reach, by name, sorted.
type policyGroup struct {
	policy     api.Auth // comparable across sides
	text       string
	operations []*api.Operation
	differing  func() []string // what those reach that may differ from those of head
	reach      func() []string // what all of them reach
}

func (v *View) policyGroups() []*policyGroup {
	groups := []*policyGroup{}
	base := v.delta.Base
	if base == nil {
		return groups
	}
	byKey := map[string]*policyGroup{}
	for _, e := range base.Entrances() {
		policy := v.delta.CommonBase(e.Auth())
		key := alternatives(policy)
		g := byKey[key]
		if g == nil {
			g = &policyGroup{policy: policy, text: base.Describe(e.Auth())}
			g.differing = sync.OnceValue(func() []string { return g.walk(base, false) })
			g.reach = sync.OnceValue(func() []string { return g.walk(base, true) })
			byKey[key] = g
			groups = append(groups, g)
		}
		g.operations = append(g.operations, e.Operation())
	}
	sort.SliceStable(groups, func(i, j int) bool { return groups[i].text < groups[j].text })
	return groups
}

// walk is what the operations reach. Open logins are left out: what one of them answers with
// is not what everybody reads.
func (g *policyGroup) walk(base *api.API, alsoInCommon bool) []string {
	if alsoInCommon {
		base.Operations() // reads them
	}
	var of []*api.Operation
	for _, o := range g.operations {
		if (alsoInCommon || !o.InCommon) && !isOpenLogin(o) {
			of = append(of, o)
		}
	}
	return base.Reach(of...)
}

// isOpenLogin reports whether an operation that asks for no credentials answers who proves
// to be somebody, and not everybody.
func isOpenLogin(o *api.Operation) bool { return o.Auth.IsOpen() && semantics.IsLoginEntry(o) }

// alternatives spells a policy by the names of its schemes. Two schemes of one kind are
// different here, though the text for a reader is the same.
func alternatives(p api.Auth) string {
	key := fmt.Sprint(p.Unspecified)
	for _, r := range p.Alternatives {
		key += fmt.Sprintf(" %q", r.Atoms)
	}
	return key
}

// groupSides are the groups of base as a policy sees them.
type groupSides struct{ stronger, others []*policyGroup }

// compared divides the groups by whether their policy is stronger than this one. Each
// policy is compared once.
func (v *View) compared(policy api.Auth) *groupSides {
	key := policy.Key()
	known := v.groupsByPolicy[key]
	if known == nil {
		known = &groupSides{}
		for _, g := range v.groups {
			v.delta.Spend(policyCost)
			if policy.IsBelow(g.policy) {
				known.stronger = append(known.stronger, g)
			} else {
				known.others = append(known.others, g)
			}
		}
		v.groupsByPolicy[key] = known
	}
	return known
}

// policyCost is about what comparing two policies costs, in steps.
const policyCost = 10

func (v *View) reach(pair *diff.Pair) *Reached {
	if pair.Head == nil || pair.Head.Kind != api.Endpoint {
		return nil
	}
	groupsByPolicy := v.compared(v.delta.CommonHead(pair.Head.Auth))
	if len(groupsByPolicy.stronger) == 0 {
		return nil
	}
	reached := map[string]bool{}
	for _, name := range pair.Head.API.Reach(pair.Head) {
		reached[name] = true
	}
	if pair.Base != nil {
		for _, name := range pair.Base.API.Reach(pair.Base) {
			delete(reached, name)
		}
	}
	for _, g := range groupsByPolicy.others {
		for _, name := range g.reach() {
			delete(reached, name)
		}
	}
	out := &Reached{Components: map[string]bool{}}
	for _, g := range groupsByPolicy.stronger {
		was := false
		for _, name := range g.reach() {
			if reached[name] {
				out.Components[name] = true
				was = true
			}
		}
		if was && !slices.Contains(out.Was, g.text) {
			out.Was = append(out.Was, g.text)
		}
	}
	if len(out.Components) == 0 {
		return nil
	}
	return out
}
