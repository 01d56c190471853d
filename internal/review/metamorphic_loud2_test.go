package review_test

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// loudData are the edits of section E: what leaves and what is let in.
func loudData() []loudEdit {
	schema := func(name string) string { return "components schemas " + name + " " }
	return []loudEdit{
		{id: "E1", what: "a secret in a component", doc: "shop", edit: put(schema("Category")+"properties passwordHash", "{type: string}"), rules: "data-credential-in-response", on: returned, once: true},
		{id: "E1", what: "a secret nested in a list and allOf", doc: "clinic", edit: put(schema("Practitioner")+"properties private_key", "{type: string}"), rules: "data-credential-in-response", on: visits + ", GET /practitioners", once: true},
		{id: "E1", what: "a number of the state, in a map", doc: "clinic", edit: put(schema("Slot")+"properties ssn", "{type: string}"), rules: "data-sensitive-field-added", on: visits + ", GET /practitioners/{}/calendar", once: true},
		{id: "E2", what: "behind a discriminator", doc: "clinic", edit: func(root *yaml.Node) {
			set(get(items(get(root, "components", "schemas", "Ward", "allOf"))[1], "properties"), "ssn", yml("{type: string}"))
		}, rules: "data-sensitive-field-added", on: "GET /rooms/{}/state", once: true},
		{id: "E2", what: "behind oneOf", doc: "shop", base: put(schema("Order")+"properties payment", "{$ref: '#/components/schemas/Payment'}"), edit: put(schema("InvoicePayment")+"properties iban", "{type: string}"),
			rules: "data-sensitive-field-added", on: "GET /orders, GET /orders/{}, POST /orders", once: true},
		{id: "E2", what: "in a header", doc: "shop", edit: put("paths /products post responses 201 headers X-Session-Token", "{schema: {type: string}}"), rules: "data-credential-in-response, data-sensitive-field-added", on: "POST /products"},
		{id: "E2", what: "in an error", doc: "clinic", edit: put(schema("Error")+"properties stackTrace", "{type: string}"), rules: "data-error-detail", on: visits + ", GET /practitioners, GET /practitioners/{}/calendar", once: true},
		{id: "E2", what: "in a second media type", doc: "shop", edit: put("paths /customers/me get responses 200 content application/hal+json", "{schema: {type: object, properties: {ssn: {type: string}}}}"), rules: "data-sensitive-field-added", on: "GET /customers/me"},
		{id: "E3", what: "an object without properties", doc: "shop", edit: put("paths /orders/{orderId} get responses 200 content application/json schema", "{type: object}"), rules: "data-response-opened", on: "GET /orders/{}"},
		{id: "E3", what: "a closed object opened", doc: "shop", edit: put(schema("Money")+"additionalProperties", "true"), rules: "data-response-opened", on: "GET /orders, GET /orders/{}, " + returned[:len(returned)-len("POST /products")] + "POST /orders, POST /products, POST orderPaid", once: true},
		{id: "E4", what: "a wider component", doc: "clinic", edit: put("paths /practitioners get responses 200 content application/json schema items", "{$ref: '#/components/schemas/Appointment'}"), rules: "data-sensitive-field-added, data-collection-widened", on: "GET /practitioners"},
		{id: "E5", what: "writeOnly lifted", doc: "shop", edit: drop(schema("Customer") + "properties password writeOnly"), rules: "data-writeonly-lifted, data-credential-in-response", on: "GET /customers/me, PUT /customers/me"},
		{id: "E6", what: "a role to send", doc: "clinic", edit: put(schema("Booking")+"properties role", "{type: string}"), rules: "massassign-privileged-field", on: "POST /appointments"},
		{id: "E6", what: "readOnly lifted", doc: "shop", edit: drop(schema("Customer") + "properties id readOnly"), rules: "massassign-readonly-lifted", on: "PUT /customers/me"},
		{id: "E6", what: "a wider component to send", doc: "clinic", edit: put("paths /appointments post requestBody content application/json schema", "{$ref: '#/components/schemas/Appointment'}"), rules: "input-fields-added", on: "POST /appointments"},
		{id: "E6", what: "a closed object to send opened", doc: "shop", edit: put("paths /products/{productId} patch requestBody content application/merge-patch+json schema additionalProperties", "true"), rules: "massassign-schema-opened", on: "PATCH /products/{}"},
		{id: "E7", what: "maxLength gone", doc: "clinic", edit: drop(schema("Booking") + "properties reason maxLength"), rules: "input-size-relaxed", on: "POST /appointments"},
		{id: "E7", what: "maxItems raised", doc: "shop", edit: put(schema("OrderBase")+"properties lines maxItems", "5000"), rules: "input-size-relaxed", on: "POST /orders"},
		{id: "E7", what: "a larger page", doc: "shop", edit: put("components parameters Limit schema maximum", "100000"), rules: "page-limit-raised", on: "GET /orders, GET /products", once: true},
		{id: "E7", what: "maximum gone", doc: "clinic", edit: drop(schema("Slot") + "properties minutes maximum"), rules: "input-size-relaxed", on: "PATCH /appointments/{}, POST /appointments"},
		{id: "E7", what: "pattern gone", doc: "shop", edit: drop(schema("Money") + "properties currency pattern"), rules: "input-constraint-relaxed", on: "PATCH /products/{}, POST /products"},
		{id: "E7", what: "pattern widened", doc: "shop", edit: put(schema("Money")+"properties currency pattern", "'^[A-Z]+$'"), rules: "input-constraint-relaxed", on: "PATCH /products/{}, POST /products"},
		{id: "E7", what: "minLength gone", doc: "shop", edit: drop(schema("Customer") + "properties password minLength"), rules: "input-constraint-relaxed", on: "PUT /customers/me"},
		{id: "E7", what: "enum gone", doc: "clinic", edit: drop(schema("Booking") + "properties reminder enum"), rules: "input-enum-opened", on: "POST /appointments"},
		{id: "E7", what: "a powerful value", doc: "clinic", edit: put(schema("Booking")+"properties reminder enum", "[none, mail, sms, all]"), rules: "input-enum-opened", on: "POST /appointments"},
		{id: "E7", what: "format gone", doc: "shop", edit: drop("components parameters OrderId schema format"), rules: "input-constraint-relaxed, bola-id-predictable", on: "GET /orders/{}, POST /orders/{}/refund"},
		{id: "E7", what: "a password optional", doc: "shop", base: put(schema("Customer")+"required", "[name, password]"), edit: put(schema("Customer")+"required", "[name]"), rules: "input-security-field-optional", on: "PUT /customers/me"},
		{id: "E8", what: "tightened", doc: "clinic", edit: both(put(schema("Booking")+"properties reason maxLength", "10"), put(schema("Booking")+"required", "[slot, practitionerId, reason]"),
			put(schema("Booking")+"properties reminder enum", "[none, mail]"), put(schema("Slot")+"properties minutes maximum", "60"), put(schema("Booking")+"additionalProperties", "false"),
			put(schema("Booking")+"properties reason pattern", "'^[a-z ]+$'"), put(schema("Booking")+"properties reason minLength", "3"))},
		{id: "E9", what: "relaxed where it only leaves", doc: "shop", edit: both(drop(schema("ProductPage")+"properties items maxItems"), put("components headers RetryAfter schema", "{type: string}"))},
		{id: "E10", what: "a constraint in allOf", doc: "shop", edit: put(schema("Product")+"properties name", "{allOf: [{type: string}, {maxLength: 80}]}")},
		{id: "E11", what: "a URL to send", doc: "shop", edit: addParameter("GET /products", "{name: url, in: query, schema: {type: string, format: uri}}"), rules: "ssrf-url-input", on: "GET /products"},
		{id: "E11", what: "where to go next", doc: "shop", edit: addParameter("GET /products", "{name: redirect_uri, in: query, schema: {type: string}}"), rules: "redirect-input", on: "GET /products"},
		{id: "E11", what: "a callback to send", doc: "clinic", edit: put(schema("Booking")+"properties callback", "{type: string, format: uri}"), rules: "ssrf-url-input", on: "POST /appointments"},
		{id: "E12", what: "an upload", doc: "shop", edit: put("paths /orders/{orderId}/refund post requestBody content multipart/form-data", "{schema: {type: object, properties: {receipt: {type: string, format: binary}}}}"), rules: "upload-new", on: "POST /orders/{}/refund"},
		{id: "E12", what: "an upload of 2.0", doc: "library", edit: func(root *yaml.Node) {
			set(at(root, "POST /loans"), "consumes", yml("[multipart/form-data]"))
			set(at(root, "POST /loans"), "parameters", yml("[{name: scan, in: formData, type: file}]"))
		}, rules: "upload-new", on: "POST /loans"},
		{id: "E12", what: "XML beside JSON", doc: "clinic", edit: put("paths /appointments post requestBody content application/xml", "{schema: {$ref: '#/components/schemas/Booking'}}"), rules: "content-type-widened", on: "POST /appointments"},
		{id: "E12", what: "any type", doc: "clinic", edit: put("paths /appointments post requestBody content */*", "{schema: {$ref: '#/components/schemas/Booking'}}"), rules: "content-type-widened, upload-new", on: "POST /appointments"},
		{id: "E13", what: "a webhook is no endpoint", doc: "shop", edit: put("webhooks stockLow", "{post: {requestBody: {content: {application/json: {schema: {type: object, properties: {left: {type: integer}}}}}}, responses: {'200': {description: Understood}}}}"), rules: "webhook-new", on: "POST stockLow", never: "surface-new-op, auth-new-op-anonymous"},
		{id: "E13", what: "a callback is no endpoint", doc: "shop", edit: put("paths /orders/{orderId}/refund post callbacks", "{done: {'{$request.body#/to}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {left: {type: integer}}}}}}, responses: {'200': {description: Understood}}}}}}"),
			rules: "callback-destination-from-request", on: "POST /orders/{}/refund", never: "surface-new-op, auth-new-op-anonymous"},
		{id: "E14", what: "a key from header to query", doc: "shop", edit: put("components securitySchemes tenant", "{type: apiKey, in: query, name: tenant_key}"), rules: "auth-apikey-in-query, auth-scheme-redefined", on: "POST /orders/{}/refund"},
		{id: "E14", what: "a token in the query", doc: "shop", edit: addParameter("GET /orders", "{name: access_token, in: query, schema: {type: string}}"), rules: "data-pii-in-url", on: "GET /orders"},
	}
}

