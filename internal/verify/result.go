package verify

import (
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Schema names the version of the JSON form of a [Result].
const Schema = "threatdelta/verify/v1"

// Result is what became of a plan. No string of it has a secret.
type Result struct {
	Schema string    `json:"schema"`
	Tool   plan.Tool `json:"tool"`
	// BaseURL is where the API was asked.
	BaseURL string `json:"baseUrl"`
	// Verdict is confirmed where that of any outcome is, else inconclusive where that of
	// any is, else refuted. Of no outcome at all it is refuted where no finding was left
	// untested: there was nothing to ask.
	Verdict plan.Verdict `json:"verdict"`
	// Counts are how many outcomes have which verdict.
	Counts map[plan.Verdict]int `json:"counts"`
	// Requests are how many were sent.
	Requests int `json:"requests"`
	// Outcomes are in the order of the plan.
	Outcomes []Outcome `json:"outcomes"`
	// Untested are the findings that no request decides.
	Untested []plan.Untested `json:"untested"`
}

// Outcome is what became of a test.
type Outcome struct {
	ID        string         `json:"id"`
	Finding   string         `json:"finding"` // fingerprint
	Rule      string         `json:"rule"`
	Level     severity.Level `json:"level"`
	Title     string         `json:"title"`
	Template  plan.Template  `json:"template"`
	Operation plan.Operation `json:"operation"`
	Verdict   plan.Verdict   `json:"verdict"`
	// Reason says in words what the verdict rests on.
	Reason string `json:"reason"`
	// Requests are how many were sent; 0 is a test that was not made.
	Requests int    `json:"requests"`
	Note     string `json:"note,omitempty"`
}

// conclude fills in what follows from the outcomes.
func (r *Result) conclude() {
	var list []plan.Verdict
	r.Counts = map[plan.Verdict]int{}
	for _, v := range plan.Verdicts() {
		r.Counts[v] = 0
	}
	for _, o := range r.Outcomes {
		r.Counts[o.Verdict]++
		list = append(list, o.Verdict)
	}
	r.Verdict = plan.Worst(list...)
	if len(list) == 0 && len(r.Untested) == 0 {
		r.Verdict = plan.Refuted
	}
}

// IsDecided reports whether any test was decided: a run of which nothing was has looked
// at nothing.
func (r *Result) IsDecided() bool { return r.Counts[plan.Confirmed]+r.Counts[plan.Refuted] > 0 }
