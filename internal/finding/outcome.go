package finding

import "github.com/threatdelta/threatdelta/internal/severity"

// Outcome is what a reader does with a finding.
type Outcome int

// The outcomes: somebody has to act, somebody accepted it, the change itself
// resolves it.
const (
	Open Outcome = iota
	Waived
	Resolved
)

// Outcome follows from state and waiver.
func (x *Finding) Outcome() Outcome {
	switch {
	case x.State == severity.Resolved:
		return Resolved
	case x.Waiver != nil:
		return Waived
	}
	return Open
}

// IsOpen reports whether somebody has to act on the finding.
func (x *Finding) IsOpen() bool { return x.Outcome() == Open }

// IsBlocking reports whether the finding fails a gate: one that is open and
// reaches the threshold does, unless it rests on prose alone, and one that
// somebody rejected in any case. Under Never nothing blocks. One of several
// descriptions blocks if it does in any of them.
func (x *Finding) IsBlocking(t severity.Threshold) bool {
	if t == severity.Never {
		return false
	}
	for _, one := range x.Each() {
		if one.IsOpen() && (one.Rejected != nil || one.Confidence > severity.LowConfidence && t.IsReached(one.Level)) {
			return true
		}
	}
	return false
}
