package inventory

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

func surfaceNewOp() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceNewOp, Title: "New operation",
		OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 2, Impact: 2, By: threat.ByConvention, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Attackers have {operation} to try as well.",
		Mitigation:  "Name an owner, log its use, and plan its end of life as for the other operations.",
		Test:        "The path answers to its documented methods only: 405 for all others.",
		Probe:       threat.Probe{Template: plan.Absence, OtherMethod: true},
		Run: func(p *threat.Pass) {
			added := threat.ItemsOf(p.Delta.AddedEndpoints())
			if base := p.Delta.Base; base == nil || !base.HasEndpoints() {
				for _, g := range threat.Merge(added, threat.AsOne) {
					reportAdded(p, g)
				}
			} else {
				policy := func(x threat.Item[struct{}]) string { return p.Delta.Head.Describe(x.Pairs[0].Head.Auth) }
				var few []threat.Item[struct{}]
				for _, g := range threat.MergeMany(added, 20, policy) {
					if len(g.Items) > 1 {
						reportAdded(p, g)
					} else {
						few = append(few, g.Items[0])
					}
				}
				reportPaths(p, few)
			}
			reportMoved(p)
		},
	}
}

// newOperation is the diagnostic of one new operation.
func newOperation(p *threat.Pass, o *api.Operation) threat.Diagnostic {
	d := threat.Diagnostic{Subject: "operation", Message: newOperationText(p, o)}
	if why, public := semantics.PublicByNature(o); public {
		d.Likelihood, d.Why = 1, why.String()
	}
	return d
}

// reportPaths reports new operations, those of one path that are guarded alike, as the
// operations beside them are, as one.
func reportPaths(p *threat.Pass, added []threat.Item[struct{}]) {
	type key struct {
		path, policy string
		alone        *diff.Pair
	}
	for _, g := range threat.LedAll(p, threat.Merge(added, func(x threat.Item[struct{}]) key {
		o := x.Pairs[0].Head
		if _, public := semantics.PublicByNature(o); public || !p.Conventions.IsGuarded(o) {
			return key{alone: x.Pairs[0]}
		}
		return key{path: api.Template(o.Path), policy: o.API.Describe(o.Auth)}
	})) {
		if len(g.Items) == 1 {
			p.Report(g.Change, newOperation(p, g.Pairs[0].Head))
			continue
		}
		p.Report(g.Change, threat.Diagnostic{Subject: "operation", Related: g.Places(threat.OperationsOf), Message: newPathText(p.Ordered(g.Pairs))})
	}
}

// newPathText describes the new operations of a path, which ask for the same.
func newPathText(pairs []*diff.Pair) string {
	var methods []string
	in, out := 0, 0
	for _, q := range pairs {
		methods = append(methods, q.Head.Method)
		i, o := valuesOf(q.Head)
		in, out = in+i, out+o
	}
	o := pairs[0].Head
	return fmt.Sprintf("%s has new operations (%s): they ask for %s, accept %s and return %s", wording.Name(o.Path), wording.List(methods, len(methods)),
		wording.Name(o.API.Describe(o.Auth)), valueCount(in), valueCount(out))
}

// valueCount says how many values are sent: "nothing", "1 value", "2 values".
func valueCount(n int) string {
	if n == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%d %s", n, wording.Plural(n, "value"))
}

// valuesOf counts what an operation accepts, and what it returns with success.
func valuesOf(o *api.Operation) (in, out int) {
	for _, l := range o.Outputs() {
		if l.IsSuccess() {
			out++
		}
	}
	return len(o.Inputs()), out
}

func newOperationText(p *threat.Pass, o *api.Operation) string {
	in, out := valuesOf(o)
	values := fmt.Sprintf("accepts %s and returns %s", valueCount(in), valueCount(out))
	switch {
	case !p.Conventions.DeclaresNow:
		return fmt.Sprintf("%s is new: it %s; the description declares no authentication", wording.Name(o.String()), values)
	case o.Auth.IsAnonymous():
		return fmt.Sprintf("%s is new: it asks for no credentials, %s", wording.Name(o.String()), values)
	}
	return fmt.Sprintf("%s is new: it asks for %s, %s", wording.Name(o.String()), wording.Name(o.API.Describe(o.Auth)), values)
}

// reportAdded reports many new operations at once.
func reportAdded(p *threat.Pass, g threat.Group[struct{}]) {
	g = threat.Led(p, g)
	if p.Delta.Base == nil {
		g.Head = whole(p.Delta.Head)
	}
	pairs := p.Ordered(g.Pairs)
	open := 0
	for _, x := range pairs {
		if x.Head.Auth.IsOpen() {
			open++
		}
	}
	access := fmt.Sprintf("%d of them can be called without credentials", open)
	switch {
	case !p.Conventions.DeclaresNow:
		access = "the description declares no authentication"
	case open == 0:
		access = "all ask for credentials"
	}
	p.Report(g.Change, threat.Diagnostic{Subject: "operations", Related: g.Places(threat.OperationsOf),
		Message: fmt.Sprintf("%s %s new: %s", wording.Operations(pairs), wording.Verb(pairs, "is", "are"), access)})
}

// reportMoved reports operations that have another path. Those that one edit of a
// prefix moved are one finding.
func reportMoved(p *threat.Pass) {
	var moved []threat.Item[prefixes]
	for c := range diff.Each[diff.OperationMoved](p.Delta) {
		moved = append(moved, threat.Item[prefixes]{Change: c, Value: prefixesOf(c.Pairs[0].Base, c.Pairs[0].Head)})
	}
	threat.ReportMerged(p, moved, threat.SameValue, func(g threat.Group[prefixes]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: "path", Likelihood: 1, Impact: 2, Why: "the same operation elsewhere",
			Consequence: "What gateways and firewalls do by the old path no longer protects it.",
			Mitigation:  "Have every rule of a gateway or a firewall that names the old path name the new one too, and stop serving the old one.",
			Test:        "Call the old path: 404 or 410. Call the new one as nobody, and too often: refused as the old one did."}
		if len(pairs) == 1 {
			d.Message = fmt.Sprintf("%s was %s before", wording.Name(pairs[0].Head.String()), wording.Name(pairs[0].Base.String()))
		} else {
			d.Message = fmt.Sprintf("%s begin with %s in place of %s", wording.Operations(pairs), wording.Name(g.First().head), wording.Name(g.First().base))
		}
		return d
	})
}

// prefixes are the beginnings of two paths that differ where their ends are the same.
type prefixes struct{ base, head string }

// prefixesOf are the beginnings of the paths of an operation that moved; of one that
// has another method too, both with the method.
func prefixesOf(b, h *api.Operation) prefixes {
	if b.Method != h.Method {
		return prefixes{b.String(), h.String()}
	}
	x, y := api.Segments(b.Path), api.Segments(h.Path)
	for len(x) > 0 && len(y) > 0 && api.Template(x[len(x)-1]) == api.Template(y[len(y)-1]) {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return prefixes{"/" + strings.Join(x, "/"), "/" + strings.Join(y, "/")}
}
