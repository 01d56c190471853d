package diff

import (
	"slices"
	"strings"
	"testing"
)

// relation is a pair of schemas of a request, and what it newly accepts.
type relation struct {
	name, base, head string
	want             []string
}

// holds compares the schemas of each pair.
func holds(t *testing.T, list []relation) {
	t.Helper()
	const text = "openapi: 3.1.0\npaths: {/a: {post: {parameters: [{name: q, in: query, schema: PARAMETER}], requestBody: {content: {application/json: {schema: SCHEMA}}}, responses: {'204': {description: d}}}}}\n"
	for _, r := range list {
		of := func(schema string) string {
			if parameter, ok := strings.CutPrefix(schema, "q "); ok {
				return strings.NewReplacer("PARAMETER", parameter, "SCHEMA", "{}").Replace(text)
			}
			return strings.NewReplacer("PARAMETER", "{}", "SCHEMA", schema).Replace(text)
		}
		if got := reported(Compare(build(t, of(r.base)), build(t, of(r.head)))); !slices.Equal(got, r.want) {
			t.Errorf("%s:\n got %q\nwant %q", r.name, got, r.want)
		}
	}
}

// TestConditions: an if that holds for fewer values frees what then said of the others,
// and one that holds for more values what else said.
func TestConditions(t *testing.T) {
	const then, otherwise = "{type: object, if: {required: [a%]}, then: {required: [b]}}", "{type: object, if: {required: [a%]}, else: {required: [b]}}"
	of := func(text, more string) string { return strings.ReplaceAll(text, "%", more) }
	holds(t, []relation{
		{"then, narrower", of(then, ""), of(then, ", c"), []string{`InputRelaxed request $ if "{\"required\":[\"a\"]}">"" (1)`}},
		{"then, wider", of(then, ", c"), of(then, ""), nil},
		{"else, wider", of(otherwise, ", c"), of(otherwise, ""), []string{`InputRelaxed request $ if "{\"required\":[\"a\",\"c\"]}">"" (1)`}},
		{"else, narrower", of(otherwise, ""), of(otherwise, ", c"), nil},
		{"the same", of(then, ", c"), strings.Replace(of(then, ", c"), "[a, c]", "[c, a]", 1), nil},
	})
}

// TestAskedOfAbsent: what else asks of a property binds no object that lacks the property.
func TestAskedOfAbsent(t *testing.T) {
	of := func(otherwise string) string { return "{type: object, if: {required: [a]}, else: " + otherwise + "}" }
	freed := []string{`InputRelaxed request $ if "{\"required\":[\"a\"]}">"" (1)`}
	holds(t, []relation{
		{"of the name that is not there", of("{properties: {a: {type: integer}}}"), "{type: object}", nil},
		{"of another name", of("{properties: {b: {type: integer}}}"), "{type: object}", freed},
		{"that it is there", of("{properties: {a: {type: integer}}, required: [a]}"), "{type: object}", freed},
		{"under a wider condition", "{type: object, if: {required: [a], properties: {a: {type: string}}}, else: {properties: {a: {type: integer}}}}", "{type: object}",
			[]string{`InputRelaxed request $ if "{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}">"" (1)`}},
	})
}

