package diff

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// servers finds the origins at which operations are newly served. An origin is one
// change, however many lists name it at the root, at paths and at operations. It is
// placed where it is named first. Order, the level of the list, and the path of a
// URL do not count.
func (c *comparison) servers() {
	d := c.delta
	if d.Head == nil {
		return
	}
	everywhere := newOrigins(d.BaseServers())
	known := map[string]*Change{}
	note := func(s newServer, pairs ...*Pair) {
		key := s.origin
		if known[key] == nil {
			known[key] = c.add(ServerAdded{s.Server}, openapi.Span{}, s.Value.EntrySpan())
		}
		if n := known[key].Pairs; len(pairs) > 0 && (len(n) == 0 || n[len(n)-1] != pairs[0]) {
			known[key].Pairs = append(n, pairs...)
		}
	}
	for _, s := range d.Head.Servers {
		if !everywhere.name(s) {
			note(newServer{s, api.Template(s.Origin())})
		}
	}
	for _, p := range d.Pairs {
		if p.Head == nil || p.Head.Kind != api.Endpoint {
			continue
		}
		for _, s := range c.newServers(p, everywhere) {
			d.Spend(1)
			note(s, p)
		}
	}
}

// newServers returns the servers of a pair's head that base does not have. The
// result for two lists is kept, since many operations inherit them.
func (c *comparison) newServers(p *Pair, everywhere *origins) []newServer {
	if len(p.Head.Servers) == 0 {
		return nil
	}
	lists := serverLists{head: &p.Head.Servers[0]}
	if p.Base != nil {
		lists.paired = true
		if len(p.Base.Servers) > 0 {
			lists.base = &p.Base.Servers[0]
		}
	}
	found, known := c.served[lists]
	if known {
		return found
	}
	before := everywhere
	if p.Base != nil {
		before = newOrigins(p.Base.Servers)
	}
	for _, s := range p.Head.Servers {
		c.delta.Spend(1)
		if !before.name(s) {
			found = append(found, newServer{s, api.Template(s.Origin())})
		}
	}
	if c.served == nil {
		c.served = map[serverLists][]newServer{}
	}
	c.served[lists] = found
	return found
}

// newServer is a server with its origin, in which variables are anonymous.
type newServer struct {
	api.Server
	origin string
}

// serverLists identifies two lists by their first servers.
type serverLists struct {
	base, head *api.Server
	paired     bool
}

// BaseServers returns the servers that base names at any level, each origin once. The
// list must not be changed.
func (d *Delta) BaseServers() []api.Server {
	if d.Base != nil && d.baseServers == nil {
		d.baseServers = slices.Clip(d.namedAtBase())
	}
	return d.baseServers
}

func (d *Delta) namedAtBase() []api.Server {
	all := slices.Clone(d.Base.Servers)
	seen := map[string]bool{}
	lists := map[*api.Server]bool{}        // lists seen, by their first server: most operations inherit the root's
	for _, o := range d.Base.Differing() { // the others inherit the root's
		if len(o.Servers) == 0 || lists[&o.Servers[0]] {
			continue
		}
		lists[&o.Servers[0]] = true
		for _, s := range o.Servers {
			d.Spend(1)
			if !seen[s.Origin()] {
				seen[s.Origin()] = true
				all = append(all, s)
			}
		}
	}
	return all
}

// origins are the origins that a list of servers names.
type origins struct {
	whole    map[string]bool // with scheme
	places   map[string]bool // without scheme, of all servers
	anywhere map[string]bool // without scheme, of servers that have none
	schemes  map[string]bool // schemes of servers without a host
}

func newOrigins(list []api.Server) *origins {
	o := &origins{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, x := range list {
		if x.Host == "" {
			o.schemes[x.Scheme] = true
			continue
		}
		o.places[place(x)] = true
		if x.Scheme == "" {
			o.anywhere[place(x)] = true
		} else {
			o.whole[api.Template(x.Origin())] = true
		}
	}
	return o
}

// name reports whether the server's origin is among them. A relative URL is served
// from wherever the description is, so it is no new place unless it newly asks for
// cleartext. If one side does not state the scheme, any scheme matches.
func (o *origins) name(s api.Server) bool {
	switch {
	case s.Host == "":
		return !s.IsCleartext() || o.schemes[s.Scheme]
	case s.Scheme == "":
		return o.places[place(s)]
	}
	return o.whole[api.Template(s.Origin())] || o.anywhere[place(s)]
}

// place returns an origin without its scheme.
func place(s api.Server) string {
	_, rest, _ := strings.Cut(s.Origin(), "//")
	return api.Template(rest)
}
