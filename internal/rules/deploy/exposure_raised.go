package deploy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
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
		Reports:    threat.Changes,
		Mitigation: "Review the operation as a new one: who may call it, what it returns, how often.",
		Test:       "From outside the network, call it without and with a credential: the documented policy holds.",
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			marks := map[*diff.Change]unmark{}
			for _, pair := range p.Delta.Pairs {
				if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
					continue
				}
				if u, ok := raised(pair); ok {
					c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: u.was.EntrySpan(), Head: u.now}
					marks[c] = u
					found = append(found, c)
				}
			}
			for _, group := range category.BySame(found, func(c *diff.Change) string {
				u := marks[c]
				if len(found) > 5 { // a release: one finding for each kind of mark
					return u.word
				}
				return fmt.Sprintf("%s %p", u.word, u.was.EntryID().Key())
			}) {
				u := marks[group[0]]
				c := category.Joined(group)
				pairs := p.Ordered(c.Pairs)
				d := threat.Diagnostic{Subject: "exposure", Related: category.PlacesOf(group, category.OfOperations),
					Message: fmt.Sprintf("%s %s no longer internal (%s): what relied on the network now has to hold against everybody", wording.Operations(pairs), wording.Verb(pairs, "is", "are"), u.text)}
				if u.word == "tag" {
					d.Likelihood, d.Why, d.Confidence = 2, "a tag alone", severity.LowConfidence
				}
				p.Report(c, d)
			}
		},
	}
}

// unmark is a mark of an internal operation that went.
type unmark struct {
	word, text string
	was        openapi.Value
	now        openapi.Span
}

// raised finds what said at base that the operation is internal, where nothing
// says so at head.
func raised(pair *diff.Pair) (unmark, bool) {
	b, h := pair.Base, pair.Head
	if word, was, inside := internalMark(b); inside {
		if _, _, still := internalMark(h); still || insideOnly(b.Servers) && insideOnly(h.Servers) {
			return unmark{}, false
		}
		now := h.Span()
		for _, level := range [...]openapi.Value{h.Value, h.Item, h.API.Doc.Root.Get("info")} {
			if at := level.Get(word); at.Exists() {
				now = at.EntrySpan()
				break
			}
		}
		return unmark{word, wording.Name(word+": "+was.Scalar()) + " before", was, now}, true
	}
	if s, outside := leavesInside(b.Servers, h.Servers); outside {
		return unmark{"server", "served from " + wording.Name(b.Servers[0].Origin()) + " before, from " + wording.Name(s.Origin()) + " now", b.Servers[0].Value, s.Value.EntrySpan()}, true
	}
	if at, tagged := internalTag(b); tagged {
		if _, still := internalTag(h); !still && len(h.Tags) > 0 {
			return unmark{"tag", "tagged " + wording.Name(at.Scalar()) + " before", at, tagsSpan(h)}, true
		}
	}
	return unmark{}, false
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
			if at := level.Get(word); at.True() || at.Exists() && !at.False() && slices.Contains(o.API.Gateway.Internal, word) {
				return word, at, true
			} else if at.False() {
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
