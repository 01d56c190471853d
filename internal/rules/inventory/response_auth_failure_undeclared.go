package inventory

import (
	"fmt"
	"slices"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func responseAuthFailureUndeclared() threat.Rule {
	return threat.Rule{
		ID: id.ResponseAuthFailureUndeclared, Title: "Does not say what it answers to the wrong caller",
		STRIDE: []threat.STRIDE{threat.Repudiation}, OWASP: []string{"API8:2023"}, CWE: []int{755},
		Likelihood: 1, Impact: 2, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Nobody can test that the wrong caller is refused, because the description does not say how.",
		Mitigation:  "Declare 401 and 403 with the shape that the other operations use.",
		Test:        "Call it without credentials: the declared 401.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			isCustom := sync.OnceValue(func() bool { return declaresRefusals(p.Delta) })
			var lost, silent []*diff.Change
			for _, pair := range p.Delta.Pairs {
				h := pair.Head
				switch {
				case h == nil || h.Kind != api.Endpoint || !isGuarded(h) || hasRefusal(h) || len(h.Responses) == 0:
				case pair.Base == nil && isCustom():
					silent = append(silent, &diff.Change{Pairs: []*diff.Pair{pair}, Head: h.Span()})
				case pair.Base != nil && hasRefusalStatus(pair.Base):
					lost = append(lost, &diff.Change{Pairs: []*diff.Pair{pair}, Base: pair.Base.Value.Get("responses").KeySpan(), Head: h.Value.Get("responses").KeySpan()})
				}
			}
			reportUnrefused(p, lost, "no longer %s 401 or 403")
			reportUnrefused(p, silent, "%s neither 401 nor 403, as most others do")
		},
	}
}

// declaresRefusals reports whether at least half of the guarded operations of base
// declare 401 or 403, and at least two are guarded.
func declaresRefusals(d *diff.Delta) bool {
	if d.Base == nil {
		return false
	}
	secured, declares := 0, 0
	for _, o := range d.Peers() {
		if !isGuarded(o) {
			continue
		}
		secured++
		if hasRefusal(o) {
			declares++
		}
	}
	return secured >= 2 && declares*2 >= secured
}

func reportUnrefused(p *threat.Pass, found []*diff.Change, what string) {
	threat.ReportMerged(p, threat.ItemsOf(found), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		return threat.Diagnostic{Subject: "responses",
			Message: fmt.Sprintf("%s "+what, wording.Operations(pairs), wording.Verb(pairs, "declares", "declare"))}
	})
}

// isGuarded reports whether every caller must present something.
func isGuarded(o *api.Operation) bool { return !o.Auth.IsOpen() && !o.Auth.Unspecified }

// hasRefusal reports whether the operation declares what it answers to callers whom
// it refuses, the default included.
func hasRefusal(o *api.Operation) bool {
	return hasRefusalStatus(o) || slices.ContainsFunc(o.Responses, func(r *api.Response) bool { return r.Status == "default" })
}

// hasRefusalStatus reports whether the operation declares 401 or 403.
func hasRefusalStatus(o *api.Operation) bool {
	return slices.ContainsFunc(o.Responses, func(r *api.Response) bool {
		return r.Status == "401" || r.Status == "403" || r.Status == "4XX"
	})
}
