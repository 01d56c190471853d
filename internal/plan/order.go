package plan

import (
	"cmp"
	"slices"
)

// New is the plan of tests, in the order in which they are to be sent: those that change
// nothing first, and those that send many requests last, so that no test meets a limit
// that another one used up; among these those without credentials, then the worst finding
// first. Of tests with one ID the first is kept.
func New(tool Tool, tests []Test, untested []Untested) *Plan {
	p := &Plan{Schema: Schema, Tool: tool, Variables: []Variable{}, Tests: []Test{}, Untested: append([]Untested{}, untested...)}
	seen := map[string]bool{}
	for _, t := range tests {
		if !seen[t.ID] {
			seen[t.ID] = true
			p.Tests = append(p.Tests, t)
		}
	}
	slices.SortStableFunc(p.Tests, func(a, b Test) int {
		return cmp.Or(falseFirst(a.Template == Burst, b.Template == Burst), falseFirst(a.Destructive, b.Destructive), falseFirst(a.needsCredentials(), b.needsCredentials()),
			cmp.Compare(b.Level, a.Level), cmp.Compare(a.ID, b.ID))
	})
	known := map[string]bool{}
	for i := range p.Tests {
		for _, v := range p.Tests[i].Variables {
			if !known[v.Name] {
				known[v.Name] = true
				p.Variables = append(p.Variables, v)
			}
		}
	}
	slices.SortFunc(p.Variables, func(a, b Variable) int { return cmp.Compare(a.Name, b.Name) })
	return p
}

func (t *Test) needsCredentials() bool {
	return slices.ContainsFunc(t.Needs, func(i Identity) bool { return i != Anonymous })
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Requests are how many requests the steps send.
func (t *Test) Requests() int {
	sum := 0
	for _, s := range t.Steps {
		sum += max(s.Repeat, 1)
	}
	return sum
}
