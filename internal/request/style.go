package request

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// text is a value without parts as text, and others as JSON.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return string(v)
	}
	return compact(v)
}

// compact writes JSON on one line, with sorted names and without escapes for HTML.
func compact(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// encoded percent-encodes all but the unreserved characters (RFC 3986, 2.3).
func encoded(s string) string { return encodedBut(s, "") }

// reserved are the characters that allowReserved keeps. Those that would end the query,
// the parameter or a word of it are encoded all the same (OpenAPI 3.1, 4.8.12.2).
const reserved = ":/?[]@!$'()*,;="

func encodedBut(s, kept string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case isUnreserved(c), strings.IndexByte(kept, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// encode encodes a text as its parameter says.
func (p *Parameter) encode(s string) string {
	if p.Reserved {
		return encodedBut(s, reserved)
	}
	return encoded(s)
}

// encode is a way to write a text within a value.
type encode func(string) string

// list writes the elements of a list, without those that are null.
func (e encode) list(of []any) []string {
	var out []string
	for _, x := range of {
		if x != nil {
			out = append(out, e(text(x)))
		}
	}
	return out
}

// fields writes the fields of an object in the order of their names, each with what
// joins a name and its value.
func (e encode) fields(of map[string]any, joint string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if of[name] != nil {
			out = append(out, e(name)+joint+e(text(of[name])))
		}
	}
	return out
}

// simple writes a value as RFC 6570, 3.2.2 does, which is how a header and a part of a
// path are written.
func (e encode) simple(v any, explode bool) string {
	switch v := v.(type) {
	case []any:
		return strings.Join(e.list(v), ",")
	case map[string]any:
		joint := ","
		if explode {
			joint = "="
		}
		return strings.Join(e.fields(v, joint), ",")
	}
	return e(text(v))
}

// label writes a value as RFC 6570, 3.2.5 does.
func (e encode) label(v any, explode bool) string {
	between, joint := ",", ","
	if explode {
		between, joint = ".", "="
	}
	switch v := v.(type) {
	case []any:
		return "." + strings.Join(e.list(v), between)
	case map[string]any:
		return "." + strings.Join(e.fields(v, joint), between)
	}
	return "." + e(text(v))
}

// matrix writes a value as RFC 6570, 3.2.7 does.
func (e encode) matrix(name string, v any, explode bool) string {
	if list := e.exploded(name, v, explode); list != nil {
		return ";" + strings.Join(list, ";")
	}
	if value := e.simple(v, false); value != "" {
		return ";" + e(name) + "=" + value
	}
	return ";" + e(name)
}

// exploded writes a list with a name for each element and an object as its fields, nil
// for all else.
func (e encode) exploded(name string, v any, explode bool) []string {
	if !explode {
		return nil
	}
	var out []string
	switch v := v.(type) {
	case []any:
		for _, x := range e.list(v) {
			out = append(out, e(name)+"="+x)
		}
	case map[string]any:
		out = e.fields(v, "=")
	}
	return out
}

// inPath writes the value for the place of its name in a path.
func (p *Parameter) inPath() string {
	e := encode(p.encode)
	switch {
	case p.Media != "":
		return e(p.asMedia())
	case p.Style == "label":
		return e.label(p.Value, p.Explode)
	case p.Style == "matrix":
		return e.matrix(p.Name, p.Value, p.Explode)
	}
	return e.simple(p.Value, p.Explode)
}

// asMedia writes the value as a media type of its own.
func (p *Parameter) asMedia() string {
	if s, ok := p.Value.(string); ok && !isJSON(p.Media) {
		return s
	}
	return compact(p.Value)
}

// pairs writes a parameter of a query, a cookie or a form as names with values, joined
// by "=". An empty list has none.
func (p *Parameter) pairs() []string {
	e := encode(p.encode)
	if p.Media != "" {
		return []string{e(p.Name) + "=" + e(p.asMedia())}
	}
	list, isList := p.Value.([]any)
	object, isObject := p.Value.(map[string]any)
	switch {
	case isObject && p.Style == "deepObject":
		return e.deep(e(p.Name), object)
	case (isList || isObject) && (p.Explode || len(list)+len(object) == 0):
		return e.exploded(p.Name, p.Value, true)
	case isList && p.Style == "spaceDelimited":
		return []string{e(p.Name) + "=" + strings.Join(e.list(list), "%20")}
	case isList && p.Style == "pipeDelimited":
		return []string{e(p.Name) + "=" + strings.Join(e.list(list), "%7C")}
	case isList && p.Style == "tabDelimited":
		return []string{e(p.Name) + "=" + strings.Join(e.list(list), "%09")}
	}
	return []string{e(p.Name) + "=" + e.simple(p.Value, false)}
}

// deep writes the fields of an object with their names in brackets, and so the objects
// in it, which OpenAPI leaves open.
func (e encode) deep(prefix string, of map[string]any) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		key := prefix + "%5B" + e(name) + "%5D"
		switch v := of[name].(type) {
		case nil:
		case map[string]any:
			out = append(out, e.deep(key, v)...)
		case []any:
			for _, x := range e.list(v) {
				out = append(out, key+"="+x)
			}
		default:
			out = append(out, key+"="+e(text(v)))
		}
	}
	return out
}
