package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Text is literal text with variables in it. Its JSON is a string where there are none,
// else a list of strings and of objects {"var": NAME}: no literal is ever read as a
// variable, whatever it looks like.
type Text []Part

// Part is a literal, or a variable where Variable is not "".
type Part struct{ Literal, Variable string }

// Literal is a text without variables, the empty one for "".
func Literal(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Literal: s}}
}

// Var is a text that is one variable.
func Var(name string) Text { return Text{{Variable: name}} }

// Join is the texts one after the other.
func Join(texts ...Text) Text {
	var out Text
	for _, t := range texts {
		for _, p := range t {
			if last := len(out) - 1; last >= 0 && p.Variable == "" && out[last].Variable == "" {
				out[last].Literal += p.Literal
				continue
			}
			out = append(out, p)
		}
	}
	return out
}

// Variables are the names of the variables, in their order, each as often as it is
// there.
func (t Text) Variables() []string {
	var out []string
	for _, p := range t {
		if p.Variable != "" {
			out = append(out, p.Variable)
		}
	}
	return out
}

// ErrUnset is the error of a variable that has no value, wrapped with its name.
var ErrUnset = errors.New("has no value")

// Fill is the text with the values of its variables, each put through escape (nil: as it
// is).
func (t Text) Fill(value func(name string) (string, bool), escape func(string) string) (string, error) {
	var b strings.Builder
	for _, p := range t {
		if p.Variable == "" {
			b.WriteString(p.Literal)
			continue
		}
		v, ok := value(p.Variable)
		if !ok {
			return "", fmt.Errorf("the variable %s %w", p.Variable, ErrUnset)
		}
		if escape != nil {
			v = escape(v)
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

// EscapePath percent-encodes the value of a variable in a path.
func EscapePath(s string) string {
	if s == "." || s == ".." { // no encoding keeps a dot segment from being one (RFC 3986, 5.2.4)
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return url.PathEscape(s)
}

// EscapeQuery percent-encodes the value of a variable in a query.
func EscapeQuery(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// EscapeBody is the function that escapes the value of a variable in a body of a media
// type: within a string of JSON (which all YAML here is), as a text of XML, as a value of a
// form, and as it is elsewhere.
func EscapeBody(contentType string) func(string) string {
	essence, _, _ := strings.Cut(contentType, ";")
	essence = strings.ToLower(strings.TrimSpace(essence))
	switch {
	case strings.HasSuffix(essence, "/xml"), strings.HasSuffix(essence, "+xml"):
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace
	case IsJSON(essence), strings.HasSuffix(essence, "yaml"), strings.HasSuffix(essence, "jsonl"), strings.HasSuffix(essence, "ndjson"):
		return func(s string) string {
			quoted, err := json.Marshal(s)
			if err != nil { // a string always marshals
				return ""
			}
			return string(quoted[1 : len(quoted)-1])
		}
	case essence == "application/x-www-form-urlencoded":
		return url.QueryEscape
	}
	return func(s string) string { return s }
}

// IsJSON reports whether a media type is JSON (RFC 8259) or has its syntax (RFC 6839,
// 3.1).
func IsJSON(contentType string) bool {
	essence, _, _ := strings.Cut(contentType, ";")
	essence = strings.ToLower(strings.TrimSpace(essence))
	return essence == "application/json" || strings.HasSuffix(essence, "+json")
}

type variable struct {
	Var string `json:"var"`
}

// MarshalJSON writes a string or a list.
func (t Text) MarshalJSON() ([]byte, error) {
	if len(t.Variables()) == 0 {
		s, err := t.Fill(nil, nil)
		if err != nil {
			return nil, err
		}
		return json.Marshal(s)
	}
	list := make([]any, len(t))
	for i, p := range t {
		if list[i] = p.Literal; p.Variable != "" {
			list[i] = variable{p.Variable}
		}
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Text) UnmarshalJSON(data []byte) error {
	*t = nil
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = Literal(s)
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return errors.New(`a text is a string, or a list of strings and of {"var": NAME}`)
	}
	for _, raw := range list {
		var v variable
		if json.Unmarshal(raw, &s) == nil {
			*t = append(*t, Part{Literal: s})
		} else if err := json.Unmarshal(raw, &v); err == nil && v.Var != "" {
			*t = append(*t, Part{Variable: v.Var})
		} else {
			return fmt.Errorf(`%s is neither a string nor {"var": NAME}`, raw)
		}
	}
	return nil
}
