package judge_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// sent is what is sent of a value, by the names under which it is sent. It is nil where
// nothing is.
type sent map[string][]string

// sentAs writes a value under a name in a style, false where it has none.
func sentAs(v any, name, style string) (sent, bool) {
	if style == inContent {
		return sent{name: {printed(v)}}, true
	}
	if o, ok := v.(object); ok {
		return objectAs(o, name, style)
	}
	texts, ok := textsOfList(v)
	switch {
	case !ok:
		return nil, false
	case style == exploded:
		return sent{name: texts}, true
	}
	return sent{name: {prefixOf(style, name) + strings.Join(texts, separatorOf(style))}}, true
}

// textsOfList are the texts of the elements of a list, or of a single value.
func textsOfList(v any) ([]string, bool) {
	list, ok := v.([]any)
	if !ok {
		text, ok := spell(v)
		return []string{text}, ok && text != ""
	}
	var texts []string
	for _, item := range list {
		text, ok := spell(item)
		if _, nested := item.([]any); nested || !ok || text == "" || strings.ContainsAny(text, "|, ") {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, len(texts) > 0
}

// objectAs writes an object of single values.
func objectAs(o object, name, style string) (sent, bool) {
	out := sent{}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(o)) {
		text, ok := spell(o[key])
		if _, isList := o[key].([]any); isList || !ok || text == "" || strings.ContainsAny(text, "|, =") {
			return nil, false
		}
		switch out[name+"["+key+"]"] = []string{text}; style {
		case exploded:
			pairs = append(pairs, key+"="+text)
		default:
			pairs = append(pairs, key, text)
		}
	}
	if style == deep || len(o) == 0 {
		return out, len(o) > 0
	}
	return sent{name: {prefixOf(style, name) + strings.Join(pairs, separatorOf(style))}}, true
}

func separatorOf(style string) string {
	switch style {
	case piped:
		return "|"
	case spaced:
		return " "
	}
	return ","
}

func prefixOf(style, name string) string {
	switch style {
	case label:
		return "."
	case matrixed:
		return ";" + name + "="
	}
	return ""
}

// sent writes a value as a side has the parameter, false where it cannot.
func (f *field) sent(v any) (sent, bool) {
	if f.style != inContent && f.in == "path" {
		if text, ok := spell(v); ok && text == "" {
			return nil, false
		}
	}
	return sentAs(v, f.name, f.style)
}

// readings are what a value may be that is sent as a side has the parameter.
func (f *field) readings(v any) []any {
	w, ok := f.sent(v)
	if !ok {
		return nil
	}
	if f.style == inContent {
		var read any
		if json.Unmarshal([]byte(w[f.name][0]), &read) != nil {
			return nil
		}
		return []any{read}
	}
	return readingsOf(v, w[f.name], f.name, f.style)
}

// readingsOf are what the texts of a value may mean: of an object each of its values for
// itself.
func readingsOf(v any, texts []string, name, style string) []any {
	if o, ok := v.(object); ok {
		list := []any{object{}}
		for _, key := range slices.Sorted(maps.Keys(o)) {
			var more []any
			text, _ := spell(o[key])
			for _, x := range readText(text) {
				if _, isList := x.([]any); isList {
					continue
				}
				for _, at := range list {
					with := maps.Clone(at.(object))
					with[key] = x
					more = append(more, with)
				}
			}
			list = more
		}
		return list
	}
	text := strings.TrimPrefix(strings.Join(texts, ","), prefixOf(style, name))
	return readText(strings.ReplaceAll(text, separatorOf(style), ","))
}

// encoded writes the fields of a form in their styles, false where a value has no text.
func encoded(v object, styles map[string]string) ([]byte, bool) {
	values := url.Values{}
	for name, x := range v {
		w, ok := sentAs(x, name, formStyle(styles, name))
		if !ok {
			return nil, false
		}
		maps.Copy(values, w)
	}
	return []byte(values.Encode()), true
}

func formStyle(styles map[string]string, name string) string {
	if style := styles[name]; style != "" {
		return style
	}
	return exploded
}

// formReadings are what the texts of a form may mean.
func formReadings(v object, styles map[string]string) []any {
	list := []any{object{}}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		style := formStyle(styles, name)
		w, ok := sentAs(v[name], name, style)
		if !ok {
			return nil
		}
		var more []any
		for _, x := range readingsOf(v[name], w[name], name, style) {
			for _, at := range list {
				with := maps.Clone(at.(object))
				with[name] = x
				more = append(more, with)
			}
		}
		if list = more; len(list) > mostReadings {
			return nil
		}
	}
	return list
}

// mostReadings is in how many ways a form may be read.
const mostReadings = 4000
