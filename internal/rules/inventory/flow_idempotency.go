package inventory

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func flowIdempotency() threat.Rule {
	return threat.Rule{
		ID: id.FlowIdempotency, Title: "One request may have its effect twice",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API6:2023"}, CWE: []int{837, 362},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A request that arrives twice, by a retry or on purpose, pays, orders or books twice.",
		Mitigation:  "Ask for a key that names the request, and answer its repetition with the first result.",
		Test:        "Send the same request twice, and ten times at once: one effect.",
		Probe:       threat.Probe{Template: plan.Once},
		Run: func(p *threat.Pass) {
			reportRepeatable(p)
			reportRemovedKeys(p)
		},
	}
}

// reportRepeatable reports new operations that pay or order and accept no key.
func reportRepeatable(p *threat.Pass) {
	isCustom := sync.OnceValue(func() bool { return p.Delta.HasPeer(takesKey) })
	var found []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if o := c.Pairs[0].Head; (semantics.IsPayment(o) || semantics.IsOrder(o)) && !semantics.HasIdempotencyKey(o) {
			found = append(found, c)
		}
	}
	threat.ReportMerged(p, threat.ItemsOf(found), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: "idempotency", Confidence: severity.MediumConfidence,
			Message: fmt.Sprintf("the new %s %s no key that names the request", wording.Operations(pairs), wording.Verb(pairs, "takes", "take"))}
		if !isCustom() {
			d.Likelihood, d.Why = 1, "no operation here has one"
		}
		return d
	})
}

func takesKey(o *api.Operation) bool {
	return o.Method == "POST" && slices.ContainsFunc(o.Parameters, func(x *api.Parameter) bool { return x.In == "header" && semantics.IsIdempotencyKey(x.Name, true) })
}

// reportRemovedKeys reports keys that requests no longer name themselves by.
func reportRemovedKeys(p *threat.Pass) {
	var removed []threat.Item[api.Leaf]
	for c, w := range diff.Each[diff.InputRemoved](p.Delta) {
		if isOnceHeader(w.Leaves[0]) && c.Pairs[0].Head.Writes() && !semantics.HasIdempotencyKey(c.Pairs[0].Head) {
			removed = append(removed, threat.Item[api.Leaf]{Change: c, Value: w.Leaves[0]})
		}
	}
	anyCase := func(key threat.Item[api.Leaf]) string { return strings.ToLower(key.Value.Path()) }
	threat.ReportMerged(p, removed, anyCase, func(g threat.Group[api.Leaf]) threat.Diagnostic {
		l, pairs := g.First(), p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: l.Subject(), Likelihood: 3, Impact: 4, Why: "the key is gone",
			Message: fmt.Sprintf("%s no longer %s %s", wording.Operations(pairs), wording.Verb(pairs, "takes", "take"), wording.Name(l.Path())), Consequence: repeats(l)}
		if !l.Required() {
			d.Likelihood, d.Impact, d.Why = 2, 3, "it could be left out before"
		}
		return d
	})
}

// isOnceHeader reports whether a value is a header that keeps a request from taking
// effect twice. An If-Match that was required is a proof, which is reported by
// input-security-field-optional.
func isOnceHeader(l api.Leaf) bool {
	return l.Where() == "header" && (strings.EqualFold(l.Path(), "If-Match") && !l.Required() || strings.Contains(strings.ToLower(l.Path()), "idempoten"))
}

// repeats is what follows without a header other than the key, of which the rule speaks.
func repeats(l api.Leaf) string {
	if strings.EqualFold(l.Path(), "If-Match") {
		return "Two callers overwrite each other's changes without noticing it."
	}
	return ""
}
