package data

import (
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/secret"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func secretInSpec() threat.Rule {
	return threat.Rule{
		ID: id.SecretInSpec, Title: "A credential stands in the description",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Spoofing}, OWASP: []string{"API8:2023"}, CWE: []int{798},
		Likelihood: 4, Impact: 5, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whoever reads the repository, now or in its history, can use the credential.",
		Mitigation:  "Revoke it now, it stays in the history; put a placeholder in its place.",
		Test:        "Use the value that leaked as a credential: 401.",
		Probe:       threat.Probe{Template: plan.None, Why: "the value that leaked is not in a plan: use it as a credential by hand, and revoke it"},
		Run: func(p *threat.Pass) {
			for _, group := range disclosures(p, func(l openapi.Literal) bool { return isSecret(p, l) }) {
				p.Report(group.Change, secretDiagnostic(p, group))
			}
		},
	}
}

// isSecret reports whether a literal is one by its shape, or looks random and has
// a credential's name.
func isSecret(p *threat.Pass, l openapi.Literal) bool {
	switch l.Class {
	case secret.Credential, secret.Token:
		return true
	case secret.Opaque:
		return isNamedAs(p, l, sensitive.Cred)
	}
	return false
}

// unlessMadeUp follows where a literal only looks like a credential.
const unlessMadeUp = "Unless it is made up, whoever reads the repository, now or in its history, can use the credential."

// secretDiagnostic is sure of what has the shape of a provider's credentials. What
// only looks random, and a password in a sample, may be made up.
func secretDiagnostic(p *threat.Pass, group threat.Group[disclosure]) threat.Diagnostic {
	first := group.First().First()
	d := threat.Diagnostic{Subject: first.Kind, Related: alsoThere(group)}
	what := several(group)
	switch {
	case first.Class != secret.Credential || first.Kind == secret.URLPassword && (isProse(first) || isSample(first)):
		d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 3, "it may be a sample", severity.MediumConfidence
		d.Consequence = unlessMadeUp
		if first.Class == secret.Opaque {
			what = "what looks like " + what
		}
	case first.IsAltered():
		d.Likelihood, d.Why, d.Confidence = 2, "its checksum is wrong", severity.MediumConfidence
		d.Consequence = unlessMadeUp
	}
	if r := first.Redacted(); r != "" {
		what += " (" + wording.Name(r) + ")"
	}
	d.Message = newlyShown(p, group) + " " + what
	return d
}
