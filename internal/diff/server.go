package diff

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/spec"
)

// servers finds the origins at which operations are newly served. An origin is
// one change however many lists name it, at the root, at paths and at
// operations; the first place that names it stands for all. Order does not
// count, nor does the level at which a list stands, nor the path of a URL.
func (c *comparison) servers() {
	d := c.delta
	if d.Head == nil {
		return
	}
	everywhere := d.BaseServers()
	known := map[string]*Change{}
	note := func(s api.Server, pairs ...*Pair) {
		key := api.Template(s.Origin())
		if known[key] == nil {
			known[key] = c.add(ServerAdded{s}, spec.Span{}, s.Value.EntrySpan())
		}
		if n := known[key].Pairs; len(pairs) > 0 && (len(n) == 0 || n[len(n)-1] != pairs[0]) {
			known[key].Pairs = append(n, pairs...)
		}
	}
	for _, s := range d.Head.Servers {
		if !names(everywhere, s) {
			note(s)
		}
	}
	for _, p := range d.Pairs {
		if p.Head == nil || p.Head.Kind != api.Endpoint {
			continue
		}
		before := everywhere
		if p.Base != nil {
			before = p.Base.Servers
		}
		for _, s := range p.Head.Servers {
			if !names(before, s) {
				note(s, p)
			}
		}
	}
}

// BaseServers are the servers that base names at any level, each origin once.
func (d *Delta) BaseServers() []api.Server {
	if d.Base == nil {
		return nil
	}
	all := slices.Clone(d.Base.Servers)
	seen := map[string]bool{}
	for _, o := range d.Base.Operations {
		for _, s := range o.Servers {
			if !seen[s.Origin()] {
				seen[s.Origin()] = true
				all = append(all, s)
			}
		}
	}
	return all
}

// names reports whether the list has the server's origin. A relative URL is
// served from wherever the description is, and is no new place, unless it is
// newly said to be so in cleartext; where a side does not tell the scheme, any is
// meant.
func names(list []api.Server, s api.Server) bool {
	if s.Host == "" {
		return !s.Cleartext() || slices.ContainsFunc(list, func(x api.Server) bool { return x.Host == "" && x.Scheme == s.Scheme })
	}
	return slices.ContainsFunc(list, func(x api.Server) bool {
		if x.Scheme == "" || s.Scheme == "" {
			return x.Host != "" && place(x) == place(s)
		}
		return api.Template(x.Origin()) == api.Template(s.Origin())
	})
}

// place is an origin without its scheme.
func place(s api.Server) string {
	_, rest, _ := strings.Cut(s.Origin(), "//")
	return api.Template(rest)
}
