package proof_test

import (
	"fmt"
	"strings"
	"testing"
)

// operations is a description with paths.
func operations(version, paths string) string {
	return "openapi: " + version + "\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://api.shop.test/v1'}]\nsecurity: [{token: []}]\npaths:\n" + paths + schemes
}

const order = `  /orders/{id}:
    get:
      parameters: [{in: path, name: id, required: true, schema: {type: string, pattern: '^[A-Z]{3}$'}}]
      responses: {'200': {description: ok}}
`

func TestNewOperation(t *testing.T) {
	head := order + `    delete:
      parameters:
        - {in: path, name: id, required: true, schema: {type: string, pattern: '^[A-Z]{3}$'}}
        - {in: query, name: reason, required: true, schema: {type: string, enum: [lost, late]}}
      responses: {'204': {description: gone}}
`
	f := firstOf(proofs(t, "a new method", operations("3.0.3", order), operations("3.0.3", head)), "surface-new-op")
	if f == nil || !f.Proof.IsShown() || f.Proof.Base != "no such operation" || !strings.HasPrefix(f.Proof.Request, "DELETE /orders/AAA?reason=lost HTTP/1.1\n") ||
		!strings.Contains(f.Proof.Request, "Authorization: Bearer <") {
		t.Errorf("%+v", f)
	}
}

// TestKnownRoute: what base takes by a path template is no new operation to a router.
func TestKnownRoute(t *testing.T) {
	head := order + "  /orders/ABC:\n    get: {responses: {'200': {description: ok}}}\n"
	f := firstOf(proofs(t, "a literal path", operations("3.0.3", order), operations("3.0.3", head)), "surface-new-op")
	if f == nil || f.Proof.IsShown() || f.Proof.Absent != "GET /orders/{id} of base takes the request" {
		t.Errorf("%+v", f)
	}
}

