package probe_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/probe"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/threat"
)

const (
	before = `openapi: 3.1.0
info: {title: t, version: '1'}
security: [token: []]
paths:
  /users:
    get:
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, maxItems: 9, items: {type: object, properties: {id: {type: string}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {language: {type: string, enum: [en, de]}}}}}}
      responses: {'201': {description: ok}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
`
	after = `openapi: 3.1.0
info: {title: t, version: '1'}
security: [token: []]
paths:
  /users:
    get:
      responses:
        '200':
          description: ok
          headers: {Access-Control-Allow-Origin: {schema: {type: string, const: '*'}}}
          content: {application/json: {schema: {type: array, maxItems: 9, items: {type: object, properties: {id: {type: string}, ssn: {type: string}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {language: {type: string}}}}}}
      responses: {'201': {description: ok}}
  /login:
    post:
      security: []
      requestBody: {content: {application/json: {schema: {type: object, required: [password], properties: {password: {type: string}}}}}}
      responses: {'200': {description: ok}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
`
)

// testsOf are the tests of what a rule finds in the change above, or why there is none.
func testsBy(t *testing.T, rule string) ([]plan.Test, string) {
	t.Helper()
	list := found(t, "x.yaml", before, after, rules.All())
	i := slices.IndexFunc(list, func(f *threat.Finding) bool { return f.Rule == rule })
	if i < 0 {
		t.Fatalf("%s finds nothing", rule)
	}
	return probe.Tests(list[i], func(s string) string { return s })
}

// verdictOf is what the last step of a test says of an answer.
func verdictOf(t *testing.T, rule string, a plan.Answer) plan.Verdict {
	t.Helper()
	tests, why := testsBy(t, rule)
	if len(tests) == 0 {
		t.Fatalf("%s: %s", rule, why)
	}
	steps := tests[0].Steps
	v, _ := steps[len(steps)-1].Expect.Decide([]plan.Answer{a}, func(string) (string, bool) { return "x", true })
	return v
}

// TestSoundVerdicts: answers that are easily taken for more than they say.
func TestSoundVerdicts(t *testing.T) {
	origin := func(value string) plan.Answer {
		return plan.Answer{Status: 200, Header: http.Header{"Access-Control-Allow-Origin": {value}}}
	}
	for _, c := range []struct {
		rule   string
		answer plan.Answer
		want   plan.Verdict
	}{
		{"cors-permissive", origin("*"), plan.Confirmed},
		{"cors-permissive", origin("https://threatdelta-probe.example"), plan.Confirmed},
		{"cors-permissive", origin("https://own.example"), plan.Refuted},
		{"data-sensitive-field-added", plan.Answer{Status: 200, Body: []byte(`[{"id": "1", "ssn": "1"}]`)}, plan.Confirmed},
		{"data-sensitive-field-added", plan.Answer{Status: 200, Body: []byte(`[{"id": "1"}]`)}, plan.Refuted},
		{"data-sensitive-field-added", plan.Answer{Status: 200, Body: []byte(`[]`)}, plan.Inconclusive},
	} {
		if got := verdictOf(t, c.rule, c.answer); got != c.want {
			t.Errorf("%s: %+v is %s, want %s", c.rule, c.answer, got, c.want)
		}
	}
}

// TestBaseline: that a value is rejected shows nothing unless a valid one is accepted.
func TestBaseline(t *testing.T) {
	tests, why := testsBy(t, "input-enum-opened")
	if len(tests) != 1 || len(tests[0].Steps) != 2 || tests[0].Steps[0].Role != plan.Prepare || tests[0].Steps[0].As != plan.A {
		t.Errorf("%+v, %s", tests, why)
	}
}

// TestLogin: where callers get in by a secret, 401 is about the secret.
func TestLogin(t *testing.T) {
	if tests, why := testsBy(t, "auth-new-op-anonymous"); len(tests) != 0 || why == "" {
		t.Errorf("%+v, %q", tests, why)
	}
}
