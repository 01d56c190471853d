package threat

import (
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
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

// Reports is what the findings of a rule are about. Every rule has to say it.
type Reports int

// The zero value is neither: such a rule is not valid.
const (
	// States: what its findings say is so at head and was not at base, or is worse
	// than at base (a list without a bound, a check that is gone). The reversed change
	// resolves it.
	States Reports = iota + 1
	// Changes: its findings are about something having become another (a host, a
	// credential, an endpoint, a definition), or having come or gone. The reversed
	// change is another change, and resolves nothing.
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
	// By selects the facts of an operation that raise or lower them.
	By Facts
	// Since is the version that brought the rule.
	Since string
	// Consequence says in one sentence what an attacker can do now, to somebody who
	// knows neither the field nor this program. It is true of every finding of the rule,
	// or [Diagnostic.Consequence] replaces it. {who} is who may do it, {anybody} who needs
	// no credential, {operation} the operations of the finding, {data|words} the classes
	// of data it is about, or the words where it is about none.
	Consequence string
	// Mitigation says in one sentence what closes the hole, Test which request
	// shows whether it is closed.
	Mitigation, Test string
	// Probe is the same for a machine: how the running API is asked.
	Probe Probe
	// Reports is what the findings are about: only a state can be resolved.
	Reports Reports
	// Custom marks a rule of the repository's own, whose author chose the level:
	// nothing moves its likelihood and impact.
	Custom bool
	// Run reads the delta of the pass and reports.
	Run func(*Pass)
}

// Finding is what the rule itself says of each of its findings.
func (r *Rule) Finding() finding.Finding {
	f := finding.Finding{Rule: r.ID, Title: r.Title, Operations: []finding.Operation{}, STRIDE: []string{}, OWASP: r.OWASP, CWE: r.CWE,
		Mitigation: r.Mitigation, Test: r.Test, State: severity.Introduced}
	for _, letter := range r.STRIDE {
		f.STRIDE = append(f.STRIDE, string(letter))
	}
	return f
}

var ruleID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)+$`) })

// Validate checks a catalogue of rules: unique well-formed ids, complete
// classification, values in range. The error has a line for each thing that is
// missing.
func Validate(rules []Rule) error {
	var problems []error
	seen := map[string]bool{}
	for _, r := range rules {
		if !ruleID().MatchString(r.ID) {
			problems = append(problems, fmt.Errorf("rule id %q is not lower case words joined by hyphens", r.ID))
		}
		if seen[r.ID] {
			problems = append(problems, fmt.Errorf("rule id %s is there twice", r.ID))
		}
		seen[r.ID] = true
		for _, m := range r.missing() {
			problems = append(problems, fmt.Errorf("rule %s: %s", r.ID, m))
		}
	}
	return errors.Join(problems...)
}

// missing says which parts of a rule are missing or out of range.
func (r Rule) missing() []string {
	var out []string
	probe := r.Probe.problem()
	for _, part := range []struct {
		isThere bool
		wanted  string
	}{
		{r.Title != "", "Title is empty: name the threat in a few words"},
		{len(r.OWASP) > 0, `OWASP is empty: name its items of the API Security Top 10 2023, such as "API2:2023"`},
		{len(r.CWE) > 0, "CWE is empty: give its numbers from cwe.mitre.org"},
		{r.Likelihood >= 1 && r.Likelihood <= 5, fmt.Sprintf("Likelihood is %d: it is 1 to 5", r.Likelihood)},
		{r.Impact >= 1 && r.Impact <= 5, fmt.Sprintf("Impact is %d: it is 1 to 5", r.Impact)},
		{r.Since != "", `Since is empty: give the next release, such as "0.2.0"`},
		{r.Reports == States || r.Reports == Changes, "Reports is neither threat.States (the reversed change resolves what it reports) nor threat.Changes (nothing does)"},
		{r.Custom || r.Consequence != "", "Consequence is empty: say in one sentence what an attacker can do now"},
		{r.Mitigation != "", "Mitigation is empty: say in one sentence what closes the hole"},
		{r.Test != "", "Test is empty: say which request shows whether it is closed"},
		{probe == "", probe},
		{r.Run != nil, "Run is nil: it reads the delta and reports"},
	} {
		if !part.isThere {
			out = append(out, part.wanted)
		}
	}
	return out
}