// TestKnownRouteThatAsksForMore: a word in the place of a name in braces is shown by what
// base's operation for it refuses.
func TestKnownRouteThatAsksForMore(t *testing.T) {
	for name, own := range map[string]string{"nobody": "[]", "a weaker credential": "[{queryKey: []}]"} {
		head := order + "  /orders/export:\n    get: {security: " + own + ", responses: {'200': {description: ok}}}\n"
		f := firstOf(proofs(t, name, operations("3.0.3", order), operations("3.0.3", head)), "auth-new-op")
		if f == nil || !f.Proof.IsShown() || f.Proof.Base != "refused by GET /orders/{id}: the credentials are not enough (bearer)" || f.Proof.Head != "accepted" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestAnyMethod: an operation of a gateway that answers all methods is one for each of them.
func TestAnyMethod(t *testing.T) {
	text := func(paths string) string {
		return "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n" + paths
	}
	const (
		known = "  /a: {get: {responses: {'200': {description: d}}}}\n"
		every = "  /{proxy}: {x-amazon-apigateway-any-method: {responses: {'200': {description: d}}}}\n"
		fresh = "  /b: {get: {responses: {'200': {description: d}}}}\n"
	)
	f := firstOf(proofs(t, "every method", text(known), text(known+strings.Replace(every, "{proxy}", "b/c", 1))), "auth-new-op-anonymous")
	if f == nil || !f.Proof.IsShown() || !strings.HasPrefix(f.Proof.Request, "GET /b/c ") {
		t.Errorf("%+v", f)
	}
	f = firstOf(proofs(t, "one of them", text(known+every), text(known+every+fresh)), "surface-new-op")
	if f == nil || f.Proof.IsShown() || f.Proof.Absent != "ANY /{proxy} of base takes the request" {
		t.Errorf("%+v", f)
	}
}

// TestEncodedPath: what is encoded in a path is what its schema is asked of.
func TestEncodedPath(t *testing.T) {
	base := operations("3.0.3", strings.Replace(order, "'^[A-Z]{3}$'", "'^a/[0-9] %$'", 1))
	f := firstOf(proofs(t, "encoded", base, strings.Replace(base, "    get:\n", "    get:\n      security: []\n", 1)), "auth-removed")
	if f == nil || !f.Proof.IsShown() || !strings.HasPrefix(f.Proof.Request, "GET /orders/a%2F1%20%25 ") {
		t.Errorf("%+v", f.Proof)
	}
}

func TestNewServer(t *testing.T) {
	base := operations("3.0.3", order)
	head := strings.Replace(base, "{url: 'https://api.shop.test/v1'}", "{url: 'https://api.shop.test/v1'}, {url: 'http://old.shop.test:8080/v2'}", 1)
	f := firstOf(proofs(t, "cleartext", base, head), "server-cleartext")
	if f == nil || f.Proof.Base != "no such server" || !strings.HasPrefix(f.Proof.Request, "GET http://old.shop.test:8080/v2/orders/AAA HTTP/1.1\nHost: old.shop.test:8080\n") {
		t.Errorf("%+v", f.Proof)
	}
}

// TestNoProof: where no request shows a finding, it says why.
func TestNoProof(t *testing.T) {
	base := operations("3.0.3", order)
	for name, c := range map[string]struct{ head, rule, absent string }{
		"an undefined scheme": {strings.Replace(base, "    get:\n", "    get:\n      security: [{lost: []}]\n", 1), "auth-", "not defined"},
		"a webhook":           {strings.Replace(strings.Replace(base, "3.0.3", "3.1.0", 1), "\ncomponents:", "\nwebhooks: {paid: {post: {responses: {'200': {description: ok}}}}}\ncomponents:", 1), "webhook-new", "sends it"},
	} {
		f := firstOf(proofs(t, name, base, c.head), c.rule)
		if f == nil || f.Proof == nil || f.Proof.IsShown() || !strings.Contains(f.Proof.Absent, c.absent) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestHostile: what a stranger writes neither ends the review nor breaks a message.
func TestHostile(t *testing.T) {
	deep := strings.Repeat("{type: array, items: ", 300) + "{type: string}" + strings.Repeat("}", 300)
	for name, body := range map[string]string{
		"deep":            deep,
		"itself":          "{$ref: '#/components/schemas/Loop'}",
		"a costly regex":  `{type: string, pattern: '^(a+)+$'}`,
		"no regex":        `{type: string, pattern: '(?<=a)['}`,
		"huge bounds":     "{type: string, minLength: 9000000000}",
		"huge list":       "{type: array, minItems: 900000000, items: {type: string}}",
		"contradiction":   "{type: integer, minimum: 5, maximum: 3}",
		"odd types":       "{type: [7, {}], enum: {a: b}, required: 5, properties: [1]}",
		"nothing":         "{not: {}}",
		"header in value": `{type: string, enum: ["a\r\nX-Evil: 1"]}`,
		"header in name":  `{type: string}`,
	} {
		header := "X-A"
		if name == "header in name" {
			header = `X-A\r\nX-Evil`
		}
		paths := func(security string) string {
			return "  /a:\n    post:\n      security: " + security + "\n      parameters: [{in: header, name: \"" + header + "\", required: true, schema: {type: string}}]\n      requestBody: {required: true, content: {application/json: {schema: " +
				body + "}}}\n      responses: {'200': {description: ok}}\n"
		}
		loop := strings.Replace(operations("3.0.3", ""), "components:", "components:\n  schemas: {Loop: {type: object, required: [next], properties: {next: {$ref: '#/components/schemas/Loop'}}}}", 1)
		text := func(security string) string {
			return strings.Replace(loop, "paths:\n", "paths:\n"+paths(security), 1)
		}
		for _, f := range proofs(t, name, text("[{token: []}]"), text("[]")) {
			if f.Proof.IsShown() && strings.Contains(f.Proof.Request, "\nX-Evil") {
				t.Errorf("%s: a header of the description's own\n%s", name, f.Proof.Request)
			}
		}
	}
}

// TestManyFindings: what one change may cost is bounded, and what is beyond says so.
func TestManyFindings(t *testing.T) {
	text := func(security string) string {
		var b strings.Builder
		for i := range 320 {
			fmt.Fprintf(&b, "  /things%d/{id}:\n    delete:\n      security: %s\n      parameters: [{in: path, name: id, required: true, schema: {type: integer, maximum: %d}}]\n      responses: {'204': {description: ok}}\n",
				i, strings.ReplaceAll(security, "#", fmt.Sprint(i)), i+1)
		}
		return operations("3.0.3", b.String())
	}
	shown, beyond := 0, 0
	for _, f := range proofs(t, "many", text("[{oauth: [read, 's#']}]"), text("[{oauth: [read]}]")) {
		switch {
		case f.Proof.IsShown():
			shown++
		case f.Proof != nil && strings.Contains(f.Proof.Absent, "too many findings"):
			beyond++
		}
	}
	if shown == 0 {
		t.Errorf("%d findings have a proof, %d say that there are too many", shown, beyond)
	}
}

// TestUntried: operations that are written otherwise, more than are tried, are counted in
// a note.
func TestUntried(t *testing.T) {
	text := func(schema string) string {
		var b strings.Builder
		for i := range 115 {
			fmt.Fprintf(&b, "  /things%d:\n    post:\n      requestBody: {content: {application/json: {schema: %s}}}\n      responses: {'204': {description: d}}\n", i, schema)
		}
		return operations("3.0.3", b.String())
	}
	const plain, turned, wrapped = "{type: object, properties: {n: {type: integer}}}", "{properties: {n: {type: integer, description: prose}}, type: object}", "{allOf: [{type: object}, {properties: {n: {type: integer}}}]}"
	for head, want := range map[string]string{turned: "", wrapped: "15 operations are written otherwise"} {
		got := ""
		for _, n := range notes(t, text(plain), text(head)) {
			if strings.Contains(n, "written otherwise") {
				got = n
			}
		}
		if (got == "") != (want == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%s: the note is %q", head, got)
		}
	}
}

// TestMediaTypesOfAll: what 2.0 says of all bodies is not said of operations without one.
func TestMediaTypesOfAll(t *testing.T) {
	text := func(types string) string {
		var b strings.Builder
		for i := range 115 {
			fmt.Fprintf(&b, "  /things%d: {get: {responses: {'204': {description: d}}}}\n", i)
		}
		return "swagger: '2.0'\ninfo: {title: t, version: '1'}\n" + types + "paths:\n" + b.String()
	}
	for _, key := range []string{"produces", "consumes"} {
		base := text(key + ": [application/json]\n")
		for _, n := range notes(t, base, strings.Replace(base, "json]", "json, text/plain]", 1)) {
			t.Errorf("%s: %s", key, n)
		}
	}
}
