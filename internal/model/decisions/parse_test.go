package decisions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/decisions"
)

const file = `threats:
  9f3a5c017be2d846:
    decision: mitigated
    mitigation: the gateway asks for a token
    owner: team-orders
  0000000000000001: {decision: accepted, reason: open data}
own:
  - id: insider
    title: An operator copies the database
    statement: An operator with access to the backups can copy them
    stride: [I]
    operations: [GET /orders]
    owner: security
`

// TestKept: what is written by hand survives, what it is about no longer being there is said, and what it
// closes leaves no risk.
func TestKept(t *testing.T) {
	d, err := decisions.Parse("m.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	threat := model.Threat{Fingerprint: "9f3a5c017be2d846", Score: 20, CWE: []int{306}, Mitigation: "ask", Likelihood: finding.Axis{Value: 5}, Impact: finding.Axis{Value: 4}}
	m := &model.Model{Descriptions: []model.Description{{Threats: []model.Threat{threat}}}}
	model.Weigh(&m.Descriptions[0])
	if m.Descriptions[0].Weaknesses[0].Residual != 20 {
		t.Fatalf("before: %+v", m.Descriptions[0].Weaknesses)
	}
	model.Keep(m, d)
	got := m.Descriptions[0]
	if got.Threats[0].Kept == nil || got.Threats[0].Kept.Owner != "team-orders" || got.Threats[0].Status() != "mitigated" || got.Weaknesses[0].Residual != 0 || got.Measures[0].Residual != 0 {
		t.Errorf("kept: %+v", got)
	}
	if want := []model.Stale{{Fingerprint: "0000000000000001", Line: 6, Kept: model.Kept{Decision: "accepted", Reason: "open data"}}}; cmp.Diff(want, m.Stale) != "" {
		t.Error(cmp.Diff(want, m.Stale))
	}
	if len(m.Own) != 1 || m.Own[0].ID != "insider" || m.Own[0].Kept.Owner != "security" || m.Own[0].STRIDE[0] != "I" {
		t.Errorf("own: %+v", m.Own)
	}
}

// TestMistakes: each is said with file and line, and none is passed over.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"threat: {}":         `m.yaml:1: "threat" is no key here`,
		"threats: []":        "m.yaml:1: threats is no mapping",
		"threats: {abc: {}}": `m.yaml:1: "abc" is no fingerprint`,
		"threats:\n  9f3a5c017be2d846: {owners: x}":          `m.yaml:2: "owners" is no key here`,
		"threats:\n  9f3a5c017be2d846: {decision: done}":     "m.yaml:2: decision is one of",
		"threats:\n  9f3a5c017be2d846: {decision: accepted}": "m.yaml:2: is accepted and does not say by what",
		"own: [{title: x}]":                                  "m.yaml:1: a threat of your own needs an id and a title",
		"own: [{id: x, title: x, stride: [SPOOF]}]":          "m.yaml:1: stride has letters",
		"own:\n  - {id: x, title: x}\n  - {id: x, title: y}": `m.yaml:3: the id "x" is there twice`,
		"threats: {a: b":                                     "m.yaml:",
		"own: [{id: 1, title: x}]":                           "m.yaml:1: id is no text",
		"threats: {}\nthreats: {}":                           "m.yaml:2",
		"threats: {9f3a5c017be2d846: nothing}":               "m.yaml:1: 9f3a5c017be2d846 is no mapping",
	} {
		_, err := decisions.Parse("m.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if d, err := decisions.Parse("m.yaml", nil); err != nil || len(d.Threats)+len(d.Own) != 0 {
		t.Errorf("an empty file: %+v, %v", d, err)
	}
}
