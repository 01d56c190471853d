package request

import (
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// accepts reports whether all schemas accept a value, for what the description says:
// a reference that leads nowhere refuses nothing, nor does a pattern that is not read.
// Names that are not sent in the direction are refused, and never missing.
func (r *reader) accepts(parts []openapi.Value, x any) bool {
	before := r.outer
	r.outer = parts
	defer func() { r.outer = before }()
	for _, v := range parts {
		if !r.holds(v, x) {
			return false
		}
	}
	return true
}

// acceptsOne is accepts for a part of a value.
func (r *reader) acceptsOne(v openapi.Value, x any) bool { return r.accepts([]openapi.Value{v}, x) }

func (r *reader) holds(v openapi.Value, x any) bool {
	if !r.spend() {
		return false
	}
	if v.Kind() != openapi.Map {
		return !v.Exists() || !v.IsFalse()
	}
	if r.depth >= 4*deepest { // a circle
		return true
	}
	r.depth++
	defer func() { r.depth-- }()
	if _, refers := v.Ref(); refers {
		if target, problem := r.doc.Follow(v); problem == "" && !r.holds(target, x) {
			return false
		}
		if !r.siblings() {
			return true
		}
	}
	for word, value := range v.Fields() {
		if !r.keyword(word, value, v, x) {
			return false
		}
	}
	return true
}

// keyword applies one keyword of the schema object v to a value.
func (r *reader) keyword(word string, value, v openapi.Value, x any) bool {
	switch word {
	case "type":
		return r.isOfType(v, x)
	case "enum", "const":
		r.steps += value.Len() / 8
		return r.isListed(word, value, v, x)
	case "allOf":
		for part := range value.Items() {
			if !r.holds(part, x) {
				return false
			}
		}
		return true
	case "anyOf", "oneOf":
		n := r.count(value, x)
		return n > 0 && (n == 1 || word == "anyOf" || r.lenient || v.Get("discriminator").Exists())
	case "not":
		return value.Kind() == openapi.Map && !r.holds(value, x) || value.IsFalse()
	case "if":
		if r.holds(value, x) {
			return r.holds(v.Get("then"), x)
		}
		return r.holds(v.Get("else"), x)
	}
	switch x := x.(type) {
	case string:
		return r.acceptsText(word, value, x)
	case json.Number:
		return acceptsNumber(word, value, v, x)
	case []any:
		return r.acceptsList(word, value, v, x)
	case map[string]any:
		return r.acceptsObject(word, value, v, x)
	}
	return true
}

// count is how many of the alternatives accept a value, 1 of none.
func (r *reader) count(list openapi.Value, x any) int {
	if list.Len() == 0 {
		return 1
	}
	n := 0
	for branch := range list.Items() {
		if r.holds(branch, x) {
			n++
		}
	}
	return n
}

func (r *reader) isOfType(v openapi.Value, x any) bool {
	var room [4]string
	types := appendTypes(room[:0], v)
	of := typeOf(x)
	return len(types) == 0 || slices.Contains(types, of) || of == "integer" && slices.Contains(types, "number")
}

// isListed compares a value with those of a closed list.
func (r *reader) isListed(word string, list, v openapi.Value, x any) bool {
	if x == nil && isNullable(v) {
		return true
	}
	if word == "const" {
		return r.isSame(list, x)
	}
	if list.Kind() != openapi.List || list.Len() == 0 {
		return true
	}
	for item := range list.Items() {
		if r.isSame(item, x) {
			return true
		}
	}
	return false
}

// isSame compares a value of the description. A scalar that is written as another type
// is the same as its text, as authors who leave out the quotes mean it.
func (r *reader) isSame(v openapi.Value, x any) bool {
	switch v.Kind() {
	case openapi.List, openapi.Map:
	default:
		if text, ok := x.(string); ok {
			return v.Scalar() == text && v.Kind() != openapi.Null
		}
	}
	return r.equals(v, x, deepest)
}

// equals reports whether a value of the description is one, as [Literal] reads it. Each list
// and each object of which both have as many parts is a step.
func (r *reader) equals(v openapi.Value, x any, depth int) bool {
	switch v.Kind() {
	case openapi.List:
		list, ok := x.([]any)
		if !ok || len(list) != v.Len() || depth == 0 || !r.spend() {
			return false
		}
		i := 0
		for item := range v.Items() {
			if !r.equals(item, list[i], depth-1) {
				return false
			}
			i++
		}
		return true
	case openapi.Map:
		object, ok := x.(map[string]any)
		if !ok || len(object) != v.Len() || depth == 0 || !r.spend() {
			return false
		}
		for name, field := range v.Fields() {
			if y, has := object[name]; !has || !r.equals(field, y, depth-1) {
				return false
			}
		}
		return true
	}
	scalar, ok := Literal(v)
	return ok && equal(scalar, x)
}

func (r *reader) acceptsText(word string, value openapi.Value, text string) bool {
	switch word {
	case "minLength":
		n, ok := value.Number()
		return !ok || float64(utf8.RuneCountInString(text)) >= n
	case "maxLength":
		n, ok := value.Number()
		return !ok || float64(utf8.RuneCountInString(text)) <= n
	case "pattern":
		found, known := r.matches(value.Scalar(), text)
		return found || !known
	case "format":
		return isInFormat(value.Scalar(), text)
	}
	return true
}

func acceptsNumber(word string, value, v openapi.Value, n json.Number) bool {
	switch word {
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
	default:
		return true
	}
	limit, ok := value.Number()
	if !ok {
		return true
	}
	x, err := n.Float64()
	if err != nil {
		return false
	}
	switch word {
	case "minimum":
		return x > limit || x == limit && !v.Get("exclusiveMinimum").IsTrue()
	case "maximum":
		return x < limit || x == limit && !v.Get("exclusiveMaximum").IsTrue()
	case "exclusiveMinimum":
		return x > limit
	case "exclusiveMaximum":
		return x < limit
	}
	return isMultiple(n, Decimal(limit))
}

// isMultiple divides without the error of binary fractions. What is too long to be
// divided so passes.
func isMultiple(n, of json.Number) bool {
	x, okX := exact(n)
	y, okY := exact(of)
	if !okX || !okY || y.Sign() <= 0 {
		return true
	}
	return x.Quo(x, y).IsInt()
}
