// Package threat turns a delta into ranked findings: the contract between a rule
// and its driver, the arithmetic of the ranking, and the attack surface.
package threat

import (
	"fmt"
	"regexp"
)

// STRIDE is a letter of the STRIDE model.
type STRIDE string

// The letters.
const (
	Spoofing    STRIDE = "S"
	Tampering   STRIDE = "T"
	Repudiation STRIDE = "R"
	Disclosure  STRIDE = "I"
	Denial      STRIDE = "D"
	Elevation   STRIDE = "E"
)

// Facts select what of the surroundings changes a rule's default likelihood and
// impact, beyond what always does (who gets in, where it is served).
type Facts uint

// The facts that a rule may ask for.
const (
	// ByData: the most sensitive class that the operation returns is a floor of
	// the impact.
	ByData Facts = 1 << iota
	// ByCollection: a list or an export is worse than one object.
	ByCollection
	// ByLimit: evidence of a rate limit makes guessing and flooding less likely.
	ByLimit
	// ByConvention: what is guarded as its siblings are is growth, not a lost guard.
	ByConvention
	// ByWrite: an operation that changes state is worse; integrity rules.
	ByWrite
)

// Reports is what a rule tells of. Every rule says it.
type Reports int

// The zero value is none: a rule that does not say what it tells is not valid.
const (
	// States: what its findings say stands at head and did not at base, or stands
	// in a worse degree (a list without a bound, a check that is gone). Where the
	// opposite change takes it away it is resolved.
	States Reports = iota + 1
	// Changes: its findings are about something having become another (a host, a
	// credential, an endpoint, a definition), or having come or gone. The opposite
	// change is one more of its kind, or another rule's business, and resolves
	// nothing.
	Changes
)

// Rule looks for one kind of threat. It is a value: it does no I/O, holds no
// state and cannot fail.
type Rule struct {
	// ID is public and permanent: lower case words joined by hyphens.
	ID    string
	Title string
	// STRIDE letters, OWASP API Security Top 10 2023 items ("API2:2023") and CWE
	// numbers classify the threat.
	STRIDE []STRIDE
	OWASP  []string
	CWE    []int
	// Likelihood and Impact are the defaults, 1 to 5.
	Likelihood, Impact int
	// By selects the facts that move them.
	By Facts
	// Since is the version that brought the rule.
	Since string
	// Mitigation says in one sentence what closes the hole, Test which request
	// shows whether it is closed.
	Mitigation, Test string
	// Reports is what the findings are about: only a state can be resolved.
	Reports Reports
	// Custom marks a rule of the repository's own, whose author chose the level:
	// nothing moves its likelihood and impact.
	Custom bool
	// Run reads the delta of the pass and reports.
	Run func(*Pass)
}

var ruleID = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)+$`)

// Validate checks a catalogue of rules: unique well-formed ids, complete
// classification, values in range.
func Validate(rules []Rule) error {
	seen := map[string]bool{}
	for _, r := range rules {
		switch {
		case !ruleID.MatchString(r.ID):
			return fmt.Errorf("rule id %q is not lower case words joined by hyphens", r.ID)
		case seen[r.ID]:
			return fmt.Errorf("rule id %s is there twice", r.ID)
		case r.Likelihood < 1 || r.Likelihood > 5 || r.Impact < 1 || r.Impact > 5:
			return fmt.Errorf("rule %s: likelihood and impact are 1 to 5", r.ID)
		case r.Title == "" || r.Mitigation == "" || r.Test == "" || r.Since == "" || r.Run == nil:
			return fmt.Errorf("rule %s: title, mitigation, test, since and run are needed", r.ID)
		case r.Reports != States && r.Reports != Changes:
			return fmt.Errorf("rule %s: tells is a state or a change", r.ID)
		case len(r.OWASP) == 0 || len(r.CWE) == 0:
			return fmt.Errorf("rule %s: OWASP item and CWE are needed", r.ID)
		}
		seen[r.ID] = true
	}
	return nil
}
