package request

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// xml writes the body as XML (OpenAPI 3.1, 4.8.26): objects as elements, lists as one
// element for each entry, wrapped or not. Comments, mixed content and arrays of arrays
// are not written.
func (r *Request) xml() (string, error) {
	if s, ok := r.Body.(string); ok && strings.HasPrefix(strings.TrimSpace(s), "<") {
		return s, nil // an example
	}
	media, ok := r.described()
	if !ok {
		return "", fmt.Errorf("%w: of a body in XML the schema has to be known", ErrNone)
	}
	w := xmlWriter{}
	name := media.Schema.Component()
	if name == "" {
		name = "root"
	}
	w.element(name, media.Schema, r.Body)
	return w.out.String(), w.err
}

type xmlWriter struct {
	out bytes.Buffer
	err error
}

// xmlOf is what a schema says of its place in XML.
func xmlOf(s *api.Schema) openapi.Value {
	if s != nil {
		for _, v := range s.Declarations() {
			if x := v.Get("xml"); x.Exists() {
				return x
			}
		}
	}
	return openapi.Value{}
}

// name is the name of an element or attribute, with its prefix.
func (w *xmlWriter) name(name string, as openapi.Value) string {
	if own := as.Get("name").Scalar(); own != "" {
		name = own
	}
	if prefix := as.Get("prefix").Scalar(); prefix != "" {
		name = prefix + ":" + name
	}
	for i, c := range name {
		if !unicode.IsLetter(c) && c != '_' && (i == 0 || !unicode.IsDigit(c) && !strings.ContainsRune("-.:", c)) {
			w.err = fmt.Errorf("%w: %s is no name of XML", ErrNone, clean(name))
		}
	}
	if name == "" {
		w.err = fmt.Errorf("%w: an element of XML has a name", ErrNone)
	}
	return name
}

func (w *xmlWriter) text(s string) {
	if strings.ContainsFunc(s, func(c rune) bool {
		return c < ' ' && !strings.ContainsRune("\t\n\r", c) || c == unicode.ReplacementChar
	}) {
		w.err = fmt.Errorf("%w: a text has characters that XML has not", ErrNone)
		return
	}
	if err := xml.EscapeText(&w.out, []byte(s)); err != nil {
		w.err = err
	}
}

func (w *xmlWriter) element(name string, s *api.Schema, v any) {
	as := xmlOf(s)
	name = w.name(name, as)
	if list, ok := v.([]any); ok {
		item := property(s, api.Element)
		if _, nested := first(list).([]any); nested {
			w.err = fmt.Errorf("%w: lists of lists are not written as XML", ErrNone)
			return
		}
		if as.Get("wrapped").IsTrue() || w.out.Len() == 0 {
			w.out.WriteString("<" + name + ">")
			defer w.out.WriteString("</" + name + ">")
		}
		for _, x := range list {
			w.element(name, item, x)
		}
		return
	}
	w.out.WriteString("<" + name)
	if space := as.Get("namespace").Scalar(); space != "" {
		prefix := as.Get("prefix").Scalar()
		if prefix != "" {
			prefix = ":" + prefix
		}
		w.attribute("xmlns"+prefix, space)
	}
	object, ok := v.(map[string]any)
	if !ok {
		w.out.WriteByte('>')
		w.text(text(v))
		w.out.WriteString("</" + name + ">")
		return
	}
	names := slices.Sorted(maps.Keys(object))
	for _, n := range names {
		if below := xmlOf(property(s, n)); below.Get("attribute").IsTrue() {
			w.attribute(w.name(n, below), text(object[n]))
		}
	}
	w.out.WriteByte('>')
	for _, n := range names {
		if below := property(s, n); !xmlOf(below).Get("attribute").IsTrue() {
			w.element(n, below, object[n])
		}
	}
	w.out.WriteString("</" + name + ">")
}

func (w *xmlWriter) attribute(name, value string) {
	w.out.WriteString(" " + name + `="`)
	w.text(value)
	w.out.WriteByte('"')
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// property is the schema of a part, nil for one that nothing declares.
func property(s *api.Schema, name string) *api.Schema {
	if s != nil {
		if p := s.Property(name); p != nil {
			return p.Schema
		}
	}
	return nil
}
