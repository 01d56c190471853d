package inventory

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceVersionParallel() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceVersionParallel, Title: "The old version stays and asks for less",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "An attacker uses the old version to get round what the new one asks for.",
		Mitigation:  "Have the old version ask for what the new one does, or set the date on which it goes.",
		Test:        "Repeat the new operation's tests of authentication on the old path.",
		Probe:       threat.Probe{Template: plan.None, Why: "the operation to call is that of the old version, which the change does not touch: send it what is sent to the new one"},
		Run: func(p *threat.Pass) {
			var older []threat.Item[*api.Operation]
			at := sync.OnceValue(func() map[string][]*api.Operation { return byVersion(p.Delta) })
			for _, c := range p.Delta.AddedEndpoints() {
				if old := weakerVersion(at, c.Pairs[0].Head); old != nil {
					older = append(older, threat.Item[*api.Operation]{Change: c, Value: old})
				}
			}
			type key struct{ now, old string }
			policy := func(o *api.Operation) string { return o.API.Describe(o.Auth) }
			policies := func(x threat.Item[*api.Operation]) key { return key{policy(x.Pairs[0].Head), policy(x.Value)} }
			threat.ReportMerged(p, older, policies, func(g threat.Group[*api.Operation]) threat.Diagnostic { return parallelDiagnostic(p, g) })
		},
	}
}

func parallelDiagnostic(p *threat.Pass, g threat.Group[*api.Operation]) threat.Diagnostic {
	now, old := g.Pairs[0].Head, g.First()
	var related []threat.Related
	for _, x := range g.Values()[:min(len(g.Items), 20)] {
		related = append(related, threat.Related{Span: x.Span(), Message: "the old " + wording.Name(x.String())})
	}
	d := threat.Diagnostic{Subject: "version", Related: related}
	if before := p.Delta.AtHead(old); before != nil && before.Base != nil && before.Base.Deprecated { // not by this very change
		d.Likelihood, d.Why = 2, "the old one is deprecated"
	}
	more := ""
	if n := len(g.Items) - 1; n > 0 {
		more = fmt.Sprintf(", and %d more like it", n)
	}
	asks := "asks for " + wording.Name(old.API.Describe(old.Auth)) + " only"
	if old.Auth.IsAnonymous() {
		asks = "asks for no credentials"
	}
	d.Message = fmt.Sprintf("%s asks for %s while the older %s stays and %s%s", wording.Name(now.String()), wording.Name(now.API.Describe(now.Auth)), wording.Name(old.String()), asks, more)
	return d
}

// versioned splits a path at its first version segment.
func versioned(path string) (key string, version int, ok bool) {
	segments := api.Segments(api.Template(path))
	for i, s := range segments {
		if n, err := strconv.Atoi(strings.TrimPrefix(s, "v")); err == nil && strings.HasPrefix(s, "v") && n >= 0 {
			segments[i] = "v{}"
			return strings.Join(segments, "/"), n, true
		}
	}
	return "", 0, false
}

// byVersion finds the operations that base and head have, by method and path without
// its version.
func byVersion(d *diff.Delta) map[string][]*api.Operation {
	out := map[string][]*api.Operation{}
	for _, pair := range d.All() {
		if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
			continue
		}
		if key, _, ok := versioned(pair.Head.Path); ok {
			key = pair.Head.Method + " " + key
			out[key] = append(out[key], pair.Head)
		}
	}
	return out
}

// weakerVersion finds the same operation under a lower version that lets in more
// callers.
func weakerVersion(at func() map[string][]*api.Operation, o *api.Operation) *api.Operation {
	key, version, ok := versioned(o.Path)
	if !ok || o.Auth.IsOpen() {
		return nil
	}
	for _, old := range at()[o.Method+" "+key] {
		if _, v, _ := versioned(old.Path); v < version && old.Auth.IsBelow(o.Auth) {
			return old
		}
	}
	return nil
}