// TestExchanged: what is asked of those that meet a condition, and what is asked of the
// others, may change places, and so may what two names ask.
func TestExchanged(t *testing.T) {
	const then, both = "{type: object, if: {required: [a]}, then: {required: [b]}, else: {properties: {b: {type: boolean}}}}", "{type: object, if: {required: [a]}, then: {required: [b]}, else: {required: [b], properties: {c: {type: boolean}}}}"
	const names = "{type: object, dependentSchemas: {a: {properties: {b: {type: boolean}}}, c: {properties: {b: {type: integer}}}}}"
	exchanged := strings.NewReplacer("then", "else", "else", "then").Replace
	holds(t, []relation{
		{"then and else", then, exchanged(then), []string{`InputRelaxed request $ if "{\"required\":[\"a\"]}">"" (1)`}},
		{"what both ask", both, strings.Replace(both, "then: {required: [b]}", "then: {required: [b], properties: {c: {type: boolean}}}", 1), nil},
		{"two names", names, strings.NewReplacer("a:", "c:", "c:", "a:").Replace(names), []string{`InputRelaxed request $ dependentSchemas "{\"a\":{\"properties\":{\"b\":{\"type\":\"boolean\"}}},\"c\":{\"properties\":{\"b\":{\"type\":\"integer\"}}}}">"" (1)`}},
		{"two names in another order", names, "{type: object, dependentSchemas: {c: {properties: {b: {type: integer}}}, a: {properties: {b: {type: boolean}}}}}", nil},
	})
}

// TestContainsNone: a list that need not contain anything is not bound by what it contains.
func TestContainsNone(t *testing.T) {
	holds(t, []relation{
		{"another kind", "{type: array, contains: {const: c}, minContains: 0}", "{type: array, contains: {type: integer}}", []string{`InputAdded request $[], declared (1)`}},
		{"none of its kind", "{type: array, contains: {const: c}}", "{type: array, contains: {const: c}, minContains: 0}", []string{`InputRelaxed request $ contains "{\"const\":\"c\"}">"" (1)`}},
	})
}

// TestRefined: what then, or another schema that need not hold, says of a property does
// not stand for what the property itself says.
func TestRefined(t *testing.T) {
	for name, refined := range map[string]string{
		"then":             "if: {required: [k]}, then: {properties: {size: {maximum: 5}, role: {const: user}}}",
		"else":             "if: {required: [k]}, else: {properties: {size: {maximum: 5}, role: {const: user}}}",
		"then in allOf":    "allOf: [{if: {required: [k]}, then: {properties: {size: {maximum: 5}, role: {const: user}}}}]",
		"dependentSchemas": "dependentSchemas: {k: {properties: {size: {maximum: 5}, role: {const: user}}}}",
	} {
		of := func(size, role string) string {
			return "{type: object, properties: {size: " + size + ", role: " + role + "}, " + refined + "}"
		}
		const number, user = "{type: integer, maximum: 9}", "{enum: [guest, user]}"
		holds(t, []relation{
			{name + ", a bound is gone", of(number, user), of("{type: integer}", user), []string{`InputRelaxed request $.size maximum "9">"" (1)`}},
			{name + ", a value more", of(number, user), of(number, "{enum: [admin, guest, user]}"), []string{`InputRelaxed request $.role enum "guest, user">"admin, guest, user" (1)`}},
			{name + ", a lower bound", of(number, user), of("{type: integer, maximum: 7}", user), nil},
			{name + ", refined further", of(number, user), strings.Replace(of(number, user), "maximum: 5", "maximum: 3", 1), nil},
			{name + ", newly refined", "{type: object, properties: {size: " + number + ", role: " + user + "}}", of(number, user), nil},
			{name + ", refined less", of(number, user), strings.Replace(of(number, user), "maximum: 5", "maximum: 6", 1), []string{`InputRelaxed request $.size maximum "5">"6" (1)`}},
		})
	}
}

