package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/rules/compound"
	"github.com/threatdelta/threatdelta/internal/threat"
	"golang.org/x/tools/txtar"
)

const compoundCases = `
-- new-anonymous-list.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
 paths:
   /things:
     get:
       responses:
         "200": {description: ok}
         "429": {description: slow}
+  /people:
+    get:
+      security: []
+      responses:
+        "200": {description: ok, content: {application/json: {schema: {type: array, items: {type: object, properties: {ssn: {type: string}, password_hash: {type: string}}}}}}}
-- anonymous-and-sensitive-elsewhere.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
 paths:
+  /things:
+    get:
+      security: []
+      responses:
+        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {colour: {type: string}}}}}}
   /people:
     get:
       responses:
-        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
+        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {name: {type: string}, password_hash: {type: string}}}}}}
-- fetch.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
 paths:
   /things:
     get:
       responses:
         "200": {description: ok}
         "429": {description: slow}
+  /preview:
+    post:
+      security: []
+      requestBody: {content: {application/json: {schema: {type: object, properties: {source_url: {type: string, format: uri}}}}}}
+      responses:
+        "200": {description: ok}
-- role.yaml --
 openapi: 3.0.3
 components:
   securitySchemes:
     oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://id.example.com/t, scopes: {"users:write": w, "users:read": r}}}}
 paths:
   /users:
     patch:
-      security: [{oauth: ["users:write"]}]
+      security: [{oauth: ["users:read"]}]
       requestBody:
         content:
           application/json:
             schema:
               type: object
               properties:
                 name: {type: string}
+                role: {type: string}
       responses:
         "200": {description: ok}
-- login.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
 paths:
   /things:
     get:
       responses:
         "200": {description: ok}
         "429": {description: slow}
+  /login:
+    post:
+      security: []
+      requestBody: {content: {application/json: {schema: {type: object, properties: {email: {type: string}, password: {type: string}}}}}}
+      responses:
+        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {accessToken: {type: string}}}}}}
+        "401": {description: no}
-- login-where-limits-live-elsewhere.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
 paths:
   /things:
     get:
       responses:
         "200": {description: ok}
+  /login:
+    post:
+      security: []
+      requestBody: {content: {application/json: {schema: {type: object, properties: {email: {type: string}, password: {type: string}}}}}}
+      responses:
+        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {accessToken: {type: string}}}}}}
+        "401": {description: no}
-- opened-and-shared.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
   schemas:
     Person:
       type: object
       properties:
         name: {type: string}
+        password_hash: {type: string}
 paths:
   /people/{id}:
     get:
+      security: []
       parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
       responses:
         "200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}
   /me:
     get:
       responses:
         "200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}
-- open-administration.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
 paths:
   /things: {get: {responses: {"200": {description: ok}}}}
+  /admin/clients/{id}:
+    put:
+      security: []
+      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
+      responses:
+        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {client_secret: {type: string}}}}}}
-- open-object.yaml --
 openapi: 3.0.3
 security: [{bearer: []}]
 components:
   securitySchemes:
     bearer: {type: http, scheme: bearer}
 paths:
   /things: {get: {responses: {"200": {description: ok}}}}
+  /tenants/{tenantId}:
+    head:
+      security: []
+      parameters: [{name: tenantId, in: path, required: true, schema: {type: string}}]
+      responses:
+        "200": {description: ok}
-- nobody-is-refused.yaml --
 openapi: 3.0.3
 paths:
   /repos: {get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Repo'}}}}}}}}
+  /orgs/{org}/repos:
+    get:
+      parameters: [{name: org, in: path, required: true, schema: {type: string}}]
+      responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Repo'}}}}}}
 components:
   schemas:
     Repo: {type: object, properties: {name: {type: string}, clone_token: {type: string}}}
-- role-alone.yaml --
 openapi: 3.0.3
 components:
   securitySchemes:
     oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://id.example.com/t, scopes: {"users:write": w, "users:read": r}}}}
 paths:
   /users:
     patch:
       security: [{oauth: ["users:write"]}]
       requestBody:
         content:
           application/json:
             schema:
               type: object
               properties:
                 name: {type: string}
+                role: {type: string}
       responses:
         "200": {description: ok}
`

