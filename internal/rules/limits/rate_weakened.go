package limits

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
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
		Reports:    threat.States,
		Mitigation: "Restore the limit, or say in the change where it is enforced now.",
		Test:       "Send the burst that the old limit refused: 429.",
		Run: func(p *threat.Pass) {
			if p.LimitsElsewhere() {
				return
			}
			var weaker []*diff.Change
			for c := range diff.Each[diff.LimitChanged](p.Delta) {
				b, h := c.Pairs[0].Base, c.Pairs[0].Head
				if h.Kind == api.Endpoint && h.Limit.Weaker(b.Limit) && !isRenamed429(b, h) {
					weaker = append(weaker, c)
				}
			}
			for _, group := range category.BySame(weaker, limitEdit(weaker)) {
				c := category.Joined(group)
				pair := p.Ordered(c.Pairs)[0]
				d := limitDiagnostic(pair.Base.Limit, pair.Head.Limit, wording.Operations(p.Ordered(c.Pairs)))
				d.Subject, d.Related = "429", category.PlacesOf(group, category.OfOperations)
				p.Report(c, d)
			}
		},
	}
}

func limitDiagnostic(b, h ratelimit.Evidence, who string) threat.Diagnostic {
	switch {
	case h.Off:
		return threat.Diagnostic{Message: fmt.Sprintf("%s: the rate limit is switched off (was: %s), nothing refuses a flood of calls", who, wording.Name(b.String()))}
	case h.Void() && h.Level == ratelimit.None:
		return threat.Diagnostic{Message: fmt.Sprintf("%s: the rate limit is %s now (was: %s), which refuses nobody", who, wording.Name(h.Declared()), wording.Name(b.String()))}
	case h.Level == b.Level && b.Has429 && !h.Has429 && !h.HasHeaders:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "a limit is still named",
			Message: fmt.Sprintf("%s: the %s is gone and %s only names a limit, clients are no longer told that they are refused", who, wording.Name(b.String()), wording.Name(h.String()))}
	case h.Level == b.Level:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "the limit is raised, not gone",
			Message: fmt.Sprintf("%s: the declared rate limit rises from %s to %s, that much faster can be tried and flooded", who, wording.Name(b.String()), wording.Name(h.String()))}
	case h.Level == ratelimit.Hint && h.Has429:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "a 429 stays",
			Message: fmt.Sprintf("%s: of %s only %s is left, clients are no longer told when to come back", who, wording.Name(b.String()), wording.Name(h.String()))}
	case h.Level > ratelimit.None:
		return threat.Diagnostic{Likelihood: 2, Impact: 3, Why: "some evidence of a limit stays",
			Message: fmt.Sprintf("%s: of the rate limit %s only %s is left", who, wording.Name(b.String()), wording.Name(h.String()))}
	}
	return threat.Diagnostic{Message: fmt.Sprintf("%s: no rate limit is declared any more (was: %s), nothing says that a flood of calls is refused", who, wording.Name(b.String()))}
}

// isRenamed429 reports that the unofficial status 420 stands on one side for the
// 429 of the other.
func isRenamed429(b, h *api.Operation) bool {
	return b.Limit.Has429 && !h.Limit.Has429 && slices.ContainsFunc(h.Responses, func(r *api.Response) bool { return r.Status == "420" })
}

// limitEdit keys a change by the edit that made it: the place of the evidence
// that went, where operations share it; else what went, where the same went from
// more than three operations.
func limitEdit(all []*diff.Change) func(*diff.Change) string {
	places, texts := map[string]int{}, map[string]int{}
	for _, c := range all {
		places[lostPlaces(c)]++
		texts[limitText(c)]++
	}
	return func(c *diff.Change) string {
		if place := lostPlaces(c); place != "" && places[place] > 1 {
			return place
		}
		if text := limitText(c); texts[text] > 3 {
			return text
		}
		return c.Pairs[0].Op().Key()
	}
}

// lostPlaces spells where the evidence stood that base has and head does not.
func lostPlaces(c *diff.Change) string {
	b, h := c.Pairs[0].Base.Limit, c.Pairs[0].Head.Limit
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
	sort.Strings(places)
	return strings.Join(places, " ")
}

func limitText(c *diff.Change) string {
	return c.Pairs[0].Base.Limit.String() + " > " + c.Pairs[0].Head.Limit.String()
}
