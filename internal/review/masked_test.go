package review_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// named has a key at every place of a name; what stands beside makes findings of
// as many kinds.
const named = `openapi: 3.1.0
info: {title: Shop, version: '1'}
security: [{bearer: []}]
tags: [{name: KEY}]
servers: [{url: 'https://api.shop.dev/KEY'}]
paths:
  /orders: {get: {operationId: listOrders, responses: {'200': {description: ok}, '429': {description: slow down}}}}
  /keys/KEY/{KEY}:
    parameters: [{name: KEY, in: path, required: true, schema: {type: string}}]
    get:
      operationId: KEY
      tags: [KEY]
      security: []
      parameters:
        - {name: KEY, in: query, schema: {type: string, maxLength: 9}}
        - {$ref: '#/components/parameters/KEY'}
        - {$ref: '#/lost/KEY'}
      responses:
        '200': {description: ok, headers: {KEY: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/KEY'}}}}
        '404': {$ref: '#/components/responses/KEY'}
    put:
      security: [{KEY: [KEY]}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/KEY'}}}}
      callbacks: {KEY: {'{$request.body#/KEY}': {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/KEY'}}}}, responses: {'200': {description: ok}}}}}}
      responses: {'204': {description: ok}}
webhooks:
  KEY: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/KEY'}}}}, responses: {'200': {description: ok}}}}
components:
  parameters:
    KEY: {name: callbackUrl, in: query, schema: {type: string, format: uri}}
  responses: {KEY: {description: KEY}}
  schemas:
    KEY:
      type: object
      properties:
        KEY: {type: string, format: email}
        password: {type: string, description: The KEY is returned masked., x-data-classification: KEY}
        role: {type: string}
        nested: {type: object, properties: {KEY: {type: object, properties: {ssn: {type: string}}}}}
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    KEY: {type: oauth2, flows: {password: {tokenUrl: 'https://id.shop.dev/KEY', scopes: {KEY: KEY}}}}
`

// A name that is a credential is in no output, whatever format: as it comes, goes
// and stays.
func TestNamesThatAreSecrets(t *testing.T) {
	t.Parallel()
	keys := []string{"AKIA" + "Z7Q4WX2NV5TPLK3M", "ghp_" + "x7Kq9ZbL2mVt4RwPn8YcHd3JsF6gA1uQe5Xo", "4716283911704467"}
	for _, key := range keys {
		with := strings.ReplaceAll(named, "KEY", key)
		calm := strings.Replace(strings.ReplaceAll(named, "KEY", "calm"), "paths:\n", "paths:\n  /old/"+key+": {get: {security: [], responses: {'200': {description: ok}}}}\n", 1)
		weaker := strings.Replace(strings.Replace(with, "[{"+key+": ["+key+"]}]", "[]", 1), "maxLength: 9", "type: string", 1)
		for _, pair := range [][2]string{{guarded, with}, {calm, with}, {with, calm}, {with, weaker}, {"", with}, {with, strings.Replace(with, "/schemas/"+key, "/lost/"+key, 1)}} {
			base := map[string]string{}
			if pair[0] != "" {
				base["openapi.yaml"] = pair[0]
			}
			r := run(t, review.Input{}, base, map[string]string{"openapi.yaml": pair[1]})
			for _, name := range report.FormatNames() {
				render, _ := report.Format(name)
				var out bytes.Buffer
				if err := render(&out, r, report.Options{}); err != nil {
					t.Fatal(err)
				}
				noKey(t, key, name, out.String())
			}
			for _, s := range r.Specs {
				for _, f := range s.Findings {
					noKey(t, key, "inline", report.Inline(f, nil, report.Options{}))
				}
				noKey(t, key, "notes", fmt.Sprint(s.Notes))
			}
		}
	}
}

func noKey(t *testing.T, key, where, text string) {
	t.Helper()
	for _, part := range []string{key, key[len(key)-10:]} {
		if i := strings.Index(text, part); i >= 0 {
			t.Errorf("%s has the key: …%s…", where, text[max(0, i-90):min(len(text), i+40)])
			return
		}
	}
}

// What was masked keeps its identity: two names differ, and each is the one that
// it was before.
func TestMaskedNamesKeepTheirIdentity(t *testing.T) {
	t.Parallel()
	prints := func(a, b string) map[string]bool {
		paths := "paths:\n  /keys/" + a + ": {get: {security: [], responses: {'200': {description: ok}}}}\n" +
			"  /keys/" + b + ": {get: {security: [], responses: {'200': {description: ok}}}}\n"
		r := run(t, review.Input{}, map[string]string{"openapi.yaml": guarded}, map[string]string{"openapi.yaml": strings.Replace(guarded, "paths:\n", paths, 1)})
		out := map[string]bool{}
		for _, f := range r.Specs[0].Findings {
			if f.Rule == "auth-new-op-anonymous" {
				out[f.Fingerprint] = true
			}
		}
		return out
	}
	one, two := "4716283911704467", "AKIA"+"Z7Q4WX2NV5TPLK3M"
	both := prints(one, two)
	if len(both) != 2 {
		t.Errorf("two operations have %d fingerprints", len(both))
	}
	for print := range prints(one, "plain") {
		delete(both, print)
	}
	if len(both) != 1 {
		t.Errorf("beside another operation one has another fingerprint")
	}
}

// TestWaiverOfMaskedNames: a waiver that is written from the text of a report accepts the
// finding.
func TestWaiverOfMaskedNames(t *testing.T) {
	t.Parallel()
	path := "paths:\n  /keys/" + "AKIA" + "Z7Q4WX2NV5TPLK3M: {get: {security: [], responses: {'200': {description: ok}}}}\n"
	head := map[string]string{"openapi.yaml": strings.Replace(guarded, "paths:\n", path, 1)}
	base := map[string]string{"openapi.yaml": guarded}
	first := run(t, review.Input{}, base, head)
	p := review.DefaultPolicy()
	for _, f := range first.Specs[0].Findings {
		for _, o := range f.Operations {
			p.Waivers = append(p.Waivers, policy.Waiver{Rule: f.Rule, Operation: o.Method + " " + o.Path, Subject: f.Subject, Reason: "known", By: "alice",
				Expires: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
		}
	}
	second := run(t, review.Input{Policy: p, Now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}, base, head)
	for i, f := range second.Specs[0].Findings {
		if len(f.Operations) > 0 && f.Waiver == nil || f.Fingerprint != first.Specs[0].Findings[i].Fingerprint {
			t.Errorf("%s on %v is not waived", f.Rule, f.Operations)
		}
	}
}
