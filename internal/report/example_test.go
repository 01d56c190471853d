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
			Base:   &report.Side{Version: "3.0.3", Operations: 2},
			Head:   &report.Side{Version: "3.0.3", Operations: 2, Anonymous: 1},
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
				OWASP:       []string{"API2:2023"},
				CWE:         []int{306},
				Mitigation:  "Ask for credentials.",
				Test:        "Call it without: 401.",
			}},
		}},
	}
	if err := report.Text(os.Stdout, r, report.Options{}); err != nil {
		log.Fatal(err)
	}

	// Output:
	// FAIL  1 of 1 finding block (fail-on high) · open: 1 high
	//
	// api/openapi.yaml  changed
	//   operations 2 -> 2 · anonymous 0 -> 1 · changed ones with S3 data 0 -> 0
	//
	//   Trust boundary
	//   change   operation    authentication
	//   changed  GET /orders  bearer -> none
	//
	//   Threats (1 high)
	//
	//   1  high 12  Operation reachable without credentials
	//      auth-removed · introduced · 9f3a5c017be2d846 · blocks
	//      GET /orders no longer asks for credentials (was: bearer)
	//      at    api/openapi.yaml:12:5
	//      why   likelihood 4 · impact 3 -> 12 high · confidence high
	//      kind  Spoofing · API2:2023 · CWE-306
	//      fix   Ask for credentials.
	//      test  Call it without: 401.
	//
	// threatdelta 1.0.0 · threats, read from the descriptions only: no running service was contacted
}
