package auth

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// schemeOwner is the id of the one rule that reports that a scheme means something
// else, "" where it only lost something.
func schemeOwner(r diff.SchemeRedefined) string {
	b, h := r.Base, r.Head
	switch {
	case isInQuery(h) && !isInQuery(b):
		return id.AuthAPIKeyInQuery
	case isLegacy(h) && !isLegacy(b):
		return id.AuthBasicOrLegacy
	case h.Rank() < b.Rank():
		return id.AuthSchemeDowngraded
	case len(newCleartext(b, h)) > 0, hasForeignEndpoint(b, h):
		return id.AuthOAuthEndpointChanged
	case len(newWeakFlows(b, h)) > 0:
		return id.AuthOAuthWeakFlow
	case b.Type != h.Type || b.Type == "apiKey" || b.Type == "http":
		return id.AuthSchemeRedefined
	case slices.Equal(flowKinds(b), flowKinds(h)):
		hosts, _ := newHosts(b, h)
		gone, _ := newHosts(h, b)
		switch {
		case len(hosts) > 0, isIssuerUnnamed(b, h):
			return id.AuthOAuthEndpointChanged
		case hasSameEndpoints(b, h) || len(gone) > 0 || len(newCleartext(h, b)) > 0 || isMetadataNamed(b, h):
			return "" // a slash at the end, one host less, TLS where there was none, or metadata of the same server
		}
		return id.AuthOAuthEndpointChanged // another path
	case isSubset(flowKinds(h), flowKinds(b)) && isSubset(endpoints(h), endpoints(b)), isFlowRepaired(b, h):
		return ""
	}
	return id.AuthSchemeRedefined
}

// hasForeignEndpoint reports whether a scheme that had endpoints trusts one of another
// domain.
func hasForeignEndpoint(b, h *api.Scheme) bool {
	_, other := newHosts(b, h)
	return other && len(endpoints(b)) > 0
}

// isIssuerUnnamed reports whether a scheme that named the host of its issuer names none:
// its URLs are gone, or relative, so that they lead to whoever serves the description.
func isIssuerUnnamed(b, h *api.Scheme) bool {
	named, _ := newHosts(&api.Scheme{}, b)
	left, _ := newHosts(&api.Scheme{}, h)
	return len(named) > 0 && len(left) == 0
}

// isMetadataNamed reports whether only the URL of the server's metadata came or went:
// what it says is known to clients of the other endpoints.
func isMetadataNamed(b, h *api.Scheme) bool {
	return (b.URL == "" || h.URL == "") && hasSameEndpoints(&api.Scheme{Flows: b.Flows}, &api.Scheme{Flows: h.Flows})
}

// isFlowRepaired reports whether the code flow took the place of flows that expose
// tokens or passwords, at the hosts that were used before (RFC 9700, 2.1 and 2.4).
func isFlowRepaired(b, h *api.Scheme) bool {
	hosts, _ := newHosts(b, h)
	gone, came := minus(flowKinds(b), flowKinds(h)), minus(flowKinds(h), flowKinds(b))
	return len(hosts) == 0 && len(gone) > 0 && slices.Equal(came, []string{"authorizationCode"}) &&
		!slices.ContainsFunc(gone, func(kind string) bool { return !isWeakFlow(kind) })
}

// redefined lists the redefinitions that the rule of the pass owns.
func redefined(p *threat.Pass) []*diff.Change {
	var out []*diff.Change
	for c, r := range diff.Each[diff.SchemeRedefined](p.Delta) {
		if schemeOwner(r) == p.Rule.ID {
			out = append(out, c)
		}
	}
	return out
}

// askers describes which operations ask for a scheme: "`GET /x` (and 2 more
// operations) ask for it".
func askers(p *threat.Pass, pairs []*diff.Pair) string {
	switch len(pairs) {
	case 0:
		return "no operation asks for it"
	case 1:
		return wording.Operations(pairs) + " asks for it"
	}
	return wording.Operations(p.Ordered(pairs)) + " ask for it"
}

// unusedScheme weighs less what is about a scheme that no operation asks for.
func unusedScheme(c *diff.Change, d threat.Diagnostic) threat.Diagnostic {
	if len(c.Pairs) == 0 {
		d.Likelihood, d.Impact, d.Why, d.DataLevel = 1, 2, "no operation asks for it", 0
		d.Consequence = "Nobody gets in by it yet, but it takes one line for an operation to accept it."
	}
	return d
}

func isWeakFlow(kind string) bool { return kind == "implicit" || kind == "password" }

