package model

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Stage is a step of an attack, in the order in which attackers take them.
type Stage string

// The stages: who gets in, finds which objects there are, names the one that is wanted, takes or
// changes it, and what makes it fast or quiet.
const (
	GetIn  Stage = "get in"
	Find   Stage = "find objects"
	Name   Stage = "name an object"
	Act    Stage = "change or take over"
	Take   Stage = "take data"
	Repeat Stage = "repeat without a limit"
)

func stages() []Stage { return []Stage{GetIn, Find, Name, Act, Take, Repeat} }

// MostPaths is how many attack paths a description has.
const MostPaths = 20

// stageOf says which stage a threat serves, by what it is classified as: the item of the OWASP
// API Security Top 10 2023 first, then STRIDE. "" for one that is no step of such a chain.
func stageOf(t *Threat) Stage {
	has := func(item string) bool { return slices.Contains(t.OWASP, item) }
	letter := func(l string) bool { return slices.Contains(t.STRIDE, l) }
	switch {
	case has("API1:2023"):
		return Name
	case has("API4:2023"), has("API6:2023"):
		if letter("I") {
			return Find
		}
		return Repeat
	case has("API2:2023") && letter("S"):
		return GetIn
	case has("API2:2023") && letter("I"):
		return Find
	case has("API5:2023"), has("API7:2023"), letter("E"), letter("T") && !letter("I"):
		return Act
	case letter("I") && has("API3:2023"):
		return Take
	}
	return ""
}

// Weigh fills in what follows from the threats of a description and what was decided about them: weaknesses, attack paths
// and counter-measures, by what is left of the risk.
func Weigh(d *Description) {
	d.Paths, d.Weaknesses, d.Measures = PathsOf(d.Threats), []Weakness{}, []Measure{}
	weaknesses, measures := map[int]*Weakness{}, map[string]*Measure{}
	for i := range d.Threats {
		t := &d.Threats[i]
		for _, cwe := range t.CWE {
			if weaknesses[cwe] == nil {
				weaknesses[cwe] = &Weakness{CWE: cwe}
			}
			w := weaknesses[cwe]
			w.Threats, w.Residual = append(w.Threats, t.Fingerprint), max(w.Residual, t.Residual())
		}
		if measures[t.Mitigation] == nil {
			measures[t.Mitigation] = &Measure{Do: t.Mitigation}
		}
		m := measures[t.Mitigation]
		m.Threats, m.Residual = append(m.Threats, t.Fingerprint), max(m.Residual, t.Residual())
	}
	for _, w := range weaknesses {
		d.Weaknesses = append(d.Weaknesses, *w)
	}
	for _, m := range measures {
		d.Measures = append(d.Measures, *m)
	}
	slices.SortFunc(d.Weaknesses, func(a, b Weakness) int {
		return cmp.Or(cmp.Compare(b.Residual, a.Residual), cmp.Compare(len(b.Threats), len(a.Threats)), cmp.Compare(a.CWE, b.CWE))
	})
	slices.SortFunc(d.Measures, func(a, b Measure) int {
		return cmp.Or(cmp.Compare(b.Residual, a.Residual), cmp.Compare(len(b.Threats), len(a.Threats)), cmp.Compare(a.Do, b.Do))
	})
}

// PathsOf finds the attack paths of a description: in each resource (the beginning of the path up
// to the first parameter), the worst threat of each stage, where there are at least two stages of which one takes or
// changes something.
func PathsOf(threats []Threat) []Path {
	best := map[string]map[Stage]*Threat{}
	for i := range threats {
		t := &threats[i]
		stage := stageOf(t)
		if stage == "" || t.Confidence.String() == "low" {
			continue
		}
		for _, where := range resources(t) {
			if best[where] == nil {
				best[where] = map[Stage]*Threat{}
			}
			if old := best[where][stage]; old == nil || t.Residual() > old.Residual() {
				best[where][stage] = t
			}
		}
	}
	out := []Path{}
	for where, steps := range best {
		if p, ok := pathOf(where, steps); ok {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Path) int {
		return cmp.Or(cmp.Compare(b.Residual, a.Residual), cmp.Compare(b.Likelihood*b.Impact, a.Likelihood*a.Impact), cmp.Compare(len(b.Steps), len(a.Steps)), cmp.Compare(a.Where, b.Where))
	})
	return out[:min(len(out), MostPaths)]
}

func pathOf(where string, steps map[Stage]*Threat) (p Path, ok bool) {
	p = Path{Where: where, Likelihood: 5}
	closed := false
	var weakest *Threat
	text := where
	for _, stage := range stages() {
		t := steps[stage]
		if t == nil {
			continue
		}
		p.Steps = append(p.Steps, Step{stage, t.Fingerprint})
		p.Likelihood, p.Impact = min(p.Likelihood, t.Likelihood.Value), max(p.Impact, t.Impact.Value)
		closed = closed || t.Residual() == 0
		if weakest == nil || t.Likelihood.Value > weakest.Likelihood.Value {
			weakest = t
		}
		text += "\x00" + t.Fingerprint
	}
	if len(p.Steps) < 2 || steps[Act] == nil && steps[Take] == nil && steps[Name] == nil {
		return p, false
	}
	sum := sha256.Sum256([]byte(text))
	p.ID, p.Counter = hex.EncodeToString(sum[:8]), weakest.Mitigation
	if !closed {
		p.Residual = p.Likelihood * p.Impact
	}
	return p, true
}

// resources are the beginnings of the paths of a threat's operations, each once and sorted.
func resources(t *Threat) []string {
	var out []string
	for _, o := range t.Operations {
		if o.Kind != "" {
			continue
		}
		where, _, _ := strings.Cut(o.Path, "{")
		where = strings.TrimSuffix(where, "/")
		if where != "" && (len(out) == 0 || out[len(out)-1] != where) {
			out = append(out, where)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
