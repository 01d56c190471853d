package auth

import (
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// A description that is new as a whole has nothing before it: what its operations accept is weighed by
// itself. Of one that was there, only what changes is reported.

// accepting are the operations of a description that is new as a whole which let in callers with a scheme of a kind and
// nobody without, with the first such scheme of each.
func accepting(p *threat.Pass, is func(*api.Scheme) bool) []threat.Item[*api.Scheme] {
	if p.Delta.Base != nil || p.Delta.Head == nil {
		return nil
	}
	var out []threat.Item[*api.Scheme]
	for _, q := range p.Delta.Pairs {
		if q.Head == nil || q.Head.Kind != api.Endpoint || q.Head.Hidden || q.Head.Auth.IsOpen() {
			continue // whoever gets in without any credential needs no weak one
		}
		if s := firstScheme(q.Head, is); s != nil {
			out = append(out, threat.Item[*api.Scheme]{Change: &diff.Change{Pairs: []*diff.Pair{q}, Head: policySpan(q.Head)}, Value: s})
		}
	}
	return out
}

// firstScheme is the first by name of the schemes of a kind that open an operation, nil for none.
func firstScheme(o *api.Operation, is func(*api.Scheme) bool) *api.Scheme {
	var first *api.Scheme
	for _, r := range o.Auth.Alternatives {
		for _, n := range r.Schemes() {
			if s := o.API.Schemes[n]; s != nil && is(s) && (first == nil || s.Name < first.Name) {
				first = s
			}
		}
	}
	return first
}

// named is equal for items with the same scheme.
func named(item threat.Item[*api.Scheme]) string { return item.Value.Name }

// offering are the schemes with weak flows of a description that is new as a whole, each with the operations that
// ask for it.
func offering(p *threat.Pass) []threat.Item[*api.Scheme] {
	if p.Delta.Base != nil || p.Delta.Head == nil {
		return nil
	}
	var out []threat.Item[*api.Scheme]
	for _, name := range slices.Sorted(maps.Keys(p.Delta.Head.Schemes)) {
		s := p.Delta.Head.Schemes[name]
		if s == nil || len(newWeakFlows(nil, s)) == 0 {
			continue
		}
		c := &diff.Change{Head: s.Value.KeySpan()}
		for _, q := range p.Delta.Pairs {
			if q.Head != nil && q.Head.Kind == api.Endpoint && firstScheme(q.Head, func(asked *api.Scheme) bool { return asked == s }) != nil {
				c.Pairs = append(c.Pairs, q)
			}
		}
		out = append(out, threat.Item[*api.Scheme]{Change: c, Value: s})
	}
	return out
}
