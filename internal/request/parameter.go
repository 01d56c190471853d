package request

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// parameter makes up a value of a parameter.
func (m *maker) parameter(p *api.Parameter) (Parameter, error) {
	made := written(m.doc, p)
	beside := p.Value
	for _, media := range p.Value.Get("content").Named() {
		beside = m.doc.Deref(media)
	}
	ok := false
	if m.doc.Dialect != openapi.Swagger2 {
		made.Value, ok = m.shown(beside, p.Schema)
	}
	if !ok {
		made.Guessed = isObjectID(p)
		if made.Value, ok = m.top(p.Schema, nil); !ok {
			return made, m.err("parameter " + clean(p.Name) + " in " + p.In)
		}
	}
	if p.In == "path" && made.Value == "" { // RFC 3986, 3.3: it would be another path
		made.Value = "string"
	}
	return made, nil
}

// written says how a parameter is written (OpenAPI 3.1, 4.8.12.2; 2.0,
// collectionFormat).
func written(doc *openapi.Document, p *api.Parameter) Parameter {
	made := Parameter{Name: p.Name, In: p.In, Style: "form", Explode: true}
	if p.In == "path" || p.In == "header" {
		made.Style, made.Explode = "simple", false
	}
	if doc.Dialect == openapi.Swagger2 {
		style, explode := collected(p.Value)
		if made.Explode = explode; made.Style == "form" {
			made.Style = style
		}
		return made
	}
	if style := p.Value.Get("style").Scalar(); style != "" {
		made.Style, made.Explode = style, style == "form" || style == "cookie"
	}
	if explode := p.Value.Get("explode"); explode.Exists() {
		made.Explode = explode.IsTrue()
	}
	made.Reserved = p.Value.Get("allowReserved").IsTrue()
	for name := range p.Value.Get("content").Named() {
		made.Media = writtenAs(api.MediaType(name))
	}
	return made
}

// isObjectID reports whether a parameter names an object for which its description
// gives no value: a text or number of the path, or one whose name says so.
func isObjectID(p *api.Parameter) bool {
	f := p.Schema.Facts()
	if f.HasEnum || f.Is("boolean") || f.Is("object") || f.Is("array") {
		return false
	}
	for _, v := range p.Schema.Declarations() {
		for _, word := range [...]string{"example", "x-example", "examples", "default"} {
			if v.Get(word).Exists() {
				return false
			}
		}
	}
	return p.In == "path" || endsInID(p.Name)
}

// endsInID reports whether the last word of a name is one for an identifier: orderId,
// order_id and ID, not paid.
func endsInID(name string) bool {
	for _, word := range [...]string{"id", "ids", "uuid", "guid"} {
		at := len(name) - len(word)
		if at < 0 || !strings.EqualFold(name[at:], word) {
			continue
		}
		if at == 0 || !isLetter(name[at-1]) || isLower(name[at-1]) && !isLower(name[at]) {
			return true
		}
	}
	return false
}

func isLower(b byte) bool  { return 'a' <= b && b <= 'z' }
func isLetter(b byte) bool { return isLower(b | 0x20) }
