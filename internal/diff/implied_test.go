package diff

import "testing"

// TestImplied: a bound that is gone is not missing where other words refuse what it refused.
func TestImplied(t *testing.T) {
	list := func(words string) string { return "{type: array, " + words + "}" }
	holds(t, []relation{
		{"as many names as are declared", "{type: object, maxProperties: 1}", "{type: object, additionalProperties: false, properties: {a: {type: integer}}}", []string{`InputAdded request $.a, declared (1)`}},
		{"more names than that", "{type: object, maxProperties: 1}", "{type: object, additionalProperties: false, properties: {a: {type: integer}, b: {type: integer}}}",
			[]string{`InputAdded request $.a, request $.b, declared (1)`, `InputRelaxed request $ maxProperties "1">"" (1)`}},
		{"as many names as there are", "{type: object, maxProperties: 1}", "{type: object, propertyNames: {enum: [a]}}", nil},
		{"a name that is never sent", "{type: object, maxProperties: 1}", "{type: object, additionalProperties: false, properties: {a: {type: integer}, b: {type: integer, readOnly: true}}}", []string{`InputAdded request $.a, declared (1)`}},
		{"a name of which nothing is a value", "{type: object, maxProperties: 1}", "{type: object, allOf: [{additionalProperties: false, properties: {a: {type: integer}, b: {type: string}}}, {additionalProperties: {type: integer}}]}",
			[]string{`InputAdded request $.a, request $.b, request $.{*}, declared (1)`}},
		{"as many names as are asked for", "{type: object, minProperties: 1}", "{type: object, required: [a]}", nil},
		{"as many elements as there are values", list("maxItems: 2, items: {type: boolean}"), list("uniqueItems: true, items: {type: boolean}"), nil},
		{"more elements than that", list("maxItems: 1, items: {type: boolean}"), list("uniqueItems: true, items: {type: boolean}"), []string{`InputRelaxed request $ maxItems "1">"" (1)`}},
		{"no element has a value", list("maxItems: 3, items: {type: array, minItems: 1, items: {type: integer, minimum: 5, maximum: 3}}"), list("items: {type: array, minItems: 1, items: {type: integer, minimum: 5, maximum: 3}}"), nil},
		{"lists of one are of different elements", list("maxItems: 1, uniqueItems: true"), list("maxItems: 1"), nil},
		{"no list is empty, in other words", list("not: {type: array, maxItems: 0}"), list("not: {type: array, uniqueItems: true, items: {type: integer}}"), nil},
		{"no list is empty, whatever is in others", list("minItems: 1"), list("not: {items: {type: integer}, maxItems: 0}"), nil},
		{"lists that are not empty are refused", list("minItems: 1"), list("not: {items: {type: integer}, minItems: 1, maxItems: 1}"), []string{`InputRelaxed request $ minItems "1">"" (1)`}},
		{"null is no object with a name", "{type: object}", "{type: [object, 'null'], not: {required: [a]}}", nil},
		{"null is no object", "{type: object}", "{type: [object, 'null'], not: {type: object, required: [a]}}", []string{`InputRelaxed request $ nullable "false">"true" (1)`}},
		{"one that it contains", list("minItems: 1, contains: {type: boolean}"), list("contains: {type: boolean}"), nil},
		{"the length of a date", "{type: string, format: date, minLength: 2}", "{type: string, format: date, minLength: 1}", nil},
		{"no multiple at the end", "{type: number, maximum: 6, exclusiveMaximum: 6}", "{type: number, maximum: 6, multipleOf: 4}", nil},
		{"a multiple at the end", "{type: number, exclusiveMaximum: 8}", "{type: number, maximum: 8, multipleOf: 4}", []string{`InputRelaxed request $ exclusiveMaximum "8">"" (1)`}},
		{"a bound beside another one that stays", "{type: integer, minimum: -5, exclusiveMinimum: 0}", "{type: integer, minimum: -5}", []string{`InputRelaxed request $ minimum "0">"-5" (1)`}},
		{"the other boolean is excluded", "{type: boolean, enum: [false]}", "{type: boolean, not: {enum: [true]}}", nil},
		{"another boolean is excluded", "{type: boolean, enum: [false]}", "{type: boolean, not: {enum: [false]}}", []string{`InputRelaxed request $ enum "false">"" (1)`}},
		{"lengths that are all together", "{anyOf: [{type: string, minLength: 2}, {type: integer}, {type: string, maxLength: 5}]}", "{anyOf: [{type: string}, {type: integer}]}", nil},
		{"lengths that are not", "{anyOf: [{type: string, minLength: 5}, {type: integer}, {type: string, maxLength: 2}]}", "{anyOf: [{type: string}, {type: integer}]}", []string{`InputRelaxed request $ minLength "5">"" (1)`}},
		{"numbers that are all together", "{anyOf: [{type: integer, minimum: 5}, {type: integer, maximum: 4}]}", "{anyOf: [{type: integer}, {type: boolean, enum: [true], not: {enum: [true]}}]}", []string{`InputRelaxed request $ variant "">"boolean" (1)`}},
		{"numbers below and above", "{anyOf: [{type: number, exclusiveMaximum: 6}, {type: boolean}, {type: number, minimum: -5}]}", "{anyOf: [{type: number}, {type: boolean}]}", nil},
		{"numbers below and above but for one", "{anyOf: [{type: number, exclusiveMaximum: 6}, {type: boolean}, {type: number, exclusiveMinimum: 6}]}", "{anyOf: [{type: number}, {type: boolean}]}", []string{`InputRelaxed request $ maximum "6">"" (1)`}},
		{"that one is among others", "{anyOf: [{type: number, exclusiveMaximum: 6}, {type: integer}, {type: number, exclusiveMinimum: 6}]}", "{anyOf: [{type: number}, {type: integer}]}", nil},
		{"a gap of numbers", "{anyOf: [{type: number, maximum: 5}, {type: integer}, {type: number, minimum: 6}]}", "{anyOf: [{type: number}, {type: integer}]}", []string{`InputRelaxed request $ maximum "5">"" (1)`}},
		{"one boolean and the other", "{anyOf: [{type: boolean, enum: [false]}, {type: integer}, {type: boolean, enum: [true]}]}", "{anyOf: [{type: integer}, {type: boolean}]}", nil},
		{"one boolean of two", "{anyOf: [{type: boolean, enum: [false]}, {type: integer}]}", "{anyOf: [{type: integer}, {type: boolean}]}", []string{`InputRelaxed request $ enum "false">"" (1)`}},
		{"an end that another accepts", "{anyOf: [{type: integer}, {type: number, exclusiveMaximum: 10}]}", "{anyOf: [{type: integer}, {type: number, maximum: 10}]}", nil},
	})
}

