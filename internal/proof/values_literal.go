package proof

import (
	"encoding/json"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// mostLiteral bounds the values of a literal that is read.
const mostLiteral = 2_000

// literal reads a value that the description writes out. It is false for one that is
// too large, and for a number that JSON cannot write.
func literal(v openapi.Value) (any, bool) {
	left := mostLiteral
	return decode(v, mostNested, &left)
}

func decode(v openapi.Value, depth int, left *int) (any, bool) {
	*left--
	if depth == 0 || *left < 0 {
		return nil, false
	}
	switch v.Kind() {
	case openapi.Null:
		return nil, true
	case openapi.Bool:
		return v.IsTrue(), true
	case openapi.String:
		return v.Scalar(), true
	case openapi.Number:
		if json.Valid([]byte(v.Scalar())) {
			return json.Number(v.Scalar()), true
		}
		f, ok := v.Number()
		return decimal(f), ok
	case openapi.List:
		list := make([]any, 0, v.Len())
		for item := range v.Items() {
			made, ok := decode(item, depth-1, left)
			if !ok {
				return nil, false
			}
			list = append(list, made)
		}
		return list, true
	case openapi.Map:
		object := make(map[string]any, v.Len())
		for name, field := range v.Fields() {
			made, ok := decode(field, depth-1, left)
			if !ok {
				return nil, false
			}
			object[name] = made
		}
		return object, true
	}
	return nil, false
}

// decimal writes a number without an exponent where that is short.
func decimal(f float64) json.Number {
	form := byte('f')
	if f > 1e18 || f < -1e18 {
		form = 'e'
	}
	return json.Number(strconv.FormatFloat(f, form, -1, 64))
}
