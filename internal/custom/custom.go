package custom

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Program is the rules of one policy file, compiled. It does not change, so that
// several reviews may run it; the zero value and nil have no rules.
type Program struct {
	file  string
	rules []*rule
}

// Compile checks the rules of a policy file and prepares them to run. The error
// is a *policy.Errors with all that is wrong, in the order of the file.
func Compile(file string, list []policy.Rule) (*Program, error) {
	p := &Program{file: file}
	if len(list) == 0 {
		return p, nil // the environment costs time that most reviews need not spend
	}
	env, err := newEnvironment()
	if err != nil {
		return nil, err
	}
	var problems []policy.Problem
	for i, from := range list {
		c := compiler{environment: env, file: file, at: i}
		p.rules = append(p.rules, c.rule(from))
		problems = append(problems, c.problems...)
	}
	return p, inOrder(problems)
}

// Set are the rules of a program for the course of one review. It is not safe for
// concurrent use.
type Set struct {
	file     string
	rules    []*rule
	spent    uint64 // cost of all evaluations
	limit    uint64 // of it
	problems []policy.Problem
}

// Start begins a review with the rules of the program.
func (p *Program) Start() *Set {
	if p == nil {
		return &Set{}
	}
	return &Set{file: p.file, rules: p.rules, limit: maxSpent}
}

// Rules are the rules as the catalogue has them. They run with this set.
func (s *Set) Rules() []threat.Rule {
	out := make([]threat.Rule, len(s.rules))
	for i, r := range s.rules {
		out[i] = r.Rule
		out[i].Run = func(p *threat.Pass) { s.run(r, p) }
	}
	return out
}

// Err is what went wrong while the rules ran, nil if nothing did; a
// *policy.Errors.
func (s *Set) Err() error { return inOrder(s.problems) }

// Add adds what the rules came to in a set that began after this one, so that the rules may
// run side by side. It adds nothing, and is false, where both cost more than a review may:
// the rules are to run with this set then, which finds out where that happens.
func (s *Set) Add(later *Set) bool {
	if len(s.problems) > 0 { // after which nothing runs
		return true
	}
	if s.spent+later.spent > s.limit {
		return false
	}
	s.spent, s.problems = s.spent+later.spent, later.problems
	return true
}

// inOrder is problems as an error, in the order of the file; nil where there are
// none.
func inOrder(problems []policy.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	const most = 100
	list := slices.Clone(problems)
	slices.SortStableFunc(list, func(a, b policy.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	e := &policy.Errors{Problems: list}
	if len(list) > most {
		e.Problems, e.More = list[:most:most], len(list)-most
	}
	return e
}

// rule is a rule that compiled.
type rule struct {
	threat.Rule
	when    *expression
	message []part
	// alike: the expressions do not ask about operations, so that one evaluation
	// decides for all that a change reaches.
	alike bool
	// stateFacts: it asks about operations and not about what changed, so that it is
	// reported once for each operation that the change touches.
	stateFacts bool
}

// describe fills in what the file says of a rule beside its expressions, and
// what stands where it says nothing.
func describe(from policy.Rule) threat.Rule {
	r := threat.Rule{
		ID: from.ID, Title: cmp.Or(strings.TrimSpace(from.Title.Value), titleOf(from.ID)), OWASP: from.OWASP, CWE: from.CWE,
		Since: "0.1.0", Reports: threat.Changes, Custom: true,
		Mitigation: cmp.Or(strings.TrimSpace(from.Mitigation.Value), "Change what the rule names, or have the finding accepted by whoever owns the policy."),
		Test:       "Change the description so that the rule no longer applies, and review it again: the finding is gone.",
		Probe:      threat.Probe{Template: plan.None, Why: "it is a rule of the policy, which says what a description must be and not what an API does"},
	}
	for _, letter := range from.STRIDE {
		r.STRIDE = append(r.STRIDE, threat.STRIDE(letter))
	}
	if len(r.OWASP) == 0 {
		r.OWASP = []string{"API8:2023"} // security misconfiguration: what the organisation asks for is not met
	}
	if len(r.CWE) == 0 {
		r.CWE = []int{710} // improper adherence to coding standards
	}
	r.Likelihood, r.Impact = axes(from.Level)
	return r
}

// axes are the likelihood and impact whose score is of the level: the highest of its
// band for which both are equal. What the organisation asks for comes before what the
// catalogue finds at the same level.
func axes(level severity.Level) (likelihood, impact int) {
	switch level {
	case severity.Critical:
		return 5, 5
	case severity.High:
		return 4, 4
	case severity.Medium:
		return 3, 3
	}
	return 2, 2
}

// titleOf makes words of an id: "custom-beta-path" is "Beta path".
func titleOf(id string) string {
	words := strings.ReplaceAll(strings.TrimPrefix(id, "custom-"), "-", " ")
	if words == "" {
		return "Custom rule"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