// TestKeptConditions: a condition is not missing where no value meets it, or where all
// that do keep to what it asks.
func TestKeptConditions(t *testing.T) {
	const kind = "{type: object, additionalProperties: false, properties: {kind: {enum: [a, b]}, size: {type: integer}}"
	holds(t, []relation{
		{"what then asks is there", "{type: object, if: {required: [kind]}, then: {required: [size]}}", "{type: object, required: [size]}", nil},
		{"no value meets it", "{type: object, properties: {kind: {type: string}}, if: {required: [kind], properties: {kind: {const: c}}}, then: {required: [size]}}", "{type: object, properties: {kind: {type: string, enum: [a]}}}", nil},
		{"some do", kind + ", if: {required: [kind], properties: {kind: {const: a}}}, then: {required: [size]}}", kind + "}",
			[]string{`InputRelaxed request $ if "{\"properties\":{\"kind\":{\"const\":\"a\"}},\"required\":[\"kind\"]}">"" (1)`}},
		{"a name that is refused asks for nothing", "{type: object, dependentSchemas: {kind: {required: [size]}}}", "{type: object, additionalProperties: false, properties: {size: {type: integer}}}", []string{`InputAdded request $.size, declared (1)`}},
		{"no name may be there that a name asks for", "{type: object, if: {required: [kind]}, then: {required: [size]}}", "{type: object, dependentSchemas: {kind: {type: integer}}}", nil},
		{"what meets it is refused by a condition", "{type: object, if: {required: [kind]}, then: {required: [size]}}", "{type: object, if: {required: [kind]}, then: {type: integer}}", nil},
		{"what meets it is refused where it meets more", "{type: object, if: {required: [kind]}, then: {required: [size]}}", "{type: object, if: {required: [kind, name]}, then: {type: integer}}",
			[]string{`InputRelaxed request $ if "{\"required\":[\"kind\"]}">"" (1)`}},
		{"more names are asked for than there may be", "{type: object, dependentSchemas: {kind: {required: [size]}}}", "{type: object, maxProperties: 1, dependentSchemas: {kind: {required: [tags]}}}", nil},
		{"a name that is asked for is not among those that may be", "{type: object, dependentSchemas: {kind: {required: [size]}}}", "{type: object, propertyNames: {enum: [kind, size]}, properties: {tags: {type: integer}}, dependentSchemas: {kind: {required: [tags]}}}", []string{`InputAdded request $.tags, declared (1)`}},
		{"a property of which only a condition spoke", "{type: object, dependentSchemas: {kind: {properties: {size: {type: integer}}}}}", "{type: object, allOf: [{dependentSchemas: {kind: {type: integer}}}], dependentSchemas: {name: {properties: {size: {type: number}}}}}", nil},
		{"a condition that no null meets", "{type: [object, 'null'], dependentSchemas: {kind: {properties: {size: {type: integer}}}}}", "{type: [object, 'null'], allOf: [{dependentSchemas: {kind: {properties: {size: {type: integer}}}}}], dependentSchemas: {name: {properties: {size: {type: number}}}}}", nil},
		{"a required property of which only a condition spoke", "{type: object, required: [tags], dependentSchemas: {kind: {properties: {tags: {type: string}}}}}", "{type: object, dependentSchemas: {kind: {properties: {tags: {type: string}}}}}",
			[]string{`InputRelaxed request $.tags required "true">"false" (1)`}},
		{"a condition that fewer meet", "{type: object, if: {required: [kind]}, then: {properties: {size: {maximum: 5}}}}", "{type: object, if: {required: [kind, name]}, then: {properties: {size: {maximum: 5}}}}",
			[]string{`InputRelaxed request $ if "{\"required\":[\"kind\"]}">"" (1)`}},
		{"a condition that more meet", "{type: object, if: {required: [kind, name]}, then: {properties: {size: {maximum: 5}}}}", "{type: object, if: {required: [kind]}, then: {properties: {size: {maximum: 5}}}}", nil},
		{"a condition that is what it asks", "{type: object, if: {required: [kind]}, then: {properties: {size: {type: string}}}}", "{type: object, if: {properties: {size: {type: string}}}, then: {properties: {size: {type: string}}}}",
			[]string{`InputRelaxed request $ if "{\"required\":[\"kind\"]}">"" (1)`}},
		{"a condition on what a closed object does not have", "{type: object, additionalProperties: false, properties: {kind: {type: string}}, if: {required: [kind]}, then: {properties: {size: {type: string}}}}", "{type: object, additionalProperties: false, properties: {kind: {type: string}}, if: {properties: {size: {type: string}}}, then: {properties: {size: {type: string}}}}", nil},
		{"another name that asks for it", "{type: object, dependentSchemas: {kind: {properties: {size: {maximum: 5}}}}}", "{type: object, dependentSchemas: {name: {properties: {size: {maximum: 5}}}}}",
			[]string{`InputRelaxed request $ dependentSchemas "{\"kind\":{\"properties\":{\"size\":{\"maximum\":5}}}}">"" (1)`}},
		{"another name that needs it", "{type: object, dependentSchemas: {kind: {required: [size]}}}", "{type: object, dependentSchemas: {name: {required: [size]}}}",
			[]string{`InputRelaxed request $ dependentSchemas "{\"kind\":{\"required\":[\"size\"]}}">"" (1)`}},
		{"a property of which a condition that is not kept spoke", "{type: object, dependentSchemas: {kind: {properties: {size: {type: integer}}}}}", "{type: object, properties: {size: {type: number}}}",
			[]string{`InputRelaxed request $ dependentSchemas "{\"kind\":{\"properties\":{\"size\":{\"type\":\"integer\"}}}}">"" (1)`, `InputRelaxed request $.size type "integer">"number" (1)`}},
		{"no object meets it, and null need not", "{type: [object, 'null'], properties: {kind: {type: string}}, if: {required: [kind], properties: {kind: {type: integer}}}, then: {properties: {size: {enum: [false]}}}}", "{type: [object, 'null'], properties: {kind: {type: string}}, if: {}, then: {properties: {size: {type: boolean}}}}", nil},
		{"null meets it", "{type: [object, 'null'], properties: {kind: {type: string}}, if: {properties: {kind: {type: integer}}}, then: {type: object}}", "{type: [object, 'null'], properties: {kind: {type: string}}}",
			[]string{`InputRelaxed request $ if "{\"properties\":{\"kind\":{\"type\":\"integer\"}}}">"" (1)`}},
		{"of two conditions, the one that no value meets", "{type: object, properties: {kind: {type: string}}, if: {required: [name]}, then: {properties: {tags: {type: integer}}}, allOf: [{if: {required: [kind], properties: {kind: {type: integer}}}, then: {properties: {size: {enum: [false]}}}}]}",
			"{type: object, properties: {kind: {type: string}}, if: {required: [name]}, then: {properties: {tags: {type: integer}}}, allOf: [{if: {required: [kind], properties: {kind: {type: integer}}}, then: {properties: {size: {enum: [true]}}}}]}", nil},
		{"what holds else, of values that all meet it", "{type: object, if: {}, else: {type: integer}}", "{type: object}", nil},
		{"what holds else, of null too", "{type: [object, 'null'], if: {required: [kind]}, else: {properties: {size: {}}}}", "{type: [object, 'null']}", nil},
		{"a list that is another one under a condition that no value meets", "{type: object, properties: {size: {type: integer}, tags: {type: array, items: {type: integer}}}, if: {required: [size], properties: {size: {enum: [a]}}}, then: {properties: {tags: {type: integer}}}}",
			"{type: object, properties: {size: {type: integer}, tags: {type: array, items: {type: integer}}}, if: {}, then: {properties: {tags: {type: array}}}}", nil},
		{"what it contains is of the kind", "{type: array, items: {type: integer}, contains: {maximum: 5}}", "{type: array, items: {type: integer}, contains: {maximum: 3}}", nil},
		{"elements of the kind", "{type: array, minItems: 1, items: {type: integer}, contains: {type: number}}", "{type: array, minItems: 1, items: {type: integer}}", nil},
		{"the first one is of the kind", "{type: array, contains: {type: integer}}", "{type: array, minItems: 1, prefixItems: [{type: integer}]}", nil},
		{"the first one is, where there is any", "{type: array, contains: {type: integer}}", "{type: array, prefixItems: [{type: integer}]}", []string{`InputRelaxed request $ contains "{\"type\":\"integer\"}">"" (1)`}},
		{"no element counts", "{type: array, items: {type: boolean}, contains: {type: integer}, minContains: 0, maxContains: 2}", "{type: array, items: {type: boolean}}", nil},
		{"some elements count", "{type: array, items: {type: number}, contains: {type: integer}, minContains: 0, maxContains: 2}", "{type: array, items: {type: number}}", []string{`InputRelaxed request $ maxContains "2">"" (1)`}},
		{"fewer elements than count", "{type: array, items: {type: boolean}, contains: {type: boolean}, maxContains: 2}", "{type: array, minItems: 1, items: {type: boolean}, maxItems: 2}", nil},
		{"names that are any text", "{type: object, propertyNames: {type: string}}", "{type: object}", nil},
		{"names that are declared", "{type: object, propertyNames: {enum: [a, b]}}", "{type: object, additionalProperties: false, properties: {a: {type: integer}}}", []string{`InputAdded request $.a, declared (1)`}},
		{"one name that is not among them", "{type: object, propertyNames: {enum: [a, b]}}", "{type: object, additionalProperties: false, properties: {a: {type: integer}, c: {type: integer}}}",
			[]string{`InputAdded request $.a, request $.c, declared (1)`, `InputRelaxed request $ propertyNames "{\"enum\":[\"a\",\"b\"]}">"" (1)`}},
		{"a name that is never sent", "{type: object, not: {type: object, required: [kind]}, properties: {kind: {type: string, readOnly: true}}}", "{type: object, properties: {kind: {type: string, readOnly: true}}}", nil},
	})
}

