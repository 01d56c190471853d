package diff

import (
	"strings"
	"testing"
)

// TestRetypedListed: a number of a list of integers is what an integer of the list is.
func TestRetypedListed(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: SCHEMA}}}}}}}\n"
	of := func(schema string) string { return strings.ReplaceAll(text, "SCHEMA", schema) }
	for head, want := range map[string]int{
		"{type: number, oneOf: [{const: 0}, {const: 1}]}": 0,
		"{type: integer, enum: [0, 1]}":                   0,
		"{type: number, enum: [0, 1.5]}":                  1,
		"{type: string, enum: [a]}":                       1,
	} {
		got := 0
		for range Each[OutputRetyped](Compare(build(t, of("{type: number, enum: [0, 1]}")), build(t, of(head)))) {
			got++
		}
		if got != want {
			t.Errorf("%s: %d values of another type, want %d", head, got, want)
		}
	}
}
