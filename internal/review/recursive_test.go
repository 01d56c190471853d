package review

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestSchemaOfItself: a schema may be made of nothing but itself, wherever it is used.
func TestSchemaOfItself(t *testing.T) {
	const begin = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\ncomponents:\n  schemas:\n    A: "
	const use = "{$ref: '#/components/schemas/A'}"
	for _, schema := range []string{"{type: array, items: %s}", "{type: object, additionalProperties: %s}", "{oneOf: [{type: array, items: %s}]}", "{allOf: [{type: array, items: %s}]}",
		"{type: array, items: {type: array, items: %s}}", "{type: object, properties: {a: %s}}", "{type: object, required: [a], properties: {a: %s}}"} {
		base := begin + fmt.Sprintf(schema, use) + "\npaths: {}\n"
		head := begin + fmt.Sprintf(schema, use) + "\npaths:\n  /a:\n    post:\n      parameters: [{name: q, in: query, schema: " + use + "}]\n      requestBody: {content: {application/json: {schema: " + use +
			"}}}\n      responses: {'200': {description: ok, content: {application/json: {example: [[]], schema: " + use + "}}}}\n"
		for _, texts := range [][2]string{{base, head}, {head, base}} {
			tree := func(text string) Tree { return Tree{FS: fstest.MapFS{"a.yaml": {Data: []byte(text)}}} }
			r, err := Run(t.Context(), Input{Base: tree(texts[0]), Head: tree(texts[1]), FailOn: severity.Never, Now: day("2026-11-20")})
			if err != nil || len(r.Specs) != 1 || r.Specs[0].Status != report.Changed {
				t.Errorf("%s: %v, %+v", schema, err, r)
			}
		}
	}
}
