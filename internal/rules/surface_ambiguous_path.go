package rules

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func surfaceAmbiguousPath() threat.Rule {
	return threat.Rule{
		ID: "surface-ambiguous-path", Title: "Two paths match one URL, with different policies",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{436},
		Likelihood: 2, Impact: 3, By: threat.ByHouse, Since: "0.1.0",
		Tells:      threat.AChange,
		Mitigation: "Rename one of them, or give both the same policy.",
		Test:       "Call the literal path: the policy of the literal operation holds.",
		Run: func(p *threat.Pass) {
			added := addedEndpoints(p.Delta)
			if len(added) == 0 {
				return
			}
			shape := func(o *api.Operation) string {
				return fmt.Sprint(o.Method, len(api.Segments(o.Path)))
			}
			alike := map[string][]*api.Operation{}
			for _, o := range p.Delta.Head.Endpoints() {
				alike[shape(o)] = append(alike[shape(o)], o)
			}
			told := map[*api.Operation]bool{}
			for _, c := range added {
				o := c.Pairs[0].Head
				for _, other := range alike[shape(o)] {
					if !told[other] && shadows(o, other) && !o.Auth.Equal(other.Auth) {
						told[o] = true
						reportAmbiguous(p, c, o, other)
						break
					}
				}
			}
		},
	}
}

// shadows reports whether a URL exists that both templates match, and the
// templates differ: at each segment they are equal, or one is a parameter.
func shadows(a, b *api.Operation) bool {
	x, y := api.Segments(api.Template(a.Path)), api.Segments(api.Template(b.Path))
	if len(x) != len(y) {
		return false
	}
	differ := false
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		if x[i] != "{}" && y[i] != "{}" || strings.ContainsAny(x[i]+y[i], ":") {
			return false
		}
		differ = true
	}
	return differ
}

func reportAmbiguous(p *threat.Pass, c *diff.Change, o, other *api.Operation) {
	d := threat.Draft{Subject: "path", Related: []threat.Related{{Span: other.Span(), Message: name(other.String()) + " matches the same URL"}}}
	for _, x := range [...]*api.Operation{o, other} {
		if _, public := publicByNature(x); public {
			d.Likelihood, d.Why = 1, "one of them is public by nature"
		}
	}
	d.Message = fmt.Sprintf("the new %s and %s match one URL and ask for different credentials (%s, %s): whichever the gateway picks, the other's policy is skipped",
		name(o.String()), name(other.String()), o.API.Describe(o.Auth), other.API.Describe(other.Auth))
	p.Report(c, d)
}
