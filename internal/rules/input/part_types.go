package input

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportParts reports parts of a multipart body that said which types of file they
// accept (OpenAPI 3.1, 4.8.15: contentType of the Encoding Object) and accept more.
func reportParts(p *threat.Pass) {
	var parts []threat.Item[widenedPart]
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
			continue
		}
		for _, w := range widenedParts(pair) {
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: w.was.EntrySpan(), Head: w.place}
			parts = append(parts, threat.Item[widenedPart]{Change: c, Value: w})
		}
	}
	what := func(part threat.Item[widenedPart]) string { return part.Value.String() }
	threat.ReportMerged(p, parts, what, func(g threat.Group[widenedPart]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		return threat.Diagnostic{Subject: "request parts", AlsoBy: threat.ByConvention, Consequence: disguisedFile,
			Message: fmt.Sprintf("%s newly %s %s", wording.Operations(pairs), wording.Verb(pairs, "takes", "take"), g.First())}
	})
}

// widenedPart is a part that accepts more types of file.
type widenedPart struct {
	name  string
	was   openapi.Value
	more  []string // empty: any
	place openapi.Span
}

// String names the types and the part: all that a reader is shown of it.
func (w widenedPart) String() string {
	what := "files of any type"
	if len(w.more) > 0 {
		var types []string
		for _, t := range w.more {
			types = append(types, wording.Name(t))
		}
		what = wording.List(types, 3)
	}
	return fmt.Sprintf("%s as %s (was: %s)", what, wording.Name(w.name), wording.Name(w.was.Scalar()))
}

// widenedParts lists the parts of an operation's bodies that accept more types of
// file than they listed.
func widenedParts(pair *diff.Pair) []widenedPart {
	var out []widenedPart
	for _, h := range pair.Head.Body {
		i := slices.IndexFunc(pair.Base.Body, func(b api.Media) bool { return b.Type == h.Type })
		if i < 0 || !strings.HasPrefix(h.Type, "multipart/") {
			continue
		}
		for _, part := range encodedParts("", pair.Base.Body[i].Value, h.Value, h.Schema) {
			was := part.was.Get("contentType")
			if len(types(was)) == 0 {
				continue
			}
			now := part.now.Get("contentType")
			w := widenedPart{name: part.name, was: was, more: beyond(types(was), types(now)), place: now.EntrySpan()}
			if len(types(now)) > 0 && len(w.more) == 0 {
				continue
			}
			if w.place.IsZero() {
				w.place = part.field.Entry.EntrySpan()
			}
			out = append(out, w)
		}
	}
	return out
}

// encodedPart is a part that an encoding describes: in base, in head, where it may
// be missing, and what head declares it to be. Its name is that of the field, as in
// "pages[0].picture".
type encodedPart struct {
	name     string
	was, now openapi.Value
	field    *api.Property
}

// encodedParts lists the parts that the encodings within an object describe: by the
// names of fields, and from OpenAPI 3.2 on by their positions, and within other parts
// (OpenAPI 3.2, 4.14.4 and 4.15.1.1).
func encodedParts(name string, was, now openapi.Value, of *api.Schema) []encodedPart {
	var out []encodedPart
	add := func(name string, was, now openapi.Value, field *api.Property) {
		if was.Exists() && field != nil {
			out = append(out, encodedPart{name, was, now, field})
			out = append(out, encodedParts(name, was, now, field.Schema)...)
		}
	}
	item := of.Property(api.Element)
	fields := of
	if item != nil {
		fields = item.Schema
	}
	for field, encoding := range was.Get("encoding").Fields() {
		add(strings.TrimPrefix(name+"."+field, "."), encoding, now.At("encoding", field), fields.Property(field))
	}
	first, rest := slices.Collect(now.Get("prefixEncoding").Items()), now.Get("itemEncoding")
	for i, encoding := range slices.Collect(was.Get("prefixEncoding").Items()) {
		here := rest
		if i < len(first) {
			here = first[i]
		}
		add(fmt.Sprintf("%s[%d]", name, i), encoding, here, item)
	}
	add(name+"[]", was.Get("itemEncoding"), rest, item)
	return out
}

// types splits a list of media types.
func types(v openapi.Value) []string {
	var out []string
	for t := range strings.SplitSeq(v.Scalar(), ",") {
		if t = api.MediaType(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// beyond lists the types that none of the known ones covers.
func beyond(known, list []string) []string {
	var out []string
	for _, t := range list {
		if !slices.ContainsFunc(known, func(k string) bool {
			prefix, wild := strings.CutSuffix(k, "*")
			return k == t || k == "*/*" || wild && strings.HasPrefix(t, prefix)
		}) {
			out = append(out, t)
		}
	}
	return out
}
