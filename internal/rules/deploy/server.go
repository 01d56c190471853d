package deploy

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// encryptedAt reports whether the list serves at the host of s encrypted.
func encryptedAt(list []api.Server, s api.Server) bool {
	return slices.ContainsFunc(list, func(x api.Server) bool { return x.Host == s.Host && (x.Scheme == "https" || x.Scheme == "wss") })
}

func alsoServer(c *diff.Change) string { return "also " + c.What.(diff.ServerAdded).Server.Origin() }

// addedOrigins names the origins of ServerAdded changes.
func addedOrigins(group []*diff.Change) []string {
	var out []string
	for _, c := range group {
		out = append(out, wording.Name(c.What.(diff.ServerAdded).Server.Origin()))
	}
	return out
}

// newlyCleartext returns the operations that a server newly offers in
// cleartext. ok is false where the server is encrypted, and where all that it
// serves was offered in cleartext before, wherever that was, unless it was
// offered at this very host encrypted.
func newlyCleartext(d *diff.Delta, c *diff.Change, s api.Server) (pairs []*diff.Pair, ok bool) {
	if !s.Cleartext() {
		return nil, false
	}
	plain := func(list []api.Server) bool {
		return slices.ContainsFunc(list, func(x api.Server) bool { return x.Cleartext() && (s.Loopback() || !x.Loopback()) })
	}
	encrypted := func(list []api.Server) bool { return !s.Loopback() && encryptedAt(list, s) }
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
	if n := len(pairs); n == 0 || n > 1 && n*2 > len(p.Delta.Head.Endpoints()) {
		return "the API"
	}
	return wording.Operations(p.Ordered(pairs))
}
