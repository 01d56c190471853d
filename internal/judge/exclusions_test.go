package judge_test

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/diff"
)

// Exclusions are what the laws of TestPairs do not hold, each with its smallest example.
// Those of kin-openapi go when the library is mended, and the tests here say when.

// TestKinOpenAPI has the verdicts of kin-openapi that differ from the specifications.
func TestKinOpenAPI(t *testing.T) {
	integer := object{"type": "integer"}
	for _, c := range []struct {
		why, version string
		schema       any
		text         string
		accepted     bool
	}{
		// 4.8.12.2 names the types a text may be read as, and a schema decides on each.
		{"a text is read by the first alternative that has a reading", "3.1", object{"anyOf": []any{object{"type": "string", "maxLength": 2}, integer}}, "12345", false},
		{"1 is a boolean", "3.0", object{"type": "boolean"}, "1", true},
		{"an untyped parameter has no reading", "3.0", object{}, "a", false},
	} {
		e := &exchange{method: "post", path: path(0), security: policy{absent: true}, parameters: []*field{{name: "limit", in: "query", schema: c.schema}}}
		d := &contract{version: c.version, kinds: kinds(c.version), root: policy{absent: true}, hosts: []string{host}, operations: []*exchange{e}}
		g, err := newGate(d.describe(), c.version)
		if err != nil {
			t.Fatal(err)
		}
		to := newCall(e, host)
		to.query["limit"] = []string{c.text}
		if got := g.acceptsParameter(to, "query", "limit"); got != c.accepted {
			t.Errorf("%s: kin-openapi no longer says so: the exclusion goes", c.why)
		}
	}
}

// TestUnread: of 2.0, kin-openapi leaves a reference as it is that stands deep in
// additionalProperties, and then does not find it; and a reference to a schema that is true
// or false takes the words beside it to be those of that schema.
func TestUnread(t *testing.T) {
	deep := object{"type": "object", "additionalProperties": object{"properties": object{"tags": object{"$ref": "First"}}}}
	for _, c := range []struct {
		version     string
		body, first any
	}{
		{"2.0", deep, object{"type": "integer"}},
		{"3.1", object{"$ref": "First", "type": "object"}, false},
	} {
		e := &exchange{method: "post", path: path(0), security: policy{absent: true}, body: &payload{types: []string{"application/json"}, schema: c.body}}
		d := &contract{version: c.version, kinds: kinds(c.version), root: policy{absent: true}, hosts: []string{host}, parts: object{"First": c.first}, operations: []*exchange{e}}
		if _, err := newGate(d.describe(), c.version); !isUnread(c.version, err) {
			t.Errorf("%v: kin-openapi reads it now: isUnread goes", err)
		}
	}
}

// TestByDesign has what the delta says on purpose otherwise than the letter of JSON Schema.
func TestByDesign(t *testing.T) {
	truth := object{"type": "boolean"}
	text := object{"type": "string"}
	named := object{"type": "object", "additionalProperties": true, "properties": object{"name": text, "size": truth}}
	for _, c := range []struct {
		why        string
		base, head any
		reported   bool
	}{
		{"what several alternatives of a oneOf accept is meant to be accepted", object{"oneOf": []any{truth, truth}}, object{"oneOf": []any{truth}}, false},
		{"a property of which only the type was said is no longer declared", named, object{"type": "object", "additionalProperties": true, "properties": object{"name": text}}, false},
		{"a whole number is checked more than any text", text, object{"type": "integer"}, false},
		{"an object is one of what was a list", object{"type": "array", "items": named}, named, false},
		{"properties imply that the value is an object", object{"type": "object", "properties": object{"name": text}}, object{"properties": object{"name": text}}, false},
	} {
		d, err := compared(withBody(c.base), withBody(c.head))
		if err != nil {
			t.Fatal(err)
		}
		reported := false
		for range diff.Each[diff.InputRelaxed](d) {
			reported = true
		}
		if reported != c.reported {
			t.Errorf("%s: reported is %t, so that the exclusion goes", c.why, reported)
		}
	}
}

// withBody is a description of 3.1 with a body.
func withBody(schema any) string {
	e := &exchange{method: "post", path: path(0), security: policy{absent: true}, body: &payload{types: []string{"application/json"}, schema: schema}}
	return (&contract{version: "3.1", kinds: kinds("3.1"), root: policy{absent: true}, hosts: []string{host}, operations: []*exchange{e}}).describe()
}
