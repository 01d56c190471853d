package request

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// mostValues bounds how many values are read of an example or a list, and deepest how
// deep they are nested.
const (
	mostValues = 5_000
	deepest    = 60
)

// Literal reads a value of the description in the types of [Request.Body]. It is false
// for one that is too large, or that JSON cannot write.
func Literal(v openapi.Value) (any, bool) {
	budget := mostValues
	return decode(v, deepest, &budget)
}

func decode(v openapi.Value, depth int, budget *int) (any, bool) {
	*budget--
	if depth == 0 || *budget < 0 {
		return nil, false
	}
	switch v.Kind() {
	case openapi.Null:
		return nil, true
	case openapi.Bool:
		return v.IsTrue(), true
	case openapi.Number:
		return number(v.Scalar())
	case openapi.String:
		return v.Scalar(), true
	case openapi.List:
		list := make([]any, 0, v.Len())
		for item := range v.Items() {
			x, ok := decode(item, depth-1, budget)
			if !ok {
				return nil, false
			}
			list = append(list, x)
		}
		return list, true
	case openapi.Map:
		m := make(map[string]any, v.Len())
		for name, field := range v.Fields() {
			x, ok := decode(field, depth-1, budget)
			if !ok {
				return nil, false
			}
			m[name] = x
		}
		return m, true
	}
	return nil, false
}

// number spells a number of YAML as one of JSON (RFC 8259, section 6). Those with a
// long exponent are not written, since nobody computes with them.
func number(text string) (any, bool) {
	if json.Valid([]byte(text)) {
		n := json.Number(text)
		_, ok := exact(n)
		return n, ok
	}
	plain := strings.ReplaceAll(text, "_", "")
	if n, err := strconv.ParseInt(plain, 0, 64); err == nil {
		return json.Number(strconv.FormatInt(n, 10)), true
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil || f != f || f-f != 0 {
		return nil, false
	}
	return Decimal(f), true
}

// Decimal spells a number without an exponent where it is short.
func Decimal(f float64) json.Number {
	form := byte('f')
	if f > 1e18 || f < -1e18 {
		form = 'e'
	}
	return json.Number(strconv.FormatFloat(f, form, -1, 64))
}

// longestNumber is how many characters a number has at most that is computed with.
const longestNumber = 60

// exact is the number as a fraction. It is false for one whose digits are too many.
func exact(n json.Number) (*big.Rat, bool) {
	if len(n) > longestNumber {
		return nil, false
	}
	if i := strings.IndexAny(string(n), "eE"); i >= 0 {
		if e, err := strconv.Atoi(string(n)[i+1:]); err != nil || e > 400 || e < -400 {
			return nil, false
		}
	}
	return new(big.Rat).SetString(string(n))
}

// clone is a deep copy.
func clone(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = clone(x)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for name, x := range v {
			m[name] = clone(x)
		}
		return m
	}
	return v
}

// equal compares values as JSON Schema does (2020-12 core, 4.2.2): 1 is 1.0.
func equal(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		if !ok || a == b {
			return ok
		}
		x, okX := exact(a)
		y, okY := exact(b)
		return okX && okY && x.Cmp(y) == 0
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name, x := range a {
			if y, has := b[name]; !has || !equal(x, y) {
				return false
			}
		}
		return true
	}
	return a == b
}

// typeOf is the type of a value in the words of JSON Schema; a number without a
// fraction is an integer.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case json.Number:
		if x, ok := exact(v); ok && x.IsInt() {
			return "integer"
		}
		return "number"
	}
	return ""
}

// normal is a value of Go in the types of [Request.Body].
func normal(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, string, json.Number, []any, map[string]any:
		return v, nil
	case int:
		return json.Number(strconv.Itoa(v)), nil
	case int64:
		return json.Number(strconv.FormatInt(v, 10)), nil
	case float64:
		if v-v != 0 {
			return nil, fmt.Errorf("%w: %v is no number of JSON", ErrNone, v)
		}
		return Decimal(v), nil
	}
	return nil, fmt.Errorf("%w: a value of type %T is not one of JSON", ErrNone, v)
}

// longestShown is how many characters of a name an error shows.
const longestShown = 200

// clean is a text of a description for an error of one line.
func clean(text string) string {
	if len(text) > longestShown {
		text = text[:longestShown]
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}
