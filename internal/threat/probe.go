package threat

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// Probe says how a running API is asked whether the threat of a rule is there. Package
// probe makes the requests.
type Probe struct {
	Template plan.Template
	// Why says, only of [plan.None], why no request decides it.
	Why string
	// Payloads are the values that are sent in place of the subject's, for
	// [plan.Injection] and [plan.Redirect]. Markers are what the answer has in it where
	// the payload did something.
	Payloads, Markers []string
	// Header and Contains are for [plan.Header]: the header that must be there, with what
	// in it ("" for anything); Header is "" for the header that the subject names.
	Header, Contains string
	// Forbidden: the header must not be there with that in it.
	Forbidden bool
	// Origin is sent as the header of that name, "" for none.
	Origin string
	// Times is how many requests a [plan.Burst] sends.
	Times int
	// WrongSecret: a burst guesses, with made-up secrets.
	WrongSecret bool
	// Slow: the answer must not take long where the subject's value is a long text that
	// begins as one which is accepted.
	Slow bool
	// Omitted: the subject's value is left out, and not replaced.
	Omitted bool
	// Former: what base asked for is presented.
	Former bool
	// OtherMethod: a method is used that the path does not have.
	OtherMethod bool
	// Most is how long a list may be, for [plan.ReturnedProperty], where not 0.
	Most int
	// Load: many calls cost more than those of another operation would.
	Load bool
}

// problem says what of a probe is missing, "" for nothing.
func (p Probe) problem() string {
	switch {
	case !p.Template.IsKnown():
		return fmt.Sprintf("Probe.Template is %q: name one of package plan, or plan.None", p.Template)
	case (p.Template == plan.None) != (p.Why != ""):
		return "Probe.Why says why no request decides it, with plan.None and only then"
	case (p.Template == plan.Burst) != (p.Times > 0) || p.Times > plan.MaxRequests/2:
		return fmt.Sprintf("Probe.Times is %d: plan.Burst sends 1 to %d, and nothing else does", p.Times, plan.MaxRequests/2)
	case slices.Contains([]plan.Template{plan.Injection, plan.Redirect}, p.Template) != (len(p.Payloads) > 0 || p.Slow):
		return "Probe.Payloads are what plan.Injection and plan.Redirect send, and nothing else does"
	}
	return ""
}

// Probe is that of the finding's rule.
func (f *Finding) Probe() Probe { return f.rule.Probe }
