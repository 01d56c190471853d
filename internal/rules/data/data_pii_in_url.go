package data

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func dataPIIInURL() threat.Rule {
	return threat.Rule{
		ID: id.DataPIIInURL, Title: "Sensitive value in the URL",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{598},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "The value ends up in access logs, browser histories and Referer headers, where others read it.",
		Mitigation:  "Move the value to the body or to a header.",
		Test:        "Call the deployed API and search its access logs and the Referer of outgoing requests: the value is in neither.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is seen in access logs and in the Referer of other requests, not in the answer"},
		Run: func(p *threat.Pass) {
			for _, x := range category.NewParameters(p, func(o *api.Operation, l api.Leaf) bool { return category.IsInURL(p, o, l) }) {
				d := x.Diagnostic()
				if !slices.ContainsFunc(x.Leaves, func(l api.Leaf) bool { return !semantics.IsCodeInURL(x.Pairs[0].Op(), l) }) {
					d.Likelihood, d.Why = 2, "a code that is good once"
				}
				var names []string
				most := sensitive.S0
				for _, l := range x.Leaves {
					v := p.Classify(x.Pairs[0].Op(), l, api.In)
					names = append(names, wording.Name(l.Path())+category.ClassWords(v))
					d.Verdicts = append(d.Verdicts, v)
					most = max(most, v.Level)
				}
				switch {
				case most == sensitive.S3:
					d.DataLevel = int(sensitive.S3)
				case most == sensitive.S1 && !slices.ContainsFunc(x.Leaves, func(l api.Leaf) bool { return !isPublicName(l) }):
					d.Impact, d.Why = 2, "a name that other users see"
				}
				d.Message = fmt.Sprintf("%s %s in the URL", x.Takes(), wording.List(names, 3))
				p.Report(x.Change, d)
			}
		},
	}
}

// isPublicName reports whether a value is the name by which others know an account.
func isPublicName(l api.Leaf) bool {
	return words.IsOneOf(words.Tokens(l.Name()), "username", "user name", "nickname", "handle", "screen name", "display name")
}
