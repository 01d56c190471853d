package limits

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func rateWeakened() threat.Rule {
	return threat.Rule{
		ID: id.RateWeakened, Title: "Rate limit removed or raised",
		STRIDE: []threat.STRIDE{threat.Denial}, OWASP: []string{"API4:2023"}, CWE: []int{770},
		Likelihood: 4, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A script may call {operation} more often than before: to copy data, to guess, or to overload.",
		Mitigation:  "Restore the limit, or say in the change where it is enforced now.",
		Test:        "Send the burst that the old limit refused: 429.",
		Probe:       threat.Probe{Template: plan.Burst, Times: 100},
		Run: func(p *threat.Pass) {
			if p.HasLimitsElsewhere() {
				return
			}
			var weaker []threat.Item[loss]
			for c := range diff.Each[diff.LimitChanged](p.Delta) {
				b, h := c.Pairs[0].Base, c.Pairs[0].Head
				if h.Kind == api.Endpoint && h.Limit.IsWeaker(b.Limit) && !isRenamed429(b, h) {
					weaker = append(weaker, threat.Item[loss]{Change: c, Value: lossOf(c.Pairs[0])})
				}
			}
			threat.ReportMerged(p, weaker, sameEdit(weaker), func(g threat.Group[loss]) threat.Diagnostic {
				pairs := p.Ordered(g.Pairs)
				d := limitDiagnostic(pairs[0].Base.Limit, pairs[0].Head.Limit, wording.Operations(pairs))
				d.Subject = "429"
				return d
			})
			lostUnknownLimits(p)
		},
	}
}

// lessDeclared follows where a limit may still be there, and less of it is declared.
const lessDeclared = "Clients are no longer told to slow down, and less shows that a flood of calls is refused."

func limitDiagnostic(b, h ratelimit.Evidence, who string) threat.Diagnostic {
	switch {
	case h.Off:
		return threat.Diagnostic{Message: fmt.Sprintf("%s: the rate limit is switched off (was: %s)", who, wording.Name(b.String()))}
	case h.IsVoid() && h.Level == ratelimit.None:
		return threat.Diagnostic{Message: fmt.Sprintf("%s: the rate limit is %s now (was: %s), which refuses nobody", who, wording.Name(h.Declared()), wording.Name(b.String()))}
	case h.IsVoid() && h.Level > ratelimit.None:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "some evidence of a limit stays",
			Message: fmt.Sprintf("%s: the rate limit is %s now (was: %s), a number that refuses nobody", who, wording.Name(h.Declared()), wording.Name(b.String()))}
	case h.Level == b.Level && b.Has429 && !h.Has429 && !h.HasHeaders:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "a limit is still named",
			Consequence: lessDeclared,
			Message:     fmt.Sprintf("%s: the %s is gone and %s only names a limit", who, wording.Name(b.String()), wording.Name(h.String()))}
	case h.Level == b.Level:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "the limit is raised, not gone",
			Message: fmt.Sprintf("%s: the declared rate limit rises from %s to %s", who, wording.Name(b.String()), wording.Name(h.String()))}
	case h.Level == ratelimit.Hint && h.Has429:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "a 429 stays",
			Consequence: lessDeclared,
			Message:     fmt.Sprintf("%s: of %s only %s is left", who, wording.Name(b.String()), wording.Name(h.String()))}
	case h.Level > ratelimit.None:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "some evidence of a limit stays",
			Consequence: lessDeclared,
			Message:     fmt.Sprintf("%s: of the rate limit %s only %s is left", who, wording.Name(b.String()), wording.Name(h.String()))}
	}
	return threat.Diagnostic{Message: fmt.Sprintf("%s: no rate limit is declared any more (was: %s)", who, wording.Name(b.String()))}
}

// isRenamed429 reports whether head has the unofficial status 420 where base has
// 429.
func isRenamed429(b, h *api.Operation) bool {
	return b.Limit.Has429 && !h.Limit.Has429 && slices.ContainsFunc(h.Responses, func(r *api.Response) bool { return r.Status == "420" })
}

// loss is what an operation lost of its evidence of a limit.
type loss struct {
	// places are those of the evidence that is gone, in one text.
	places string
	// limits are the evidence at base and at head, in words.
	limits [2]string
	// operation is the key of the operation.
	operation string
}

func lossOf(pair *diff.Pair) loss {
	b, h := pair.Base.Limit, pair.Head.Limit
	return loss{lostPlaces(b, h), [2]string{b.String(), h.String()}, pair.Op().Key()}
}

// lostPlaces lists the places of the evidence that base has and head does not.
func lostPlaces(b, h ratelimit.Evidence) string {
	var places []string
	for _, s := range b.Sources {
		kept := slices.ContainsFunc(h.Sources, func(x ratelimit.Source) bool { return strings.EqualFold(x.Name, s.Name) })
		if !kept {
			places = append(places, s.Span().String())
		}
	}
	if len(places) == 0 && len(b.Sources) > 0 { // a number went up
		places = append(places, b.Sources[0].Span().String())
	}
	slices.Sort(places)
	return strings.Join(places, " ")
}

// sameEdit is a key that is equal for the losses of one edit: evidence that several
// operations shared, or the same loss of more than fewLosses operations.
func sameEdit(all []threat.Item[loss]) func(threat.Item[loss]) loss {
	places, limits := map[string]int{}, map[[2]string]int{}
	for _, item := range all {
		places[item.Value.places]++
		limits[item.Value.limits]++
	}
	return func(item threat.Item[loss]) loss {
		switch l := item.Value; {
		case l.places != "" && places[l.places] > 1:
			return loss{places: l.places}
		case limits[l.limits] > fewLosses:
			return loss{limits: l.limits}
		default:
			return loss{operation: l.operation}
		}
	}
}

// fewLosses is how many operations that lost the same are reported each at its line.
const fewLosses = 3
