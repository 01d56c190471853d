package rules

import (
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// addedEndpoints lists the operations that clients may newly call. What the API
// itself calls (webhooks, callbacks) is none of them.
func addedEndpoints(d *diff.Delta) []*diff.Change {
	var out []*diff.Change
	for c := range diff.Each[diff.OperationAdded](d) {
		if c.Pairs[0].Head.Kind == api.Endpoint {
			out = append(out, c)
		}
	}
	return out
}

// baseEndpoints are the operations by which a new one is measured: base's, or
// head's where there is no base.
func baseEndpoints(d *diff.Delta) []*api.Operation {
	if d.Base != nil {
		if all := d.Base.Endpoints(); len(all) > 0 {
			return all
		}
	}
	if d.Head == nil {
		return nil
	}
	return d.Head.Endpoints()
}

// joined makes one change of several: its place is that of the first, its reach
// that of all.
func joined(changes []*diff.Change) *diff.Change {
	all := &diff.Change{Base: changes[0].Base, Head: changes[0].Head, What: changes[0].What}
	seen := map[*diff.Pair]bool{}
	for _, c := range changes {
		for _, p := range c.Pairs {
			if !seen[p] {
				seen[p] = true
				all.Pairs = append(all.Pairs, p)
			}
		}
	}
	return all
}

// placesOf lists the places of all changes but the first, at most 20.
func placesOf(changes []*diff.Change, message func(*diff.Change) string) []threat.Related {
	var out []threat.Related
	for _, c := range changes[1:] {
		at := c.Head
		if at.IsZero() {
			at = c.Base
		}
		if !at.IsZero() && len(out) < 20 && !slices.ContainsFunc(out, func(r threat.Related) bool { return r.Span == at }) {
			out = append(out, threat.Related{Span: at, Message: message(c)})
		}
	}
	return out
}

// ofOperations names the first operation of a change.
func ofOperations(c *diff.Change) string { return operations(c.Pairs) }

// bySame groups changes by a key, in the order of the first of each.
func bySame(changes []*diff.Change, key func(*diff.Change) string) [][]*diff.Change {
	at := map[string]int{}
	var out [][]*diff.Change
	for _, c := range changes {
		k := key(c)
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}

// reachOf spells the operations that a change reaches.
func reachOf(c *diff.Change) string {
	var keys []string
	for _, p := range c.Pairs {
		keys = append(keys, p.Op().Key()+" "+p.Op().Path)
	}
	sort.Strings(keys)
	return strings.Join(keys, "\n")
}

// anyoneCalls reports whether one of the operations lets everybody in, where the
// API asks for credentials at all.
func anyoneCalls(p *threat.Pass, pairs []*diff.Pair) bool {
	return slices.ContainsFunc(pairs, func(x *diff.Pair) bool { return anybodyCalls(p, x.Op()) })
}

// anybodyCalls reports whether an operation lets everybody in, where the API asks
// for credentials at all, and neither do its parameters.
func anybodyCalls(p *threat.Pass, o *api.Operation) bool {
	return p.Conventions.Demands && o.Auth.Open() && p.RequiredCredentialHeader(o) == ""
}

// whole is the place of the operations of a description.
func whole(a *api.API) openapi.Span {
	if paths := a.Doc.Root.Get("paths"); paths.Exists() {
		return paths.KeySpan()
	}
	for _, v := range a.Doc.Root.Fields() {
		return v.KeySpan()
	}
	return a.Doc.Root.Span()
}
