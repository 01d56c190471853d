package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataPIIInURL() threat.Rule {
	return threat.Rule{
		ID: "data-pii-in-url", Title: "Sensitive value in the URL",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{598},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Move the value to the body or to a header.",
		Test:       "Call the deployed API and search its access logs and the Referer of outgoing requests: the value is in neither.",
		Run: func(p *threat.Pass) {
			for _, x := range newParams(p, func(o *api.Operation, l api.Leaf) bool { return inURL(p, o, l) }) {
				d := x.diagnostic()
				if !slices.ContainsFunc(x.leaves, func(l api.Leaf) bool { return !codeInURL(x.pairs[0].Op(), l) }) {
					d.Likelihood, d.Why = 2, "a code that is good once"
				}
				var words []string
				for _, l := range x.leaves {
					v := p.Classify(x.pairs[0].Op(), l, api.In)
					words = append(words, name(l.Path)+classWords(v))
					d.Of = append(d.Of, v)
					if v.Level == sensitive.S3 {
						d.Floor = int(sensitive.S3)
					}
				}
				d.Message = fmt.Sprintf("%s %s in the URL, which logs, browsers and proxies keep", x.takes(), list(words, 3))
				p.Report(x.change, d)
			}
		},
	}
}

// inURL reports whether a new parameter puts a sensitive value into the URL.
func inURL(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if l.Where != "query" && l.Where != "path" {
		return false
	}
	if codeInURL(o, l) {
		return true
	}
	v := p.Classify(o, l, api.In)
	return v.Level > sensitive.S0 && v.Confidence > sensitive.Low && !inSiblings(p, o, l)
}

// inSiblings reports whether the URLs of base have a value of the path already:
// some operation's path begins alike up to the parameter.
func inSiblings(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if l.Where != "path" {
		return false
	}
	mine := upTo(o.Path, l.Path)
	return atBase(p, func(b *api.Operation, x *api.Parameter) bool {
		return x.In == "path" && slices.Equal(upTo(b.Path, x.Name), mine)
	})
}

// upTo is the path's segments up to the parameter, their parameters unnamed.
func upTo(path, param string) []string {
	segments := api.Segments(path)
	for i, s := range segments {
		if s == "{"+param+"}" {
			return api.Segments(api.Template(strings.Join(segments[:i+1], "/")))
		}
	}
	return nil
}
