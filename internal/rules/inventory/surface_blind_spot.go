package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceBlindSpot() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceBlindSpot, Title: "Cannot be reviewed as it is described",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API9:2023"}, CWE: []int{1059, 20},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whatever it gives away or lets a caller do cannot be seen here.",
		Mitigation:  "Describe the schema of what is sent and returned, and mend references that lead nowhere.",
		Test:        "Capture a real answer, list its keys, and classify them.",
		Probe:       threat.Probe{Template: plan.None, Why: "nothing says what to send, nor what the answer should be"},
		Run: func(p *threat.Pass) {
			reportVague(p)
			reportUndeclared(p)
			reportDangling(p)
			reportHidden(p)
		},
	}
}

// reportVague reports new operations that do not say what they return.
func reportVague(p *threat.Pass) {
	var vague []threat.Item[gap]
	for _, c := range p.Delta.AddedEndpoints() {
		if g := gapOf(c.Pairs[0].Head); g != noGap {
			vague = append(vague, threat.Item[gap]{Change: c, Value: g})
		}
	}
	type key struct {
		gap       gap
		operation string
	}
	operation := byOperation(vague, 3)
	threat.ReportMerged(p, vague, func(x threat.Item[gap]) key { return key{x.Value, operation(x)} }, func(g threat.Group[gap]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: "schema", AlsoBy: threat.ByConvention,
			Message: wording.Operations(pairs) + " " + g.First().text(pairs)}
		if pairs[0].Head.Writes() {
			d.Likelihood, d.Impact, d.Why = 3, 3, "a write"
		}
		return d
	})
}

// reportUndeclared reports answers that had a schema and no longer declare what they
// hold.
func reportUndeclared(p *threat.Pass) {
	var found []*diff.Change
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
			continue
		}
		if r := undeclared(pair); r != nil {
			found = append(found, &diff.Change{Pairs: []*diff.Pair{pair}, Base: category.BaseSpan(pair), Head: r.Value.EntrySpan()})
		}
	}
	lost := threat.ItemsOf(found)
	threat.ReportMerged(p, lost, byOperation(lost, 3), func(g threat.Group[struct{}]) threat.Diagnostic {
		return threat.Diagnostic{Subject: "schema",
			Message: fmt.Sprintf("%s no longer %s", wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "declares what it returns", "declare what they return"))}
	})
}

// undeclared is a successful answer of head without any content that had a schema
// at base; nil for none.
func undeclared(p *diff.Pair) *api.Response {
	declared := func(r *api.Response) bool {
		return slices.ContainsFunc(r.Media, func(m api.Media) bool { return isStructured(m.Type) && !m.Schema.IsEmpty() })
	}
	for _, h := range p.Head.Responses {
		if !h.IsSuccess() || len(h.Media) > 0 {
			continue
		}
		if slices.ContainsFunc(p.Base.Responses, func(b *api.Response) bool { return b.Status == h.Status && declared(b) }) {
			return h
		}
	}
	return nil
}

// gap is what the description of an answer lacks.
type gap int

const (
	noGap     gap = iota
	noSchema      // a body without a schema
	anyShape      // a schema that any object fits, and a request of the same kind
	noContent     // no body
)

// text is the part of a message that follows the operations.
func (g gap) text(pairs []*diff.Pair) string {
	switch g {
	case noSchema:
		return wording.Verb(pairs, "declares", "declare") + " an answer without a schema"
	case anyShape:
		return wording.Verb(pairs, "takes and returns", "take and return") + " objects of any shape"
	case noContent:
		return wording.Verb(pairs, "does not declare what it returns", "do not declare what they return")
	}
	return wording.Verb(pairs, "declares what it returns", "declare what they return")
}

// gapOf is what the successful answers of an operation lack in which a body is due.
func gapOf(o *api.Operation) gap {
	if o.Method != "GET" && !o.Writes() || o.Method == "DELETE" {
		return noGap
	}
	hasBody, hasSuccess := false, false
	for _, r := range o.Responses {
		switch {
		case isBodiless(r.Status):
			hasBody, hasSuccess = true, true // none is due
		case r.IsSuccess() || r.Status == "default":
			if g := gapOfResponse(o, r); g != noGap {
				return g
			}
			hasBody = hasBody || len(r.Media) > 0
			hasSuccess = hasSuccess || r.IsSuccess()
		}
	}
	if o.Method == "GET" && !hasBody && (hasSuccess || len(o.Responses) == 0) {
		return noContent
	}
	return noGap
}

func gapOfResponse(o *api.Operation, r *api.Response) gap {
	for _, m := range r.Media {
		switch {
		case m.Schema.IsEmpty() && isStructured(m.Type):
			return noSchema
		case isAnything(m.Schema) && hasAnyBody(o):
			return anyShape
		}
	}
	return noGap
}

// isBodiless reports whether answers of a status have no body.
func isBodiless(status string) bool {
	switch status {
	case "202", "204", "205":
		return true
	}
	return strings.HasPrefix(status, "1") || strings.HasPrefix(status, "3")
}

// isStructured reports whether a media type holds fields that a schema would name.
func isStructured(media string) bool {
	return strings.Contains(media, "json") || strings.Contains(media, "xml") || strings.Contains(media, "yaml") || media == "*/*" || strings.HasSuffix(media, "form-urlencoded")
}

// isAnything reports whether every object fits a schema.
func isAnything(s *api.Schema) bool {
	return s.IsEmpty() || s.Facts().FreeForm && len(s.Properties()) == 0
}

// hasAnyBody reports whether an operation accepts a body that is any object.
func hasAnyBody(o *api.Operation) bool {
	return slices.ContainsFunc(o.Body, func(m api.Media) bool { return isStructured(m.Type) && isAnything(m.Schema) })
}