// TestTypesOfNot: a "not" of what binds only values of one type refuses all others.
func TestTypesOfNot(t *testing.T) {
	holds(t, []relation{
		{"of a name", "{type: object, not: {required: [a]}}", "{type: [object, boolean], not: {required: [a]}}", nil},
		{"of an object with a name", "{type: object, not: {type: object, required: [a]}}", "{type: [object, boolean], not: {type: object, required: [a]}}", []string{`InputRelaxed request $ type "object">"boolean, object" (1)`}},
		{"of a pattern, in part", "{type: integer}", "{type: [integer, string], not: {pattern: ^a}}", []string{`InputRelaxed request $ type "integer">"integer, string" (1)`}},
	})
}

// TestListedByPatterns: a pattern that lists names says how many an object has that is closed.
func TestListedByPatterns(t *testing.T) {
	const base = "{type: object, maxProperties: 2}"
	holds(t, []relation{
		{"two names", base, "{type: object, patternProperties: {^(size|tags)$: {}}, additionalProperties: false}", []string{"InputAdded request $.size, declared (1)"}},
		{"three", base, "{type: object, properties: {name: {}}, patternProperties: {^(size|tags)$: {}}, additionalProperties: false}", []string{"InputAdded request $.name, request $.size, declared (1)", `InputRelaxed request $ maxProperties "2">"" (1)`}},
		{"any", base, "{type: object, patternProperties: {^s: {}}, additionalProperties: false}", []string{"InputAdded request $.{*}, declared (1)", `InputRelaxed request $ maxProperties "2">"" (1)`}},
	})
}
