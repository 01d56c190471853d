package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func authUserEnumeration() threat.Rule {
	return threat.Rule{
		ID: id.AuthUserEnumeration, Title: "Strangers can find out who has an account",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API2:2023"}, CWE: []int{204},
		Likelihood: 3, Impact: 2, By: threat.ByLimit, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker can find out who has an account, and try stolen passwords on those.",
		Mitigation:  "Answer alike, in status, shape and time, whether or not the account exists.",
		Test:        "Ask for an account that exists and for a random one: same status, same shape, median time within 20%.",
		Probe:       threat.Probe{Template: plan.UniformAnswer},
		Run: func(p *threat.Pass) {
			known := reported(p)
			for _, q := range p.Delta.Pairs {
				if q.Head == nil || known[q] || !q.Head.Auth.IsOpen() {
					continue
				}
				leaf, ok := enumeratedInput(q.Head)
				if !ok {
					continue
				}
				c := &diff.Change{Pairs: []*diff.Pair{q}, Head: leaf.Entry().EntrySpan()}
				if q.Base != nil {
					if _, before := enumeratedInput(q.Base); before || !q.Base.Auth.IsOpen() {
						continue
					}
					c.Base = q.Base.Span()
				} else {
					c.Head = q.Head.Span()
				}
				p.Report(c, enumerationDiagnostic(p, q.Head, leaf))
			}
		},
	}
}

func enumerationDiagnostic(p *threat.Pass, o *api.Operation, leaf api.Leaf) threat.Diagnostic {
	d := threat.Diagnostic{Subject: leaf.Subject(), Confidence: severity.MediumConfidence,
		Message: fmt.Sprintf("%s tells callers without credentials whether the %s they send belongs to an account", wording.Name(o.String()), wording.Name(leaf.Name()))}
	if p.Level(o) >= sensitive.S2 {
		d.Impact, d.Why = 3, "and more about its owner"
	}
	if !p.Conventions.Demands {
		d.Confidence = severity.LowConfidence
	}
	return d
}

// enumeratedInput is the input by which callers find out which accounts exist, with
// true: the operation is keyed by an address or a name, or made for asking, and
// its answers differ.
func enumeratedInput(o *api.Operation) (api.Leaf, bool) {
	if o.Kind != api.Endpoint || o.Method == "DELETE" {
		return api.Leaf{}, false
	}
	asks := asksForExistence(o)
	differs := slices.ContainsFunc(o.Responses, func(r *api.Response) bool { return r.Status == "404" || r.Status == "409" })
	if !asks && !differs {
		return api.Leaf{}, false
	}
	var key api.Leaf
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if words.HasAny(tokens, "password", "passcode") {
			return api.Leaf{}, false // a login or a registration
		}
		if key.Path() == "" && isLoginName(tokens) && (asks || l.Where() == "path" || l.Where() == "query" || l.Where() == "request" && len(l.Names()) == 1) {
			key = l
		}
	}
	return key, key.Path() != "" && (asks || differs && !o.Writes() || differs && semantics.RecoveryOf(o) != semantics.NoRecovery)
}

// asksForExistence reports whether an operation is there to ask whether something exists.
func asksForExistence(o *api.Operation) bool {
	return words.HasAny(semantics.PathWords(o.Path), "exists", "exist", "check", "available", "availability", "lookup") ||
		words.HasAny(words.Tokens(o.ID), "exists", "exist", "available", "availability", "lookup")
}

// isLoginName reports whether the words of an input's name are those of what
// people log in with.
func isLoginName(tokens []string) bool {
	switch len(tokens) {
	case 1:
		return words.HasAny(tokens, "email", "username", "login", "phone", "msisdn")
	case 2:
		return words.HasPhrase(tokens, "user", "name") || words.HasPhrase(tokens, "email", "address") || words.HasPhrase(tokens, "phone", "number") || words.HasPhrase(tokens, "user", "email")
	}
	return false
}
