package data

import (
	"fmt"
	"iter"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// exampled is a field that only an example shows.
type exampled struct {
	path    string // "$.user.ssn"
	names   []string
	place   openapi.Value
	verdict sensitive.Verdict
}

// Examples are read no deeper, and no more fields of one: they are written by hand, or
// recorded from an answer that has the same fields again and again.
const (
	deepestExample = 6
	mostExampled   = 500
)

// reportExampled reports sensitive fields that an answer newly has by its example, where
// its schema declares none: the example is all that says what leaves. Contact data and
// less is left to what is declared.
func reportExampled(p *threat.Pass) {
	var found []threat.Item[string]
	shown := map[string][]exampled{}
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil || pair.Head.Kind != api.Endpoint {
			continue
		}
		fresh := newlyExampled(p, pair)
		if len(fresh) == 0 {
			continue
		}
		var key strings.Builder
		for _, x := range fresh {
			key.WriteString(x.path + "\n")
		}
		fmt.Fprint(&key, pair.Base == nil)
		shown[key.String()] = fresh
		c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: category.BaseSpan(pair), Head: fresh[0].place.EntrySpan()}
		found = append(found, threat.Item[string]{Change: c, Value: key.String()})
	}
	threat.ReportMerged(p, found, threat.SameValue, func(g threat.Group[string]) threat.Diagnostic {
		pairs, fields := p.Ordered(g.Pairs), shown[g.First()]
		d := threat.Diagnostic{Subject: "response example " + fields[0].path, Confidence: severity.MediumConfidence}
		var names []string
		for _, x := range fields {
			names = append(names, wording.Name(x.path)+category.ClassWords(x.verdict))
			d.Verdicts, d.DataLevel = append(d.Verdicts, x.verdict), max(d.DataLevel, int(x.verdict.Level))
		}
		adverb := "newly "
		if g.Pairs[0].Base == nil {
			adverb, d.Likelihood, d.Why = "", 2, "a new operation"
		}
		d.Message = fmt.Sprintf("%s %s%s %s to %s, as the example shows; the schema declares no fields", wording.Operations(pairs), adverb,
			wording.Verb(pairs, "returns", "return"), wording.List(names, 3), category.Callers(p, pairs...))
		return d
	})
}

// newlyExampled are the sensitive fields of head's examples which base neither declares
// nor shows, each name once.
func newlyExampled(p *threat.Pass, pair *diff.Pair) []exampled {
	var fresh []exampled
	known := map[string]bool{}
	for x := range exampledFields(p, pair.Head) {
		if len(known) == 0 {
			known = namesAtBase(p, pair)
		}
		name := x.names[len(x.names)-1]
		if known[name] {
			continue
		}
		known[name] = true
		if x.verdict = p.ClassifyName(x.names); x.verdict.IsSure() && x.verdict.Level >= sensitive.S2 {
			fresh = append(fresh, x)
		}
	}
	return fresh
}

// namesAtBase are the names of the fields that base returned or showed.
func namesAtBase(p *threat.Pass, pair *diff.Pair) map[string]bool {
	known := map[string]bool{"": true}
	if pair.Base == nil {
		return known
	}
	for _, l := range pair.Base.Outputs() {
		known[l.Name()] = true
	}
	for x := range exampledFields(p, pair.Base) {
		known[x.names[len(x.names)-1]] = true
	}
	return known
}

// exampledFields are the fields that the examples of successful answers show whose schema
// declares none.
func exampledFields(p *threat.Pass, o *api.Operation) iter.Seq[exampled] {
	return func(yield func(exampled) bool) {
		left := mostExampled
		for _, r := range o.Responses {
			for _, m := range r.Media {
				if !r.IsSuccess() || !isOpaque(m.Schema) {
					continue
				}
				for _, example := range examplesOf(o.API.Doc, r, m) {
					p.Spend(1)
					if !eachField(example, exampled{path: "$"}, &left, yield) {
						return
					}
				}
			}
		}
	}
}

// isOpaque reports whether a schema says nothing of the fields of an object, or of those
// in its list. A list of nothing but itself has none.
func isOpaque(s *api.Schema) bool {
	for seen := map[*api.Schema]bool{}; !seen[s]; {
		e := s.Property(api.Element)
		if e == nil {
			return s.IsEmpty() || s.Facts().FreeForm && len(s.Properties()) == 0
		}
		seen[s], s = true, e.Schema
	}
	return false
}

// examplesOf are the examples of a body: of its media type, of its schema, and of the
// response in OpenAPI 2.0.
func examplesOf(doc *openapi.Document, r *api.Response, m api.Media) []openapi.Value {
	out := []openapi.Value{m.Value.Get("example")}
	for _, example := range m.Value.Get("examples").Fields() {
		out = append(out, doc.Deref(example).Get("value"))
	}
	for _, s := range m.Schema.Declarations() {
		out = append(out, s.Get("example"))
		for example := range s.Get("examples").Items() {
			out = append(out, example)
		}
	}
	if doc.Dialect == openapi.Swagger2 {
		for _, example := range doc.Deref(r.Value).Get("examples").Fields() {
			out = append(out, example)
		}
	}
	return out
}

// eachField yields the fields of an example, the outer ones first. It is false where
// nobody wants more.
func eachField(v openapi.Value, at exampled, left *int, yield func(exampled) bool) bool {
	if len(at.names) >= deepestExample {
		return true
	}
	for item := range v.Items() {
		return eachField(item, exampled{path: at.path + "[]", names: at.names}, left, yield) // the others have the same fields
	}
	for name, field := range v.Fields() {
		if *left--; *left < 0 {
			return false
		}
		x := exampled{path: at.path + "." + name, names: append(at.names[:len(at.names):len(at.names)], name), place: field}
		isValue := field.Kind() != openapi.Map && field.Len() == 0 && !field.IsTrue() && !field.IsFalse()
		if isValue && !yield(x) || !eachField(field, x, left, yield) {
			return false
		}
	}
	return true
}
