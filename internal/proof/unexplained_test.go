package proof

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/diff"
)

// TestUnexplained: a request that base refuses and head accepts is found at an operation of
// which the delta says nothing, but for a value of several members of a oneOf, which is meant
// to be accepted.
func TestUnexplained(t *testing.T) {
	const text = "openapi: VERSION\ninfo: {title: t, version: '1'}\npaths:\n  /a: {post: {requestBody: {required: true, content: {application/json: {schema: SCHEMA}}}, responses: {'200': {description: d}}}}\n"
	const kinds, other = "{oneOf: [{type: object, properties: {k: {type: string}}}, {type: object, properties: {k: {type: string}}}]}",
		"{oneOf: [{type: object, properties: {k: {type: string, enum: [a]}}}, {type: object, properties: {k: {type: string, enum: [b]}}}]}"
	for _, c := range []struct {
		base, head string
		want       int
	}{
		{"{type: object, properties: {k: {type: string, maxLength: 3}}}", "{type: object, properties: {k: {type: string}}}", 1},
		{"{type: object, properties: {k: {type: string, maxLength: 3}}}", "{type: object, properties: {k: {type: string, maxLength: 2}}}", 0},
		{kinds, other, 0},
		{"{type: object, properties: {k: {type: string, maxLength: -7}}}", "{type: object, properties: {k: {type: string}}}", 0}, // which the validator does not read
	} {
		for _, version := range []string{"3.0.3", "3.1.0"} {
			of := func(schema string) map[string]string {
				return map[string]string{"api.yaml": strings.NewReplacer("VERSION", version, "SCHEMA", schema).Replace(text)}
			}
			d := diff.Compare(operation(t, of(c.base), "POST /a").API, operation(t, of(c.head), "POST /a").API)
			d.Changes = nil
			if found, untried := newProver(d).unexplained(); len(found) != c.want || untried > 0 {
				t.Errorf("%s: %s to %s: got %v, %d untried", version, c.base, c.head, found, untried)
			}
		}
	}
}
