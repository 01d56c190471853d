package rules_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules/compound"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// What two rules say of the right to one operation is shown once: with the graver of
// both. Where an operation is among several, each finding stands for itself.
func TestRightsToOneOperationAreShownOnce(t *testing.T) {
	const (
		base = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\nsecurity: [{bearer: []}]\ncomponents: {securitySchemes: {bearer: {type: http, scheme: bearer}}}\npaths:\n" +
			"  /keys/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n    get: {responses: {'200': {description: ok}}}\n" +
			"  /admin/sessions:\n    get: {responses: {'200': {description: ok}}}\n"
		deletion = "    delete: {responses: {'204': {description: gone}}}\n"
		post     = "    post: {responses: {'201': {description: made}}}\n"
	)
	keys, sessions := base[:len(base)-len("  /admin/sessions:\n    get: {responses: {'200': {description: ok}}}\n")], base
	for _, c := range []struct{ name, base, head, part, whole string }{
		{"one deletion", keys, keys + deletion, "bola-object-id", "bfla-destructive-op"},
		{"one write of administrators", sessions, sessions + post, "bfla-new-write-method", "bfla-admin-surface"},
		{"a read", keys, keys + "  /keys/{id}/uses:\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n    get: {responses: {'200': {description: ok}}}\n", "bola-object-id", ""},
	} {
		found := review(t, "api.yaml", c.base, c.head)
		threat.Combine(found, compound.Compounds(), compound.ContextRules()...)
		seen := false
		for _, f := range found {
			if f.Rule != c.part {
				continue
			}
			seen = true
			whole := ""
			if f.Whole != nil {
				whole = f.Whole.Rule
			}
			if whole != c.whole {
				t.Errorf("%s: %s is shown with %q, want %q", c.name, f.Rule, whole, c.whole)
			}
		}
		if !seen {
			t.Errorf("%s: no %s", c.name, c.part)
		}
	}
}

// A field of a schema that an operation both takes and returns is one edit.
func TestFieldBothWaysIsShownOnce(t *testing.T) {
	const (
		before = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\nsecurity: [{bearer: []}]\ncomponents:\n  securitySchemes: {bearer: {type: http, scheme: bearer}}\n  schemas:\n"
		shop   = "    Shop: {type: object, properties: {hue: {type: string}%s}}\n"
		order  = "    Order: {type: object, properties: {hue: {type: string}%s}}\n"
		paths  = "paths:\n  /shop:\n    put:\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}\n" +
			"      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/%s'}}}}}\n"
	)
	say := func(ofShop, ofOrder, answer string) string {
		return before + fmt.Sprintf(shop, ofShop) + fmt.Sprintf(order, ofOrder) + fmt.Sprintf(paths, answer)
	}
	const field = ", opening: {type: string}"
	for _, c := range []struct{ name, base, head, whole string }{
		{"one schema", say("", "", "Shop"), say(field, "", "Shop"), "data-fields-added"},
		{"a schema each", say("", "", "Order"), say(field, field, "Order"), ""},
		{"taken only", say("", "", "Order"), say(field, "", "Order"), ""},
	} {
		found := review(t, "api.yaml", c.base, c.head)
		threat.Combine(found, compound.Compounds(), compound.ContextRules()...)
		i := slices.IndexFunc(found, func(f *threat.Finding) bool { return f.Rule == "input-fields-added" })
		if i < 0 {
			t.Errorf("%s: no input-fields-added\n%s", c.name, dump(found))
			continue
		}
		whole := ""
		if found[i].Whole != nil {
			whole = found[i].Whole.Rule
		}
		if whole != c.whole {
			t.Errorf("%s: shown with %q, want %q", c.name, whole, c.whole)
		}
	}
}
