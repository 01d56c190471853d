package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
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
		Reports:    threat.States,
		Mitigation: "Ask for a key that names the request, and answer its repetition with the first result.",
		Test:       "Send the same request twice, and ten times at once: one effect.",
		Run: func(p *threat.Pass) {
			reportRepeatable(p)
			reportKeyGone(p)
		},
	}
}

// reportRepeatable tells of new operations that spend and take no key.
func reportRepeatable(p *threat.Pass) {
	custom := false
	for _, o := range p.Delta.Peers() {
		custom = custom || o.Method == "POST" && slices.ContainsFunc(o.Parameters, func(x *api.Parameter) bool { return x.In == "header" && semantics.IsIdempotencyKey(x.Name, true) })
	}
	var found []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if o := c.Pairs[0].Head; (semantics.IsPayment(o) || semantics.IsOrder(o)) && !semantics.HasIdempotencyKey(o) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return
	}
	c := category.Joined(found)
	pairs := p.Ordered(c.Pairs)
	d := threat.Diagnostic{Subject: "idempotency", Confidence: severity.MediumConfidence, Related: category.PlacesOf(found, category.OfOperations),
		Message: fmt.Sprintf("the new %s %s no key that names the request: a repetition, by accident or on purpose, pays or orders twice", wording.Operations(pairs), wording.Verb(pairs, "takes", "take"))}
	if !custom {
		d.Likelihood, d.Why = 1, "no operation here has one"
	}
	p.Report(c, d)
}

// reportKeyGone tells of keys that requests no longer name themselves by, or may
// leave out.
func reportKeyGone(p *threat.Pass) {
	var gone []*diff.Change
	for c, w := range diff.Each[diff.InputRemoved](p.Delta) {
		if onceOrMatch(w.Leaves[0]) && c.Pairs[0].Head.Writes() && !semantics.HasIdempotencyKey(c.Pairs[0].Head) {
			gone = append(gone, c)
		}
	}
	removed := func(c *diff.Change) api.Leaf { return c.What.(diff.InputRemoved).Leaves[0] }
	for _, group := range category.BySame(gone, func(c *diff.Change) string { return strings.ToLower(removed(c).Path) }) {
		c, l := category.Joined(group), removed(group[0])
		pairs := p.Ordered(c.Pairs)
		d := threat.Diagnostic{Subject: l.Subject(), Likelihood: 3, Impact: 4, Why: "the key is gone", Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("%s no longer %s %s: %s", wording.Operations(pairs), wording.Verb(pairs, "takes", "take"), wording.Name(l.Path), repeats(l))}
		if !l.Required {
			d.Likelihood, d.Impact, d.Why = 2, 3, "it could be left out before"
		}
		p.Report(c, d)
	}
}

// onceOrMatch reports a header that keeps a request from taking effect twice. An
// If-Match that was required is a proof: input-security-field-optional tells it.
func onceOrMatch(l api.Leaf) bool {
	return l.Where == "header" && (strings.EqualFold(l.Path, "If-Match") && !l.Required || strings.Contains(strings.ToLower(l.Path), "idempoten"))
}

func repeats(l api.Leaf) string {
	if strings.EqualFold(l.Path, "If-Match") {
		return "two callers overwrite each other's changes"
	}
	return "a request that is sent again has its effect again"
}
