package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func massassignSchemaOpened() threat.Rule {
	return threat.Rule{
		ID: "massassign-schema-opened", Title: "Undeclared fields are accepted",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API3:2023"}, CWE: []int{915, 1321},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Close the schema with additionalProperties: false, or drop unknown keys before binding.",
		Test:       "Send unknown keys, __proto__ and constructor: 4xx, or they are dropped.",
		Run: func(p *threat.Pass) {
			for _, x := range relaxedConstraints(p, func(*api.Operation) string { return "" }) {
				c := joined(x.changes)
				var places []string
				for _, i := range x.items {
					places = append(places, name(i.leaf.Path))
				}
				d := threat.Diagnostic{Subject: x.items[0].leaf.Subject(), Related: placesOf(x.changes, ofOperations),
					Message: fmt.Sprintf("%s may now be sent fields that are not declared, at %s (additionalProperties was false): what refused unknown keys is gone",
						operations(p.Ordered(c.Pairs)), list(places, 3))}
				if beside := privilegedBeside(c.Pairs[0].Op(), x); beside != "" {
					d.Impact, d.Why = 4, "beside "+beside
					d.Message += fmt.Sprintf(", and %s stands beside", name(beside))
				}
				p.Report(c, d)
			}
			for _, x := range inputsFor(p, freeForm) {
				d := x.growth(p)
				if x.leaves[0].Path != "$" {
					d.Likelihood, d.Impact, d.Why = 2, 3, "one object of the body"
				}
				x.say(&d, "an object of any shape (%s): keys that the code knows and the description does not are accepted")
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// privilegedBeside is a field of an object that opened which decides about rights
// or money, whether callers may write it or not: where there is one there may be
// more that the description does not name. "" where there is none.
func privilegedBeside(o *api.Operation, x relaxedConstraint) string {
	for _, i := range x.items {
		for _, field := range i.leaf.Schema.Properties() {
			if l := i.leaf.Child(field); privilegeOf(o, l, words.Tokens(l.Name())) >= valuable {
				return l.Name()
			}
		}
	}
	return ""
}

// openObject reports whether a value is an object that may hold anything, and
// says so. Silence about it is the default, and no finding.
func openObject(l api.Leaf) bool {
	if l.Where != "request" {
		return false
	}
	for _, d := range l.Schema.Declarations() {
		for _, word := range [...]string{"additionalProperties", "unevaluatedProperties"} {
			if a := d.Get(word); a.True() || a.Kind() == openapi.Map && l.Schema.Facts().FreeForm {
				return true
			}
		}
	}
	return false
}
