// Package severity holds how serious a finding is: its level, which way the
// threat went, and how sure the finding is of its facts.
package severity

// State says which way a threat went.
type State string

// The states. Worsened: the same threat stood at base with a lower score.
const (
	Introduced State = "introduced"
	Worsened   State = "worsened"
	Resolved   State = "resolved"
)

// Confidence says how sure a finding is of its facts.
type Confidence int

// The confidences. The zero value stands for HighConfidence: what the structure of a
// description says.
const (
	UnsetConfidence  Confidence = iota
	LowConfidence               // from prose, or where two readings are possible
	MediumConfidence            // from names
	HighConfidence              // from structure
)

// String returns high, medium or low.
func (c Confidence) String() string {
	switch c {
	case LowConfidence:
		return "low"
	case MediumConfidence:
		return "medium"
	}
	return "high"
}

// Level is the band of a score.
type Level int

// The levels, from the OWASP Threat Model Library's bands: 1-4, 5-9, 10-16,
// 20-25.
const (
	Low Level = iota + 1
	Medium
	High
	Critical
)

// String returns low, medium, high or critical.
func (l Level) String() string {
	return [...]string{"", "low", "medium", "high", "critical"}[l]
}

// OfScore returns the level of a score.
func OfScore(score int) Level {
	switch {
	case score >= 20:
		return Critical
	case score >= 10:
		return High
	case score >= 5:
		return Medium
	}
	return Low
}
