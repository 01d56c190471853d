package egress

import (
	"fmt"
	"slices"
	"strings"

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

func webhookSignatureRemoved() threat.Rule {
	return threat.Rule{
		ID: id.WebhookSignatureRemoved, Title: "What is sent out is no longer signed",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Spoofing}, OWASP: []string{"API10:2023"}, CWE: []int{345, 294},
		Likelihood: 4, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Receivers can no longer tell your calls from an attacker's.",
		Mitigation:  "Send the signature and the time again, always.",
		Test:        "Replay a delivery that is older than five minutes, and one with a changed body: the receiver refuses.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is about what a receiver gets, and checks"},
		Run: func(p *threat.Pass) {
			var lost []threat.Item[lostProof]
			for _, pair := range p.Delta.Pairs {
				if pair.Base == nil || pair.Head == nil || pair.Head.Kind == api.Endpoint {
					continue
				}
				for _, l := range lostProofs(pair) {
					c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: l.before.Value.Get("name").EntrySpan(), Head: l.place(pair.Head)}
					lost = append(lost, threat.Item[lostProof]{Change: c, Value: l})
				}
			}
			type key struct {
				header     string
				isOptional bool
			}
			header := func(x threat.Item[lostProof]) key {
				return key{strings.ToLower(x.Value.before.Name), x.Value.after != nil}
			}
			threat.ReportMerged(p, lost, header, lostProofDiagnostic)
		},
	}
}

// lostProof is a header by which receivers tell a delivery from a forgery or a
// replay; after is nil where it is gone, else it may now be left out.
type lostProof struct {
	before, after *api.Parameter
	replay        bool
}

// place is where head declares the header, or else its operation.
func (l lostProof) place(o *api.Operation) openapi.Span {
	switch {
	case l.after == nil:
		return o.Span()
	case l.after.Value.Get("name").Exists():
		return l.after.Value.Get("name").EntrySpan()
	}
	return l.after.Value.KeySpan()
}

// lostProofs lists the headers that a webhook or callback no longer carries, or may
// leave out, and does not replace by another.
func lostProofs(pair *diff.Pair) []lostProof {
	var out []lostProof
	for _, b := range pair.Base.Parameters {
		if b.In != "header" {
			continue
		}
		after := header(pair.Head, b.Name)
		if after != nil && (after.Required || !b.Required) {
			continue
		}
		proof, time := semantics.IsSignature(b.Name), semantics.IsTimestamp(b.Name)
		switch {
		case !proof && !time, hasOtherProof(pair.Head, b, proof), after == nil && proof && semantics.IsSigned(pair.Head):
		default:
			out = append(out, lostProof{b, after, !proof})
		}
	}
	return out
}

// header returns the header of an operation by its name, in which case does not count
// (RFC 9110, section 5.1), nil for none.
func header(o *api.Operation, name string) *api.Parameter {
	for _, p := range o.Parameters {
		if p.In == "header" && strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

// hasOtherProof reports whether an operation carries another header that proves what the
// lost one did: a signature for a signature, a time for a time, and as surely.
func hasOtherProof(o *api.Operation, lost *api.Parameter, isSignature bool) bool {
	is := semantics.IsTimestamp
	if isSignature {
		is = semantics.IsSignature
	}
	return slices.ContainsFunc(o.Parameters, func(p *api.Parameter) bool {
		return p.In == "header" && !strings.EqualFold(p.Name, lost.Name) && (p.Required || !lost.Required) && is(p.Name)
	})
}

func lostProofDiagnostic(g threat.Group[lostProof]) threat.Diagnostic {
	l := g.First()
	d := threat.Diagnostic{Subject: "header " + l.before.Name}
	how := fmt.Sprintf("%s no longer %s %s", category.Sent(g.Pairs), wording.Verb(g.Pairs, "carries", "carry"), wording.Name(l.before.Name))
	if l.after != nil {
		d.Likelihood, d.Why = 3, "it may be left out"
		how = fmt.Sprintf("%s may leave out %s", category.Sent(g.Pairs), wording.Name(l.before.Name))
	}
	if l.replay {
		d.Likelihood, d.Impact, d.Why = 2, 3, "a time alone"
		d.Consequence = "Receivers can no longer tell an old delivery that an attacker sends again."
	}
	d.Message = how
	return d
}
