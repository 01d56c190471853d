package deploy

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// isEncryptedAt reports whether some server of the list is the host of s, encrypted.
func isEncryptedAt(list []api.Server, s api.Server) bool {
	return slices.ContainsFunc(list, func(x api.Server) bool { return isEncrypted(x, s) })
}

// isEncrypted reports whether a server is the host of s, encrypted.
func isEncrypted(x, s api.Server) bool {
	return x.Host == s.Host && (x.Scheme == "https" || x.Scheme == "wss")
}

// encryptedSpan is the place in the list that names the host of s, encrypted.
func encryptedSpan(list []api.Server, s api.Server) openapi.Span {
	i := slices.IndexFunc(list, func(x api.Server) bool { return isEncrypted(x, s) })
	if i < 0 {
		return openapi.Span{}
	}
	return list[i].Value.EntrySpan()
}

// sameURLSpan is the place at base of a server with the same URL, whatever else is said
// of it there.
func sameURLSpan(p *threat.Pass, s api.Server) openapi.Span {
	atBase := threat.Once(p, "servers of base by URL", func() map[string]openapi.Value {
		out := map[string]openapi.Value{}
		for _, b := range p.Delta.BaseServers() {
			if url := b.Value.Get("url").Scalar(); !out[url].Exists() {
				out[url] = b.Value
			}
		}
		return out
	})
	url := s.Value.Get("url").Scalar()
	if url == "" {
		return openapi.Span{}
	}
	return atBase[url].EntrySpan()
}

// alsoAt names one more server, for the places of a finding.
func alsoAt(server threat.Item[api.Server]) string { return "also " + server.Value.Origin() }

// origins names the origins of servers, at most three.
func origins(servers []threat.Item[api.Server]) string {
	var names []string
	for _, s := range servers {
		names = append(names, wording.Name(s.Value.Origin()))
	}
	return wording.List(names, 3)
}

// newlyCleartext returns the operations that a server newly offers in
// cleartext, or where a variable says so. ok is false where the server is encrypted, and where all that it
// serves was offered in cleartext before, wherever that was, unless it was
// offered at this very host encrypted.
func newlyCleartext(d *diff.Delta, c *diff.Change, s api.Server) (pairs []*diff.Pair, ok bool) {
	if !s.IsCleartext() && !s.HasFreeScheme() {
		return nil, false
	}
	plain := func(list []api.Server) bool {
		return slices.ContainsFunc(list, func(x api.Server) bool {
			return (x.IsCleartext() || s.HasFreeScheme() && x.HasFreeScheme()) && (s.IsLoopback() || !x.IsLoopback())
		})
	}
	encrypted := func(list []api.Server) bool { return !s.IsLoopback() && isEncryptedAt(list, s) }
	for _, p := range c.Pairs {
		before := d.BaseServers()
		if p.Base != nil {
			before = p.Base.Servers
		}
		if !plain(before) || encrypted(before) {
			pairs = append(pairs, p)
		}
	}
	return pairs, len(pairs) > 0 || len(c.Pairs) == 0 && !plain(d.BaseServers())
}

// servedThere names what a server serves: the API where it is most of it.
func servedThere(p *threat.Pass, pairs []*diff.Pair) string {
	if n := len(pairs); n == 0 || n > 1 && n*2 > p.Delta.Head.EndpointCount() {
		return "the API"
	}
	return wording.Operations(p.Ordered(pairs))
}
