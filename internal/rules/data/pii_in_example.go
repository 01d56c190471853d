package data

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/secret"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func piiInExample() threat.Rule {
	return threat.Rule{
		ID: id.PiiInExample, Title: "An example may show a real person's data",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{359},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "If it is a real person's, it is published with the description.",
		Mitigation:  "Use values that are reserved for examples: example.com, the card networks' test numbers, 555-0100.",
		Test:        "Search the published description for numbers with valid check digits and private addresses: none.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is about the description, not about the API"},
		Run: func(p *threat.Pass) {
			for _, group := range disclosures(p, func(l openapi.Literal) bool { return isSample(l) && isPersonal(p, l) }) {
				p.Report(group.Change, personalDiagnostic(p, group))
			}
		},
	}
}

// isPersonal reports whether a literal is about a person. A tenth of all long
// numbers pass the check of a card's, and many numbers have three groups: their
// names must say what they are, or their groups of four.
func isPersonal(p *threat.Pass, l openapi.Literal) bool {
	switch l.Class {
	case secret.Card:
		return l.Grouped || isNamedAs(p, l, sensitive.PCI)
	case secret.Person:
		return !strings.HasPrefix(l.Kind, "US ") || isNamedAs(p, l, sensitive.Gov)
	}
	return l.Class == secret.Mail
}

func personalDiagnostic(p *threat.Pass, group threat.Group[disclosure]) threat.Diagnostic {
	first := group.First().First()
	d := threat.Diagnostic{Subject: first.Kind, Confidence: severity.MediumConfidence, Related: alsoThere(group)}
	why := "its check digits fit, and it is none of those for tests"
	switch {
	case first.Class == secret.Mail:
		d.Confidence, d.Likelihood, d.Impact, d.Why = severity.LowConfidence, 1, 2, "most are made up"
		why = "its provider is one for private persons"
	case strings.HasPrefix(first.Kind, "US "):
		why = "it may have been issued, and is none of those for tests"
	}
	d.Message = fmt.Sprintf("%s %s in an example: %s", newlyShown(p, group), several(group), why)
	return d
}