// TestPlaces: the elements of a tuple are compared place by place, where the elements
// together accept no more than before.
func TestPlaces(t *testing.T) {
	of := func(places, more string) string { return "{type: array, prefixItems: [" + places + "]" + more + "}" }
	freed := func(old, next string) []string {
		return []string{`InputRelaxed request $[] type "` + old + `">"` + next + `" (1)`}
	}
	const closed, texts = ", items: false", ", items: {type: string}"
	holds(t, []relation{
		{"another type", of("{type: integer}", ""), of("{type: number}", ""), freed("integer", "number")},
		{"any type", of("{type: integer, minimum: 0}", ""), of("{minimum: 0}", ""), freed("integer", "")},
		{"anything", of("{const: 1}, {type: string}", ""), of("{}, {type: string}", ""), []string{`InputRelaxed request $[] enum "1">"" type "integer">"" (1)`}},
		{"the second", of("{type: boolean}, {type: integer}", ""), of("{type: boolean}, {type: string}", ""), freed("integer", "string")},
		{"as the others are", of("{type: integer}", texts), "{type: array" + texts + "}", freed("integer", "string")},
		{"exchanged", of("{type: boolean}, {type: integer}", closed), of("{type: integer}, {type: boolean}", closed), append(freed("boolean", "integer"), freed("integer", "boolean")...)},
		{"in an alternative", "{oneOf: [{type: integer}, " + of("{type: integer}", "") + "]}", "{oneOf: [{type: integer}, " + of("{type: string}", "") + "]}", freed("integer", "string")},
		{"beyond the list", of("{type: boolean}, {type: integer}", ", maxItems: 1"), of("{type: boolean}, {type: string}", ", maxItems: 1"), nil},
		{"narrower", of("{type: number}, {}", ""), of("{type: integer}, {type: string}", ""), nil},
		{"before anything", of("{const: b}", ", items: {}"), of("{enum: [b, c]}", ", items: {}"), []string{`InputRelaxed request $[] enum "b">"b, c" (1)`}},
		{"what follows", of("{}", ", items: {type: boolean}"), of("{}", ", items: {type: [boolean, string]}"), freed("boolean", "boolean, string")},
		{"what follows, narrower", of("{}", ", items: {type: [boolean, string]}"), of("{}", ", items: {type: boolean}"), nil},
		{"as the others are already", of("{type: string}", texts), "{type: array" + texts + "}", nil},
		{"a bound, told as that", of("{type: integer, maximum: 5}", ""), of("{type: integer, maximum: 9}", ""), []string{`InputRelaxed request $[] maximum "5">"9" (1)`}},
	})
}

// TestNull: a value that could only be null is one by whatever keyword, and anything
// else that it may be is more.
func TestNull(t *testing.T) {
	in := func(schema string) string { return "{type: object, properties: {a: " + schema + "}}" }
	ways := []string{"{type: 'null'}", "{enum: [null]}", "{const: null}", "{type: ['null'], enum: [null]}"}
	for _, null := range ways {
		for _, same := range ways {
			holds(t, []relation{{null + ", in other words", in(null), in(same), nil}})
		}
		holds(t, []relation{
			{null + ", now a text", in(null), in("{type: string}"), []string{`InputRelaxed request $.a type "null">"string" (1)`}},
			{null + ", now anything", in(null), in("{}"), []string{`InputRelaxed request $.a type "null">"" (1)`}},
			{null + ", now one value more", in(null), in("{enum: [null, x]}"), []string{`InputRelaxed request $.a enum "">"x" (1)`}},
			{null + " as an alternative", in("{anyOf: [{type: integer}, " + null + "]}"), in("{type: [integer, 'null']}"), nil},
			{null + " becomes an alternative", in("{type: [integer, 'null']}"), in("{anyOf: [{type: integer}, " + null + "]}"), nil},
		})
	}
}

// TestContent: an encoding or a media type of a text that is gone is a check that is
// gone, unless it allowed any text or is said in another way.
func TestContent(t *testing.T) {
	holds(t, []relation{
		{"encoding", "{type: string, contentEncoding: base64}", "{type: string}", []string{`InputRelaxed request $ contentEncoding "base64">"" (1)`}},
		{"encoding as a format", "{type: string, contentEncoding: base64}", "{type: string, format: byte}", nil},
		{"any bytes", "{type: string, contentEncoding: binary, contentMediaType: application/octet-stream}", "{type: string}", nil},
		{"media type", "{type: string, contentMediaType: application/json}", "{type: string}", []string{`InputRelaxed request $ contentMediaType "application/json">"" (1)`}},
		{"another media type", "{type: string, contentMediaType: application/json}", "{type: string, contentMediaType: application/ld+json}", nil},
		{"any text", "{type: string, contentMediaType: text/plain; charset=utf-8}", "{type: string}", nil},
		{"any image", "{type: string, contentMediaType: image/*}", "{type: string}", nil},
		{"no text any more", "{type: string, contentEncoding: base64}", "{type: integer}", nil},
	})
}

