package deploy

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// serverCategory says which rule reports an origin at which operations are newly
// served: exactly one does.
type serverCategory int

const (
	noServer        serverCategory = iota // none: the caller's own machine, or known before
	cleartextServer                       // server-cleartext
	freeServer                            // server-variable-free
	raisedServer                          // exposure-raised
	internalServer                        // server-internal-disclosed
	newServer                             // server-new-host
)

// categoryOfServer is the category of a new server of the operations of a change.
func categoryOfServer(p *threat.Pass, c *diff.Change, s api.Server) serverCategory {
	known := threat.Once(p, "named hosts at base", func() []api.Server {
		if p.Delta.Base == nil {
			return nil
		}
		return category.NamedHosts(p.Delta.Base)
	})
	_, plain := newlyCleartext(p.Delta, c, s)
	foreign := len(known) > 0 && !slices.ContainsFunc(known, func(x api.Server) bool { return x.Domain() == s.Domain() })
	switch {
	case plain:
		return cleartextServer
	case s.Host == "", s.IsLoopback(), slices.ContainsFunc(known, func(x api.Server) bool { return x.Port == s.Port && category.IsCovered(x.Host, s.Host) }):
		return noServer
	case len(freeInHost(s)) > 0 && (!foreign || hasFreeDomain(s)):
		return freeServer
	case isPublished(c, s):
		return raisedServer
	case s.IsPrivate(), !foreign && isPreRelease(s):
		return internalServer
	}
	return newServer
}

// serversOf lists the new servers of a category.
func serversOf(p *threat.Pass, of serverCategory) []threat.Item[api.Server] {
	var out []threat.Item[api.Server]
	for c, w := range diff.Each[diff.ServerAdded](p.Delta) {
		if categoryOfServer(p, c, w.Server) == of {
			at := &diff.Change{Pairs: c.Pairs, Base: sameURLSpan(p, w.Server), Head: c.Head, What: c.What}
			out = append(out, threat.Item[api.Server]{Change: at, Value: w.Server})
		}
	}
	return out
}

// freeInHost lists the variables of the host that may be anything.
func freeInHost(s api.Server) []string {
	var out []string
	for _, v := range s.Free {
		if strings.Contains(s.Host, "{"+strings.ToLower(v)+"}") {
			out = append(out, v)
		}
	}
	return out
}

// hasFreeDomain reports whether a variable is part of the registrable domain: then
// whoever fills it in can name any host of the world.
func hasFreeDomain(s api.Server) bool { return strings.Contains(s.Domain(), "{") }

// isPublished reports whether all that the server serves was served inside only.
func isPublished(c *diff.Change, s api.Server) bool {
	if s.IsPrivate() || len(c.Pairs) == 0 {
		return false
	}
	return !slices.ContainsFunc(c.Pairs, func(p *diff.Pair) bool { return p.Base == nil || !isInternalOnly(p.Base.Servers) })
}

// isInternalOnly reports whether every server is internal. The caller's own machine
// does not count: it is the default of many tools.
func isInternalOnly(list []api.Server) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(s api.Server) bool { return s.Host == "" || s.IsLoopback() || !s.IsInternal() })
}

// newlyOutside finds a server of head that is not internal where all of base are.
// A host that is internal by its name only is believed if base has it too.
func newlyOutside(base, head []api.Server) (api.Server, bool) {
	if !isInternalOnly(base) {
		return api.Server{}, false
	}
	for _, s := range head {
		known := slices.ContainsFunc(base, func(b api.Server) bool { return b.Origin() == s.Origin() })
		if s.Host != "" && !s.IsPrivate() && !(known && s.IsInternal()) {
			return s, true
		}
	}
	return api.Server{}, false
}

// isPreRelease reports whether the host is one where the API is built and tried,
// rather than one for its users to try it.
func isPreRelease(s api.Server) bool {
	return words.HasAny(s.Labels(), "staging", "stage", "stg", "dev", "develop", "qa", "uat", "preprod", "ci") || words.HasPhrase(words.Tokens(s.Host), "pre", "prod")
}
