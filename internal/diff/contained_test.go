package diff

import "testing"

// TestContained: what one element of a list must be is not what all of them are.
func TestContained(t *testing.T) {
	const all, one = "{type: array, items: {type: integer}}", "{type: array, contains: {type: integer}}"
	either := func(x string) string { return "{anyOf: [{type: boolean}, " + x + "]}" }
	freed := []string{`InputRelaxed request $ items "integer">"" (1)`}
	holds(t, []relation{
		{"all, then one", all, one, freed},
		{"all, then one of any", all, "{type: array, items: {}, contains: {type: integer}}", []string{`InputRelaxed request $[] type "integer">"" (1)`}},
		{"all, then one, in an alternative", either(all), either(one), freed},
		{"one, then all", one, "{type: array, minItems: 1, items: {type: integer}}", nil},
		{"one of any", one, "{type: array, contains: {type: integer}, items: {}}", nil},
		{"one of some", one, "{type: array, contains: {type: integer}, items: {type: number}}", nil},
		{"one of some, in an alternative", either(one), either("{type: array, contains: {type: integer}, items: {type: number}}"), nil},
		{"the only one", "{type: array, prefixItems: [{type: integer}]}", "{type: array, prefixItems: [{type: number}], items: false, contains: {type: integer}}", nil},
		{"the only one of its kind", "{type: array, prefixItems: [{type: integer}]}", "{type: array, prefixItems: [{type: number}, {type: string}], items: false, contains: {type: integer}}", nil},
		{"one of two", "{type: array, prefixItems: [{type: integer}]}", "{type: array, prefixItems: [{type: number}, {}], items: false, contains: {type: integer}}", []string{`InputAdded request $[], declared (1)`, `InputRelaxed request $[] type "integer">"number" (1)`}},
		{"fields of what is contained", "{type: array, contains: {type: object, properties: {a: {type: string}}}}", "{type: array, contains: {type: object, properties: {a: {type: string}}}, items: {type: object, properties: {a: {type: string}, b: {type: string}}}}",
			[]string{`InputAdded request $[].b (1)`}},
	})
}

// TestContainsOfNone: the empty list does not keep to what a list must contain (JSON Schema
// 2020-12, 10.3.1.1).
func TestContainsOfNone(t *testing.T) {
	const base = "{type: array, contains: {type: integer}}"
	holds(t, []relation{
		{"none at all", base, "{type: array, maxItems: 0}", []string{`InputRelaxed request $ contains "{\"type\":\"integer\"}">"" (1)`}},
		{"in a not", "{type: array, not: {type: array, maxItems: 0}}", "{type: array, not: " + base + "}", []string{`InputRelaxed request $ not "{\"maxItems\":0,\"type\":\"array\"}">"" (1)`}},
		{"neither none nor one", base, "{type: array, contains: {type: integer}, maxItems: 0}", nil},
		{"nothing is accepted", base, "{anyOf: [" + base + ", {type: array, contains: {type: string}, items: false}]}", nil},
	})
}

// TestCountedPlaces: a list of which few places may be of a kind has no more elements of it.
func TestCountedPlaces(t *testing.T) {
	base := func(most string) string {
		return "{type: array, contains: {type: integer}, minContains: 0, maxContains: " + most + ", prefixItems: [{}, {}], items: {type: [string, integer]}}"
	}
	freed := []string{`InputRelaxed request $ maxContains "1">"" (1)`}
	holds(t, []relation{
		{"one place", base("1"), "{type: array, prefixItems: [{type: integer}, {type: string}], items: {type: string}}", nil},
		{"as many as may be", base("2"), "{type: array, prefixItems: [{type: integer}, {type: integer}], items: {type: string}}", nil},
		{"two places", base("1"), "{type: array, prefixItems: [{type: integer}, {type: integer}], items: {type: string}}", freed},
		{"all others", base("1"), "{type: array, prefixItems: [{type: integer}, {type: string}], items: {type: [string, integer]}}", freed},
	})
}

// TestFewerThanContained: a list that may have fewer elements than it must contain is none.
func TestFewerThanContained(t *testing.T) {
	const base = "{type: array, contains: {type: integer}, minContains: 2, prefixItems: [{}, {}], items: false}"
	of := func(more string) string {
		return "{anyOf: [" + base + ", {type: array, contains: {type: [string, integer]}, minContains: 2, " + more + "}]}"
	}
	holds(t, []relation{
		{"one place", base, of("prefixItems: [{}], items: false"), nil},
		{"two places", base, of("prefixItems: [{}, {}], items: false"), []string{`InputRelaxed request $ contains "{\"type\":\"integer\"}">"" (1)`}},
		{"one element", base, of("items: {type: [string, integer]}, maxItems: 1"), nil},
	})
}
