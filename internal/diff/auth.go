package diff

import (
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// pairSchemes gives every scheme of both sides a common name. Schemes with the same
// definition share a name, so that a renamed scheme is the same. A scheme that has
// another definition under the same name also keeps it, so that the redefinition is
// reported once and not at every operation.
func (c *comparison) pairSchemes() {
	base, head := schemesOf(c.delta.Base), schemesOf(c.delta.Head)
	names := &c.delta.names
	*names = schemeNames{map[string]string{}, map[string]string{}, map[string]bool{}, map[string]bool{}}
	join := func(b, h *api.Scheme) { names.base[b.Name], names.head[h.Name] = h.Name, h.Name }
	open := func(b, h *api.Scheme) bool {
		_, bDone := names.base[b.Name]
		_, hDone := names.head[h.Name]
		return !bDone && !hDone
	}
	named := map[string]*api.Scheme{}
	for _, h := range head {
		named[h.Name] = h
	}
	for _, b := range base {
		if h := named[b.Name]; h != nil && b.Definition() == h.Definition() {
			join(b, h)
		}
	}
	alike := map[string][]*api.Scheme{} // schemes of head by definition
	for _, h := range head {
		if _, done := names.head[h.Name]; !done {
			alike[h.Definition()] = append(alike[h.Definition()], h)
		}
	}
	for _, b := range base {
		if _, done := names.base[b.Name]; done {
			continue
		}
		if same := alike[b.Definition()]; len(same) > 0 {
			alike[b.Definition()] = same[1:]
			join(b, same[0])
		}
	}
	for _, b := range base {
		if h := named[b.Name]; h != nil && open(b, h) {
			c.redef = append(c.redef, SchemeRedefined{b, h})
			join(b, h)
		}
	}
	names.complete(c.delta)
}

// complete names the schemes that are on one side only, and collects those without
// scopes. A scheme of base gets a name that no scheme of head has.
func (n *schemeNames) complete(d *Delta) {
	for _, b := range schemesOf(d.Base) {
		if _, ok := n.base[b.Name]; !ok {
			n.base[b.Name] = baseOnly + b.Name
			n.removed[b.Name] = true
		}
		if !d.Base.HasScopes(b) {
			n.bare[n.base[b.Name]] = true
		}
	}
	for _, h := range schemesOf(d.Head) {
		if _, ok := n.head[h.Name]; !ok {
			n.head[h.Name] = h.Name
		}
		if !d.Head.HasScopes(h) {
			n.bare[n.head[h.Name]] = true
		}
	}
}

// Common names begin with one of these if a scheme has no counterpart on the other
// side, or no definition.
const (
	baseOnly  = "base:"
	undefined = "undefined:"
)

// UndefinedScheme returns the name that a description gives to a scheme which it
// does not define, and whether the common name is that of such a scheme.
func UndefinedScheme(common string) (name string, ok bool) {
	return strings.CutPrefix(common, undefined)
}

// Scheme finds a scheme by its common name, at base if only base has it. It
// returns nil for a scheme that is not defined.
func (d *Delta) Scheme(common string) *api.Scheme {
	if own, ok := strings.CutPrefix(common, baseOnly); ok {
		return d.Base.Schemes[own]
	}
	return d.Head.Schemes[common]
}

func schemesOf(a *api.API) []*api.Scheme {
	if a == nil {
		return nil
	}
	var out []*api.Scheme
	for _, s := range a.Schemes {
		out = append(out, s)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// common renames the schemes of a policy. A name that its description does not
// define stays different from every defined one. Scopes of a scheme that has none
// on one of the sides are left out.
func (n schemeNames) common(p api.Auth, names map[string]string) api.Auth {
	out := p.Rename(func(name string) string {
		if n, ok := names[name]; ok {
			return n
		}
		return undefined + name
	})
	for i, r := range out.Alternatives {
		out.Alternatives[i].Atoms = slices.DeleteFunc(r.Atoms, func(a api.Atom) bool { return a.Scope != "" && n.bare[a.Scheme] })
	}
	return out
}

// authKey identifies a change of a policy by the lists that apply. All operations
// that inherit on both sides have one, whatever the lists.
type authKey struct {
	base, head openapi.ID
	root       bool
}

// authOf compares the policies of a pair. Operations that inherit on both sides
// share one change, which is placed at the root's list.
func (c *comparison) authOf(p *Pair) {
	b, h := c.delta.CommonBase(p.Base.Auth), c.delta.CommonHead(p.Head.Auth)
	added, removed := h.Added(b), b.Added(h)
	if b.Unspecified != h.Unspecified { // a callback got or lost a list of its own
		added, removed = asked(h, b), asked(b, h)
	}
	if len(added) == 0 && len(removed) == 0 {
		return
	}
	root := p.Head.Auth.Inherited && p.Base.Auth.Inherited
	key := authKey{base: p.Base.Value.ID(), head: p.Head.Value.ID()}
	if root {
		key = authKey{root: true}
	}
	if known := c.auth[key]; known != nil {
		known.Pairs = append(known.Pairs, p)
		return
	}
	if c.auth == nil {
		c.auth = map[authKey]*Change{}
	}
	what := AuthChanged{Base: p.Base.Auth, Head: p.Head.Auth, Added: originals(p.Head.Auth, h, added), Removed: originals(p.Base.Auth, b, removed), Root: root}
	base, head := authSpan(p.Base, root), authSpan(p.Head, root)
	if isSameText(p.Base.Auth, p.Head.Auth) { // only the definition of what is asked for came or went
		base = orSpan(definitionSpan(p.Base, p.Head), base)
		head = orSpan(definitionSpan(p.Head, p.Base), head)
	}
	c.auth[key] = c.add(what, base, head, p)
}

// isSameText reports whether two policies ask for the same names and scopes.
func isSameText(a, b api.Auth) bool {
	return slices.EqualFunc(a.Alternatives, b.Alternatives, func(x, y api.Requirement) bool { return slices.Equal(x.Atoms, y.Atoms) })
}

// definitionSpan is the place of a scheme that an operation asks for and only its own
// side defines, zero where there is none.
func definitionSpan(o, other *api.Operation) openapi.Span {
	for _, name := range other.API.Undefined(other.Auth) {
		if s := o.API.Schemes[name]; s != nil {
			return s.Value.EntrySpan()
		}
	}
	return openapi.Span{}
}

// asked returns what a asks for if b has no list of its own, and no credentials if
// a has no list and b asks for some.
func asked(a, b api.Auth) []api.Requirement {
	switch {
	case b.Unspecified && !a.IsOpen():
		return a.Alternatives
	case a.Unspecified && !b.IsOpen():
		return []api.Requirement{{}}
	}
	return nil
}

// originals returns the alternatives as the description writes them. The renamed
// ones are some of those of common, in the same order.
func originals(p, common api.Auth, renamed []api.Requirement) []api.Requirement {
	var out []api.Requirement
	found := 0
	for i, r := range common.Alternatives {
		if found < len(renamed) && slices.Equal(r.Atoms, renamed[found].Atoms) {
			out = append(out, p.Alternatives[i])
			found++
		}
	}
	if len(out) == 0 && len(renamed) > 0 { // nothing is asked for at all
		out = append(out, api.Requirement{})
	}
	return out
}

// authSpan is the place of the policy that applies. Without one it is the place
// where it would be.
func authSpan(o *api.Operation, root bool) openapi.Span {
	if o.Auth.Value.Exists() && (root || !o.Auth.Inherited) {
		return o.Auth.Value.EntrySpan()
	}
	if root {
		return openapi.Span{}
	}
	return o.Span()
}

// schemes adds the changes of definitions.
func (c *comparison) schemes() {
	d := c.delta
	if d.Base == nil || d.Head == nil {
		return
	}
	paired := map[string]bool{}
	for _, s := range schemesOf(d.Base) {
		n := c.delta.names.base[s.Name]
		paired[n] = true
		if c.delta.names.removed[s.Name] && !d.Head.HidesScheme(s.Name) {
			c.add(SchemeRemoved{s}, s.Value.KeySpan(), openapi.Span{}, c.asking(s.Name, true)...)
		}
	}
	for _, s := range schemesOf(d.Head) {
		if !paired[s.Name] {
			c.add(SchemeAdded{s}, openapi.Span{}, s.Value.KeySpan(), c.asking(s.Name, false)...)
		}
	}
	for _, r := range c.redef {
		c.add(r, r.Base.Value.KeySpan(), r.Head.Value.KeySpan(), c.asking(r.Head.Name, false)...)
	}
	c.scopes()
}

func (c *comparison) scopes() {
	for _, b := range schemesOf(c.delta.Base) {
		h := c.delta.Head.Schemes[c.delta.names.base[b.Name]]
		if h == nil {
			continue
		}
		what := ScopesDeclared{Scheme: h, Added: without(h.Scopes, b.Scopes), Removed: without(b.Scopes, h.Scopes)}
		if len(what.Added)+len(what.Removed) > 0 {
			c.add(what, scopesSpan(b), scopesSpan(h))
		}
	}
}

func scopesSpan(s *api.Scheme) openapi.Span {
	for _, f := range s.Flows {
		if scopes := f.Value.Get("scopes"); scopes.Exists() {
			return scopes.KeySpan()
		}
	}
	return s.Value.KeySpan()
}

func without(a, b []string) []string {
	var out []string
	for _, x := range a {
		if !slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

// asking lists the pairs whose policy names the scheme.
func (c *comparison) asking(name string, base bool) []*Pair {
	side := 1
	if base {
		side = 0
	}
	if c.askers[side] == nil {
		c.askers[side] = c.askersOf(base)
	}
	list := c.askers[side][name]
	return list[:len(list):len(list)]
}

// askersOf returns the pairs by the schemes that their policies name on one side.
func (c *comparison) askersOf(base bool) map[string][]*Pair {
	out := map[string][]*Pair{}
	for _, p := range c.delta.Pairs {
		o := p.Head
		if base {
			o = p.Base
		}
		if o == nil {
			continue
		}
		for _, name := range o.Auth.SchemeNames() {
			out[name] = append(out[name], p)
		}
	}
	return out
}

// CommonBase returns a policy of base with scheme names that mean the same on
// both sides, for comparing it with one of head (see CommonHead).
func (d *Delta) CommonBase(p api.Auth) api.Auth { return d.common(p, 0, d.names.base) }

// CommonHead is CommonBase for a policy of head.
func (d *Delta) CommonHead(p api.Auth) api.Auth { return d.common(p, 1, d.names.head) }

// common returns a policy with common names. A list is renamed once, however many
// operations inherit it.
func (d *Delta) common(p api.Auth, side int, names map[string]string) api.Auth {
	if !p.Value.Exists() || len(p.Alternatives) < 4 { // renaming costs no more than a look-up
		return d.names.common(p, names)
	}
	made, done := d.commons[side][p.Value.ID()]
	if !done {
		made = d.names.common(p, names)
		if d.commons[side] == nil {
			d.commons[side] = map[openapi.ID]api.Auth{}
		}
		d.commons[side][p.Value.ID()] = made
	}
	made.Inherited = p.Inherited
	return made
}
