package build_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/review"
)

// vulnerable has the weaknesses by which APIs made for training are known: accounts that anybody lists
// with their passwords, objects by their ids, rights that callers give themselves, a login without a
// limit, an address that the server calls, and a report that is signed by nobody.
const vulnerable = `openapi: 3.0.3
info: {title: Garage, version: '1'}
servers: [{url: 'http://garage.example.com'}]
security: [{bearer: []}]
paths:
  /users/v1/_debug:
    get:
      tags: [users]
      security: []
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {users: {type: array, items: {type: object, properties: {username: {type: string}, email: {type: string}, password: {type: string}, admin: {type: boolean}}}}}}}}}}
  /users/v1/register:
    post:
      tags: [users]
      security: []
      requestBody: {content: {application/json: {schema: {type: object, properties: {username: {type: string}, password: {type: string}, email: {type: string}, admin: {type: boolean}}}}}}
      responses: {'200': {description: ok}}
  /users/v1/login:
    post:
      tags: [users]
      security: []
      requestBody: {content: {application/json: {schema: {type: object, properties: {username: {type: string}, password: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {auth_token: {type: string}}}}}}}
  /vehicle/{vehicleId}/location:
    get:
      tags: [vehicles]
      parameters: [{name: vehicleId, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {latitude: {type: number}, longitude: {type: number}, fullName: {type: string}}}}}}}
  /merchant/contact_mechanic:
    post:
      tags: [shop]
      requestBody: {content: {application/json: {schema: {type: object, properties: {mechanic_api: {type: string, format: uri}, repeat_request_if_failed: {type: boolean}}}}}}
      responses: {'200': {description: ok}}
webhooks:
  reportReady:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {email: {type: string}}}}}}
      responses: {'200': {description: ok}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`

func described(t *testing.T, text string) model.Description {
	t.Helper()
	m, err := review.Model(t.Context(), review.Input{Head: review.Tree{FS: fstest.MapFS{"api.yaml": {Data: []byte(text), Mode: 0o644}}}})
	if err != nil || len(m.Descriptions) != 1 || len(m.Problems) != 0 {
		t.Fatalf("%d descriptions, %+v, %v", len(m.Descriptions), m.Problems, err)
	}
	return m.Descriptions[0]
}

// TestKnownWeaknesses: what a description shows of them stands, at the operation that has it.
func TestKnownWeaknesses(t *testing.T) {
	d := described(t, vulnerable)
	for _, want := range [][2]string{
		{"data-credential-in-response", "GET /users/v1/_debug"}, {"auth-new-op-anonymous", "GET /users/v1/_debug"}, {"surface-debug", "GET /users/v1/_debug"},
		{"massassign-privileged-field", "POST /users/v1/register"}, {"rate-credential-op", "POST /users/v1/login"},
		{"bola-object-id", "GET /vehicle/{vehicleId}/location"}, {"ssrf-url-input", "POST /merchant/contact_mechanic"}, {"server-cleartext", "POST /users/v1/login"},
	} {
		if !slices.ContainsFunc(d.Threats, func(x model.Threat) bool {
			return x.Rule == want[0] && slices.ContainsFunc(x.Operations, func(o finding.Operation) bool { return o.Name() == want[1] })
		}) {
			t.Errorf("%s does not stand at %s", want[0], want[1])
		}
	}
	if !slices.ContainsFunc(d.Paths, func(p model.Path) bool {
		return p.Where == "/users/v1/_debug" && p.Steps[0].Stage == model.GetIn && p.Residual >= 15
	}) {
		t.Errorf("no way from outside to the passwords: %+v", d.Paths)
	}
}

// TestParts: what the model says beside threats.
func TestParts(t *testing.T) {
	d := described(t, vulnerable)
	if d.Title != "Garage" || d.API.Operations != 5 || d.API.Anonymous != 3 || d.API.Surface <= 0 {
		t.Errorf("the API: %+v", d.API)
	}
	assets := map[string]model.Asset{}
	for _, a := range d.Objectives.Assets {
		assets[a.Class] = a
	}
	if c := assets["cred"]; len(c.In) != 2 || len(c.Out) != 2 || c.Level != "S3" {
		t.Errorf("credentials: %+v", c)
	}
	if p := assets["pii"]; p.Level != "S2" || len(p.Out) != 3 || !slices.ContainsFunc(p.Out, func(o finding.Operation) bool { return o.Name() == "POST reportReady (webhook)" }) {
		t.Errorf("personal data: %+v", p)
	}
}

// TestPoints: where they reach in, who does, and what leaves.
func TestPoints(t *testing.T) {
	d := described(t, vulnerable)
	var boundaries []string
	for _, b := range d.Boundaries {
		boundaries = append(boundaries, b.ID)
	}
	if !slices.Equal(boundaries, []string{"internet", "outbound"}) || len(d.ExitPoints) != 1 || d.ExitPoints[0].Kind != "webhook" || !slices.Equal(d.ExitPoints[0].Out, []string{"pii"}) {
		t.Errorf("boundaries %q, exits %+v", boundaries, d.ExitPoints)
	}
	reach := map[model.ActorKind]int{}
	for _, a := range d.Actors {
		reach[a.Kind] = a.Operations
	}
	if len(d.Actors) != 6 || reach[model.Anonymous] != 3 || reach[model.Authenticated] != 5 || reach[model.Partner] != 1 {
		t.Errorf("actors: %+v", d.Actors)
	}
}

// TestTable: each letter of an entry point has its threats and no other.
func TestTable(t *testing.T) {
	d := described(t, vulnerable)
	if len(d.EntryPoints) != 5 {
		t.Fatalf("%d entry points", len(d.EntryPoints))
	}
	for _, e := range d.EntryPoints {
		for letter, prints := range e.STRIDE {
			for _, print := range prints {
				at := slices.IndexFunc(d.Threats, func(x model.Threat) bool { return x.Fingerprint == print })
				if at < 0 || !slices.Contains(d.Threats[at].STRIDE, letter) || !slices.Contains(d.Threats[at].Operations, e.Operation) {
					t.Errorf("%s, %s: %s is no threat of it", e.Name(), letter, print)
				}
			}
		}
	}
}

// TestDiagrams: the whole by tag and boundary, then each tag; data goes where the operations send it, and
// what anybody reaches without encryption is drawn so.
func TestDiagrams(t *testing.T) {
	d := described(t, vulnerable)
	var ids []string
	flows := map[string]model.Flow{}
	for i, g := range d.Diagrams {
		ids = append(ids, g.ID)
		for _, f := range g.Flows {
			if i == 0 {
				flows[f.ID] = f
			}
		}
	}
	if !slices.Equal(ids, []string{"whole", "tag:shop", "tag:users", "tag:vehicles", "tag:webhooks and callbacks"}) {
		t.Errorf("diagrams %q", ids)
	}
	anonymous, ok := flows["actor:anonymous > internet:users"]
	if !ok || anonymous.Encrypted || !anonymous.Public {
		t.Errorf("who anybody is: %+v", anonymous)
	}
	for _, want := range []string{"data:cred > internet:users", "internet:users > data:cred", "data:pii > internet:vehicles", "outbound:webhooks and callbacks > actor:receiver", "actor:bearer > internet:shop"} {
		if _, ok := flows[want]; !ok {
			t.Errorf("no flow %s", want)
		}
	}
}
