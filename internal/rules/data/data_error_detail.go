package data

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataErrorDetail() threat.Rule {
	return threat.Rule{
		ID: id.DataErrorDetail, Title: "Errors tell how the server works",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{209},
		Likelihood: 3, Impact: 2, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker who provokes errors may learn how the server is built and what to try next.",
		Mitigation:  "Answer errors with problem details (RFC 9457) of fixed fields, and keep the rest in the log under a request id.",
		Test:        "Send malformed JSON, a wrong type and a field of 10 kB: no stack, statement, path or host name in the answer.",
		Probe:       threat.Probe{Template: plan.Injection, Payloads: []string{"{\"threatdelta\":"}, Markers: []string{"Traceback (most recent", "Exception in thread", "stack trace", "stacktrace", "SQLSTATE", "SyntaxError:", "at java.", "/usr/local/", "node_modules/", ".go:", ".py\""}},
		Run: func(p *threat.Pass) {
			for _, e := range category.Exposures(p) {
				p.Report(e.Change, errorDiagnostic(p, e))
			}
			for c, w := range diff.Each[diff.OutputOpened](p.Delta) {
				o := c.Pairs[0].Op()
				if !semantics.IsInError(o, w.Leaf) || o.Kind != api.Endpoint {
					continue
				}
				p.Report(c, threat.Diagnostic{Subject: w.Leaf.Subject(), Likelihood: 2, Why: "what it holds is not said",
					Consequence: "The errors may give away how the server is built, and no review will see it.",
					Message:     fmt.Sprintf("the errors of %s may hold anything %s: %s", wording.Operations(p.Ordered(c.Pairs)), wording.At(w.Leaf.Path()), openingText(w.How))})
			}
		},
	}
}

func errorDiagnostic(p *threat.Pass, e category.Exposure) threat.Diagnostic {
	d := e.Diagnostic(p)
	d.DataLevel, d.Confidence = 0, severity.MediumConfidence
	sure := slices.ContainsFunc(e.Values, func(v category.ExposedValue) bool { return semantics.ErrorDetailOf(v.Leaf) == semantics.Internals })
	switch open := p.IsOpen(e.Pairs[0].Op()); {
	case !sure:
		d.Likelihood, d.Why, d.Confidence = 2, "names that may be about the request", severity.LowConfidence
	case open: // 3x3 with the step for anybody
		d.Likelihood, d.Impact, d.Why = 2, 3, "anybody may probe it"
	}
	d.Message = fmt.Sprintf("%s %s %s", e.Operations(), e.Returns(), e.Words())
	return d
}
