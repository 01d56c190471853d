package diff

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/spec"
)

// servers compares where operations are served. A list that many operations
// share is one change.
func (c *comparison) servers() {
	d := c.delta
	if d.Head == nil || d.Base == nil {
		return
	}
	rootBase := originsOf(d.Base.Servers)
	for _, p := range d.Pairs {
		for b := range originsOf(p.baseServers()) {
			rootBase[b] = true
		}
	}
	seen := map[string]*Change{}
	note := func(s api.Server, p *Pair) {
		key := s.URL + idKey(s.Value)
		ch := seen[key]
		if ch == nil {
			ch = c.add(ServerAdded{s}, spec.Span{}, s.Value.EntrySpan())
			seen[key] = ch
		}
		if p != nil {
			ch.Pairs = append(ch.Pairs, p)
		}
	}
	for _, s := range d.Head.Servers {
		if !served(d.Base.Servers, s) {
			note(s, nil)
		}
	}
	for _, p := range d.Pairs {
		if p.Base == nil || p.Head == nil || p.Head.Kind != api.Endpoint {
			continue
		}
		for _, s := range p.Head.Servers {
			if !served(p.Base.Servers, s) {
				note(s, p)
			}
		}
	}
}

func (p *Pair) baseServers() []api.Server {
	if p.Base == nil {
		return nil
	}
	return p.Base.Servers
}

func originsOf(list []api.Server) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		out[s.Origin()] = true
	}
	return out
}

// served reports whether the list has the server's origin: a longer path on the
// same origin is no new place.
func served(list []api.Server, s api.Server) bool {
	for _, x := range list {
		if x.Origin() == s.Origin() {
			return true
		}
	}
	return len(list) == 0 && s.Host == ""
}
