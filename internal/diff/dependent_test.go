package diff

import "testing"

// TestDependentOtherwise: what an object that has a name must have besides is said by
// dependentSchemas, or by dependentRequired, or nothing has the name.
func TestDependentOtherwise(t *testing.T) {
	const base = "{type: object, dependentSchemas: {kind: {required: [size]}}}"
	freed := []string{`InputRelaxed request $.size required "true">"false" (1)`}
	holds(t, []relation{
		{"by dependentRequired", base, "{type: object, dependentSchemas: {kind: {}}, dependentRequired: {kind: [size]}}", nil},
		{"by dependentRequired of another name", base, "{type: object, dependentSchemas: {kind: {}}, dependentRequired: {size: [kind]}}", freed},
		{"never there", base, "{type: object, dependentSchemas: {kind: {required: [tags]}}, propertyNames: {enum: [kind, size]}}", nil},
		{"there with another name", base, "{type: object, dependentSchemas: {kind: {required: [tags]}}, propertyNames: {enum: [kind, tags]}}", freed},
	})
}

// TestNoElements: nothing is an element of a list that leaves none unevaluated.
func TestNoElements(t *testing.T) {
	const base = "{type: array, prefixItems: [{type: integer}]}"
	holds(t, []relation{
		{"none", base, "{type: array, unevaluatedItems: false}", nil},
		{"some", base, "{type: array, unevaluatedItems: {type: string}}", []string{`InputRelaxed request $ items "checked">"" (1)`}},
	})
}
