package deploy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func exposureRaised() threat.Rule {
	return threat.Rule{
		ID: id.ExposureRaised, Title: "What was internal is published",
		STRIDE: []threat.STRIDE{threat.Elevation, threat.Disclosure}, OWASP: []string{"API9:2023"}, CWE: []int{668},
		Likelihood: 3, Impact: 4, By: threat.ByConvention, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "What only your own people could reach can be found and attacked by everybody.",
		Mitigation:  "Review the operation as a new one: who may call it, what it returns, how often.",
		Test:        "From outside the network, call it without and with a credential: the documented policy holds.",
		Probe:       threat.Probe{Template: plan.Absence},
		Run: func(p *threat.Pass) {
			var found []threat.Item[removedMark]
			for _, pair := range p.Delta.Pairs {
				if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
					continue
				}
				if m, ok := formerMark(pair); ok {
					c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: m.was.EntrySpan(), Head: m.now}
					found = append(found, threat.Item[removedMark]{Change: c, Value: m})
				}
			}
			type key struct {
				word  string
				entry openapi.ID
			}
			mark := func(x threat.Item[removedMark]) key {
				if len(found) > 5 { // a release: one finding for each kind of mark
					return key{word: x.Value.word}
				}
				return key{x.Value.word, x.Value.was.EntryID()}
			}
			threat.ReportMerged(p, found, mark, func(g threat.Group[removedMark]) threat.Diagnostic {
				pairs := p.Ordered(g.Pairs)
				d := threat.Diagnostic{Subject: "exposure",
					Message: fmt.Sprintf("%s %s no longer internal (%s)", wording.Operations(pairs), wording.Verb(pairs, "is", "are"), g.First().text)}
				if g.First().word == "tag" {
					d.Likelihood, d.Why, d.Confidence = 2, "a tag alone", severity.LowConfidence
					d.Consequence = "If only your own people could reach it, everybody can find and attack it now."
				}
				return d
			})
		},
	}
}

// removedMark is what said at base that an operation is internal.
type removedMark struct {
	word, text string
	was        openapi.Value
	now        openapi.Span
}

// formerMark finds what said at base that an operation is internal. ok is false
// where nothing did, and where something says so at head.
func formerMark(pair *diff.Pair) (removedMark, bool) {
	b, h := pair.Base, pair.Head
	if word, was, inside := internalMark(b); inside {
		if _, _, still := internalMark(h); still || isInternalOnly(b.Servers) && isInternalOnly(h.Servers) {
			return removedMark{}, false
		}
		now := h.Span()
		for _, level := range [...]openapi.Value{h.Value, h.Item, h.API.Doc.Root.Get("info")} {
			if at := level.Get(word); at.Exists() {
				now = at.EntrySpan()
				break
			}
		}
		return removedMark{word, wording.Name(word+": "+was.Scalar()) + " before", was, now}, true
	}
	if s, outside := newlyOutside(b.Servers, h.Servers); outside {
		return removedMark{"server", "served from " + wording.Name(b.Servers[0].Origin()) + " before, from " + wording.Name(s.Origin()) + " now", b.Servers[0].Value, s.Value.EntrySpan()}, true
	}
	if at, tagged := internalTag(b); tagged {
		if _, still := internalTag(h); !still && len(h.Tags) > 0 {
			return removedMark{"tag", "tagged " + wording.Name(at.Scalar()) + " before", at, tagsSpan(h)}, true
		}
	}
	return removedMark{}, false
}

func tagsSpan(o *api.Operation) openapi.Span {
	if at := o.Value.Get("tags"); at.Exists() {
		return at.KeySpan()
	}
	return o.Span()
}

// internalMark finds the extension by which an operation, its path or the whole
// description says that it is not for the public.
func internalMark(o *api.Operation) (word string, at openapi.Value, ok bool) {
	for _, level := range [...]openapi.Value{o.Value, o.Item, o.API.Doc.Root.Get("info")} {
		for _, word := range append([]string{"x-internal", "x-private"}, o.API.Gateway.Internal...) {
			if at := level.Get(word); at.IsTrue() || at.Exists() && !at.IsFalse() && slices.Contains(o.API.Gateway.Internal, word) {
				return word, at, true
			} else if at.IsFalse() {
				return "", openapi.Value{}, false // the nearest word counts
			}
		}
		for _, word := range [...]string{"x-audience", "x-visibility", "x-access"} {
			switch at := level.Get(word); strings.ToLower(at.Scalar()) {
			case "":
			case "internal", "private", "component-internal", "business-unit-internal", "company-internal":
				return word, at, true
			default:
				return "", openapi.Value{}, false
			}
		}
	}
	return "", openapi.Value{}, false
}

func internalTag(o *api.Operation) (openapi.Value, bool) {
	for at := range o.Value.Get("tags").Items() {
		if tokens := words.Tokens(at.Scalar()); len(tokens) <= 2 && words.HasAny(tokens, "internal", "private") {
			return at, true
		}
	}
	return openapi.Value{}, false
}