// TestCompounds: findings about one operation are reported once, with what
// they amount to; findings on different operations are not.
func TestCompounds(t *testing.T) {
	want := map[string][]string{ // the sentence, then the rules of the parts
		"new-anonymous-list.yaml":                {"anybody, without credentials, can take `password_hash`, all records at once, as fast as they like", "data-credential-in-response", "data-sensitive-field-added", "page-unbounded", "rate-missing-new-op", "surface-new-op"},
		"anonymous-and-sensitive-elsewhere.yaml": nil,
		"fetch.yaml":                             {"anybody, without credentials, can have the server call any address, also inside the network, as fast as they like", "auth-new-op-anonymous", "rate-missing-new-op", "surface-new-op"},
		"role.yaml":                              {"a caller with weaker credentials than before can set `role`", "massassign-privileged-field"},
		"opened-and-shared.yaml":                 {"anybody, without credentials, can take `password_hash`"},
		"login.yaml":                             {"passwords and codes can be tried one after the other as fast as a caller likes, and the right one gives out `accessToken`", "auth-new-op-anonymous", "auth-token-issuer", "surface-new-op"},
		"login-where-limits-live-elsewhere.yaml": nil,
		"role-alone.yaml":                        nil,
		"open-administration.yaml":               {"anybody, without credentials, can take `client_secret`, record by record", "bfla-admin-surface", "bola-object-id", "data-credential-in-response", "surface-new-op"},
		"nobody-is-refused.yaml":                 {"anybody whom no gateway refuses can take `clone_token`, all records at once", "auth-new-op-anonymous", "data-credential-in-response", "page-unbounded", "surface-new-op"},
		"open-object.yaml":                       {"anybody, without credentials, can get at anybody's object by its id", "bola-object-id", "surface-new-op"},
	}
	archive := txtar.Parse([]byte(compoundCases))
	if len(archive.Files) != len(want) {
		t.Fatalf("%d cases, %d expectations", len(archive.Files), len(want))
	}
	for _, f := range archive.Files {
		t.Run(f.Name, func(t *testing.T) {
			c := readCase(t, f)
			found := review(t, c.name, c.base, c.head)
			before := map[*threat.Finding]int{}
			for _, f := range found {
				before[f] = f.Score
			}
			threat.Combine(found, compound.Compounds())
			var got []string
			for _, f := range found {
				if f.Together != "" {
					got = append(got, f.Together)
					got = append(got, partsOf(t, f, found, before)...)
				}
			}
			if !slices.Equal(got, want[f.Name]) {
				t.Errorf("got  %q\nwant %q\n%s", got, want[f.Name], dump(review(t, c.name, c.base, c.head)))
			}
		})
	}
}

// partsOf lists the rules of the parts of a compound threat, and checks that the
// threat is not less than any of them.
func partsOf(t *testing.T, lead *threat.Finding, found []*threat.Finding, before map[*threat.Finding]int) []string {
	var parts []string
	for _, f := range found {
		if f.Whole != lead {
			continue
		}
		parts = append(parts, f.Rule)
		if f.Score > lead.Score || f.Score != before[f] {
			t.Errorf("%s: %d is part of %s with %d, and was %d", f.Rule, f.Score, lead.Rule, lead.Score, before[f])
		}
	}
	if lead.Score > before[lead] && !strings.Contains(strings.Join(append(lead.Likelihood.Because, lead.Impact.Because...), " "), "together with") {
		t.Errorf("%s rose from %d to %d without a reason", lead.Rule, before[lead], lead.Score)
	}
	for _, why := range append(lead.Likelihood.Because, lead.Impact.Because...) {
		if strings.HasSuffix(why, "together with surface-new-op") {
			t.Errorf("%s rose by the inventory: %s", lead.Rule, why)
		}
	}
	slices.Sort(parts)
	return parts
}

// TestCompoundRules: a compound names rules that there are.
func TestCompoundRules(t *testing.T) {
	known := map[string]bool{}
	for _, r := range rules.All() {
		known[r.ID] = true
	}
	for _, c := range compound.Compounds() {
		for _, id := range slices.Concat(append(c.Needs, c.With)...) {
			if !known[id] {
				t.Errorf("a compound names %s, which is no rule", id)
			}
		}
	}
}
