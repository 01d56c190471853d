package inventory

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func inputFieldsAdded() threat.Rule {
	return threat.Rule{
		ID: id.InputFieldsAdded, Title: "More input is accepted",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{20},
		Likelihood: 1, Impact: 2, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Callers can send more, and whatever the server does with it is new to attack.",
		Mitigation:  "Validate each value, and let callers set only what is theirs to set.",
		Test:        "Send unknown, oversized and wrongly typed values: 400.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			var added, unread []threat.Item[[]api.Leaf]
			for _, g := range category.NewInputs(p) {
				x := threat.Item[[]api.Leaf]{Change: g.Change, Value: slices.Collect(g.Leaves())}
				if g.Unread {
					unread = append(unread, x)
					continue
				}
				x.Value = slices.DeleteFunc(x.Value, func(l api.Leaf) bool { return isChoiceOfRead(g.Change.Pairs, l) })
				if len(x.Value) > 0 {
					added = append(added, x)
				}
			}
			reportInputs(p, added, inputDiagnostic)
			reportInputs(p, unread, unreadDiagnostic)
		},
	}
}

// isChoiceOfRead reports whether a value only chooses what operations that read answer
// with, from what the description allows: a filter by a closed list, a flag, a day.
func isChoiceOfRead(pairs []*diff.Pair, l api.Leaf) bool {
	return l.Where() == "query" && semantics.IsBounded(l.Schema()) && !slices.ContainsFunc(pairs, func(q *diff.Pair) bool {
		return q.Op().Kind != api.Endpoint || q.Op().Method != "GET" && q.Op().Method != "HEAD"
	})
}

// reportInputs reports all values that the same operations newly accept as one finding. So
// are the same values of several operations: their schema is written out at each.
func reportInputs(p *threat.Pass, added []threat.Item[[]api.Leaf], describe func(*threat.Pass, threat.Group[[]api.Leaf]) threat.Diagnostic) {
	var sums []threat.Item[[]api.Leaf]
	for _, g := range threat.Merge(added, threat.SameOperations) {
		sums = append(sums, threat.Item[[]api.Leaf]{Change: g.Change, Value: slices.Concat(g.Values()...)})
	}
	values := func(x threat.Item[[]api.Leaf]) string { return category.Subjects(x.Value) }
	threat.ReportMerged(p, sums, values, func(g threat.Group[[]api.Leaf]) threat.Diagnostic { return describe(p, g) })
}

// unreadDiagnostic is about what base had behind references that led nowhere: this is the
// first review of it.
func unreadDiagnostic(p *threat.Pass, g threat.Group[[]api.Leaf]) threat.Diagnostic {
	found := g.First()
	pairs := p.Ordered(g.Pairs)
	return threat.Diagnostic{Subject: found[0].Subject(),
		Consequence: "Nothing tells whether callers could send it before, and this is the first review of it.",
		Message: fmt.Sprintf("what %s %s can be reviewed now: %s; base referred to what was not there",
			wording.Operations(pairs), wording.Verb(pairs, "accepts", "accept"), leafNames(pairs[0].Op(), found))}
}

func inputDiagnostic(p *threat.Pass, g threat.Group[[]api.Leaf]) threat.Diagnostic {
	added := g.First()
	n := len(added)
	pairs := p.Ordered(g.Pairs)
	d := threat.Diagnostic{Subject: added[0].Subject(),
		Message: fmt.Sprintf("%s newly %s %d %s: %s", wording.Operations(pairs), wording.Verb(pairs, "accepts", "accept"), n, wording.Plural(n, "value"), leafNames(pairs[0].Op(), added))}
	returned := returnedEntries(p)
	if !slices.ContainsFunc(added, func(l api.Leaf) bool { return !returned[l.Entry().ID()] }) {
		d.ShownWith = []string{id.DataFieldsAdded} // the same declarations, both ways
	}
	if n >= 10 {
		d.Likelihood, d.Impact, d.Why = 2, 2, "ten values or more"
	}
	return d
}

// returnedEntries are the declarations of what operations that were there newly return.
func returnedEntries(p *threat.Pass) map[openapi.ID]bool {
	return threat.Once(p, "declarations of new output", func() map[openapi.ID]bool {
		out := map[openapi.ID]bool{}
		for _, w := range diff.Each[diff.OutputAdded](p.Delta) {
			for _, l := range w.Leaves {
				out[l.Entry().ID()] = true
			}
		}
		return out
	})
}

// leafNames names values. A single value without a name is the body.
func leafNames(o *api.Operation, all []api.Leaf) string {
	if len(all) == 1 && all[0].Path() == "$" {
		return "a body"
	}
	return wording.LeavesOf(o, all)
}
