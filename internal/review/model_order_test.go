package review_test

import (
	"bytes"
	"math/rand"
	"testing"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/format"
)

// severalIDs has operations that take ids of more than one kind.
const severalIDs = `openapi: 3.0.3
info: {title: Tickets, version: "1"}
security: [{key: []}]
paths:
  /sites/{site_id}: {get: {parameters: [{name: site_id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: ok}}}}
  /sites/{site_id}/tickets/{ticket_id}: {get: {parameters: [{name: site_id, in: path, required: true, schema: {type: string}}, {name: ticket_id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: ok}}}}
  /sites/{site_id}/accounts/{account_slug}: {get: {parameters: [{name: site_id, in: path, required: true, schema: {type: string}}, {name: account_slug, in: path, required: true, schema: {type: string}}], responses: {"200": {description: ok}}}}
  /sites/{site_id}/users/{user_id}: {get: {parameters: [{name: site_id, in: path, required: true, schema: {type: string}}, {name: user_id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: ok}}}}
  /sites/{site_id}/orders/{order_id}: {get: {parameters: [{name: site_id, in: path, required: true, schema: {type: string}}, {name: order_id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: ok}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
`

// severalPlaces has one component at two places of bodies, two callbacks of one
// destination, and files under two names.
const severalPlaces = `openapi: 3.0.3
info: {title: Roles, version: "1"}
security: [{key: []}]
paths:
  /roles/{role}/add: {post: {parameters: [{name: role, in: path, required: true, schema: {type: string}}], requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Permission"}}}}, responses: {"200": {description: ok}}}}
  /roles: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {permissions: {type: array, items: {$ref: "#/components/schemas/Permission"}}}}}}}, responses: {"200": {description: ok}}}}
  /hooks: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {url: {type: string, format: uri}}}}}}, responses: {"200": {description: ok}}, callbacks: {pong: {"{$request.body#/url}": {post: {responses: {"200": {description: ok}}}}}, made: {"{$request.body#/url}": {post: {responses: {"200": {description: ok}}}}}, ping: {"{$request.body#/url}": {post: {responses: {"200": {description: ok}}}}}}}}
  /backups: {post: {parameters: [{name: path, in: query, schema: {type: string}}], responses: {"200": {description: ok}}}}
  /restores: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {config: {type: object, properties: {Path: {type: string}}}}}}}}, responses: {"200": {description: ok}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Permission: {type: object, properties: {backups: {type: object, properties: {collection: {type: string, default: "*"}}}}}
`

// TestModelOfReordered: the order of keys, and of lists that are sets, changes no byte of
// any format, nor does a second run.
func TestModelOfReordered(t *testing.T) {
	t.Parallel()
	all := append(own(t), single("several ids", "openapi.yaml", []byte(severalIDs)), single("several places", "openapi.yaml", []byte(severalPlaces)))
	for _, p := range sampledCorpus(t) {
		if p.head.size() < large && !p.head.multiFile() {
			all = append(all, p.head)
		}
	}
	for _, d := range all {
		rng := rand.New(rand.NewSource(int64(hash(d.name))))
		root := d.tree()
		changed := shuffleKeys(rng, root)
		if !shuffleSets(rng, root) && !changed {
			continue
		}
		first, again, other := modelOf(t, d), modelOf(t, d), modelOf(t, d.with(root))
		for _, name := range format.Names() {
			if name == "sarif" { // has lines
				continue
			}
			want := modelAs(t, name, first)
			if got := modelAs(t, name, again); !bytes.Equal(want, got) {
				t.Errorf("%s, %s: two runs differ: %s", d, name, firstDifference(want, got))
			}
			if got := modelAs(t, name, other); !bytes.Equal(want, got) {
				t.Errorf("%s, %s: another order of the description: %s", d, name, firstDifference(want, got))
			}
		}
	}
}

// modelAs is a model of one description in a format.
func modelAs(t testing.TB, name string, d *model.Description) []byte {
	t.Helper()
	write, ok := format.Find(name)
	if !ok {
		t.Fatalf("no format %s", name)
	}
	var b bytes.Buffer
	if err := write(&b, &model.Model{Schema: model.Schema, Descriptions: []model.Description{*d}, Problems: []model.Problem{}}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.Bytes()
}
