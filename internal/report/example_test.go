package report_test

import (
	"log"
	"os"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Render a report with one finding as text.
func ExampleText() {
	list := finding.Operation{Method: "GET", Path: "/orders"}
	r := &report.Report{
		Schema: report.Schema,
		Tool:   report.Tool{Name: "threatdelta", Version: "1.0.0"},
		Gate:   report.Gate{FailOn: severity.UsualThreshold, Verdict: report.VerdictFail, Blocking: []string{"9f3a5c017be2d846"}},
		Specs: []report.Spec{{
			Path:   "api/openapi.yaml",
			Status: report.Changed,
			Changes: []report.OperationChange{
				{Operation: list, Change: "changed", BaseAuth: "bearer", HeadAuth: "none"},
			},
			Findings: []finding.Finding{{
				Fingerprint: "9f3a5c017be2d846",
				Rule:        "auth-removed",
				State:       severity.Introduced,
				Level:       severity.High,
				Score:       12,
				Likelihood:  finding.Axis{Value: 4, Because: []string{"4 by rule"}},
				Impact:      finding.Axis{Value: 3, Because: []string{"3 by rule"}},
				Confidence:  severity.HighConfidence,
				Title:       "Operation reachable without credentials",
				Message:     "GET /orders no longer asks for credentials (was: bearer)",
				Operations:  []finding.Operation{list},
				Head:        &finding.Location{File: "api/openapi.yaml", Line: 12, Column: 5},
				STRIDE:      []string{"S"},
				CWE:         []int{306},
				Consequence: "Anybody on the internet can list the orders.",
				Mitigation:  "Ask for credentials.",
				Test:        "Call it without: 401.",
			}},
		}},
	}
	if err := report.Text(os.Stdout, r, report.Options{}); err != nil {
		log.Fatal(err)
	}

	// Output:
	// Blocked: anybody on the internet can list the orders
	// 1 threat, which blocks (high and above do): exit code 1 · openapi.yaml
	//
	// High: GET /orders no longer asks for credentials (was: bearer)
	//   api/openapi.yaml:12:5
	//   So: Anybody on the internet can list the orders.
	//   Do: Ask for credentials.
	//   Test: Call it without: 401.
	//   likelihood 4 · impact 3 -> 12 high · confidence high
	//   Spoofing · CWE-306
	//   auth-removed 9f3a5c017be2d846 · blocks
	//
	// Trust boundary
	//   Operation    Who gets in
	//   GET /orders  bearer -> anybody
	//
	// Compared
	// - api/openapi.yaml: changed
	//
	// To accept a threat: threatdelta waive FINGERPRINT --reason TEXT
	// threatdelta 1.0.0 · read from the descriptions only; no service was contacted
	//
	// Blocked: anybody on the internet can list the orders
}
