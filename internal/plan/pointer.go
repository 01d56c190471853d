package plan

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// valuesAt are the values at a pointer in a body, those that are null left out. ok is
// false where the body is no JSON. A list in a body is read as it is; an object in the
// order of its keys.
func valuesAt(body []byte, pointer string) (list []any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		return nil, false
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, false
	}
	list = []any{document}
	for _, token := range tokens(pointer) {
		var next []any
		for _, x := range list {
			next = append(next, below(x, token)...)
		}
		list = next
	}
	return slices.DeleteFunc(list, func(x any) bool { return x == nil }), true
}

// tokens are those of a JSON Pointer, unescaped (RFC 6901, 4).
func tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	list := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range list {
		list[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return list
}

// Pointer is the JSON Pointer of names below each other.
func Pointer(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name))
	}
	return b.String()
}

func below(x any, token string) []any {
	switch x := x.(type) {
	case map[string]any:
		if token == "*" {
			var out []any
			for _, key := range slices.Sorted(maps.Keys(x)) {
				out = append(out, x[key])
			}
			return out
		}
		if value, ok := x[token]; ok {
			return []any{value}
		}
	case []any:
		if token == "*" {
			return x
		}
		if n, err := strconv.Atoi(token); err == nil && n >= 0 && n < len(x) {
			return []any{x[n]}
		}
	}
	return nil
}
