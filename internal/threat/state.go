package threat

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// State runs a rule that judges an operation by itself, at base and at head. A
// diagnostic at head is introduced if base has none of its subject, and worsened if that
// of base has a lower score. Its Head is its place on the side that is judged. Those of
// several operations with one subject and one place are one finding.
func (p *Pass) State(judge func(o *api.Operation) []Diagnostic) {
	var order []*diff.Change
	diagnostics := map[*diff.Change]Diagnostic{}
	shared := map[stateKey]*diff.Change{}
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil {
			continue
		}
		p.Spend(judgeCost)
		before := map[string]Diagnostic{}
		if pair.Base != nil {
			for _, d := range judge(pair.Base) {
				before[d.Subject] = d
			}
		}
		for _, d := range judge(pair.Head) {
			old, known := before[d.Subject]
			if known && !p.worse(old, d) {
				continue
			}
			if known {
				d.State = severity.Worsened
			}
			key := stateKey{d.Subject, d.Head, d.State}
			if same := shared[key]; same != nil && !d.Head.IsZero() {
				same.Pairs = append(same.Pairs, pair)
				continue
			}
			c := stateChange(pair, old, d)
			shared[key] = c
			diagnostics[c] = d
			order = append(order, c)
		}
	}
	for _, c := range order {
		p.Report(c, diagnostics[c])
	}
}

// judgeCost is about what judging an operation costs, in steps.
const judgeCost = 10

type stateKey struct {
	subject string
	place   openapi.Span
	state   severity.State
}

func stateChange(pair *diff.Pair, old, d Diagnostic) *diff.Change {
	c := &diff.Change{Pairs: []*diff.Pair{pair}, Head: d.Head, Base: old.Head}
	if c.Head.IsZero() {
		c.Head = pair.Head.Span()
	}
	if c.Base.IsZero() && pair.Base != nil {
		c.Base = pair.Base.Span()
	}
	return c
}

// worse reports whether the diagnostic at head has a higher score than that at base,
// apart from what changed around it (a policy, a limit), which other rules report.
func (p *Pass) worse(base, head Diagnostic) bool {
	score := func(d Diagnostic) int {
		f := newFinding(p.Rule)
		p.view.rank(f, d)
		return f.Score
	}
	return score(head) > score(base)
}
