package probe_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/probe"
	"github.com/threatdelta/threatdelta/internal/rules"
)

// shop is a description with more operations where the sign is.
const shop = `openapi: 3.0.3
info: {title: Shop, version: '1'}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}, partner_key: {type: apiKey, in: query, name: key}, session: {type: apiKey, in: cookie, name: sid}}
security: [{bearer: []}]
paths:
  /notes:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: array, maxItems: 50, items: {type: object, properties: {id: {type: string}}}}}}}, '429': {description: slow}}}
    post: {requestBody: {content: {application/json: {schema: {type: object, required: [text], properties: {text: {type: string, maxLength: 80}}}}}}, responses: {'201': {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}, '429': {description: slow}}}
`

const oneNote = `  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}, '429': {description: slow}}}
    delete: {responses: {'204': {description: gone}, '429': {description: slow}}}
`

// testsOf are the tests of the findings of a rule.
func testsOf(t *testing.T, rule, base, head string) []plan.Test {
	t.Helper()
	r, ok := rules.Find(rule)
	if !ok {
		t.Fatal(rule)
	}
	var out []plan.Test
	for _, f := range found(t, "api.yaml", base, head, rules.All()) {
		if f.Rule == r.ID {
			made, _ := probe.Tests(f, strings.TrimSpace)
			out = append(out, made...)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no test of %s", rule)
	}
	return out
}

// said is a test in a few lines: each step with who sends what, and the check.
func said(x plan.Test) string {
	var b strings.Builder
	named := func(name string) (string, bool) { return "<" + name + ">", true }
	for _, s := range x.Steps {
		path, _ := s.Request.Path.Fill(named, nil)
		fmt.Fprintf(&b, "%s %s: %s %s", s.Role, s.As, s.Request.Method, path)
		for _, q := range s.Request.Query {
			value, _ := q.Value.Fill(named, nil)
			fmt.Fprintf(&b, " ?%s=%s", q.Name, value)
		}
		for _, c := range s.Request.Credentials {
			fmt.Fprintf(&b, " %s %s%s", c.In, c.Prefix, c.Variable)
		}
		if body, _ := s.Request.Body.Fill(named, nil); body != "" {
			fmt.Fprintf(&b, " %s", body)
		}
		for _, c := range s.Capture {
			fmt.Fprintf(&b, " %s=%s", c.Name, c.Pointer)
		}
		if s.Repeat > 1 {
			fmt.Fprintf(&b, " x%d", s.Repeat)
		}
		if s.Expect != nil {
			fmt.Fprintf(&b, " -> %s", s.Expect.Check)
		}
		b.WriteString("\n")
	}
	if x.Destructive {
		b.WriteString("destructive: " + x.Why + "\n")
	}
	return b.String()
}

// TestTemplates: what is sent, as whom, and what is asked, for a rule of each kind.
func TestTemplates(t *testing.T) {
	for _, c := range []struct{ rule, base, head, want string }{
		{"bola-object-id", shop, shop + oneNote,
			"prepare A: GET /notes/<noteIdA> header Bearer tokenA\nask B: GET /notes/<noteIdA> header Bearer tokenB -> is-refused\n"},
		{"auth-removed", shop + oneNote, shop + strings.Replace(oneNote, "    delete: {", "    delete: {security: [], ", 1),
			"ask anonymous: DELETE /notes/<noteIdA> -> is-refused\ndestructive: it deletes an object\n"},
		{"auth-apikey-in-query", shop, strings.Replace(shop, "    get: {", "    get: {security: [{bearer: []}, {partner_key: []}], ", 1),
			"ask low: GET /notes query partnerKeyLow -> is-refused\n"},
		{"input-size-relaxed", shop, strings.Replace(shop, ", maxLength: 80", "", 1),
			`prepare A: POST /notes header Bearer tokenA {"text":"string"}` + "\n" + `ask A: POST /notes header Bearer tokenA {"text":"` + strings.Repeat("a", 81) + "\"} -> is-rejected\ndestructive: it writes, and nothing undoes that\n"},
		{"rate-weakened", shop, strings.Replace(shop, ", '429': {description: slow}", "", 1),
			"ask A: GET /notes header Bearer tokenA x100 -> is-throttled\n"},
		{"surface-op-removed", shop + oneNote, shop,
			"ask A: GET /notes/<noteIdA> header Bearer tokenA -> is-gone\n"},
		{"ssrf-url-input", shop, strings.Replace(shop, "properties: {text: {", "properties: {webhookUrl: {type: string, format: uri}, text: {", 1),
			strings.Join([]string{`prepare A: POST /notes header Bearer tokenA {"text":"string"}`,
				`ask A: POST /notes header Bearer tokenA {"text":"string","webhookUrl":"http://169.254.169.254/"} -> is-rejected`,
				`ask A: POST /notes header Bearer tokenA {"text":"string","webhookUrl":"http://127.0.0.1/"} -> is-rejected`,
				`ask A: POST /notes header Bearer tokenA {"text":"string","webhookUrl":"http://[::1]/"} -> is-rejected`,
				`ask A: POST /notes header Bearer tokenA {"text":"string","webhookUrl":"http://2130706433/"} -> is-rejected`,
				`try A: POST /notes header Bearer tokenA {"text":"string","webhookUrl":"http://<canaryHost>/"}`, "destructive: it writes, and nothing undoes that\n"}, "\n")},
		{"csrf-cookie-auth", shop, strings.Replace(shop, "    post: {", "    post: {security: [{session: []}], ", 1),
			"ask A: POST /notes cookie sessionA {\"text\":\"string\"} -> is-refused\ndestructive: it writes, and nothing undoes that\n"},
	} {
		if got := said(testsOf(t, c.rule, c.base, c.head)[0]); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.rule, got, c.want)
		}
	}
}

// TestCreatedObject: an object of its own making is captured, asked for by another user,
// and deleted again, so that the test is not destructive. Where creating pays, or nothing
// deletes, there is no such test.
func TestCreatedObject(t *testing.T) {
	want := "prepare A: POST /notes header Bearer tokenA {\"text\":\"string\"} createdId=/id\n" +
		"ask B: GET /notes/<createdId> header Bearer tokenB -> is-refused\n" +
		"undo A: DELETE /notes/<createdId> header Bearer tokenA\n"
	list := testsOf(t, "bola-object-id", shop, shop+oneNote)
	if i := slices.IndexFunc(list, func(x plan.Test) bool { return strings.HasSuffix(x.ID, "-created") }); i < 0 || said(list[i]) != want || len(list[i].Fixtures()) > 0 {
		t.Errorf("%d tests, want one of\n%s", len(list), want)
	}
	paid := strings.NewReplacer("/notes", "/payments", "noteId", "paymentId")
	_, remove, _ := strings.Cut(oneNote, "    delete:")
	for name, pair := range map[string][2]string{
		"a payment":          {paid.Replace(shop), paid.Replace(shop + oneNote)},
		"nothing deletes it": {shop, shop + strings.Replace(oneNote, "    delete:"+remove, "", 1)},
		"no id":              {strings.Replace(shop, "properties: {id: {type: string}}}}}}, '429': {description: slow}}}\n", "properties: {}}}}}, '429': {description: slow}}}\n", 2), strings.Replace(shop+oneNote, "'201': {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}", "'201': {description: ok}", 1)},
	} {
		for _, x := range testsOf(t, "bola-object-id", pair[0], pair[1]) {
			if strings.HasSuffix(x.ID, "-created") {
				t.Errorf("%s: it is created:\n%s", name, said(x))
			}
		}
	}
}
