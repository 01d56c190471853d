package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// newEndpoints is about the endpoints of a new scheme, with true where they are worth
// reporting: in cleartext, or under another domain than those of base, where
// operations that were there before accept what is issued there.
func newEndpoints(p *threat.Pass, c *diff.Change, s *api.Scheme) (threat.Diagnostic, bool) {
	d := threat.Diagnostic{Subject: "security"}
	if len(endpoints(s)) == 0 {
		return d, false
	}
	known := knownEndpoints(p)
	plain := slices.DeleteFunc(cleartext(s), func(u string) bool { return known.urls[u] || api.ParseURL(u).IsLoopback() })
	if len(plain) > 0 {
		d.Consequence = sentInCleartext
		d.Message = fmt.Sprintf("the new scheme %s sends credentials to %s in cleartext; %s", wording.Name(s.Name), urls(plain), askers(p, c.Pairs))
		return d, true
	}
	hosts, hasForeignEndpoint := known.places.newHosts(s)
	if len(known.urls) == 0 || !hasForeignEndpoint || !slices.ContainsFunc(c.Pairs, func(q *diff.Pair) bool { return q.Base != nil }) {
		return d, false
	}
	d.Likelihood, d.Why = 3, "another domain"
	d.Message = fmt.Sprintf("the new scheme %s trusts %s (known: %s); %s", wording.Name(s.Name), wording.Quoted(hosts), wording.Quoted(known.hosts), askers(p, c.Pairs))
	return d, true
}

// known are the endpoints of the schemes of base.
type known struct {
	urls   map[string]bool
	hosts  []string // see hostsOf
	places places   // those of the API too
}

func knownEndpoints(p *threat.Pass) known {
	return threat.Once(p, "endpoints at base", func() known {
		out := known{urls: map[string]bool{}, hosts: hostsOf(p.Delta.Base), places: newPlaces()}
		for _, b := range p.Delta.Base.Schemes {
			for _, u := range endpoints(b) {
				out.urls[u] = true
				out.places.add(u)
			}
		}
		for _, b := range category.NamedHosts(p.Delta.Base) {
			if u := strings.TrimRight(b.URL, "/"); u != "" {
				out.places.add(u)
			}
		}
		return out
	})
}

// sentInCleartext follows where an endpoint of a scheme is reached without TLS.
const sentInCleartext = "Whoever is on the network reads passwords and tokens on their way, and uses them."

// hostsOf lists the hosts that issue what the schemes of a description ask for.
func hostsOf(a *api.API) []string {
	var out []string
	for _, s := range a.Schemes {
		for _, u := range endpoints(s) {
			if h := category.Host(u); h != "" {
				out = append(out, h)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// urls names URLs, without what may be a password in them.
func urls(list []string) string {
	var out []string
	for _, u := range list {
		out = append(out, api.MaskURL(u))
	}
	return wording.Quoted(out)
}
