package review_test

import "testing"

// namedCases are changes whose review depends on what is the same on both sides and is named
// in a way that is seldom used, and a rule that finds something.
var namedCases = []foldedCase{
	{"a requirement without a list around it", "auth-basic-or-legacy", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: {login: []}, responses: {'200': {description: ok}}}}}
components: {securitySchemes: {login: {type: http, scheme: bearer}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: {login: []}, responses: {'200': {description: ok}}}}}
components: {securitySchemes: {login: {type: http, scheme: basic}}}
`},
	{"a scheme with a namesake where another version has it", "auth-basic-or-legacy", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: [{login: []}], responses: {'200': {description: ok}}}}}
securityDefinitions: {login: {type: apiKey, in: header, name: X-Key}}
components: {securitySchemes: {login: {type: http, scheme: bearer}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: [{login: []}], responses: {'200': {description: ok}}}}}
securityDefinitions: {login: {type: apiKey, in: header, name: X-Key}}
components: {securitySchemes: {login: {type: http, scheme: basic}}}
`},
	{"an example that is a schema, and is gone", "surface-blind-spot", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {post: {requestBody: {$ref: '#/components/requestBodies/Order'}, responses: {'200': {description: ok}}}}}
components:
  requestBodies: {Order: {content: {application/json: {schema: {$ref: '#/components/examples/Order/value'}}}}}
  examples: {Order: {value: {type: object, properties: {id: {type: integer}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {post: {requestBody: {$ref: '#/components/requestBodies/Order'}, responses: {'200': {description: ok}}}}}
components:
  requestBodies: {Order: {content: {application/json: {schema: {$ref: '#/components/examples/Order/value'}}}}}
`},
	{"requirements that all inherit by a reference", "auth-basic-or-legacy", `openapi: 3.1.0
info: {title: Shop, version: '1'}
security: {$ref: '#/x-security'}
x-security: [{login: []}]
paths: {/orders: {get: {responses: {'200': {description: ok}}}}}
components: {securitySchemes: {login: {type: http, scheme: bearer}}}
`, `openapi: 3.1.0
info: {title: Shop, version: '1'}
security: {$ref: '#/x-security'}
x-security: [{login: []}]
paths: {/orders: {get: {responses: {'200': {description: ok}}}}}
components: {securitySchemes: {login: {type: http, scheme: basic}}}
`},
	{"through a key that is empty", "data-sensitive-field-added", `openapi: 3.1.0
info: {title: Shop, version: '1'}
'': {user: {$ref: '#/components/schemas/User'}}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#//user'}}}}}}}}
components: {schemas: {User: {type: object, properties: {nick: {type: string}}}}}
`, `openapi: 3.1.0
info: {title: Shop, version: '1'}
'': {user: {$ref: '#/components/schemas/User'}}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#//user'}}}}}}}}
components: {schemas: {User: {type: object, properties: {nick: {type: string}, ssn: {type: string}}}}}
`},
	{"a scheme where another version has it", "auth-undefined-scheme", `swagger: '2.0'
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: [{login: []}], responses: {'200': {description: ok}}}}}
components: {securitySchemes: {login: {type: apiKey, in: header, name: X-Key}}}
`, `swagger: '2.0'
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: [{login: []}], responses: {'200': {description: ok}}}}, /carts: {get: {security: [{login: []}], responses: {'200': {description: ok}}}}}
components: {securitySchemes: {login: {type: apiKey, in: header, name: X-Key}}}
`},
	{"a word that all inherit", "auth-undefined-scheme", `openapi: 3.0.3
info: {title: Shop, version: '1'}
security: login
paths: {/orders: {get: {responses: {'200': {description: ok}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
security: login
paths: {/orders: {get: {responses: {'200': {description: ok}}}}, /carts: {get: {responses: {'200': {description: ok}}}}}
`},
	{"a section of components that is new", "data-sensitive-field-added", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {$ref: '#/components/mediaTypes/User'}}}}}}}
components: {schemas: {User: {type: object, properties: {ssn: {type: string}}}}, mediaTypes: {User: {schema: {$ref: '#/components/schemas/User'}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /users: {get: {responses: {'200': {description: ok, content: {application/json: {$ref: '#/components/mediaTypes/User'}}}}}}
  /friends: {get: {responses: {'200': {description: ok, content: {application/json: {$ref: '#/components/mediaTypes/User'}}}}}}
components: {schemas: {User: {type: object, properties: {ssn: {type: string}}}}, mediaTypes: {User: {schema: {$ref: '#/components/schemas/User'}}}}
`},
	{"through a path that is elsewhere", "data-sensitive-field-added", `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/users: {$ref: '#/components/pathItems/users'}}
components:
  schemas: {User: {type: object, properties: {ssn: {type: string}}}}
  pathItems: {users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}}}
`, `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/users: {$ref: '#/components/pathItems/users'}, /friends: {get: {responses: {'200': {$ref: '#/paths/~1users/get/responses/200'}}}}}
components:
  schemas: {User: {type: object, properties: {ssn: {type: string}}}}
  pathItems: {users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}}}
`},
	{"a subtype of another name", "data-sensitive-field-added", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}}}
components:
  schemas:
    User: {type: object, discriminator: {propertyName: kind}, properties: {kind: {type: string}}}
    Person: {$ref: '#/components/schemas/User'}
    Member: {allOf: [{$ref: '#/components/schemas/Person'}, {properties: {nick: {type: string}}}]}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}}}
components:
  schemas:
    User: {type: object, discriminator: {propertyName: kind}, properties: {kind: {type: string}}}
    Person: {$ref: '#/components/schemas/User'}
    Member: {allOf: [{$ref: '#/components/schemas/Person'}, {properties: {nick: {type: string}, ssn: {type: string}}}]}
`},
	{"a subtype of what is in an extension", "data-sensitive-field-added", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/x-schemas/User'}}}}}}}}
components:
  x-schemas: {User: {type: object, discriminator: {propertyName: kind}, properties: {kind: {type: string}}}}
  schemas: {Member: {allOf: [{$ref: '#/components/x-schemas/User'}, {properties: {nick: {type: string}}}]}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/x-schemas/User'}}}}}}}}
components:
  x-schemas: {User: {type: object, discriminator: {propertyName: kind}, properties: {kind: {type: string}}}}
  schemas: {Member: {allOf: [{$ref: '#/components/x-schemas/User'}, {properties: {nick: {type: string}, ssn: {type: string}}}]}}
`},
	{"a reference that is for schemas", "surface-new-op", `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {$dynamicRef: order.yaml}}}}}
`, `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {$dynamicRef: order.yaml}}}}, /carts: {get: {responses: {'200': {description: ok}}}}}
`},
	{"a name outside of schemas", "data-sensitive-field-added", `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/users: {get: {x-b: {$id: 'https://example.com/user', allOf: [{$ref: '#/components/schemas/User'}]}, responses: {'200': {description: ok}}}}}
components: {schemas: {User: {type: object, properties: {ssn: {type: string}}}}}
`, `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /users: {get: {x-b: {$id: 'https://example.com/user', allOf: [{$ref: '#/components/schemas/User'}]}, responses: {'200': {description: ok}}}}
  /friends: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'https://example.com/user'}}}}}}}
components: {schemas: {User: {type: object, properties: {ssn: {type: string}}}}}
`},
}

// TestFoldedNamed: what is the same on both sides is read wherever and however a change names it.
func TestFoldedNamed(t *testing.T) {
	t.Parallel()
	areReported(t, namedCases)
}
