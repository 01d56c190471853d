package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bolaObjectID() threat.Rule {
	return threat.Rule{
		ID: "bola-object-id", Title: "Caller names the object",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering, threat.Elevation}, OWASP: []string{"API1:2023"}, CWE: []int{639},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Check on every call that the object belongs to the caller: from the session, not from the input.",
		Test:       "Create as one user, call as another with the first one's id: 403 or 404, and the object is unchanged.",
		Run: func(p *threat.Pass) {
			var fresh []*params
			for _, x := range paramsOf(p, newInputs(p)[objectID]) {
				if x.isNew {
					x.pairs = slices.DeleteFunc(slices.Clone(x.pairs), func(q *diff.Pair) bool { return publishes(p, q) })
					if len(x.pairs) == 0 {
						continue // what everybody may read has no owner
					}
					fresh = append(fresh, x)
					continue
				}
				reportObject(p, x, objectRisk(p, x))
			}
			// Nearly every new operation takes an id: those with the same risk are
			// one finding.
			at := map[risk]*join{}
			var order []risk
			for _, x := range fresh {
				r := objectRisk(p, x)
				if at[r] == nil {
					at[r] = newJoin(x)
					order = append(order, r)
					continue
				}
				at[r].absorb(x)
			}
			for _, r := range order {
				at[r].pairs = p.Ordered(at[r].pairs)
				reportObject(p, at[r].params, r)
			}
		},
	}
}

// risk is what makes one object id worse than another.
type risk struct {
	open, guarded, countable, opaque bool
	level                            sensitive.Level
}

func objectRisk(p *threat.Pass, x *params) risk {
	o := x.pairs[0].Op()
	r := risk{open: o.Auth.Open() && p.Conventions.Demands, guarded: p.Conventions.Guarded(o) || !p.Conventions.Demands, opaque: true}
	for _, l := range x.leaves {
		r.countable = r.countable || countable(l.Schema)
		r.opaque = r.opaque && l.Schema.Facts().Format == "uuid"
	}
	if r.level = p.Level(o); r.level < sensitive.S2 && !r.open {
		r.level = sensitive.S0
	}
	return r
}

func reportObject(p *threat.Pass, x *params, r risk) {
	d := x.growth(p)
	d.Floor = int(min(r.level, sensitive.S2))
	if !r.open || r.level == sensitive.S0 {
		d.Confidence = severity.LowConfidence // whether the code checks the owner is not for a description to say
	}
	switch {
	case r.countable && !r.guarded:
		d.Likelihood, d.Why = 4, "ids that can be counted up"
	case r.opaque:
		d.Likelihood, d.Why = 2, "ids that cannot be guessed"
	}
	var why []string
	if r.countable {
		why = append(why, "ids that can be counted up")
	}
	if r.level > sensitive.S0 {
		why = append(why, "personal or secret data in the answer")
	}
	if r.open {
		why = append(why, "no credentials asked for")
	}
	with := ""
	if len(why) > 0 {
		with = ", with " + list(why, 3)
	}
	c := &diff.Change{Pairs: x.pairs, Base: x.change.Base, Head: x.change.Head, What: x.change.What}
	if x.isNew {
		c.Head = x.pairs[0].Op().Span()
	}
	effect := with + ": each call must check that the object is the caller's"
	if n := len(x.pairs); x.isNew && n > 1 {
		d.Subject = "object ids"
		d.Message = fmt.Sprintf("%d new operations take object ids, first %s (%s)", n, name(x.pairs[0].Op().String()), leaves(x.leaves)) + effect
	} else {
		x.say(&d, "the id of an object (%s)"+effect)
	}
	grow(p, c, d, x.pairs[0].Op())
}

// countable reports whether one id tells the next.
func countable(s *api.Schema) bool {
	f := s.Facts()
	if f.Type() == "integer" {
		return !f.HasEnum
	}
	for _, pattern := range f.Patterns {
		bare := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
		bare = strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(bare, `\d`), "[0-9]"), "+*{}0123456789,")
		if bare == "" && strings.ContainsAny(pattern, `d9`) {
			return true
		}
	}
	return false
}

// identifiesObject reports whether a parameter of the path or the query picks an
// object.
func identifiesObject(o *api.Operation, l api.Leaf, tokens []string) bool {
	f := l.Schema.Facts()
	if len(tokens) == 0 || o.Method == "OPTIONS" || f.HasEnum || f.Is("boolean") || strings.HasPrefix(f.Format, "date") {
		return false
	}
	last := tokens[len(tokens)-1]
	switch l.Where {
	case "query":
		return identifier(tokens) && !words.HasAny(tokens, "client", "request", "trace", "correlation", "session", "idempotency", "after", "before", "starting", "ending", "last", "next", "cursor")
	case "path":
		if protocolStep(o) {
			return false // it picks the identity provider
		}
		if words.HasAny(tokens, "version", "format", "lang", "language", "locale", "date", "year", "month", "day", "type", "kind", "region", "country", "currency", "period", "ext", "extension", "path", "file", "filename") {
			return false
		}
		return identifier(tokens) || words.HasAny([]string{last}, "slug", "key", "number", "email", "username", "handle") || afterPlural(o.Path, l.Path)
	}
	return false
}

// identifier reports a name that ends like that of an id.
func identifier(tokens []string) bool {
	last := tokens[len(tokens)-1]
	return words.HasAny([]string{last}, "id", "ids", "uuid", "guid") || len(tokens) == 1 && len(last) > 4 && strings.HasSuffix(last, "id") && !words.HasAny([]string{last}, "valid", "invalid", "paid", "unpaid", "grid", "android", "hybrid", "liquid", "rapid", "solid", "void")
}

// afterPlural reports whether a parameter follows a segment in the plural:
// /orders/{order}.
func afterPlural(path, param string) bool {
	segments := api.Segments(path)
	for i, s := range segments {
		if i > 0 && s[0] == '{' && slices.Equal(api.PathParameters(s), []string{param}) {
			before := segments[i-1]
			return before[0] != '{' && strings.HasSuffix(before, "s") && !strings.HasSuffix(before, "ss")
		}
	}
	return false
}
