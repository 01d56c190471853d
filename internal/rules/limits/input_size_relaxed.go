package limits

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func inputSizeRelaxed() threat.Rule {
	return threat.Rule{
		ID: id.InputSizeRelaxed, Title: "Larger input is accepted",
		STRIDE: []threat.STRIDE{threat.Denial, threat.Tampering}, OWASP: []string{"API4:2023"}, CWE: []int{770, 1284},
		Likelihood: 2, Impact: 2, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller can send more at once, and enough of it uses up memory, disk or time for everybody.",
		Mitigation:  "Keep an upper bound for every string, list and number that a caller sends, and enforce it on the server.",
		Test:        "Send the old maximum plus one and 1 MB: 400 or 413, and the answer takes no longer.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			var values []threat.Item[larger]
			for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
				if l := largerInput(w); len(l.bounds) > 0 {
					values = append(values, threat.Item[larger]{Change: c, Value: l})
				}
			}
			threat.ReportMerged(p, ofOperations(values), func(item threat.Item[[]larger]) string {
				return strings.Join(largerWords(item.Value, api.Leaf.Path), "\n")
			},
				func(g threat.Group[[]larger]) threat.Diagnostic { return largerDiagnostic(p, g) })
		},
	}
}

// larger is a value of which upper bounds went up or are gone.
type larger struct {
	leaf   api.Leaf
	bounds []api.Relaxation
	// isLittle: none of the bounds went to twice as much.
	isLittle bool
}

// largerInput lists the upper bounds of a value that went up or are gone.
func largerInput(w diff.InputRelaxed) larger {
	l := larger{leaf: w.Leaf, isLittle: true}
	for _, facet := range [...]string{"maxLength", "maxItems", "maxProperties", "maximum"} {
		r, has := upperBound(w, facet)
		if !has || facet == "maximum" && semantics.IsPageSize(w.Leaf) {
			continue
		}
		l.bounds = append(l.bounds, r)
		l.isLittle = l.isLittle && r.Factor > 0 && r.Factor < 2
	}
	return l
}

// ofOperations makes one item of the values of the same operations that grew as
// much.
func ofOperations(values []threat.Item[larger]) []threat.Item[[]larger] {
	type key struct {
		isLittle   bool
		operations string
	}
	var out []threat.Item[[]larger]
	for _, g := range threat.Merge(values, func(item threat.Item[larger]) key { return key{item.Value.isLittle, item.Reach()} }) {
		out = append(out, threat.Item[[]larger]{Change: g.Change, Value: g.Values()})
	}
	return out
}

func largerDiagnostic(p *threat.Pass, g threat.Group[[]larger]) threat.Diagnostic {
	first, pairs := g.First()[0], p.Ordered(g.Pairs)
	at := func(l api.Leaf) string { return wording.Path(pairs[0].Op(), l) }
	d := threat.Diagnostic{Subject: first.leaf.Subject(),
		Message: fmt.Sprintf("%s %s more: %s", wording.Operations(pairs), wording.Verb(pairs, "accepts", "accept"), wording.List(largerWords(g.First(), at), 3))}
	switch {
	case first.isLittle:
		d.Likelihood, d.Impact, d.Why = 1, 2, "less than twice as much"
	case p.HasOpen(g.Pairs):
		d.Likelihood, d.Impact, d.Why = 2, 3, "anybody can send it"
	}
	return d
}

// largerWords describes the bounds of each value: "`$.name` maxLength 100 to 5000".
func largerWords(values []larger, path func(api.Leaf) string) []string {
	var out []string
	for _, l := range values {
		var bounds []string
		for _, r := range l.bounds {
			bounds = append(bounds, r.Facet+" "+boundChange(r))
		}
		out = append(out, wording.Name(path(l.leaf))+" "+strings.Join(bounds, ", "))
	}
	return out
}

// boundChange describes a relaxation: "100 to 5000", "100 removed".
func boundChange(r api.Relaxation) string {
	if len(r.New) == 0 {
		return r.Was() + " removed"
	}
	return r.Was() + " to " + r.Is()
}