// TestNames: what is said of names by patterns is compared pattern by pattern, and a
// name that was forbidden is one that is newly accepted.
func TestNames(t *testing.T) {
	const x, xy, xAndRest = "{type: object, patternProperties: {^x: {type: integer}}%}", "{type: object, patternProperties: {^x: {type: integer}, ^y: {type: string}}%}",
		"{type: object, patternProperties: {^x: {type: integer}}, additionalProperties: {type: boolean}}"
	const closed = ", additionalProperties: false"
	of := func(text, more string) string { return strings.ReplaceAll(text, "%", more) }
	holds(t, []relation{
		{"one of two is gone", of(xy, ""), of(x, ""), []string{`InputRelaxed request $ patternProperties "^y">"" (1)`}},
		{"one of two is gone from a closed object", of(xy, closed), of(x, closed), nil},
		{"one more in a closed object", of(x, closed), of(xy, closed), []string{`InputRelaxed request $ patternProperties "">"^y" (1)`}},
		{"one of two is looser", of(xy, ""), strings.Replace(of(xy, ""), "type: integer", "type: number", 1), []string{`InputRelaxed request $.{*} type "integer">"number" (1)`}},
		{"one with another rest", xAndRest, strings.Replace(xAndRest, "^x: {type: integer}", "^x: {type: integer}, ^y: {type: boolean}", 1), nil},
		{"the rest is free", xAndRest, of(x, ""), []string{`InputRelaxed request $ values "boolean">"" (1)`}},
		{"a closed object with looser names", of(x, closed), strings.Replace(of(x, closed), "^x", "^(x|y)", 1), []string{`InputRelaxed request $ patternProperties "^x">"^(x|y)" (1)`}},
		{"a closed object with stricter names", of(x, closed), strings.Replace(of(x, closed), "^x", "^xy", 1), nil},
		{"a closed object with names in other words", of(x, closed), strings.Replace(of(x, closed), "^x", "^(x|xx)", 1), nil},
		{"fewer names are bound", of(x, ""), strings.Replace(of(x, ""), "^x", "^xy", 1), []string{`InputRelaxed request $ patternProperties "^x">"^xy" (1)`}},
		{"more names are bound", of(x, ""), strings.Replace(of(x, ""), "^x", "^(x|y)", 1), nil},
		{"looser names in an alternative", "{oneOf: [{type: integer}, " + of(x, closed) + "]}", "{oneOf: [{type: integer}, " + strings.Replace(of(x, closed), "^x", "^(x|y)", 1) + "]}",
			[]string{`InputRelaxed request $ patternProperties "^x">"^(x|y)" (1)`}},
		{"in an alternative", "{oneOf: [{type: integer}, " + of(xy, "") + "]}", "{oneOf: [{type: integer}, " + of(x, "") + "]}",
			[]string{`InputRelaxed request $ patternProperties "^y">"" (1)`}},
		{"forbidden", "{type: object, properties: {a: {type: string}, b: false}}", "{type: object, properties: {a: {type: string}}}", []string{`InputRelaxed request $.b properties "false">"" (1)`}},
		{"forbidden by being closed", "{type: object, properties: {a: {type: string}, b: false}}", "{type: object, properties: {a: {type: string}}, additionalProperties: false}", nil},
		{"forbidden in other words", "{type: object, properties: {a: {type: string}, b: false}}", "{type: object, properties: {a: {type: string}, b: {not: {}}}}", nil},
		{"newly forbidden", "{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}, b: false}}", nil},
		{"nothing, then a number", "false", "{type: integer}", []string{`InputRelaxed request $ schema "false">"integer" (1)`}},
		{"nothing, then an object", "false", "{type: object, properties: {a: {type: string}}}", []string{`InputAdded request $.a (1)`}},
		{"nothing any more", "{type: object, properties: {a: {type: string}}}", "false", nil},
	})
}

