package input

import (
	"cmp"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func ssrfURLInput() threat.Rule {
	return threat.Rule{
		ID: id.SSRFURLInput, Title: "Caller names an address",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API7:2023"}, CWE: []int{918},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "If the server connects to it, a caller reaches addresses inside your network, such as the cloud's metadata service.",
		Mitigation:  "Accept listed hosts; resolve, check and then connect; refuse private and link-local addresses and redirects.",
		Test:        "Send 169.254.169.254, 127.0.0.1, [::1], a decimal address, a redirect to a private one and a canary host: 4xx, and no call arrives.",
		Probe:       threat.Probe{Template: plan.ServerFetch},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				o := x.Pairs[0].Op()
				kind := semantics.NoAddress
				for _, l := range x.Leaves {
					kind = max(kind, semantics.AddressOf(o, l, words.Tokens(l.Name())))
				}
				switch {
				case kind == semantics.ShownLink:
					d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 3, "a link to show", severity.LowConfidence
					d.Consequence = "A link that is shown can run a script in a reader's browser, and one that is fetched reaches inside your network."
				case semantics.IsFetching(o) && (!p.Conventions.IsGuarded(o) || slices.ContainsFunc(x.Leaves, isSource)):
					d.Likelihood, d.Why = 4, "the operation fetches"
				}
				if !slices.ContainsFunc(x.Leaves, func(l api.Leaf) bool { return len(l.Schema().Facts().Patterns) == 0 }) {
					d.Likelihood, d.Why = max(1, cmp.Or(d.Likelihood, p.Rule.Likelihood)-1), "bound by a pattern"
				}
				x.Say(&d, "an address from the caller (%s)")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}

// isSource reports whether an address names what is to be fetched, rather than where
// to report to.
func isSource(l api.Leaf) bool {
	return words.IsOneOf(words.Tokens(l.Name()), "url", "uri", "href", "link", "source", "source url", "target", "target url", "address", "file url", "image url", "page url", "feed url", "remote url")
}
