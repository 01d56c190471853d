package deploy

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func serverVariableFree() threat.Rule {
	return threat.Rule{
		ID: id.ServerVariableFree, Title: "The host is whatever a variable says",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{610},
		Likelihood: 2, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "List the values of the variable in enum.",
		Test:       "Give a generated client a host that is not on the list: it refuses.",
		Run: func(p *threat.Pass) {
			for _, group := range category.BySame(serversOf(p, freeServer), func(c *diff.Change) string {
				return c.What.(diff.ServerAdded).Server.Domain() + c.Reach()
			}) {
				reportFree(p, group)
			}
		},
	}
}

func reportFree(p *threat.Pass, group []*diff.Change) {
	c, s := category.Joined(group), group[0].What.(diff.ServerAdded).Server
	variables := freeInHost(s)
	for i, v := range variables {
		variables[i] = wording.Name(v)
	}
	d := threat.Diagnostic{Subject: "server " + s.Origin(), Related: category.PlacesOf(group, alsoServer)}
	what := fmt.Sprintf("%s is newly served from %s, where %s may be anything", servedThere(p, c.Pairs), wording.Name(s.Origin()), wording.List(variables, 3))
	if freeDomain(s) {
		d.Message = what + ": whoever sets it has clients send their credentials to any host"
	} else {
		d.Likelihood, d.Impact, d.Why = 2, 2, "within one domain"
		d.Message = what + ": clients go to any name under " + wording.Name(s.Domain()) + ", an abandoned one too"
	}
	p.Report(c, d)
}
