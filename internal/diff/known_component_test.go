package diff

import (
	"slices"
	"strings"
	"testing"
)

// TestKnownComponentAgain: a component that an operation already carried is new at
// another place, where it is somebody else's data, or many instead of one. A
// reference back to what encloses it is not new. The order of the paths does not
// matter.
func TestKnownComponentAgain(t *testing.T) {
	const doc = `openapi: 3.0.3
paths:
  /FIRST:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {reader: {$ref: '#/components/schemas/User'}, doc: {$ref: '#/components/schemas/Doc'}}}}}}}}
  /SECOND:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {doc: {$ref: '#/components/schemas/Doc'}}}}}}}}
    put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Doc'}}}}, responses: {'200': {description: ok}}}
components:
  schemas:
    Doc: {type: object, properties: {title: {type: string}NEW}}
    User: {type: object, properties: {ssn: {type: string}, email: {type: string}}}
`
	for property, want := range map[string]string{
		"owner: {$ref: '#/components/schemas/User'}":                                                          "InputAdded request $.owner.email, request $.owner.ssn (1); OutputAdded response 200 $.doc.owner.email, response 200 $.doc.owner.ssn (2)",
		"owners: {type: array, items: {$ref: '#/components/schemas/User'}}":                                   "InputAdded request $.owners[].email, request $.owners[].ssn (1); OutputAdded response 200 $.doc.owners[].email, response 200 $.doc.owners[].ssn (2)",
		"parent: {$ref: '#/components/schemas/Doc'}":                                                          "",
		"children: {type: array, items: {$ref: '#/components/schemas/Doc'}}":                                  "",
		"link: {type: object, properties: {to: {$ref: '#/components/schemas/Doc'}, weight: {type: integer}}}": "InputAdded request $.link.weight (1); OutputAdded response 200 $.doc.link.weight (2)",
	} {
		for _, names := range [][2]string{{"a", "z"}, {"z", "a"}} {
			side := func(added string) string {
				return strings.NewReplacer("FIRST", names[0], "SECOND", names[1], "NEW", added).Replace(doc)
			}
			got := reported(Compare(build(t, side("")), build(t, side(", "+property))))
			slices.Sort(got)
			if list := strings.Join(got, "; "); list != want {
				t.Errorf("%s, paths %v:\n%s\nwant\n%s", property, names, list, want)
			}
		}
	}
}
