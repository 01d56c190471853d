package severity

import "fmt"

// Threshold is from which level on a finding blocks: a level, or Never. The
// higher it is, the more passes. The zero value is none.
type Threshold int

// The thresholds that are not a level: what holds where nobody says one, and the
// one that nothing reaches.
const (
	UsualThreshold = Threshold(High)
	Never          = Threshold(Critical + 1)
)

// Thresholds lists the thresholds, that which lets most through first but for
// Never, which is the last.
func Thresholds() []Threshold {
	var out []Threshold
	for _, l := range Levels() {
		out = append(out, Threshold(l))
	}
	return append(out, Never)
}

// ThresholdNames lists the thresholds as they are spelled, in the same order.
func ThresholdNames() []string { return names(Thresholds()) }

// String returns the name of the level, or never; "" for none.
func (t Threshold) String() string {
	if t == Never {
		return "never"
	}
	return Level(t).String()
}

// ParseThreshold finds a threshold by its name; "" and every other word is none.
func ParseThreshold(name string) Threshold {
	if name == Never.String() {
		return Never
	}
	return Threshold(ParseLevel(name))
}

// IsReached reports whether a level is high enough to block.
func (t Threshold) IsReached(by Level) bool { return Level(t) <= by }

// MarshalText spells the threshold.
func (t Threshold) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a threshold as it is spelled, "" for none.
func (t *Threshold) UnmarshalText(text []byte) error {
	*t = ParseThreshold(string(text))
	if *t == 0 && len(text) > 0 {
		return fmt.Errorf("%q is no level that blocks", text)
	}
	return nil
}
