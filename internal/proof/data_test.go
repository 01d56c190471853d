package proof_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// sending is a description whose only operation takes a parameter and a body.
func sending(version, parameters, schema string) string {
	body := ""
	if schema != "" {
		body = "      requestBody: {required: true, content: {application/json: {schema: " + schema + "}}}\n"
	}
	if strings.HasPrefix(version, "2") {
		if schema != "" {
			parameters += ", {name: thing, in: body, required: true, schema: " + schema + "}"
		}
		return "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths:\n  /orders:\n    post:\n      parameters: [" + strings.TrimPrefix(parameters, ", ") + "]\n      responses: {'204': {description: d}}\n"
	}
	return "openapi: " + version + "\ninfo: {title: t, version: '1'}\npaths:\n  /orders:\n    post:\n      parameters: [" + parameters + "]\n" + body + "      responses: {'204': {description: d}}\n"
}

// introduced are the findings that are not resolved.
func introduced(t *testing.T, base, head string) []finding.Finding {
	t.Helper()
	var out []finding.Finding
	for _, f := range proofs(t, t.Name(), base, head) {
		if f.State != severity.Resolved {
			out = append(out, f)
		}
	}
	return out
}

// TestRelaxed: for each keyword that accepts more a request with a value that base
// refuses and head accepts.
func TestRelaxed(t *testing.T) {
	for _, c := range []struct{ name, base, head, body string }{
		{"maxLength", "{type: string, maxLength: 3}", "{type: string, maxLength: 5}", `{"v":"aaaa"}`},
		{"maxLength and pattern", "{type: string, maxLength: 3, pattern: '^[x-z]+$'}", "{type: string, pattern: '^[x-z]+$'}", `{"v":"xxxx"}`},
		{"minLength", "{type: string, minLength: 3}", "{type: string}", `{"v":"aa"}`},
		{"pattern", "{type: string, pattern: '^[a-c]+$'}", "{type: string, pattern: '^[a-c1]+$'}", `{"v":"1"}`},
		{"format", "{type: string, format: uuid}", "{type: string}", `{"v":"a"}`},
		{"maximum", "{type: integer, maximum: 3}", "{type: integer, maximum: 9}", `{"v":4}`},
		{"minimum", "{type: integer, minimum: 3}", "{type: integer}", `{"v":2}`},
		{"multipleOf", "{type: integer, multipleOf: 5}", "{type: integer}", `{"v":1}`},
		{"enum, a value more", "{type: string, enum: [a, b]}", "{type: string, enum: [a, b, c]}", `{"v":"c"}`},
		{"enum, gone", "{type: integer, enum: [1, 2]}", "{type: integer}", `{"v":3}`},
		{"type", "{type: integer}", "{type: number}", `{"v":1.5}`},
		{"maxItems", "{type: array, items: {type: integer}, maxItems: 1}", "{type: array, items: {type: integer}}", `{"v":[1,1]}`},
		{"minItems", "{type: array, items: {type: integer}, minItems: 2}", "{type: array, items: {type: integer}}", `{"v":[1]}`},
		{"uniqueItems", "{type: array, items: {type: integer}, uniqueItems: true}", "{type: array, items: {type: integer}}", `{"v":[1,1]}`},
		{"unique and more", "{type: array, items: {type: integer}, uniqueItems: true, maxItems: 1}", "{type: array, items: {type: integer}, uniqueItems: true}", `{"v":[1,2]}`},
		{"of an element", "{type: array, items: {type: integer, maximum: 3}}", "{type: array, items: {type: integer}}", `{"v":[4]}`},
		{"of a map", "{type: object, additionalProperties: {type: integer, maximum: 3}}", "{type: object, additionalProperties: {type: integer}}", `4}}`},
		{"maxProperties", "{type: object, maxProperties: 1}", "{type: object}", `"other":"a","other1":"a"`},
		{"additionalProperties", "{type: object, properties: {a: {type: integer}}, additionalProperties: false}", "{type: object, properties: {a: {type: integer}}}", `{"v":{"other":"a"}}`},
		{"required", "{type: object, required: [a], properties: {a: {type: integer}}}", "{type: object, properties: {a: {type: integer}}}", `{"v":{}}`},
		{"allOf", "{allOf: [{type: string}, {maxLength: 3}]}", "{allOf: [{type: string}]}", `{"v":"aaaa"}`},
	} {
		for _, version := range []string{"2.0", "3.0.3", "3.1.0"} {
			of := func(schema string) string {
				return sending(version, "", "{type: object, properties: {v: "+schema+"}}")
			}
			found := introduced(t, of(c.base), of(c.head))
			if len(found) == 0 {
				t.Errorf("%s, %s: no finding", c.name, version)
			}
			for _, f := range found {
				if !f.Proof.IsShown() || !strings.Contains(f.Proof.Request, c.body) || !strings.HasPrefix(f.Proof.Base, "refused: request body: v") || f.Proof.Head != "accepted" {
					t.Errorf("%s, %s: %s: %+v, want %s", c.name, version, f.Rule, f.Proof, c.body)
				}
			}
		}
	}
}

