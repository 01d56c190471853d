package severity

import "fmt"

// Confidence says how sure a finding is of its facts.
type Confidence int

// The confidences. The zero value is HighConfidence: what the structure of a
// description says.
const (
	LowConfidence    Confidence = iota - 2 // from prose, or where two readings are possible
	MediumConfidence                       // from names
	HighConfidence                         // from structure
)

// Confidences lists the confidences, the surest first.
func Confidences() []Confidence {
	return []Confidence{HighConfidence, MediumConfidence, LowConfidence}
}

// ConfidenceNames lists the confidences as they are spelled, the surest first.
func ConfidenceNames() []string { return names(Confidences()) }

// String returns high, medium or low.
func (c Confidence) String() string {
	switch {
	case c <= LowConfidence:
		return "low"
	case c == MediumConfidence:
		return "medium"
	}
	return "high"
}

// MarshalText spells the confidence.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a confidence as it is spelled.
func (c *Confidence) UnmarshalText(text []byte) error {
	for _, known := range Confidences() {
		if known.String() == string(text) {
			*c = known
			return nil
		}
	}
	return fmt.Errorf("%q is no confidence", text)
}
