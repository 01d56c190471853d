package rules_test

import (
	"fmt"
	"testing"
)

// TestOfItself: a review ends of a schema that is one of its own alternatives, or a list of
// itself. Nothing can be caught of a stack that overflows.
func TestOfItself(t *testing.T) {
	const text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    post:\n      parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/%[1]s'}}]\n" +
		"      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/%[1]s'}}}}\n" +
		"      responses: {'200': {description: d, content: {application/json: {example: [[]], schema: {$ref: '#/components/schemas/%[1]s'}}}}}\n" +
		"components:\n  schemas:\n    Other: {type: %[3]s, maxLength: 9}\n    Was: {oneOf: [{$ref: '#/components/schemas/Other'}, {type: object, properties: {a: {type: string}}}]}\n    It: %[2]s\n"
	for _, it := range []string{
		"{oneOf: [{oneOf: [{$ref: '#/components/schemas/It'}, {type: object, properties: {a: {type: string}}}]}, {$ref: '#/components/schemas/Other'}]}",
		"{anyOf: [{$ref: '#/components/schemas/It'}, {$ref: '#/components/schemas/Other'}]}",
		"{anyOf: [{allOf: [{$ref: '#/components/schemas/It'}]}, {type: integer}]}",
		"{type: array, items: {$ref: '#/components/schemas/It'}}",
		"{type: array, items: {type: array, items: {$ref: '#/components/schemas/It'}}}",
	} {
		for _, from := range []string{"Was", "Other", "It"} {
			before, after := fmt.Sprintf(text, from, it, "string"), fmt.Sprintf(text, "It", it, "integer")
			review(t, it, before, after)
			review(t, it, after, before)
		}
	}
}
