package readback

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/limits"
)

// Form is what a document has to be: the name of the version of its schema
// ("threatdelta.report/v1"), and what people call it ("report").
type Form struct{ Schema, Kind string }

// Bytes reads a document whole, and fails where it is larger than [limits.DocumentBytes].
// Name is how errors call it: the name of the file.
func Bytes(name string, from io.Reader) ([]byte, error) {
	return atMost(limits.DocumentBytes, name, from)
}

func atMost(most int64, name string, from io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(from, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be read: %w", name, err)
	case int64(len(raw)) > most:
		return nil, fmt.Errorf("%s: is larger than %d MB, which is the most that is read: split it", name, most>>20)
	}
	return raw, nil
}

// Decode reads a document of one form into a value. The form is looked at first, so that
// the document of a version to come is refused for that and not for its fields.
func Decode(name string, from io.Reader, form Form, into any) error {
	raw, err := Bytes(name, from)
	if err != nil {
		return err
	}
	schema, by, err := head(name, raw)
	if err != nil {
		return err
	}
	if schema != form.Schema {
		return otherForm(name, schema, by, form)
	}
	if err := whole(name, raw); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return located(name, raw, err)
	}
	return nil
}

// SchemaOf is the name of the version of the schema that a document says it is of: at most
// 64 letters, digits, dots and slashes. It says nothing about whether the rest is.
func SchemaOf(name string, raw []byte) (string, error) {
	schema, _, err := head(name, raw)
	return schema, err
}

var schemaName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9./-]{1,64}$`) })

// head reads what a document says of itself: its schema, and the version of the program that
// wrote it, "" where that is no version.
func head(name string, raw []byte) (schema, by string, err error) {
	var said struct {
		Schema string `json:"schema"`
		Tool   struct {
			Version string `json:"version"`
		} `json:"tool"`
	}
	if !utf8.Valid(raw) {
		return "", "", fmt.Errorf("%s: is no UTF-8, so it is no JSON that threatdelta wrote: write it with --format json=FILE, not through a shell that converts it", name)
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return "", "", located(name, raw, err)
	}
	if !schemaName().MatchString(said.Schema) {
		return "", "", fmt.Errorf("%s: does not say of which schema it is, so threatdelta did not write it: give a report or a threat model that --format json wrote", name)
	}
	if schemaName().MatchString(said.Tool.Version) {
		by = said.Tool.Version
	}
	return said.Schema, by, nil
}

// otherForm says what a document is that is not of the form.
func otherForm(name, schema, by string, form Form) error {
	kind, _, _ := strings.Cut(form.Schema, "/")
	if other, _, _ := strings.Cut(schema, "/"); other != kind {
		return fmt.Errorf("%s: is %s, where a %s is wanted: give one (%s)", name, schema, form.Kind, form.Schema)
	}
	writer := "of another threatdelta"
	if by != "" {
		writer = "of threatdelta " + by
	}
	return fmt.Errorf("%s: is %s, %s, and this version reads %s: use one version for all, or write the %s again with this one", name, schema, writer, form.Schema, form.Kind)
}

// mostNested is how deep objects and lists stand in each other at most: those of a report
// reach 9.
const mostNested = 64

// whole walks through a document, which is valid JSON, and finds what the decoder reads over: a
// field twice, of which it takes the last, and what is nested without end.
func whole(name string, raw []byte) error {
	var open, spare []map[string]bool // the fields of the objects that are open, nil for a list
	isField := false                  // the next text is the name of a field
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			end := i + textLength(raw[i:])
			if isField {
				fields, field := open[len(open)-1], fieldName(raw[i:end])
				if fields[field] {
					return fmt.Errorf("%s:%d: has the field %.40q twice, so it is not what threatdelta wrote: write it again", name, line(raw, int64(end)), field)
				}
				fields[field], isField = true, false
			}
			i = end - 1
		case '{':
			fields := map[string]bool{}
			if n := len(spare); n > 0 {
				fields, spare = spare[n-1], spare[:n-1]
			}
			open, isField = append(open, fields), true
		case '[':
			open, isField = append(open, nil), false
		case '}', ']':
			if fields := open[len(open)-1]; fields != nil {
				clear(fields)
				spare = append(spare, fields)
			}
			open, isField = open[:len(open)-1], false
		case ',':
			isField = open[len(open)-1] != nil
		}
		if len(open) > mostNested {
			return fmt.Errorf("%s:%d: is nested deeper than %d, so it is not what threatdelta wrote: write it again", name, line(raw, int64(i+1)), mostNested)
		}
	}
	return nil
}

// textLength is the length of the JSON text at the beginning, its quotes included.
func textLength(raw []byte) int {
	for i := 1; ; i++ {
		switch raw[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
}

// fieldName is a name, given in its quotes, as the decoder compares it: it does not tell cases apart, by simple folding.
func fieldName(quoted []byte) string {
	field := string(quoted[1 : len(quoted)-1])
	if strings.Contains(field, `\`) {
		_ = json.Unmarshal(quoted, &field) // it is valid
	}
	return strings.ToLower(strings.ToUpper(field))
}

// located is an error of the decoder with its line and what to do.
func located(name string, raw []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch field, isUnknown := strings.CutPrefix(err.Error(), "json: unknown field "); {
	case isUnknown:
		return fmt.Errorf("%s: has the field %s, which this version does not know and would lose: use the version that wrote it, or a newer one", name, field)
	case errors.As(err, &syntax):
		return fmt.Errorf("%s:%d: is no JSON (%w): write it again, with --format json=FILE", name, line(raw, syntax.Offset), err)
	case errors.As(err, &kind):
		return fmt.Errorf("%s:%d: %s is a %s, which it is not where threatdelta wrote it: write it again", name, line(raw, kind.Offset), at(kind.Field), kind.Value)
	}
	return fmt.Errorf("%s: is not what threatdelta wrote (%w): write it again", name, err)
}

func at(field string) string {
	if field == "" {
		return "the document"
	}
	return field
}

// line is the line of an offset, from 1.
func line(raw []byte, offset int64) int {
	return 1 + bytes.Count(raw[:min(max(offset, 0), int64(len(raw)))], []byte("\n"))
}