func addParameter(operation, parameter string) func(*yaml.Node) {
	return func(root *yaml.Node) {
		l := get(at(root, operation), "parameters")
		l.Content = append(l.Content, yml("%s", parameter))
	}
}

// loudDeployment are the edits of section F: deployment and limits.
func loudDeployment() []loudEdit {
	everywhere := "GET /customers/me, GET /orders, GET /orders/{}, GET /products, GET /products/{}, PATCH /products/{}, POST /orders, POST /orders/{}/refund, POST /products, PUT /customers/me"
	clinic := "GET /appointments, GET /appointments/{}, GET /practitioners, GET /practitioners/{}/calendar, GET /rooms/{}/state, PATCH /appointments/{}, POST /appointments"
	library := "DELETE /books/{}, GET /books, GET /books/{}, GET /loans, GET /opening-hours, POST /books, POST /books/{}/cover, POST /loans"
	return []loudEdit{
		{id: "F1", what: "a new host", doc: "clinic", edit: put("servers", "[{url: 'https://clinic.example/api'}, {url: 'https://clinic.elsewhere.example/api'}]"), rules: "server-new-host", on: clinic, once: true},
		{id: "F1", what: "another path of the host", doc: "clinic", edit: put("servers", "[{url: 'https://clinic.example/api'}, {url: 'https://clinic.example/v2'}]")},
		{id: "F1", what: "a server's variable opened", doc: "shop", base: put("servers", "[{url: 'https://{region}.shop.example/v1', variables: {region: {default: eu, enum: [eu, us]}}}]"), edit: put("servers", "[{url: 'https://{region}.shop.example/v1', variables: {region: {default: eu}}}]"), rules: "server-variable-free", on: everywhere},
		{id: "F1", what: "a host of one operation", doc: "clinic", edit: put("paths /practitioners get servers", "[{url: 'https://other.example/api'}]"), rules: "server-new-host", on: "GET /practitioners"},
		{id: "F2", what: "http", doc: "clinic", edit: put("servers", "[{url: 'http://clinic.example/api'}]"), rules: "server-cleartext", on: clinic, once: true},
		{id: "F2", what: "schemes: http", doc: "library", edit: put("schemes", "[https, http]"), rules: "server-cleartext", on: library, once: true},
		{id: "F3", what: "no 429 on one operation", doc: "shop", edit: drop("paths /orders post responses 429"), rules: "rate-weakened", on: "POST /orders"},
		{id: "F3", what: "no headers on the shared 429", doc: "shop", edit: drop("components responses TooMany headers"), rules: "rate-weakened", on: everywhere},
		{id: "F4", what: "a new operation without", doc: "shop", edit: put("paths /colours", "{get: {responses: {'200': {description: Fine}}}}"), rules: "rate-missing-new-op", on: "GET /colours"},
		{id: "F4", what: "a new operation where none has", doc: "clinic", edit: put("paths /colours", "{get: {security: [{staffToken: []}], responses: {'200': {description: Fine}}}}"), never: "rate-missing-new-op", rules: "surface-new-op", on: "GET /colours"},
		{id: "F5", what: "another response with headers gone", doc: "shop", base: put("paths /orders post responses 401 headers X-RateLimit-Limit", "{schema: {type: integer}}"), edit: drop("paths /orders post responses 401")},
		{id: "F6", what: "420 becomes 429", doc: "shop", base: renumber("429", "420"), edit: renumber("420", "429")},
		{id: "F7", what: "an operation gone", doc: "shop", edit: drop("paths /orders get"), rules: "surface-op-removed", on: "GET /orders"},
		{id: "F7", what: "deprecated", doc: "shop", edit: put("paths /orders get deprecated", "true"), rules: "surface-op-deprecated", on: "GET /orders"},
	}
}

func renumber(from, to string) func(*yaml.Node) {
	return func(root *yaml.Node) {
		for _, p := range places(root, "{response") {
			for i := 0; i < len(p.node().Content); i += 2 {
				if key := p.node().Content[i]; strings.TrimSpace(key.Value) == from {
					key.Value = to
				}
			}
		}
	}
}
