package diff

import "testing"

// TestMorePlaces: a list that may be longer than its described elements is told, also where a
// part describes them, and in a parameter, of which they are not compared by their places.
func TestMorePlaces(t *testing.T) {
	of := func(items string) string { return "{type: array, " + items + "}" }
	part := func(items string) string {
		return of("allOf: [{prefixItems: [" + items + "]}], unevaluatedItems: false")
	}
	more := func(where string) []string {
		return []string{`InputRelaxed ` + where + ` items "false">"" (1)`}
	}
	const one, two = "{type: string}", "{type: string}, {type: string}"
	holds(t, []relation{
		{"one more in a part", part(one), part(two), more("request $")},
		{"one fewer in a part", part(two), part(one), nil},
		{"as long as before", part(one), of("allOf: [{prefixItems: [" + two + "]}], unevaluatedItems: false, maxItems: 1"), nil},
		{"one more in a text", "q " + of("prefixItems: ["+one+"], items: false"), "q " + of("prefixItems: ["+two+"], items: false"), more("query q")},
		{"any number in a text", "q " + of("prefixItems: ["+one+"], items: false"), "q " + of("prefixItems: ["+one+"], items: "+one), more("query q")},
		{"one fewer in a text", "q " + of("prefixItems: ["+two+"], items: false"), "q " + of("prefixItems: ["+one+"], items: false"), nil},
		{"no more in a text", "q " + of("prefixItems: ["+two+"], items: false"), "q " + of("items: "+one+", maxItems: 2"), nil},
	})
}

// TestConditionsApart: of several conditions one is missing though another one has its
// condition, or its name, and fewer elements count if fewer are of the kind.
func TestConditionsApart(t *testing.T) {
	all := func(parts string) string { return "{type: object, allOf: [" + parts + "]}" }
	const x, y = "{if: {required: [a]}, then: {required: [x]}}", "{if: {required: [a]}, then: {required: [y]}}"
	const named, also = "{dependentSchemas: {a: {required: [x]}}}", "{dependentSchemas: {a: {required: [y]}}}"
	holds(t, []relation{
		{"one of two with a condition", all(x + ", " + y), all(x), []string{`InputRelaxed request $ if "{\"required\":[\"a\"]}">"" (1)`}},
		{"both in one", all(x + ", " + y), all("{if: {required: [a]}, then: {required: [x, y]}}"), nil},
		{"one more", all(x + ", " + y), all(x + ", " + y + ", {if: {required: [b]}, then: {required: [y]}}"), nil},
		{"one of two with a name", all(named + ", " + also), all(named), []string{`InputRelaxed request $ dependentSchemas "{\"a\":{\"required\":[\"y\"]}}">"" (1)`}},
		{"both of a name", all(named + ", " + also), all("{dependentSchemas: {a: {required: [x, y]}}}"), nil},
		{"fewer are counted", "{type: array, contains: {type: integer}, maxContains: 3}", "{type: array, contains: {type: integer, minimum: 5}, maxContains: 3}", []string{`InputRelaxed request $ maxContains "3">"" (1)`}},
		{"more are counted", "{type: array, items: {type: integer}, contains: {minimum: 5}, maxContains: 3}", "{type: array, items: {type: integer}, contains: {minimum: 5}, maxContains: 2}", nil},
	})
}
