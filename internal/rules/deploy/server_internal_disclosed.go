package deploy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func serverInternalDisclosed() threat.Rule {
	return threat.Rule{
		ID: id.ServerInternalDisclosed, Title: "Names a host that is not for the public",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API9:2023"}, CWE: []int{497},
		Likelihood: 2, Impact: 2, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Leave internal hosts out of what is published.",
		Test:       "Search the published description for internal names and addresses: none.",
		Run: func(p *threat.Pass) {
			for _, group := range category.BySame(serversOf(p, internalServer), (*diff.Change).Reach) {
				c, s := category.Joined(group), group[0].What.(diff.ServerAdded).Server
				kind := "an internal host"
				if !s.Internal() {
					kind = "a host for trying out what is not released"
				}
				p.Report(c, threat.Diagnostic{Subject: "server " + s.Origin(), Related: category.PlacesOf(group, alsoServer),
					Message: fmt.Sprintf("%s is newly said to be served from %s, %s: an attacker learns where to look once inside, and where controls are thinner", servedThere(p, c.Pairs), wording.List(addedOrigins(group), 3), kind)})
			}
			reportShown(p)
		},
	}
}

// shown is an internal host in an example.
type shown struct {
	host  string
	place openapi.Value
}

// reportShown tells of internal hosts in the examples of values that are new.
func reportShown(p *threat.Pass) {
	var found []*diff.Change
	hosts := map[*diff.Change]string{}
	seen := map[string]bool{}
	for _, d := range [...]api.Direction{api.In, api.Out} {
		for _, g := range p.Additions(d) {
			for l := range g.Leaves() {
				s, ok := internalExample(l)
				if g.Lifted || !ok || seen[s.host] {
					continue
				}
				seen[s.host] = true
				c := &diff.Change{Pairs: g.Change.Pairs, Base: g.Change.Base, Head: s.place.EntrySpan()}
				hosts[c] = s.host
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return
	}
	var names []string
	for _, c := range found {
		names = append(names, wording.Name(hosts[c]))
	}
	slices.Sort(names)
	p.Report(category.Joined(found), threat.Diagnostic{Subject: "examples", Confidence: severity.LowConfidence, Related: category.PlacesOf(found, category.OfOperations),
		Message: fmt.Sprintf("new examples name %s, which %s internal: an attacker learns where to look once inside", wording.List(names, 3), isAre(len(names)))})
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// internalExample finds an internal host in the URL that a value's example is.
func internalExample(l api.Leaf) (shown, bool) {
	for _, v := range append([]openapi.Value{l.Entry}, l.Schema.Declarations()...) {
		for _, key := range [...]string{"example", "default"} {
			at := v.Get(key)
			_, rest, isURL := strings.Cut(at.Scalar(), "://")
			if !isURL {
				continue
			}
			host, _, _ := strings.Cut(rest[strings.LastIndex(rest, "@")+1:], "/")
			host, _, _ = strings.Cut(host, ":")
			if s := (api.Server{Host: strings.ToLower(host)}); s.Internal() && !s.Loopback() {
				return shown{s.Host, at}, true
			}
		}
	}
	return shown{}, false
}
