package review

import (
	"slices"
	"sync"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// vocabulary is what every description is read with. Nothing changes it.
type vocabulary struct {
	classify *sensitive.Classifier
	limits   *ratelimit.Recogniser
	rules    []threat.Rule
	bothWays []threat.Rule // those of the rules whose findings a change can resolve
}

// vocabularyOf begins to prepare the vocabulary under a policy, and returns what waits for
// it: the first descriptions are read meanwhile.
func vocabularyOf(p *policy.Policy) func() *vocabulary {
	known := sync.OnceValue(func() *vocabulary {
		v := &vocabulary{classify: classifier(p), limits: ratelimit.New()}
		v.rules, v.bothWays = catalogue()
		if keys := p.RateLimit.Extensions; len(keys) > 0 {
			v.limits = v.limits.With(keys...)
		}
		return v
	})
	go func() {
		defer func() { _ = recover() }() // whoever waits panics with it
		known()
	}()
	return known
}

// catalogue has the rules of every review: all, and those whose findings a change can resolve. Nothing changes the lists.
var catalogue = sync.OnceValues(func() (all, resolvable []threat.Rule) {
	all = rules.All()
	return all, slices.DeleteFunc(slices.Clone(all), func(rule threat.Rule) bool { return rule.Reports == threat.Changes })
})

func classifier(p *policy.Policy) *sensitive.Classifier {
	c := sensitive.New()
	var terms []sensitive.Term
	for _, t := range p.Sensitive.Terms {
		terms = append(terms, sensitive.Term{Words: t.Term, Class: t.Class, Level: t.Class.Usual()})
	}
	if len(terms)+len(p.Sensitive.Ignore) > 0 {
		c = c.With(terms, p.Sensitive.Ignore)
	}
	if levels := p.Sensitive.Levels; len(levels) > 0 {
		c = c.Weighing(levels)
	}
	return c
}
