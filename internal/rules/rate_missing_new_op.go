package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func rateMissingNewOp() threat.Rule {
	return threat.Rule{
		ID: "rate-missing-new-op", Title: "New operation without a rate limit",
		STRIDE: []threat.STRIDE{threat.Denial}, OWASP: []string{"API4:2023"}, CWE: []int{770, 799},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Declare 429 with Retry-After or RateLimit headers as the other operations do, or the gateway's extension.",
		Test:       "Send a burst of twice the declared rate (100 calls in 10 seconds by default): at least one 429 with Retry-After.",
		Run: func(p *threat.Pass) {
			if p.LimitsElsewhere() {
				return
			}
			if !p.Conventions.Limited() {
				return
			}
			reportMissing(p, unlimitedNew(p.Delta).other)
			if limited(baseEndpoints(p.Delta), ratelimit.Contract)*2 > p.Conventions.Operations {
				reportBare(p)
			}
		},
	}
}

func reportMissing(p *threat.Pass, missing []*diff.Change) {
	byRisk := func(c *diff.Change) string {
		if o := c.Pairs[0].Head; o.Limit.Prose() != "" {
			return "described as limited"
		} else if !o.Writes() {
			return "read"
		}
		return "write"
	}
	for _, group := range bySame(missing, byRisk) {
		c := joined(group)
		pairs := p.Ordered(c.Pairs)
		d := threat.Diagnostic{Subject: "429", Related: placesOf(group, ofOperations),
			Message: fmt.Sprintf("%s %s no rate limit, unlike %s: nothing says that a flood of calls is refused",
				operations(pairs), verb(pairs, "declares", "declare"), conventionShare(p))}
		if !slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Head.Writes() }) {
			d.Likelihood, d.Why = 2, "a read"
		}
		p.Report(c, limitClaims(d, pairs))
	}
}

// reportBare tells of new operations with a 429 that leaves clients without the
// headers that the house sends.
func reportBare(p *threat.Pass) {
	var bare []*diff.Change
	for _, c := range addedEndpoints(p.Delta) {
		if o := c.Pairs[0].Head; o.Limit.Level == ratelimit.Hint && o.Limit.Has429 && !o.Limit.HasHeaders {
			bare = append(bare, c)
		}
	}
	if len(bare) == 0 {
		return
	}
	c := joined(bare)
	pairs := p.Ordered(c.Pairs)
	p.Report(c, threat.Diagnostic{Subject: "429 headers", Likelihood: 1, Impact: 2, Why: "a 429 is declared", Related: placesOf(bare, ofOperations),
		Message: fmt.Sprintf("%s %s 429 without Retry-After or RateLimit headers, which most operations here have: clients cannot tell when to come back",
			operations(pairs), verb(pairs, "declares", "declare"))})
}

// limitClaims adds what new operations say of a limit and what is no evidence of
// one: prose, and a number that limits nobody.
func limitClaims(d threat.Diagnostic, pairs []*diff.Pair) threat.Diagnostic {
	for _, q := range pairs {
		if prose := q.Head.Limit.Prose(); prose == "" {
			d.Hedge = ""
			break
		} else if d.Hedge == "" {
			d.Hedge = prose
		}
	}
	if limit := pairs[0].Head.Limit; limit.Void() && d.Hedge == "" {
		d.Message += fmt.Sprintf("; the change has %s, which limits nobody", name(limit.Declared()))
	}
	return d
}

// unlimited are the new operations without evidence of a limit, each in one
// list only.
type unlimited struct{ secret, costly, other []*diff.Change }

func unlimitedNew(d *diff.Delta) unlimited {
	var u unlimited
	for _, c := range addedEndpoints(d) {
		o := c.Pairs[0].Head
		switch {
		case o.Limit.Level > ratelimit.None && !o.Limit.Off, o.Method == "OPTIONS", o.Method == "HEAD":
		case triesSecret(o):
			u.secret = append(u.secret, c)
		case costs(o) != "":
			u.costly = append(u.costly, c)
		default:
			u.other = append(u.other, c)
		}
	}
	return u
}

// limited counts the operations with evidence of at least the level.
func limited(all []*api.Operation, least ratelimit.Level) int {
	n := 0
	for _, o := range all {
		if o.Limit.Level >= least {
			n++
		}
	}
	return n
}

func conventionShare(p *threat.Pass) string {
	all := baseEndpoints(p.Delta)
	return fmt.Sprintf("%d of %d operations here", limited(all, ratelimit.Hint), len(all))
}

// limitExpected reports whether the house limits such operations: most of all,
// or most of those of the kind.
func limitExpected(p *threat.Pass, kind func(*api.Operation) bool) bool {
	if p.Conventions.Limited() {
		return true
	}
	if p.Delta.Base == nil {
		return false
	}
	alike := slices.DeleteFunc(p.Delta.Base.Endpoints(), func(o *api.Operation) bool { return !kind(o) })
	n := limited(alike, ratelimit.Hint)
	return n > 0 && n*2 >= len(alike)
}
