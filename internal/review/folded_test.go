package review_test

import (
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// foldedCases are changes whose review depends on operations that are the same on both
// sides, and a rule that finds something.
var foldedCases = []foldedCase{
	{"the audience of all", "exposure-raised", `openapi: 3.0.3
info: {title: Shop, version: '1', x-audience: company-internal}
paths: {/orders: {get: {responses: {'200': {description: ok}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1', x-audience: external-public}
paths: {/orders: {get: {responses: {'200': {description: ok}}}}}
`},
	{"the limit of all", "rate-weakened", `openapi: 3.0.3
info: {title: Shop, version: '1', xrate-limit: 100/minute}
paths: {/login: {post: {responses: {'200': {description: ok}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1', xrate-limit: 1000000/minute}
paths: {/login: {post: {responses: {'200': {description: ok}}}}}
`},
	{"the limit of all in capitals", "rate-weakened", `openapi: 3.0.3
info: {title: Shop, version: '1', X-Rate-Limit: 100/minute}
paths: {/login: {post: {responses: {'200': {description: ok}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/login: {post: {responses: {'200': {description: ok}}}}}
`},
	{"a server that is named by reference", "server-cleartext", `openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://{zone}.shop.example', variables: {$ref: '#/components/x-zones/all'}}, {$ref: '#/components/x-servers/main'}]
paths: {/orders: {get: {responses: {'200': {description: ok}}}}, /carts: {get: {responses: {'200': {description: ok}}}}}
components: {x-zones: {all: {zone: {default: eu}}}, x-servers: {main: {url: 'https://shop.example'}}}
`, `openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://{zone}.shop.example', variables: {$ref: '#/components/x-zones/all'}}, {$ref: '#/components/x-servers/main'}]
paths: {/orders: {get: {responses: {'200': {description: ok}}}}, /carts: {get: {responses: {'200': {description: ok}}}}}
components: {x-zones: {all: {zone: {default: us}}}, x-servers: {main: {url: 'http://shop.example'}}}
`},
	{"the limit of all by reference", "rate-weakened", `openapi: 3.0.3
info: {title: Shop, version: '1'}
x-ratelimit: {$ref: '#/components/x-limits/all'}
paths: {/login: {post: {responses: {'200': {description: ok}}}}}
components: {x-limits: {all: {limit: 10, period: 60}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
x-ratelimit: {$ref: '#/components/x-limits/all'}
paths: {/login: {post: {responses: {'200': {description: ok}}}}}
components: {x-limits: {all: {limit: 1000000, period: 60}}}
`},
	{"an example alone", "data-sensitive-field-added", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/me: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object}, example: {name: Al}}}}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/me: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object}, example: {name: Al, ssn: see the card}}}}}}}}
