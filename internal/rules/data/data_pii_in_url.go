package data

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
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
		Run: func(p *threat.Pass) {
			for _, x := range category.NewParameters(p, func(o *api.Operation, l api.Leaf) bool { return category.IsInURL(p, o, l) }) {
				d := x.Diagnostic()
				if !slices.ContainsFunc(x.Leaves, func(l api.Leaf) bool { return !semantics.IsCodeInURL(x.Pairs[0].Op(), l) }) {
					d.Likelihood, d.Why = 2, "a code that is good once"
				}
				var words []string
				for _, l := range x.Leaves {
					v := p.Classify(x.Pairs[0].Op(), l, api.In)
					words = append(words, wording.Name(l.Path)+category.ClassWords(v))
					d.Verdicts = append(d.Verdicts, v)
					if v.Level == sensitive.S3 {
						d.DataLevel = int(sensitive.S3)
					}
				}
				d.Message = fmt.Sprintf("%s %s in the URL, which logs, browsers and proxies keep", x.Takes(), wording.List(words, 3))
				p.Report(x.Change, d)
			}
		},
	}
}
