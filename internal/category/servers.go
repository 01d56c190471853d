package category

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// Host is where a URL leads, "" where it is relative. See api.ParseURL for URLs
// that programs read differently.
func Host(raw string) string { return api.ParseURL(raw).Host }

// Domain is the registrable domain of a host.
func Domain(host string) string { return api.Server{Host: host}.Domain() }

// IsCovered reports whether a known host, whose variables stand for anything,
// is the other one.
func IsCovered(known, host string) bool {
	before, rest, open := strings.Cut(known, "{")
	if !open || api.IsOddHost(host) {
		return known == host
	}
	_, after, _ := strings.Cut(rest, "}")
	if i := strings.LastIndex(after, "}"); i >= 0 {
		after = after[i+1:]
	}
	return len(host) >= len(before)+len(after) && strings.HasPrefix(host, before) && strings.HasSuffix(host, after)
}

// NamedHosts lists the hosts that a description names at any level, without the
// caller's own machine.
func NamedHosts(a *api.API) []api.Server {
	var out []api.Server
	seen := map[string]bool{}
	add := func(list []api.Server) {
		for _, s := range list {
			if s.Host != "" && !s.IsLoopback() && !seen[s.Origin()] {
				seen[s.Origin()] = true
				out = append(out, s)
			}
		}
	}
	add(a.Servers)
	for _, o := range a.Differing() { // the others inherit the root's
		add(o.Servers)
	}
	return out
}
