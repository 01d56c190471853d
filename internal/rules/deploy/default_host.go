package deploy

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

// hostChange is the host that a server variable had by default, and the one that
// it has now.
type hostChange struct{ before, after string }

// reportDefaultHosts reports servers whose host is a free variable (OpenAPI 3.1,
// 4.8.6) with another default: clients that choose no host call there.
func reportDefaultHosts(p *threat.Pass) {
	var changed []threat.Item[hostChange]
	places := serverPlaces{}
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
			continue
		}
		for _, h := range pair.Head.Servers {
			if len(freeInHost(h)) == 0 {
				continue
			}
			i, known := places.of(pair.Base.Servers)[api.Template(h.Origin())]
			if !known {
				continue
			}
			before, after := defaultHost(pair.Base.Servers[i]), defaultHost(h)
			if before == "" || after == "" || before == after {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: pair.Base.Servers[i].Value.EntrySpan(), Head: h.Value.At("variables", freeInHost(h)[0], "default").EntrySpan()}
			changed = append(changed, threat.Item[hostChange]{Change: c, Value: hostChange{before, after}})
		}
	}
	threat.ReportMerged(p, changed, threat.SameValue, func(g threat.Group[hostChange]) threat.Diagnostic {
		before, after := g.First().before, g.First().after
		d := threat.Diagnostic{Subject: "server " + after,
			Message:     fmt.Sprintf("%s is by default newly served from %s (was: %s)", servedThere(p, g.Pairs), wording.Name(after), wording.Name(before)),
			Consequence: "Clients that choose no host send credentials and data to one that nobody has confirmed."}
		if category.Domain(before) == category.Domain(after) {
			d.Likelihood, d.Impact, d.Why = 1, 2, "a host of a known domain"
		}
		return d
	})
}

// serverPlaces has for lists of servers, by their first one, where each origin stands
// first, with its variables made anonymous. Most operations inherit the list of the root.
type serverPlaces map[*api.Server]map[string]int

func (x serverPlaces) of(list []api.Server) map[string]int {
	if len(list) == 0 {
		return nil
	}
	known := x[&list[0]]
	if known == nil {
		known = map[string]int{}
		for i, s := range slices.Backward(list) {
			known[api.Template(s.Origin())] = i
		}
		x[&list[0]] = known
	}
	return known
}

// defaultHost is the host of a server for clients that choose nothing, "" where
// the description does not say.
func defaultHost(s api.Server) string {
	url := s.URL
	for name, v := range s.Value.Get("variables").Fields() {
		url = strings.ReplaceAll(url, "{"+name+"}", v.Get("default").Scalar())
	}
	if to := category.Host(url); !strings.ContainsAny(to, "{}") {
		return to
	}
	return ""
}
