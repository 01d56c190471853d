package input

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func responseActiveContent() threat.Rule {
	return threat.Rule{
		ID: id.ResponseActiveContent, Title: "An answer that a browser runs",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{79},
		Likelihood: 2, Impact: 3, By: threat.ByConvention, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "What one user stored may run as a script in another user's browser.",
		Mitigation:  "Answer with JSON only, or from another origin with a content security policy.",
		Test:        "Store <script> and ask for it: it comes back encoded, with nosniff.",
		Probe:       threat.Probe{Template: plan.Header, Header: "X-Content-Type-Options", Contains: "nosniff"},
		Run: func(p *threat.Pass) {
			p.State(activeContent)
		},
	}
}

// activeContent reports what a browser runs of the successful answers of an
// operation.
func activeContent(o *api.Operation) []threat.Diagnostic {
	if o.Kind != api.Endpoint {
		return nil
	}
	var out []threat.Diagnostic
	known := map[string]bool{}
	for _, r := range o.Responses {
		for _, m := range r.Media {
			if !r.IsSuccess() || !isActive(m.Type) || known[m.Type] {
				continue
			}
			known[m.Type] = true
			d := threat.Diagnostic{Subject: "response " + m.Type, Head: m.Value.KeySpan(),
				Message: fmt.Sprintf("%s answers with %s", wording.Name(o.String()), wording.Name(m.Type))}
			if o.Writes() {
				d.Likelihood, d.Why = 3, "what is sent may come back"
			}
			out = append(out, d)
		}
	}
	return out
}

// isActive reports whether a browser runs what an answer of that media type holds.
func isActive(media string) bool {
	switch media {
	case "text/html", "application/xhtml+xml", "image/svg+xml", "application/javascript", "text/javascript", "application/ecmascript":
		return true
	}
	return false
}