// TestRelaxedParameter: in each place of a parameter.
func TestRelaxedParameter(t *testing.T) {
	for in, want := range map[string]string{"query": "/orders?n=aaaa ", "header": "n: aaaa", "cookie": "Cookie: n=aaaa"} {
		of := func(schema, more string) string {
			return sending("3.0.3", fmt.Sprintf("{name: n, in: %s, schema: %s%s}", in, schema, more), "")
		}
		for _, f := range introduced(t, of("{type: string, maxLength: 3}", ""), of("{type: string}", "")) {
			if !f.Proof.IsShown() || !strings.Contains(f.Proof.Request, want) || !strings.HasPrefix(f.Proof.Base, "refused: "+in+" parameter n: ") {
				t.Errorf("%s: %+v", in, f.Proof)
			}
		}
		found := introduced(t, of("{type: string}", ", required: true"), of("{type: string}", ""))
		if len(found) == 0 || !found[0].Proof.IsShown() || strings.Contains(found[0].Proof.Request, "n=") || found[0].Proof.Base != "refused: "+in+" parameter n: it is required" {
			t.Errorf("%s, no longer required: %+v", in, found)
		}
	}
}

// TestOnlyOneThing: all but what the finding says is as both sides want it.
func TestOnlyOneThing(t *testing.T) {
	of := func(v, kind, parameters string) string {
		return sending("3.0.3", "{name: page, in: query, required: true, schema: {type: integer"+parameters,
			"{type: object, required: [kind], properties: {v: "+v+", kind: {type: string, enum: "+kind+"}}}")
	}
	base := of("{type: string, maxLength: 3}", "[b, a]", ", maximum: 5}}, {name: old, in: query, required: true, schema: {type: string}}")
	head := of("{type: string}", "[c, a]", ", minimum: 2, maximum: 5}}")
	found := introduced(t, base, head)
	if len(found) < 2 {
		t.Errorf("%d findings", len(found))
	}
	for _, f := range found {
		want := map[string]string{"input-size-relaxed": "{\"kind\":\"a\",\"v\":\"aaaa\"}", "input-enum-opened": "{\"kind\":\"c\"}"}[f.Rule]
		if !f.Proof.IsShown() || !strings.Contains(f.Proof.Request, want) || !strings.Contains(f.Proof.Request, "?old=") || !strings.Contains(f.Proof.Request, "page=2") {
			t.Errorf("%s: %+v", f.Message, f.Proof)
		}
	}
}

// TestNoRequestShows: where no request shows a change, the reason says so.
func TestNoRequestShows(t *testing.T) {
	body := func(schema string) string {
		return sending("3.1.0", "", "{type: object, properties: {v: "+schema+"}}")
	}
	query := func(schema string) string { return sending("3.1.0", "{name: n, in: query, schema: "+schema+"}", "") }
	for name, c := range map[string]struct{ base, head, want string }{
		"a format":    {body("{type: string, format: phone}"), body("{type: string}"), "the validator does not check the format phone"},
		"an encoding": {body("{type: string, contentEncoding: base64}"), body("{type: string}"), "the validator does not look into what a text encodes"},
		"too large":   {body("{type: string, maxLength: 100000}"), body("{type: string}"), "a value that the old bound refuses is larger than 64 KB"},
		"no type":     {query("{maxLength: 3}"), query("{}"), "a parameter without a type may be any text, in which the validator finds what it can"},
	} {
		found := introduced(t, c.base, c.head)
		if len(found) == 0 {
			t.Errorf("%s: no finding", name)
		}
		for _, f := range found {
			if f.Proof.IsShown() || f.Proof.Absent != c.want {
				t.Errorf("%s: %s: %+v, want %q", name, f.Rule, f.Proof, c.want)
			}
		}
	}
}
