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

// Every origin at which operations are newly served is told by one rule:
// serverCategory decides which.
type serverCategory int

const (
	noServer        serverCategory = iota // the caller's own machine, or known before
	cleartextServer                       // server-cleartext
	freeServer                            // server-variable-free
	raisedServer                          // exposure-raised
	internalServer                        // server-internal-disclosed
	newServer                             // server-new-host
)

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
	case s.Host == "", s.Loopback(), slices.ContainsFunc(known, func(x api.Server) bool { return x.Port == s.Port && category.IsCovered(x.Host, s.Host) }):
		return noServer
	case len(freeInHost(s)) > 0 && (!foreign || freeDomain(s)):
		return freeServer
	case published(c, s):
		return raisedServer
	case s.Private(), !foreign && backstage(s):
		return internalServer
	}
	return newServer
}

// serversOf lists the ServerAdded changes that a rule tells.
func serversOf(p *threat.Pass, of serverCategory) []*diff.Change {
	var out []*diff.Change
	for c, w := range diff.Each[diff.ServerAdded](p.Delta) {
		if categoryOfServer(p, c, w.Server) == of {
			out = append(out, c)
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

// freeDomain reports whether a variable reaches into the registrable domain:
// then whoever fills it in names any host of the world.
func freeDomain(s api.Server) bool { return strings.Contains(s.Domain(), "{") }

// published reports whether all that the server serves was served inside only.
func published(c *diff.Change, s api.Server) bool {
	if s.Private() || len(c.Pairs) == 0 {
		return false
	}
	return !slices.ContainsFunc(c.Pairs, func(p *diff.Pair) bool { return p.Base == nil || !insideOnly(p.Base.Servers) })
}

// insideOnly reports whether every server is internal. The caller's own machine
// tells nothing: it is what a description says that does not know better.
func insideOnly(list []api.Server) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(s api.Server) bool { return s.Host == "" || s.Loopback() || !s.Internal() })
}

// leavesInside finds a server outside among those of head where all of base are
// internal. What head calls internal is so where base calls the same so.
func leavesInside(base, head []api.Server) (api.Server, bool) {
	if !insideOnly(base) {
		return api.Server{}, false
	}
	for _, s := range head {
		known := slices.ContainsFunc(base, func(b api.Server) bool { return b.Origin() == s.Origin() })
		if s.Host != "" && !s.Private() && !(known && s.Internal()) {
			return s, true
		}
	}
	return api.Server{}, false
}

// backstage reports whether the host is one where the API is built and tried,
// rather than one for its users to try it.
func backstage(s api.Server) bool {
	return words.HasAny(s.Labels(), "staging", "stage", "stg", "dev", "develop", "qa", "uat", "preprod", "ci") || words.HasPhrase(words.Tokens(s.Host), "pre", "prod")
}