`},
	{"a shared example alone", "data-sensitive-field-added", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/me: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Free'}, examples: {me: {$ref: '#/components/examples/me'}}}}}}}}}
components: {schemas: {Free: {type: object}}, examples: {me: {value: {name: Al}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/me: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Free'}, examples: {me: {$ref: '#/components/examples/me'}}}}}}}}}
components: {schemas: {Free: {type: object}}, examples: {me: {value: {name: Al, ssn: see the card}}}}
`},
	{"a token that is sent back", "data-fields-added", `openapi: 3.0.3
info: {title: Shop, version: '1'}
security: [{bearer: []}]
paths:
  /orders/{id}:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}}}
    put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, responses: {'204': {description: ok}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}, schemas: {Order: {type: object, properties: {name: {type: string}, lockToken: {type: string}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
security: [{bearer: []}]
paths:
  /orders/{id}:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {name: {type: string}, lockToken: {type: string}}}}}}}}
    put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, responses: {'204': {description: ok}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}, schemas: {Order: {type: object, properties: {name: {type: string}, lockToken: {type: string}}}}}
`},
	{"the pages of others", "page-unbounded", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders: {get: {parameters: [{name: limit, in: query, schema: {$ref: '#/components/schemas/Size'}}], responses: {'200': {description: ok}}}}
components: {schemas: {Size: {type: integer, maximum: 100}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders: {get: {parameters: [{name: limit, in: query, schema: {$ref: '#/components/schemas/Size'}}], responses: {'200': {description: ok}}}}
  /carts: {get: {parameters: [{name: limit, in: query, schema: {type: integer}}], responses: {'200': {description: ok}}}}
components: {schemas: {Size: {type: integer, maximum: 100}}}
`},
	{"the pages of others in words", "page-unbounded", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders: {get: {parameters: [{$ref: '#/components/parameters/size'}], responses: {'200': {description: ok}}}}
components: {parameters: {size: {name: limit, in: query, description: 'How many orders are on a page, of which there are at most 100', schema: {type: integer}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders: {get: {parameters: [{$ref: '#/components/parameters/size'}], responses: {'200': {description: ok}}}}
  /carts: {get: {parameters: [{name: limit, in: query, schema: {type: integer}}], responses: {'200': {description: ok}}}}
components: {parameters: {size: {name: limit, in: query, description: 'How many orders are on a page, of which there are at most 100', schema: {type: integer}}}}
`},
	{"a word in the place of requirements", "surface-new-op", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: bearer, responses: {'200': {description: ok}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {security: bearer, responses: {'200': {description: ok}}}}, /carts: {get: {responses: {'200': {description: ok}}}}}
`},
	{"the protocol of others", "server-cleartext", `swagger: '2.0'
info: {title: Shop, version: '1'}
host: api.example
schemes: [https]
paths:
  /orders: {get: {schemes: [http], responses: {'200': {description: ok}}}}
  /carts: {post: {responses: {'200': {description: ok}}}}
`, `swagger: '2.0'
info: {title: Shop, version: '1'}
host: api.example
schemes: [https]
paths:
  /orders: {get: {schemes: [http], responses: {'200': {description: ok}}}}
  /carts: {post: {schemes: [http], responses: {'200': {description: ok}}}}
`},
	{"administration that a tag names", "bfla-admin-surface", `openapi: 3.0.3
info: {title: Shop, version: '1'}
security: [{bearer: []}]
paths:
  /orders: {get: {responses: {'200': {description: ok}}}}
  /refunds: {post: {tags: [Admin], responses: {'200': {description: ok}}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
security: [{bearer: []}]
paths:
  /orders: {get: {responses: {'200': {description: ok}}}}
  /refunds: {post: {tags: [Admin], responses: {'200': {description: ok}}}}
  /admin/carts: {get: {responses: {'200': {description: ok}}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`},
}

// TestFolded: an operation that is the same on both sides may decide what the review
// says of another one.
func TestFolded(t *testing.T) {
	t.Parallel()
	areReported(t, foldedCases)
}

// foldedCase is a change, and a rule that finds something.
type foldedCase struct{ name, rule, base, head string }

// areReported: of each change, written in one way or another, see sameWithFinding.
func areReported(t *testing.T, cases []foldedCase) {
	t.Helper()
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := prints[i%len(prints)]
			sameWithFinding(t, c.name, c.rule, p.document("padded", padded(c.base)), p.document("padded", padded(c.head)))
		})
	}
}

// sameWithFinding: the short and the whole reading give one report, in both directions, and a
// rule finds something.
func sameWithFinding(t *testing.T, name, rule string, base, head document) {
	t.Helper()
	sameBlanked(t, name, base, head)
	if !slices.ContainsFunc(findings(t, base, head), func(f finding.Finding) bool { return f.Rule == rule }) {
		t.Errorf("%s: there is no finding of %s", name, rule)
	}
	sameBlanked(t, name+", reversed", head, base)
}

// padded reads a description and makes it large enough for the two-step reading.
func padded(text string) *yaml.Node {
	root := yml("%s", text)
	set(ensure(root, "components", "schemas"), "Padding", object("type", "string", "description", strings.Repeat("Nobody reads this. ", 15000)))
	return root
}