// TestNoLongerDeclared: a property that is no longer declared loses its checks where
// the object says that others may be there, and is taken to be removed where it does
// not.
func TestNoLongerDeclared(t *testing.T) {
	const both, one = "{type: object, properties: {size: {type: integer, maximum: 5}, name: {type: string}}%}", "{type: object, properties: {name: {type: string}}%}"
	of := func(text, more string) string { return strings.ReplaceAll(text, "%", more) }
	for rest, want := range map[string][]string{
		"":                              nil,
		", additionalProperties: false": nil,
		", additionalProperties: true":  {`InputRelaxed request $.size properties "integer">"" (1)`},
		", additionalProperties: {}":    {`InputRelaxed request $.size properties "integer">"" (1)`},
		", additionalProperties: {type: integer}":                                            {`InputRelaxed request $.size maximum "5">"" (1)`},
		", additionalProperties: {type: integer, maximum: 3}":                                nil,
		", additionalProperties: true, patternProperties: {^s: {type: integer, maximum: 5}}": nil,
	} {
		holds(t, []relation{{"with" + rest, of(both, rest), of(one, rest), want}})
	}
	holds(t, []relation{
		{"without a check", "{type: object, properties: {note: {type: string}, name: {type: string}}, additionalProperties: true}", "{type: object, properties: {name: {type: string}}, additionalProperties: true}", nil},
		{"renamed", of(both, ", additionalProperties: true"), strings.Replace(of(both, ", additionalProperties: true"), "size", "length", 1), []string{"InputAdded request $.length (1)"}},
		{"another in its place", of(both, ", additionalProperties: true"), strings.Replace(of(both, ", additionalProperties: true"), "size: {type: integer, maximum: 5}", "length: {type: integer}", 1),
			[]string{"InputAdded request $.length (1)", `InputRelaxed request $.size properties "integer">"" (1)`}},
		{"newly forbidden", "{type: object, properties: {size: {type: integer, maximum: 5}}, additionalProperties: true}", "{type: object, properties: {size: false}, additionalProperties: true}", nil},
		{"a field of an alternative", "{oneOf: [{type: integer}, " + of(both, ", additionalProperties: true") + "]}", "{oneOf: [{type: integer}, " + of(one, ", additionalProperties: true") + "]}",
			[]string{`InputRelaxed request $.size properties "integer">"" (1)`}},
	})
}

// TestDocuments: of a parameter that is a document a number is no text, and an object that
// is closed binds no other value.
func TestDocuments(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {get: {parameters: [PARAMETER], responses: {'204': {description: d}}}}}\n"
	const document, plain = "{name: q, in: query, content: {application/json: {schema: {type: SCHEMA}}}}", "{name: q, in: query, schema: {type: SCHEMA}}"
	for _, c := range []struct {
		name, base, head string
		want             []string
	}{
		{"a number in a document", strings.Replace(document, "SCHEMA", "string", 1), strings.Replace(document, "SCHEMA", "number", 1), []string{`InputRelaxed query q type "string">"number" (1)`}},
		{"a number in a text", strings.Replace(plain, "SCHEMA", "string", 1), strings.Replace(plain, "SCHEMA", "number", 1), nil},
	} {
		base, head := strings.Replace(text, "PARAMETER", c.base, 1), strings.Replace(text, "PARAMETER", c.head, 1)
		if got := reported(Compare(build(t, base), build(t, head))); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
	holds(t, []relation{
		{"no object at all", "{additionalProperties: false}", "{type: integer}", nil},
		{"objects too", "{additionalProperties: false}", "{type: [integer, object]}", []string{`InputRelaxed request $ additionalProperties "false">"true" (1)`}},
	})
}
