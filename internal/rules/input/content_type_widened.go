package input

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func contentTypeWidened() threat.Rule {
	return threat.Rule{
		ID: id.ContentTypeWidened, Title: "Another parser for requests",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{611, 502, 352},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Requests reach a parser that was not reachable before, with the attacks that this kind of parser is known for.",
		Mitigation:  "Drop it, or harden its parser: no external entities, no types by name, a bound on size.",
		Test:        "Send a document type with an external entity: nothing is fetched; send a type that is not listed: 415.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			for _, g := range threat.Merge(append(addedFormats(p.Delta), formatsOfWhole(p.Delta)...), threat.SameValue) {
				reportFormat(p, g)
			}
			reportParts(p)
		},
	}
}

// format is a media type that a request newly may have, and what reads it.
type format struct {
	media  string
	parser parser
}

// addedFormats lists the new media types of requests. JSON is expected, and files
// have a rule of their own.
func addedFormats(d *diff.Delta) []threat.Item[format] {
	var added []threat.Item[format]
	for c, w := range diff.Each[diff.MediaAdded](d) {
		o := c.Pairs[0].Op()
		if w.Direction != api.In || o.Kind != api.Endpoint || semantics.IsFileMedia(w.Type) && !hasFileBody(c.Pairs[0].Base) {
			continue
		}
		if kind := parserOf(o, w.Type); kind != plainParser {
			added = append(added, threat.Item[format]{Change: c, Value: format{w.Type, kind}})
		}
	}
	return added
}

// formatsOfWhole lists the media types of requests of a description that is new as a whole which are read by a parser
// that is known for attacks, whatever else the operation accepts.
func formatsOfWhole(d *diff.Delta) []threat.Item[format] {
	if d.Base != nil {
		return nil
	}
	var all []threat.Item[format]
	for _, q := range d.Pairs {
		if q.Head == nil || q.Head.Kind != api.Endpoint || q.Head.Hidden {
			continue
		}
		for _, m := range q.Head.Body {
			if kind := parserOf(q.Head, m.Type); kind == entities || kind == tags || kind == serialised {
				all = append(all, threat.Item[format]{Change: &diff.Change{Pairs: []*diff.Pair{q}, Head: m.Value.KeySpan()}, Value: format{m.Type, kind}})
			}
		}
	}
	return all
}

func reportFormat(p *threat.Pass, g threat.Group[format]) {
	pairs := p.Ordered(g.Pairs)
	media := g.First().media
	d := threat.Diagnostic{Subject: "request " + media, AlsoBy: threat.ByConvention, Related: g.Places(threat.OperationsOf), Confidence: category.Confidence(p, pairs[0].Op())}
	d.Consequence = "One more parser reads what callers send, with whatever it does beyond reading."
	switch parserOf(pairs[0].Op(), media) {
	case entities:
		d.Impact, d.Why = 4, "XML"
		d.Consequence = "A parser that follows external entities reads files and calls hosts for the caller."
	case tags:
		d.Consequence = "A loader that follows tags and anchors can be made to build objects, or to grow without bound."
	case serialised:
		d.Likelihood, d.Impact, d.Why = 4, 5, "objects are made of it"
		d.Consequence = "A caller can have objects made of what they send, and run code of their choice by it."
	case crossSite:
		d.Consequence = "A page of another site can send such a request with the cookie of a signed-in user."
	case anyParser:
		d.Consequence = "A caller can choose any format, and with it whichever parser is there."
	case otherParser:
		d.Likelihood, d.Impact, d.Why = 1, 2, "a plain format"
	}
	d.Message = fmt.Sprintf("%s newly %s %s", wording.Operations(pairs), wording.Verb(pairs, "reads", "read"), wording.Name(media))
	category.ReportGrowth(p, g.Change, d, pairs[0].Op())
}

// parser is what a body's format has a server do.
type parser int

const (
	plainParser parser = iota // JSON, which is expected
	otherParser
	anyParser
	crossSite
	entities
	tags // YAML, whose tags name types
	serialised
)

func parserOf(o *api.Operation, media string) parser {
	switch {
	case strings.Contains(media, "json"):
		return plainParser
	case media == "*/*" || media == "application/*" || media == "text/*":
		return anyParser
	case strings.HasSuffix(media, "/xml") || strings.HasSuffix(media, "+xml"):
		return entities
	case strings.Contains(media, "java-serialized") || strings.Contains(media, "pickle") || strings.Contains(media, "php-serialized") || strings.Contains(media, "ruby-marshal"):
		return serialised
	case strings.Contains(media, "yaml"):
		return tags
	case (media == "application/x-www-form-urlencoded" || media == "multipart/form-data" || media == "text/plain") && isCookieEnough(o):
		return crossSite
	}
	return otherParser
}

// isCookieEnough reports whether a cookie alone lets a caller in: browsers send it
// by themselves.
func isCookieEnough(o *api.Operation) bool {
	return slices.ContainsFunc(o.Auth.Alternatives, func(r api.Requirement) bool {
		names := r.Schemes()
		return len(names) == 1 && o.API.Schemes[names[0]] != nil && o.API.Schemes[names[0]].In == "cookie"
	})
}
