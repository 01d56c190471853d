package api

import "testing"

func TestCarries(t *testing.T) {
	a := build(t, `
openapi: 3.0.3
paths:
  /list:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}}}
  /one:
    get: {responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}
  /other:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}
components:
  schemas:
    User: {type: object, properties: {name: {type: string}}}
`)
	by := map[string]*Operation{}
	for _, o := range a.Endpoints() {
		by[o.Path] = o
	}
	name := by["/one"].Outputs()[0]
	for path, want := range map[string]bool{"/one": true, "/other": true, "/list": false} {
		if got := by[path].Carries(name); got != want {
			t.Errorf("GET %s has %s: %v", path, name.Path(), got)
		}
	}
}
