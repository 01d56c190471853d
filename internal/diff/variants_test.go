package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestVariants: alternatives are compared one by one, and what one of them loses is
// found though the others are looser.
func TestVariants(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: SCHEMA}}}, responses: {'204': {description: d}}}}}\n"
	const card = "{type: object, required: [number, otp], properties: {number: {type: string, maxLength: 19}, otp: {type: string}}}"
	const bank = "{type: object, required: [iban], properties: {iban: {type: string}, note: {type: string, maxLength: 40}}}"
	for _, c := range []struct {
		name, base, head string
		want             []string
	}{
		{"a field of one", "{oneOf: [" + card + ", " + bank + "]}", "{oneOf: [" + strings.Replace(card, ", otp]", "]", 1) + ", " + bank + "]}",
			[]string{`InputRelaxed request $.otp required "true">"false" (1)`}},
		{"in another order", "{oneOf: [" + card + ", " + bank + "]}", "{oneOf: [" + bank + ", " + card + "]}", nil},
		{"one is gone", "{oneOf: [" + card + ", " + bank + "]}", card, nil},
		{"the values of one", "{oneOf: [{type: object, additionalProperties: {type: integer}}, {type: string}]}", "{oneOf: [{type: object}, {type: string}]}",
			[]string{`InputRelaxed request $ values "integer">"" (1)`}},
		{"the elements of one", "{oneOf: [{type: array, items: {type: integer}}, {type: string}]}", "{oneOf: [{type: array}, {type: string}]}",
			[]string{`InputRelaxed request $ items "integer">"" (1)`}},
		{"a pattern of names of one, which no name keeps to any more", "{oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, patternProperties: {^x: {type: integer}}, properties: {b: {type: string}}}], type: object}",
			"{oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, patternProperties: {^b$: {minLength: 3}}, properties: {b: {type: string}}}], propertyNames: {enum: [a, b]}, type: object}", nil},
		{"a bound of one", "{anyOf: [{type: string, maxLength: 5}, {type: integer, maximum: 9}]}", "{anyOf: [{type: string, maxLength: 5}, {type: integer, maximum: 99}]}",
			[]string{`InputRelaxed request $ maximum "9">"99" (1)`}},
		{"another accepts it", "{anyOf: [{type: string, maxLength: 5}, {type: string, maxLength: 50}]}", "{anyOf: [{type: string, maxLength: 20}, {type: string, maxLength: 50}]}", nil},
		{"moved out of all", "{oneOf: [{required: [a], properties: {a: {type: string}, b: {type: string}}}, {required: [a], properties: {a: {type: string}, c: {type: string}}}]}",
			"{required: [a], properties: {a: {type: string}}, oneOf: [{properties: {b: {type: string}}}, {properties: {c: {type: string}}}]}", nil},
		{"one more", "{oneOf: [{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}, {type: object, required: [c], properties: {c: {type: string}}}]}",
			"{oneOf: [{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}, {type: object, required: [c], properties: {c: {type: string}}}, {type: object, required: [a], properties: {a: {type: string}}}]}",
			[]string{`InputRelaxed request $ variant "">"object" (1)`}},
		{"then", "{type: object, properties: {kind: {type: string}, otp: {type: string}}, if: {properties: {kind: {const: big}}}, then: {required: [otp], properties: {otp: {minLength: 6}}}}",
			"{type: object, properties: {kind: {type: string}, otp: {type: string}}, if: {properties: {kind: {const: big}}}, then: {properties: {otp: {minLength: 6}}}}",
			[]string{`InputRelaxed request $.otp required "true">"false" (1)`}},
		{"told apart by a value", "{oneOf: [{type: object, required: [t, x], properties: {t: {const: a}, x: {type: string}}}, {type: object, required: [t, x], properties: {t: {const: b}, x: {type: string}}}]}",
			"{oneOf: [{type: object, required: [t, x], properties: {t: {const: b}, x: {type: string}}}, {type: object, required: [t], properties: {t: {const: a}, x: {type: string}}}]}",
			[]string{`InputRelaxed request $.x required "true">"false" (1)`}},
		{"the same check of two", "{oneOf: [{type: object, required: [t], properties: {t: {const: a}, x: {type: string, maxLength: 5}}}, {type: object, required: [t], properties: {t: {const: b}, x: {type: string, maxLength: 5}}}]}",
			"{oneOf: [{type: object, required: [t], properties: {t: {const: a}, x: {type: string, maxLength: 7}}}, {type: object, required: [t], properties: {t: {const: b}, x: {type: string, maxLength: 7}}}]}",
			[]string{`InputRelaxed request $.x maxLength "5">"7" (1)`}},
	} {
		d := Compare(build(t, strings.ReplaceAll(text, "SCHEMA", c.base)), build(t, strings.ReplaceAll(text, "SCHEMA", c.head)))
		if got := reported(d); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestManyVariants: the cost of a union of hundreds is near that of its alternatives.
func TestManyVariants(t *testing.T) {
	union := func(n int, edit string) string {
		var b strings.Builder
		b.WriteString("openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: {oneOf: [")
		for i := range n {
			fmt.Fprintf(&b, "{type: object, required: [kind, x], properties: {kind: {const: k%d}, x: {type: string%s}}},\n", i, edit)
		}
		b.WriteString("]}}}}, responses: {'204': {description: d}}}}}\n")
		return b.String()
	}
	compared := func(n int) int {
		d := Compare(build(t, union(n, ", maxLength: 3")), build(t, union(n, "")))
		return len(d.compared.graph.covers) + len(d.compared.graph.nodes)
	}
	if few, many := compared(20), compared(200); many > 12*few {
		t.Errorf("200 variants need %d comparisons, 20 need %d", many, few)
	}
}

// TestEnds: what elements and values are is no longer said, or said for the first
// time.
func TestEnds(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: SCHEMA}}}, responses: {'200': {description: d, content: {application/json: {schema: SCHEMA}}}}}}}\n"
	for _, c := range []struct {
		name, base, head string
		want             []string
	}{
		{"elements", "{type: array, items: {type: string, pattern: '^a'}}", "{type: array}", []string{`InputRelaxed request $ items "string">"" (1)`, "OutputOpened response 200 $ (1)"}},
		{"elements for the first time", "{type: array}", "{type: array, items: {type: object, properties: {z: {type: string}}}}",
			[]string{"InputAdded request $[].z, declared (1)", "OutputAdded response 200 $[].z, declared (1)"}},
		{"values", "{type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}", "{type: object, properties: {a: {type: string}}}",
			[]string{`InputRelaxed request $ values "integer">"" (1)`, "OutputOpened response 200 $ (1)"}},
		{"values for the first time", "{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}",
			[]string{"InputAdded request $.{*}, declared (1)", "OutputAdded response 200 $.{*}, declared (1)"}},
		{"anything at first", "{}", "{type: object, properties: {z: {type: string}}}", []string{"InputAdded request $.z, declared (1)", "OutputAdded response 200 $.z, declared (1)"}},
		{"a map that is closed", "{type: object, additionalProperties: {type: integer}}", "{type: object, additionalProperties: false}", nil},
	} {
		d := Compare(build(t, strings.ReplaceAll(text, "SCHEMA", c.base)), build(t, strings.ReplaceAll(text, "SCHEMA", c.head)))
		if got := reported(d); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestUnionsOfUnions: what one alternative of an alternative loses is found, and what
// several together accept is not new.
func TestUnionsOfUnions(t *testing.T) {
	const list = ", {type: array, items: {type: boolean}}]}"
	holds(t, []relation{
		{"a bound", "{oneOf: [{anyOf: [{type: integer, maximum: 5}, {type: boolean}]}" + list, "{oneOf: [{anyOf: [{type: integer, maximum: 9}, {type: boolean}]}" + list,
			[]string{`InputRelaxed request $ variant "">"boolean, integer" (1)`}},
		{"spread over two", "{oneOf: [{anyOf: [{type: integer, maximum: 9}, {type: boolean}]}" + list, "{oneOf: [{type: boolean}, {type: integer, maximum: 9}" + list, nil},
		{"joined", "{oneOf: [{type: boolean}, {type: integer, maximum: 9}" + list, "{oneOf: [{anyOf: [{type: integer, maximum: 9}, {type: boolean}]}" + list, nil},
		{"none has to hold", "{oneOf: [{type: string, anyOf: [{maxLength: 2}, {minLength: 8}]}" + list, "{oneOf: [{type: string}" + list,
			[]string{`InputRelaxed request $ variants "string">"" (1)`}},
		{"several at once", "{oneOf: [{oneOf: [{type: string, maxLength: 5}, {type: string, minLength: 3}]}" + list, "{oneOf: [{anyOf: [{type: string, maxLength: 5}, {type: string, minLength: 3}]}" + list,
			[]string{`InputRelaxed request $ oneOf "one of them">"any of them" (1)`}},
		{"never several at once", "{oneOf: [{oneOf: [{type: string}, {type: integer}]}" + list, "{oneOf: [{anyOf: [{type: string}, {type: integer}]}" + list, nil},
		{"one that was nothing", "{oneOf: [{allOf: [false]}, {type: integer}]}", "{oneOf: [{type: string}, {type: integer}]}",
			[]string{`InputRelaxed request $ type "integer">"integer, string" (1)`}},
	})
}

// TestFreeAlternatives: one more alternative of an answer that may be a list of
// anything, and one more pattern of names in an alternative, opens it, also within another alternative, and is told once.
func TestFreeAlternatives(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: SCHEMA}}}}}}}\n"
	const named, flags = "{type: object, properties: {name: {type: string}}}", "{type: array, items: {type: boolean}}"
	for _, c := range []struct {
		name, base, head string
		want             []string
	}{
		{"beside", "{oneOf: [" + named + "]}", "{oneOf: [" + named + ", {type: array, items: {}}]}", []string{"OutputListed response 200 $ (1)", "OutputOpened response 200 $[] (1)"}},
		{"within", "{oneOf: [{oneOf: [{type: integer}, " + named + "]}, " + flags + "]}", "{oneOf: [{oneOf: [{type: integer}, " + named + ", {type: array, items: {}}]}, " + flags + "]}", []string{"OutputOpened response 200 $[] (1)"}},
		{"without elements", "{oneOf: [{oneOf: [{type: integer}, " + named + "]}, " + flags + "]}", "{oneOf: [{oneOf: [{type: integer}, " + named + ", {type: array}]}, " + flags + "]}", []string{"OutputOpened response 200 $[] (1)"}},
		{"of numbers", "{oneOf: [" + named + ", " + flags + "]}", "{oneOf: [" + named + ", " + flags + ", {type: array, items: {type: integer}}]}", nil},
		{"one more pattern of names", "{oneOf: [" + flags + ", {type: object, patternProperties: {^x: {type: integer}}, additionalProperties: false}]}",
			"{oneOf: [" + flags + ", {type: object, patternProperties: {^x: {type: integer}, ^y: {type: integer}}, additionalProperties: false}]}", []string{"OutputAdded response 200 $.{*} (1)"}},
		{"one pattern less", "{oneOf: [" + flags + ", {type: object, patternProperties: {^x: {type: integer}, ^y: {type: integer}}, additionalProperties: false}]}",
			"{oneOf: [" + flags + ", {type: object, patternProperties: {^x: {type: integer}}, additionalProperties: false}]}", nil},
		{"as before", "{oneOf: [" + named + ", {type: array, items: {}}]}", "{oneOf: [" + named + ", {type: array}, {type: array, items: {}}]}", nil},
	} {
		d := Compare(build(t, strings.ReplaceAll(text, "SCHEMA", c.base)), build(t, strings.ReplaceAll(text, "SCHEMA", c.head)))
		if got := reported(d); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}
