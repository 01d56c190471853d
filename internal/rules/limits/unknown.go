package limits

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

// fewestLimited is how many operations make an extension that all of them carry a
// convention of the API.
const fewestLimited = 3

// lostUnknownLimits reports operations that lose an extension, not known here, which all
// operations of base carry and whose name speaks of a limit. It may be that of rates.
func lostUnknownLimits(p *threat.Pass) {
	if p.Delta.Base == nil || !slices.ContainsFunc(p.Delta.Pairs, losesLimitWord) {
		return
	}
	var lost []threat.Item[string]
	for _, key := range unknownLimits(p.Delta.Base) {
		for _, pair := range p.Delta.Pairs {
			if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint || pair.Head.Value.Get(key).Exists() || pair.Head.Limit.IsWeaker(pair.Base.Limit) {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: pair.Base.Value.Get(key).EntrySpan(), Head: pair.Head.Span()}
			lost = append(lost, threat.Item[string]{Change: c, Value: key})
		}
	}
	threat.ReportMerged(p, lost, threat.SameValue, func(g threat.Group[string]) threat.Diagnostic {
		return threat.Diagnostic{Subject: "429 " + g.First(), Likelihood: 1, Impact: 3, Why: "not known to be a rate limit, unless the policy names it under rate-limit", Confidence: severity.LowConfidence,
			Consequence: "If it was the rate limit, nothing says any more that a flood of calls is refused.",
			Message:     fmt.Sprintf("%s lost %s, which every operation carried", wording.Operations(p.Ordered(g.Pairs)), wording.Name(g.First()))}
	})
}

// losesLimitWord reports whether an operation lost anything that reads like a limit.
func losesLimitWord(pair *diff.Pair) bool {
	if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
		return false
	}
	for key := range pair.Base.Value.Fields() {
		if readsLikeLimit(key) && !pair.Head.Value.Get(key).Exists() {
			return true
		}
	}
	return false
}

// unknownLimits are the extensions of the operations of base that read like limits, in
// the order in which they are written, where every operation has them.
func unknownLimits(base *api.API) []string {
	all := base.Endpoints()
	if len(all) < fewestLimited {
		return nil
	}
	var keys []string
	for key := range all[0].Value.Fields() {
		known := slices.ContainsFunc(all[0].Limit.Sources, func(s ratelimit.Source) bool { return strings.EqualFold(s.Name, key) })
		if !known && readsLikeLimit(key) && !slices.ContainsFunc(all, func(o *api.Operation) bool { return !o.Value.Get(key).Exists() }) {
			keys = append(keys, key)
		}
	}
	return keys
}

// readsLikeLimit reports whether the name of an extension speaks of a limit, and not of
// one of sizes.
func readsLikeLimit(key string) bool {
	if !strings.HasPrefix(strings.ToLower(key), "x-") {
		return false
	}
	tokens := words.Tokens(key)
	return words.HasAny(tokens, "limit", "limits", "limiter", "limiting", "ratelimit", "ratelimits", "throttle", "throttling", "quota", "quotas") &&
		!words.HasAny(tokens, "size", "length", "page", "body", "payload", "upload", "file", "files", "memory", "depth", "result", "results", "row", "rows", "time", "timeout")
}
