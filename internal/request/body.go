package request

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// BodyText writes the body as its media type says, with the type and its parameters;
// both are empty without a body. JSON, forms, texts, simple XML and YAML are written,
// and a text as any type; else the error wraps [ErrNone].
func (r *Request) BodyText() (text, contentType string, err error) {
	name := r.Media
	switch {
	case name == "":
		return "", "", nil
	case !isMediaType(name):
		return "", "", fmt.Errorf("%w: %s is no media type", ErrNone, clean(name))
	case isJSON(name), isYAML(name): // all JSON is YAML (YAML 1.2, 1.3)
		return compact(r.Body), name, nil
	case name == "application/x-www-form-urlencoded":
		text, err = r.urlencoded()
		return text, name, err
	case name == "multipart/form-data":
		return r.multipart()
	case isXML(name):
		text, err = r.xml()
		return text, name, err
	case isLines(name):
		return lines(r.Body, name)
	}
	return r.plain()
}

// plain is a body that is a text; only types of text also have other values.
func (r *Request) plain() (content, contentType string, err error) {
	switch x := r.Body.(type) {
	case string:
		return x, r.Media, nil
	case []any, map[string]any:
		if !strings.HasPrefix(r.Media, "text/") {
			return "", "", fmt.Errorf("%w: a body in %s is not written from fields", ErrNone, clean(r.Media))
		}
	}
	return text(r.Body), r.Media, nil
}

func isMediaType(name string) bool {
	kind, sub, ok := strings.Cut(name, "/")
	return ok && isToken(kind) && isToken(sub) && len(name) <= longestShown
}

func isYAML(name string) bool {
	switch name {
	case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml":
		return true
	}
	return strings.HasSuffix(name, "+yaml")
}

// isLines reports sequences of values (OpenAPI 3.2, 4.14.1).
func isLines(name string) bool {
	switch name {
	case "application/jsonl", "application/x-ndjson", "application/ndjson", "application/x-jsonlines", "application/json-lines":
		return true
	}
	return false
}

// lines writes a sequence of values, each on a line.
func lines(body any, name string) (text, contentType string, err error) {
	list, ok := body.([]any)
	if !ok {
		list = []any{body}
	}
	for _, x := range list {
		text += compact(x) + "\n"
	}
	return text, name, nil
}

// described is the media type of the body in the description.
func (r *Request) described() (api.Media, bool) {
	if r.operation == nil {
		return api.Media{}, false
	}
	for _, m := range r.operation.Body {
		if writtenAs(m.Type) == r.Media {
			return m, true
		}
	}
	return api.Media{}, false
}

// fields lists the fields of a form by name, each written as its encoding says
// (OpenAPI 3.1, 4.8.15; 2.0, collectionFormat).
func (r *Request) fields() ([]Parameter, error) {
	object, ok := r.Body.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: a form is written from an object, not from a %s", ErrNone, typeOf(r.Body))
	}
	media, _ := r.described()
	var out []Parameter
	for _, name := range slices.Sorted(maps.Keys(object)) {
		p := Parameter{Name: name, In: "query", Style: "form", Explode: true, Value: object[name]}
		e := media.Value.Get("encoding").Get(name)
		if media.Schema != nil {
			if field := media.Schema.Property(name); field != nil && field.Entry.Get("in").Scalar() == "formData" {
				p.Style, p.Explode = collected(field.Entry)
			}
		}
		if style := e.Get("style").Scalar(); style != "" {
			p.Style, p.Explode = style, style == "form"
		}
		if explode := e.Get("explode"); explode.Exists() {
			p.Explode = explode.IsTrue()
		}
		p.Media, _, _ = strings.Cut(e.Get("contentType").Scalar(), ",")
		p.Media = api.MediaType(p.Media)
		if _, isObject := p.Value.(map[string]any); isObject && p.Media == "" && p.Style == "form" {
			p.Media = "application/json"
		}
		out = append(out, p)
	}
	return out, nil
}

// collected is the style for the collectionFormat of 2.0.
func collected(v openapi.Value) (style string, explode bool) {
	switch v.Get("collectionFormat").Scalar() {
	case "ssv":
		return "spaceDelimited", false
	case "tsv":
		return "tabDelimited", false
	case "pipes":
		return "pipeDelimited", false
	case "multi":
		return "form", true
	}
	return "form", false
}

func (r *Request) urlencoded() (string, error) {
	list, err := r.fields()
	var pairs []string
	for i := range list {
		p := &list[i]
		if _, isList := p.Value.([]any); isList && !isJSON(p.Media) || p.Media == "text/plain" {
			p.Media = ""
		}
		if p.Value != nil {
			pairs = append(pairs, p.pairs()...)
		}
	}
	return strings.Join(pairs, "&"), err
}

// boundary separates the parts of a form (RFC 2046, 5.1.1).
const boundary = "threatdelta"

// multipart writes a form with a part for each field, and for each element of a list
// (RFC 7578).
func (r *Request) multipart() (text, contentType string, err error) {
	list, err := r.fields()
	if err != nil {
		return "", "", err
	}
	var parts []string
	for _, p := range list {
		values, isList := p.Value.([]any)
		if !isList || isJSON(p.Media) {
			values = []any{p.Value}
		}
		for _, x := range values {
			if x != nil {
				parts = append(parts, r.part(p, x))
			}
		}
	}
	between := boundary
	for slices.ContainsFunc(parts, func(s string) bool { return strings.Contains(s, "--"+between) }) {
		between += "-x"
	}
	for _, part := range parts {
		text += "--" + between + "\r\n" + part + "\r\n"
	}
	return text + "--" + between + "--\r\n", r.Media + "; boundary=" + between, nil
}

// part writes a field of a form: a file where its format is that of one.
func (r *Request) part(p Parameter, value any) string {
	head := `Content-Disposition: form-data; name="` + quoted(p.Name) + `"`
	kind := p.Media
	if r.isFile(p.Name) {
		head += `; filename="file"`
		if kind == "" || !isMediaType(kind) || strings.Contains(kind, "*") {
			kind = "application/octet-stream"
		}
	}
	content := text(value)
	switch value.(type) {
	case map[string]any, []any:
		if !isMediaType(kind) {
			kind = "application/json"
		}
	}
	if isMediaType(kind) {
		head += "\r\nContent-Type: " + kind
	}
	return head + "\r\n\r\n" + content
}

// isFile reports whether a field, or its elements, are files: of the format binary, or
// of a media type in no encoding (OpenAPI 3.1, 4.8.14.2).
func (r *Request) isFile(name string) bool {
	media, ok := r.described()
	if !ok {
		return false
	}
	field := media.Schema.Property(name)
	if field != nil && field.Schema.Property(api.Element) != nil {
		field = field.Schema.Property(api.Element)
	}
	if field == nil {
		return false
	}
	if field.Schema.Facts().Format == "binary" {
		return true
	}
	return slices.ContainsFunc(field.Schema.Declarations(), func(v openapi.Value) bool {
		return v.Get("contentMediaType").Exists() && !v.Get("contentEncoding").Exists()
	})
}

// quoted is a name within quotes, as browsers write it (HTML, multipart form data).
func quoted(name string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return '?'
		}
		return c
	}, strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(name))
}

// isWritable reports whether the body can be written.
func (r *Request) isWritable() error {
	text, _, err := r.BodyText()
	if err == nil && len(text) > longestBody {
		return fmt.Errorf("%w: the body is too long", ErrNone)
	}
	if err == nil && isJSON(r.Media) && !json.Valid([]byte(text)) {
		return fmt.Errorf("%w: the body has a value that JSON has not", ErrNone)
	}
	return err
}
