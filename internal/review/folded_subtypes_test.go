package review_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules/id"
)

// inheritedCases are ways to say that Member inherits from User, of which an answer is.
var inheritedCases = []struct{ name, components string }{
	{"from a list elsewhere", `
  schemas: {Member: {allOf: {$ref: '#/components/x-parents/all'}, properties: {nick: {type: string}}}}
  x-parents: {all: [{$ref: '#/components/schemas/User'}]}`},
	{"from a part of a schema", `
  schemas:
    Member: {allOf: [{$ref: '#/components/schemas/Team/properties/lead'}, {properties: {nick: {type: string}}}]}
    Team: {properties: {lead: {$ref: '#/components/schemas/Group/properties/lead'}}}
    Group: {properties: {lead: {$ref: '#/components/schemas/User'}}}`},
	{"from a part of a response", `
  schemas: {Member: {allOf: [{$ref: '#/components/responses/User/content/application~1json/schema'}, {properties: {nick: {type: string}}}]}}
  responses: {User: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}`},
	{"from a part of what is elsewhere", `
  schemas:
    Member: {allOf: [{$ref: '#/components/schemas/Person'}, {properties: {nick: {type: string}}}]}
    Person: {$ref: '#/components/pathItems/users/get/responses/200/content/application~1json/schema'}
  responses: {User: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  pathItems: {users: {get: {responses: {'200': {$ref: '#/components/responses/User'}}}}}`},
}

// TestFoldedInherited: a subtype that changed is told, however it names what it inherits from.
func TestFoldedInherited(t *testing.T) {
	t.Parallel()
	for i, c := range inheritedCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}}}
components:` + c.components + "\n"
			of := func(text string) document {
				root := padded(text)
				set(ensure(root, "components", "schemas"), "User", yml("{type: object, discriminator: {propertyName: kind}, properties: {kind: {type: string}}}"))
				return prints[i%len(prints)].document("padded", root)
			}
			base, head := of(text), of(strings.Replace(text, "nick: {type: string}", "nick: {type: string}, ssn: {type: string}", 1))
			sameWithFinding(t, c.name, id.DataSensitiveFieldAdded, base, head)
		})
	}
}
