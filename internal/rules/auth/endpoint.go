package auth

import (
	"fmt"
	"slices"

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
	known := &api.Scheme{}
	for _, b := range p.Delta.Base.Schemes {
		known.Flows = append(known.Flows, api.Flow{URLs: endpoints(b)})
	}
	d := threat.Diagnostic{Subject: "security"}
	plain := slices.DeleteFunc(minus(cleartext(s), endpoints(known)), func(u string) bool { return api.ParseURL(u).IsLoopback() })
	if len(plain) > 0 {
		d.Consequence = sentInCleartext
		d.Message = fmt.Sprintf("the new scheme %s sends credentials to %s in cleartext; %s", wording.Name(s.Name), urls(plain), askers(p, c.Pairs))
		return d, true
	}
	issuers := len(endpoints(known)) > 0
	for _, b := range category.NamedHosts(p.Delta.Base) {
		known.Flows = append(known.Flows, api.Flow{URLs: []string{b.URL}})
	}
	hosts, hasForeignEndpoint := newHosts(known, s)
	if !issuers || !hasForeignEndpoint || !slices.ContainsFunc(c.Pairs, func(q *diff.Pair) bool { return q.Base != nil }) {
		return d, false
	}
	d.Likelihood, d.Why = 3, "another domain"
	d.Message = fmt.Sprintf("the new scheme %s trusts %s (known: %s); %s", wording.Name(s.Name), wording.Quoted(hosts), wording.Quoted(hostsOf(p.Delta.Base)), askers(p, c.Pairs))
	return d, true
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
