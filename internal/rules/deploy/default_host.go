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

// reportDefaultHosts tells of servers whose host is a free variable (OpenAPI 3.1,
// 4.8.6) that by default newly stands for another host: clients that choose none
// call there.
func reportDefaultHosts(p *threat.Pass) {
	var all []*diff.Change
	was, now := map[*diff.Change]string{}, map[*diff.Change]string{}
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
			continue
		}
		for _, h := range pair.Head.Servers {
			i := slices.IndexFunc(pair.Base.Servers, func(b api.Server) bool { return api.Template(b.Origin()) == api.Template(h.Origin()) })
			if i < 0 || len(freeInHost(h)) == 0 {
				continue
			}
			before, after := defaultHost(pair.Base.Servers[i]), defaultHost(h)
			if before == "" || after == "" || before == after {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: pair.Base.Servers[i].Value.EntrySpan(), Head: h.Value.At("variables", freeInHost(h)[0], "default").EntrySpan()}
			all, was[c], now[c] = append(all, c), before, after
		}
	}
	for _, group := range category.BySame(all, func(c *diff.Change) string { return was[c] + "\n" + now[c] }) {
		c, before, after := category.Joined(group), was[group[0]], now[group[0]]
		d := threat.Diagnostic{Subject: "server " + after, Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("%s is by default newly served from %s (was: %s): clients that choose no host send their credentials there", servedThere(p, c.Pairs), wording.Name(after), wording.Name(before))}
		if category.Domain(before) == category.Domain(after) {
			d.Likelihood, d.Impact, d.Why = 1, 2, "a host of a known domain"
		}
		p.Report(c, d)
	}
}

// defaultHost is the host that a server stands for where a client chooses
// nothing, "" where that is not said.
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
