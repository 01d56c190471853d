package review

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/report"
)

// TestWas: a finding that ends with its edit names the edit that undoes it: what base
// had on a short line, or the requirement of head that has to go.
func TestWas(t *testing.T) {
	const text = `openapi: 3.1.0
info: {title: Shop, version: '1'}
security: [{key: []}]
paths:
  /orders:
    get:
      security:
        - key: [read]
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses: {'200': {description: ok}, '429': {description: slow down}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, required: [otp], properties: {otp: {type: string}}}}}}
      responses: {'200': {description: ok}}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
`
	for _, c := range []struct{ from, to, rule, was, is string }{
		{"      security:\n        - key: [read]\n", "      security: []\n", "auth-removed", "security: [{key: [read]}]", ""},
		{"    post:\n", "    post:\n      security: []\n", "auth-removed", "", "security: []"},
		{"maximum: 100", "maximum: 10000", "page-limit-raised", "maximum: 100", ""},
		{"required: [otp], ", "", "input-security-field-optional", "required: [otp]", ""},
		{", '429': {description: slow down}", "", "rate-weakened", "429: {description: slow down}", ""},
	} {
		head := strings.Replace(text, c.from, c.to, 1)
		r := run(t, Input{Base: Tree{FS: fstest.MapFS{"a.yaml": {Data: []byte(text)}}}, Head: Tree{FS: fstest.MapFS{"a.yaml": {Data: []byte(head)}}}})
		found := false
		for _, f := range r.Specs[0].Findings {
			if f.Rule == c.rule {
				found = true
				if f.Was != c.was || f.Is != c.is {
					t.Errorf("%s: put back %q, remove %q; want %q, %q", c.rule, f.Was, f.Is, c.was, c.is)
				}
			}
		}
		if !found {
			t.Errorf("%s is not reported: %+v", c.rule, rulesOf(r))
		}
	}
}

func rulesOf(r *report.Report) (ids []string) {
	for _, f := range r.Specs[0].Findings {
		ids = append(ids, f.Rule)
	}
	return ids
}
