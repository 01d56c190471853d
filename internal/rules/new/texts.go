package main

import "strings"

// filled is a text with the names of a rule in it.
func filled(text string, r newRule) []byte {
	return []byte(strings.NewReplacer("FAMILY", r.Family, "RULE-ID", r.ID, "constructor", r.Constructor, "Constant", r.Constant).Replace(text))
}

// valueText is the value of a rule that reports no operation yet, and says nothing
// of itself.
const valueText = `package FAMILY

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func constructor() threat.Rule {
	return threat.Rule{
		ID: id.Constant, Title: "",
		STRIDE: []threat.STRIDE{}, OWASP: []string{}, CWE: []int{},
		Likelihood: 0, Impact: 0, Since: "",
		Reports:     0,
		Consequence: "",
		Mitigation:  "",
		Test:        "",
		Probe:       threat.Probe{}, // see package plan for the templates
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			for _, c := range p.Delta.AddedEndpoints() {
				if isConstant(c.Pairs[0].Head) {
					found = append(found, c)
				}
			}
			threat.ReportMerged(p, threat.ItemsOf(found), threat.SameOperations, func(g threat.Group[struct{}]) threat.Diagnostic {
				return threat.Diagnostic{Subject: "operation", Message: fmt.Sprintf("the new %s", wording.Operations(p.Ordered(g.Pairs)))}
			})
		},
	}
}

// isConstant reports whether a new operation is one that the rule is about.
func isConstant(o *api.Operation) bool { return false }
`

// bookText is the book of a rule, with a case that it reports and a silent one.
const bookText = `Say here what an attacker gains.
-- the-operation-is-new.yaml --
 openapi: 3.1.0
 info: {title: Shop, version: '1'}
 paths:
   /orders:
     get:
       responses: {'200': {description: ok}}
+    post:  # want RULE-ID medium
+      responses: {'201': {description: made}}
-- silent-only-a-word-is-new.yaml --
 openapi: 3.1.0
 info: {title: Shop, version: '1'}
 paths:
   /orders:
     get:
+      summary: All orders
       responses: {'200': {description: ok}}
`
