package deploy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
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
		Reports:     threat.States,
		Consequence: "An attacker learns which hosts to aim at once inside your network, and where controls may be thinner.",
		Mitigation:  "Leave internal hosts out of what is published.",
		Test:        "Search the published description for internal names and addresses: none.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is about the description, not about the API"},
		Run: func(p *threat.Pass) {
			for _, g := range threat.Merge(serversOf(p, internalServer), threat.SameOperations) {
				s := g.First()
				kind := "an internal host"
				if !s.IsInternal() {
					kind = "a host for trying out what is not released"
				}
				p.Report(g.Change, threat.Diagnostic{Subject: "server " + s.Origin(), Related: g.Places(alsoAt),
					Message: fmt.Sprintf("%s is newly said to be served from %s, %s", servedThere(p, g.Pairs), origins(g.Items), kind)})
			}
			reportExamples(p)
		},
	}
}

// reportExamples reports internal hosts in the examples of values that are new, all
// in one finding.
func reportExamples(p *threat.Pass) {
	var hosts []threat.Item[string]
	known := map[string]bool{}
	read := map[declared]bool{}
	for _, d := range [...]api.Direction{api.In, api.Out} {
		for _, g := range p.Additions(d) {
			if g.Lifted {
				continue
			}
			for l := range g.Leaves() {
				at := declared{l.Entry().ID(), l.Schema()}
				if read[at] {
					continue
				}
				read[at] = true
				host, place, ok := internalExample(l)
				if !ok || known[host] {
					continue
				}
				known[host] = true
				c := &diff.Change{Pairs: g.Change.Pairs, Base: g.Change.Base, Head: place.EntrySpan()}
				hosts = append(hosts, threat.Item[string]{Change: c, Value: host})
			}
		}
	}
	threat.ReportMerged(p, hosts, threat.AsOne, func(g threat.Group[string]) threat.Diagnostic {
		are := "is"
		if len(g.Items) > 1 {
			are = "are"
		}
		var names []string
		for _, host := range g.Items {
			names = append(names, wording.Name(host.Value))
		}
		slices.Sort(names)
		return threat.Diagnostic{Subject: "examples", Confidence: severity.LowConfidence,
			Message: fmt.Sprintf("new examples name %s, which %s internal", wording.List(names, 3), are)}
	})
}

// declared is where a value may have an example. Hundreds of operations may have it.
type declared struct {
	entry  openapi.ID
	schema *api.Schema
}

// internalExample finds an internal host in the URL that a value's example is.
func internalExample(l api.Leaf) (host string, place openapi.Value, ok bool) {
	for _, v := range append([]openapi.Value{l.Entry()}, l.Schema().Declarations()...) {
		for _, key := range [...]string{"example", "default"} {
			at := v.Get(key)
			_, rest, isURL := strings.Cut(at.Scalar(), "://")
			if !isURL {
				continue
			}
			host, _, _ := strings.Cut(rest[strings.LastIndex(rest, "@")+1:], "/")
			host, _, _ = strings.Cut(host, ":")
			if s := (api.Server{Host: strings.ToLower(host)}); s.IsInternal() && !s.IsLoopback() {
				return s.Host, at, true
			}
		}
	}
	return "", openapi.Value{}, false
}
