package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func inputEnumOpened() threat.Rule {
	return threat.Rule{
		ID: "input-enum-opened", Title: "More values are accepted than were listed",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{20, 269},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Keep a closed list, and check who may send a privileged value.",
		Test:       "Send an unknown and a privileged value as an ordinary user: 400 or 403.",
		Run: func(p *threat.Pass) {
			for _, x := range relaxedConstraintsBy(p, enumKind) {
				reportEnum(p, x)
			}
		},
	}
}

func reportEnum(p *threat.Pass, x relaxedConstraint) {
	c := joined(x.changes)
	var values, places []string
	for _, i := range x.items {
		for _, v := range i.added() {
			if !slices.Contains(values, name(short(v))) {
				values = append(values, name(short(v)))
			}
		}
		if !slices.Contains(places, name(i.leaf.Path)) {
			places = append(places, name(i.leaf.Path))
		}
	}
	d := threat.Diagnostic{Subject: x.items[0].leaf.Subject(), Related: placesOf(x.changes, ofOperations)}
	who := operations(p.Ordered(c.Pairs))
	switch x.kind {
	case "removed":
		d.Message = fmt.Sprintf("%s %s any value at %s (was one of %s): what the code does with others was never asked", who, verb(c.Pairs, "accepts", "accept"), list(places, 3), name(short(x.items[0].relaxed.Was())))
	case "privileged":
		d.Likelihood, d.Impact, d.Why, d.By, d.Confidence = 3, 4, "a privileged value", threat.ByConvention, severity.MediumConfidence
		d.Message = fmt.Sprintf("%s newly %s %s at %s: who may send it must be checked", who, verb(c.Pairs, "accepts", "accept"), list(values, 3), list(places, 3))
	default:
		d.Likelihood, d.Impact, d.Why = 1, 2, "ordinary values"
		d.Message = fmt.Sprintf("%s newly %s %s at %s", who, verb(c.Pairs, "accepts", "accept"), list(values, 3), list(places, 3))
	}
	p.Report(c, d)
}

// enumKind tells whether a list went, or gained a value that gives rights or
// widens the scope.
func enumKind(_ *api.Operation, i relaxed) string {
	if !i.leaf.Schema.Facts().HasEnum {
		return "removed"
	}
	if slices.ContainsFunc(i.added(), givesRights) {
		return "privileged"
	}
	return "ordinary"
}

// givesRights reports whether a value of a list reads like one that gives rights
// or widens the scope.
func givesRights(value string) bool {
	switch strings.ToLower(value) {
	case "admin", "administrator", "root", "superuser", "super_admin", "superadmin", "owner", "internal", "staff", "system", "sudo", "all", "everyone", "*":
		return true
	}
	return false
}
