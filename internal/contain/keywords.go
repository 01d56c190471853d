package contain

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// assert returns what a keyword of a schema object says of a value of the branch's kind.
// What is not read is left out, unless values are made.
func (b *branch) assert(word string, value openapi.Value, t term) []term {
	switch {
	case b.making && b.isUnread(word, t):
		return []term{known(fact{is: unread})}
	case isLogical(word):
		return b.assertLogical(word, value, t)
	case word == "type":
		return b.typed(value, t)
	case isOfItems(word, t.value):
		return nil
	case word == "enum", word == "const":
		return []term{known(fact{is: among, listed: b.listed(word, value, t)})}
	}
	return b.assertOf(word, value, t)
}

// assertOf is assert for the keywords that speak of the values of one kind.
func (b *branch) assertOf(word string, value openapi.Value, t term) []term {
	switch b.kind {
	case number:
		return b.assertNumber(word, value, t)
	case text:
		return b.assertText(word, value, t)
	case list:
		return b.assertList(word, value, t)
	case object:
		return b.assertObject(word, value, t)
	}
	return nil
}

// deny returns the ways in which a keyword of a schema object refuses a value of the
// branch's kind: none where it never does. A way of which nothing is known has no terms.
func (b *branch) deny(word string, value openapi.Value, t term) [][]term {
	switch {
	case isLogical(word):
		return b.denyLogical(word, value, t)
	case word == "type":
		return b.untyped(value, t)
	case isOfItems(word, t.value):
		return unknown()
	case word == "enum", word == "const":
		if b.kind == null && isNullable(t.value) { // of which nobody knows whether null must be listed too
			return unknown()
		}
		return [][]term{{known(fact{is: notOne, listed: b.listed(word, value, t)})}}
	case isSilent(word), word == "discriminator" && b.as.noDiscriminators:
		return nil
	}
	return b.denyOf(word, value, t)
}

// denyOf is deny for the keywords that speak of the values of one kind.
func (b *branch) denyOf(word string, value openapi.Value, t term) [][]term {
	of, ok := kindOf(word)
	switch {
	case !ok:
		return unknown()
	case of != b.kind && !(word == "format" && b.kind == number):
		return nil
	}
	switch b.kind {
	case number:
		return b.denyNumber(word, value, t)
	case text:
		return b.denyText(word, value, t)
	case list:
		return b.denyList(word, value, t)
	}
	return b.denyObject(word, value, t)
}

// ItemsEnum returns an enum that stands beside the items of an array and lists
// values of the items, as generators write it. By the specification such an enum is
// compared with the whole array and none fits (JSON Schema Validation, 6.1.2).
func ItemsEnum(v openapi.Value) openapi.Value {
	enum := v.Get("enum")
	if enum.Kind() != openapi.List || enum.Len() == 0 || !v.Get("items").Exists() {
		return openapi.Value{}
	}
	if types := v.Get("type"); types.Exists() && !slices.Contains(types.Strings(), "array") {
		return openapi.Value{}
	}
	for value := range enum.Items() {
		if value.Kind() == openapi.List {
			return openapi.Value{}
		}
	}
	return enum
}

// isOfItems reports whether a keyword is such an enum.
func isOfItems(word string, v openapi.Value) bool { return word == "enum" && ItemsEnum(v).Exists() }

// unknown is one way of which nothing is known.
func unknown() [][]term { return [][]term{{known(fact{is: unread})}} }

// always is one way that holds of all values.
func always() [][]term { return [][]term{nil} }

func items(v openapi.Value) []openapi.Value {
	var out []openapi.Value
	for item := range v.Items() {
		out = append(out, item)
	}
	return out
}

// isSilent reports whether a keyword refuses nothing by itself.
func isSilent(word string) bool {
	switch word {
	case "$ref", "$schema", "$id", "$anchor", "$defs", "definitions", "$comment", "title", "description", "default", "example", "examples", "deprecated",
		"readOnly", "writeOnly", "xml", "externalDocs", "then", "else", "nullable", "x-nullable":
		return true
	}
	return strings.HasPrefix(word, "x-")
}

// kindOf is of which values a keyword speaks.
func kindOf(word string) (kind, bool) {
	switch word {
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return number, true
	case "minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType", "contentSchema":
		return text, true
	case "minItems", "maxItems", "items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains", "uniqueItems", "unevaluatedItems":
		return list, true
	case "minProperties", "maxProperties", "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "dependentRequired", "dependentSchemas",
		"unevaluatedProperties":
		return object, true
	}
	return 0, false
}