// newWeakFlows lists the flows that hand tokens or passwords to the client, which
// base did not offer.
func newWeakFlows(base, head *api.Scheme) []string {
	var before []string
	if base != nil {
		before = flowKinds(base)
	}
	var out []string
	for _, kind := range flowKinds(head) {
		if isWeakFlow(kind) && !slices.Contains(before, kind) {
			out = append(out, kind)
		}
	}
	return out
}

func flowKinds(s *api.Scheme) []string {
	var out []string
	for _, f := range s.Flows {
		out = append(out, f.Kind)
	}
	return out
}

// endpoints lists the URLs of an identity provider: sorted, unique, without a
// slash at the end.
func endpoints(s *api.Scheme) []string {
	var out []string
	add := func(raw string) {
		if raw = strings.TrimRight(raw, "/"); raw != "" {
			out = append(out, raw)
		}
	}
	add(s.URL)
	for _, f := range s.Flows {
		for _, u := range f.URLs {
			add(u)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func hasSameEndpoints(a, b *api.Scheme) bool { return slices.Equal(endpoints(a), endpoints(b)) }

// newHosts lists the hosts of head's endpoints that base's do not have, and
// whether one of them is under a registrable domain that is new too. A relative
// URL has no host.
func newHosts(base, head *api.Scheme) (hosts []string, newDomain bool) {
	known := newPlaces()
	for _, u := range endpoints(base) {
		known.add(u)
	}
	return known.newHosts(head)
}

// places are the hosts of URLs and the registrable domains of these.
type places struct{ hosts, domains map[string]bool }

func newPlaces() places { return places{map[string]bool{}, map[string]bool{}} }

func (x places) add(url string) {
	h := category.Host(url)
	x.hosts[h], x.domains[category.Domain(h)] = true, true
}

// newHosts is newHosts of the endpoints of a scheme that are not among the places.
func (x places) newHosts(of *api.Scheme) (hosts []string, newDomain bool) {
	for _, u := range endpoints(of) {
		if h := category.Host(u); h != "" && !x.hosts[h] && !slices.Contains(hosts, h) {
			hosts = append(hosts, h)
			newDomain = newDomain || !x.domains[category.Domain(h)]
		}
	}
	return hosts, newDomain
}

// newCleartext lists head's endpoints that travel unencrypted where base had none.
func newCleartext(base, head *api.Scheme) []string {
	if len(cleartext(base)) > 0 {
		return nil
	}
	return cleartext(head)
}

// cleartext lists the endpoints that travel unencrypted.
func cleartext(s *api.Scheme) []string {
	return slices.DeleteFunc(endpoints(s), func(u string) bool { return !api.ParseURL(u).IsCleartext() })
}

// schemeText names a scheme by its own name and what it is: "`key` (apiKey in
// header X-Key)".
func schemeText(s *api.Scheme) string {
	return wording.Name(s.Name) + " (" + wording.Name(s.String()) + ")"
}

// schemeFlows describes a scheme with its flows: "oauth2 (clientCredentials)".
func schemeFlows(s *api.Scheme) string {
	if kinds := flowKinds(s); len(kinds) > 0 {
		return wording.Name(s.String()) + " (" + strings.Join(kinds, ", ") + ")"
	}
	return wording.Name(s.String())
}

func isInQuery(s *api.Scheme) bool { return s.Type == "apiKey" && s.In == "query" }

// isLegacy reports whether a scheme sends a password, or its hash, with every
// request, or belongs to an abandoned protocol.
func isLegacy(s *api.Scheme) bool {
	return s.Type == "http" && slices.Contains([]string{"basic", "digest", "negotiate", "oauth", "hoba"}, s.HTTP)
}

// scheme finds a scheme by its common name (see diff.Delta.CommonBase). One that is
// not known is empty, of rank 0.
func scheme(d *diff.Delta, common string) *api.Scheme {
	if s := d.Scheme(common); s != nil {
		return s
	}
	return &api.Scheme{}
}

// rank is that of the best scheme of an alternative: all of them are needed.
func rank(d *diff.Delta, r api.Requirement) int {
	best := 0
	for _, n := range r.Schemes() {
		best = max(best, scheme(d, n).Rank())
	}
	return best
}

func strongest(d *diff.Delta, list []api.Requirement) int {
	best := 0
	for _, r := range list {
		best = max(best, rank(d, r))
	}
	return best
}

func weakest(d *diff.Delta, list []api.Requirement) int {
	worst := 9
	for _, r := range list {
		worst = min(worst, rank(d, r))
	}
	return worst
}
