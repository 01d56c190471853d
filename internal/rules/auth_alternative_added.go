package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authAlternativeAdded() threat.Rule {
	return threat.Rule{
		ID: "auth-alternative-added", Title: "Another credential gets in",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287, 757},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Mitigation: "Show that the new credential leads to the same principal with the same permissions, or drop it.",
		Test:       "Use only the new credential on the objects of two users: the same answers as with the old one.",
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, nil) {
				d := threat.Draft{Message: fmt.Sprintf("%s now also %s %s (was: %s)", operations(e.pairs), verb(e.pairs, "accepts", "accept"), e.alternatives(p.Delta), e.was)}
				e.weigh(p, &d)
				e.report(p, d)
			}
		},
	}
}

// weigh compares what was added with what was there: a lower rank is likelier
// to fall, the same kind of credential by another transport hardly opens
// anything.
func (e *authEdit) weigh(p *threat.Pass, d *threat.Draft) {
	added, before := weakest(p.Delta, e.added), 9
	for _, r := range e.base.Alternatives {
		before = min(before, rank(p.Delta, r))
	}
	switch {
	case e.otherTransport(p):
		d.Likelihood, d.Impact, d.Why = 2, 2, "the same kind of credential in another header"
	case added < before:
		d.Likelihood, d.Why, d.Floor = 4, "a weaker credential", level(p, e.pairs)
	case added > before:
		d.Likelihood, d.Why = 2, "a stronger credential than what is accepted"
	}
}

// otherTransport reports whether every added alternative is one key in a header
// where a key in a header was accepted already.
func (e *authEdit) otherTransport(p *threat.Pass) bool {
	inHeader := func(r api.Requirement) bool {
		names := r.Schemes()
		return len(names) == 1 && len(r.Atoms) == 1 && scheme(p.Delta, names[0]).Type == "apiKey" && scheme(p.Delta, names[0]).In == "header"
	}
	return slices.ContainsFunc(e.base.Alternatives, inHeader) &&
		!slices.ContainsFunc(e.added, func(r api.Requirement) bool { return !inHeader(r) })
}
