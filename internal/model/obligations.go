package model

import "slices"

// The sources of obligations.
const (
	gdpr  = "Regulation (EU) 2016/679"
	hipaa = "45 CFR Part 164 (HIPAA Privacy and Security Rules)"
	pci   = "PCI DSS v4.0.1, June 2024"
)

// law is a row of the table: what a regime asks of an API that carries classes of data.
type law struct {
	regime, reference, says, source string
	classes                         []string
	stored                          bool // only of sensitive authentication data
}

// laws are what the regimes ask of an API that carries such data, in their order. Only rules
// that a description can show something of are listed.
func laws() []law {
	personal, health, card := []string{"pii", "phi", "gov", "op"}, []string{"phi"}, []string{"pci"}
	return []law{
		{"GDPR", "Art. 5(1)(c)", "personal data is limited to what is necessary", gdpr, personal, false},
		{"GDPR", "Art. 9(1)", "health data is of a special category", gdpr, health, false},
		{"GDPR", "Art. 25(2)", "by default personal data is not accessible to an indefinite number of people", gdpr, personal, false},
		{"GDPR", "Art. 32(1)", "security appropriate to the risk: confidentiality, integrity, availability", gdpr, personal, false},
		{"GDPR", "Art. 33(1)", "a breach is notified within 72 hours", gdpr, personal, false},
		{"GDPR", "Art. 87", "national identification numbers are used under the conditions of member states", gdpr, []string{"gov"}, false},
		{"HIPAA", "45 CFR 164.312(a)(1)", "only those who were granted access reach health information", hipaa, health, false},
		{"HIPAA", "45 CFR 164.312(b)", "activity with health information is recorded", hipaa, health, false},
		{"HIPAA", "45 CFR 164.312(d)", "who asks for health information is who they claim to be", hipaa, health, false},
		{"HIPAA", "45 CFR 164.312(e)(1)", "health information is guarded on its way", hipaa, health, false},
		{"HIPAA", "45 CFR 164.502(b)", "the minimum necessary is disclosed", hipaa, health, false},
		{"PCI DSS", "Requirement 3.3.1", "sensitive authentication data is not stored after authorization", pci, card, true},
		{"PCI DSS", "Requirement 3.4.1", "the card number is masked when it is displayed", pci, card, false},
		{"PCI DSS", "Requirement 4.2.1", "the card number is sent with strong cryptography over public networks", pci, card, false},
		{"PCI DSS", "Requirement 6.2.4", "common attacks on software are prevented", pci, card, false},
		{"PCI DSS", "Requirement 7.2.1", "access is by need to know", pci, card, false},
		{"PCI DSS", "Requirement 8.3.1", "access is authenticated", pci, card, false},
		{"PCI DSS", "Requirement 10.2.1", "access to cardholder data is logged", pci, card, false},
	}
}

// ObligationsOf lists what follows from classes of data. authentication: sensitive
// authentication data of cards (PCI DSS 3.3) is among them.
func ObligationsOf(classes []string, authentication bool) []Obligation {
	out := []Obligation{}
	for _, l := range laws() {
		var because []string
		for _, c := range l.classes {
			if slices.Contains(classes, c) {
				because = append(because, c)
			}
		}
		if len(because) > 0 && (!l.stored || authentication) {
			out = append(out, Obligation{l.regime, l.reference, l.says, l.source, because})
		}
	}
	return out
}
