package proof

import "slices"

// isReadable reports whether the validator reads a schema for sure, and all in it: it is a
// reference to a part, or has only keywords that the decoder sets itself, see decoder.keyword.
// So are most, and none of them has to be made to find that out.
func (d *side) isReadable(v any) bool {
	m, isObject := v.(map[string]any)
	if !isObject {
		return false
	}
	if ref := text(m["$ref"]); ref != "" && len(m) == 1 {
		return d.referred(ref) != nil
	}
	for word, value := range m {
		if !isPlainValue(word, value) && !d.holdsReadable(word, value) {
			return false
		}
	}
	return true
}

// isPlainValue reports whether a keyword that holds no schemas has a value that fits it.
func isPlainValue(word string, v any) (ok bool) {
	switch word {
	case "type", "format", "pattern":
		_, ok = v.(string)
	case "enum":
		list, _ := v.([]any)
		ok = len(list) > 0 && !slices.ContainsFunc(list, func(x any) bool { _, is := scalar(x); return !is })
	case "nullable", "readOnly", "writeOnly", "uniqueItems":
		_, ok = v.(bool)
	case "required":
		_, ok = texts(v)
	case "minLength", "minItems", "minProperties", "maxLength", "maxItems", "maxProperties":
		_, ok = countOf(v)
	case "minimum", "maximum", "multipleOf":
		_, ok = numberOf(v)
	}
	return ok
}

// holdsReadable reports whether a keyword holds schemas that are readable.
func (d *side) holdsReadable(word string, v any) bool {
	switch word {
	case "properties", "patternProperties":
		named := object(v)
		for _, x := range named {
			if !d.isReadable(x) {
				return false
			}
		}
		return len(named) > 0
	case "allOf", "anyOf", "oneOf":
		list, _ := v.([]any)
		return len(list) > 0 && !slices.ContainsFunc(list, func(x any) bool { return !d.isReadable(x) })
	case "items", "not":
		return d.isReadable(v)
	case "additionalProperties":
		_, isBool := v.(bool)
		return isBool || d.isReadable(v)
	}
	return false
}