// listed are the values of an enum. Beside "nullable" null is one of them, since most
// read it so. Where none is of the type that is stated, they are read as what is: in YAML
// quotes come and go.
func (b *branch) listed(word string, value openapi.Value, t term) []literal {
	out := literalsOf(word, value, b.kind)
	if b.kind == null && !t.negated && isNullable(t.value) {
		out = append(out, literal{null, "null"})
	}
	if len(out) == 0 && b.kind <= text && isMistyped(word, value, t.value.Get("type")) && b.types(t.value.Get("type"), t.value).accepted {
		for _, l := range scalars(word, value) {
			if of, ok := l.as(b.kind); ok {
				out = append(out, of)
			}
		}
	}
	return out
}

// isMistyped reports whether no value of an enum is of a stated type.
func isMistyped(word string, value, types openapi.Value) bool {
	stated := types.Strings()
	return len(stated) > 0 && !slices.ContainsFunc(stated, func(name string) bool {
		k, ok := kindOfType(strings.ToLower(name))
		return !ok || k != null && len(literalsOf(word, value, k)) > 0
	})
}

func isNullable(v openapi.Value) bool {
	return v.Get("nullable").IsTrue() || v.Get("x-nullable").IsTrue()
}

// types are what a value of "type" says of the values of the branch's kind.
type types struct {
	accepted, integers bool // at all, only integers
	unread             bool // something else is there than a type
}

func (b *branch) types(value, of openapi.Value) types {
	var out types
	numbers := false
	for _, t := range value.Strings() {
		switch k, ok := kindOfType(strings.ToLower(t)); {
		case !ok:
			out.unread = true
		case k != b.kind:
		case strings.EqualFold(t, "integer"):
			out.integers = true
		default:
			out.accepted, numbers = true, k == number
		}
	}
	out.accepted = out.accepted || out.integers || out.unread || b.kind == null && isNullable(of)
	out.integers = out.integers && !numbers && !out.unread
	return out
}

func kindOfType(name string) (kind, bool) {
	switch name {
	case "null":
		return null, true
	case "boolean":
		return boolean, true
	case "integer", "number":
		return number, true
	case "string", "file":
		return text, true
	case "array":
		return list, true
	case "object":
		return object, true
	}
	return 0, false
}

func (b *branch) typed(value openapi.Value, t term) []term {
	switch of := b.types(value, t.value); {
	case !of.accepted:
		return []term{oneOf(nil)}
	case of.integers:
		return []term{known(fact{is: whole})}
	}
	return nil
}

func (b *branch) untyped(value openapi.Value, t term) [][]term {
	switch of := b.types(value, t.value); {
	case b.making && (b.kind == number || b.kind == boolean) && slices.ContainsFunc(value.Strings(), func(name string) bool { return strings.EqualFold(name, "string") }):
		return unknown() // most read a text of it
	case of.unread:
		return unknown()
	case !of.accepted:
		return always()
	case of.integers:
		return [][]term{{known(fact{is: fraction})}}
	}
	return nil
}

// mayBeNull reports whether a schema of 2.0 or 3.0 says "nullable" beside no type, which many
// read as if it were said of the schemas that hold beside it too. anyType: or beside one.
func mayBeNull(t term, anyType bool) bool {
	if t.schema != nil {
		return slices.ContainsFunc(t.schema.All, func(v openapi.Value) bool {
			return mayBeNullAt(term{value: v, doc: t.schema.Doc}, anyType, mostParts)
		})
	}
	return t.doc != nil && mayBeNullAt(t, anyType, mostParts)
}

func mayBeNullAt(t term, anyType bool, depth int) bool {
	if depth == 0 || t.doc.Dialect == openapi.OpenAPI31 {
		return false
	}
	v := t.value
	if isNullable(v) && (anyType || !v.Get("type").Exists()) {
		return true
	}
	if _, ok := v.Ref(); ok {
		return mayBeNullAt(t.part(t.doc.Deref(v), false), anyType, depth-1)
	}
	for _, word := range [...]string{"allOf", "anyOf", "oneOf"} {
		for part := range v.Get(word).Items() {
			if mayBeNullAt(t.part(part, false), anyType, depth-1) {
				return true
			}
		}
	}
	return false
}
