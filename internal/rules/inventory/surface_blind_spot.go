package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceBlindSpot() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceBlindSpot, Title: "Cannot be reviewed as it is described",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API9:2023"}, CWE: []int{1059, 20},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Describe the schema of what is sent and returned, and mend references that lead nowhere.",
		Test:       "Capture a real answer, list its keys, and classify them.",
		Run: func(p *threat.Pass) {
			reportVague(p)
			reportUndeclared(p)
			reportDangling(p)
			reportHidden(p)
		},
	}
}

// reportVague tells of new operations that do not say what they return.
func reportVague(p *threat.Pass) {
	var vague []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if saysNothing(c.Pairs[0].Head) != "" {
			vague = append(vague, c)
		}
	}
	for _, group := range category.BySame(vague, func(c *diff.Change) string {
		key := saysNothing(c.Pairs[0].Head)
		if len(vague) <= 3 {
			key += c.Pairs[0].Op().Key()
		}
		return key
	}) {
		c := category.Joined(group)
		pairs := p.Ordered(c.Pairs)
		d := threat.Diagnostic{Subject: "schema", By: threat.ByConvention, Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("%s %s: it cannot be reviewed for what it gives away", wording.Operations(pairs), saysNothing(pairs[0].Head))}
		if pairs[0].Head.Writes() {
			d.Likelihood, d.Impact, d.Why = 3, 3, "a write"
		}
		p.Report(c, d)
	}
}

// reportUndeclared tells of answers that had a schema and no longer declare what
// they hold.
func reportUndeclared(p *threat.Pass) {
	var lost []*diff.Change
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
			continue
		}
		if r := undeclared(pair); r != nil {
			lost = append(lost, &diff.Change{Pairs: []*diff.Pair{pair}, Base: category.BaseSpan(pair), Head: r.Value.EntrySpan()})
		}
	}
	key := func(c *diff.Change) string { return c.Pairs[0].Op().Key() }
	if len(lost) > 3 {
		key = func(*diff.Change) string { return "" }
	}
	for _, group := range category.BySame(lost, key) {
		c := category.Joined(group)
		p.Report(c, threat.Diagnostic{Subject: "schema", Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("%s no longer declares what it returns: it cannot be reviewed for what it gives away", wording.Operations(p.Ordered(c.Pairs)))})
	}
}

// undeclared is a successful answer of head without any content that had a schema
// at base; nil for none.
func undeclared(p *diff.Pair) *api.Response {
	declared := func(r *api.Response) bool {
		return slices.ContainsFunc(r.Media, func(m api.Media) bool { return structured(m.Type) && !m.Schema.Empty() })
	}
	for _, h := range p.Head.Responses {
		if !h.Success() || len(h.Media) > 0 {
			continue
		}
		if slices.ContainsFunc(p.Base.Responses, func(b *api.Response) bool { return b.Status == h.Status && declared(b) }) {
			return h
		}
	}
	return nil
}

// saysNothing says what is missing of the description of an answer that has a
// body: a schema, or one that says anything both ways. "" where nothing is.
func saysNothing(o *api.Operation) string {
	if o.Method != "GET" && !o.Writes() || o.Method == "DELETE" {
		return ""
	}
	bodies, success := 0, false
	for _, r := range o.Responses {
		if r.Status == "204" || r.Status == "202" || r.Status == "205" || strings.HasPrefix(r.Status, "3") || strings.HasPrefix(r.Status, "1") {
			success = true
			bodies++ // none is due
			continue
		}
		if !r.Success() && r.Status != "default" {
			continue
		}
		success = success || r.Success()
		for _, m := range r.Media {
			if m.Schema.Empty() && structured(m.Type) {
				return "declares an answer without a schema"
			}
			bodies++
			if anything(m.Schema) && takesAnything(o) {
				return "takes and returns objects of any shape"
			}
		}
	}
	if o.Method == "GET" && bodies == 0 && (success || len(o.Responses) == 0) {
		return "does not declare what it returns"
	}
	return ""
}

// structured reports whether a media type holds fields that a schema would name.
func structured(media string) bool {
	return strings.Contains(media, "json") || strings.Contains(media, "xml") || strings.Contains(media, "yaml") || media == "*/*" || strings.HasSuffix(media, "form-urlencoded")
}

func anything(s *api.Schema) bool { return s.Empty() || s.Facts().FreeForm && len(s.Properties()) == 0 }

func takesAnything(o *api.Operation) bool {
	return slices.ContainsFunc(o.Body, func(m api.Media) bool { return structured(m.Type) && anything(m.Schema) })
}
