package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/regular"
)

// patterns remembers which patterns accept more than others. A pattern stands at
// many places.
type patterns struct {
	known map[string]regular.Answer
	spent int
}

// mostOnPatterns bounds what all comparisons of patterns cost together, in steps of
// which about ten take the time of one step of the comparison. Beyond it they are not
// decided, so that they are reported as if either could accept more.
const (
	mostOnPatterns = 40_000_000
	patternSteps   = 10
)

// within is the [api.Inclusion] of the graph.
func (g *graph) within(narrow []string, wide string) regular.Answer {
	var key strings.Builder
	for _, p := range slices.Concat(narrow, []string{wide}) {
		key.WriteString(strconv.Itoa(len(p)) + " " + p)
	}
	answer, ok := g.texts.known[key.String()]
	if ok {
		return answer
	}
	if g.texts.spent < mostOnPatterns {
		spent := 0
		answer, _ = regular.Within(narrow, wide, func(n int) { spent += n })
		g.texts.spent += spent
		g.delta.Spend(acceptsCost + spent/patternSteps)
	}
	g.texts.known[key.String()] = answer
	return answer
}

// text makes a text in which all patterns are found, within what comparisons of patterns may
// cost.
func (g *graph) text(patterns []string, least, most int) (string, bool) {
	if g.texts.spent >= mostOnPatterns {
		return "", false
	}
	spent := 0
	of, ok := regular.Text(patterns, least, most, func(n int) { spent += n })
	g.texts.spent += spent
	g.delta.Spend(acceptsCost + spent/patternSteps)
	return of, ok
}
