package build_test

import (
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
)

// Two small descriptions with the kinds of weaknesses that the APIs made for training publish, as far as a
// description can show them: a library with members and letters, and a garage with cars and films.

const library = `openapi: 3.0.3
info: {title: Library, version: '1'}
servers: [{url: 'https://library.example.com'}]
paths:
  /reset_everything: {get: {responses: {'200': {description: done}}}}
  /members/v1:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {members: {type: array, items: {type: object, properties: {email: {type: string}, username: {type: string}}}}}}}}}}}
  /members/v1/_debug:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {members: {type: array, items: {type: object, properties: {email: {type: string}, password: {type: string}, admin: {type: boolean}}}}}}}}}}}
  /members/v1/login:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {username: {type: string}, password: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {auth_token: {type: string}}}}}}}
  /members/v1/{username}:
    parameters: [{name: username, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {email: {type: string}}}}}}, '404': {description: no such member}}}
    delete: {security: [{bearer: []}], responses: {'200': {description: gone}}}
  /members/v1/{username}/password:
    put:
      security: [{bearer: []}]
      parameters: [{name: username, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {password: {type: string}}}}}}
      responses: {'204': {description: ok}}
  /letters/v1/{letter_title}:
    get:
      security: [{bearer: []}]
      parameters: [{name: letter_title, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {letter_title: {type: string}, secret: {type: string}}}}}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`

const garage = `openapi: 3.0.3
info: {title: Garage, version: '1'}
servers: [{url: 'https://garage.example.com'}]
security: [{bearer: []}]
paths:
  /auth/forgot-password:
    post:
      security: []
      requestBody: {content: {application/json: {schema: {type: object, properties: {email: {type: string}}}}}}
      responses: {'200': {description: sent}, '404': {description: no such driver}}
  /auth/v2/check-otp:
    post:
      security: []
      requestBody: {content: {application/json: {schema: {type: object, properties: {email: {type: string}, otp: {type: string}, password: {type: string}}}}}}
      responses: {'200': {description: ok}}
  /cars/{carId}/position:
    get:
      parameters: [{name: carId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {latitude: {type: number}, longitude: {type: number}}}}}}}
  /reports/one:
    get:
      parameters: [{name: report_id, in: query, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {driver: {type: object, properties: {email: {type: string}}}}}}}}}
  /posts/recent:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: object, properties: {author: {type: object, properties: {email: {type: string}, carId: {type: string}}}}}}}}}}}
  /reports/take:
    get:
      security: []
      parameters: [{name: vin, in: query, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /admin/films/{film_id}:
    delete:
      parameters: [{name: film_id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: gone}}
  /repairs:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {garage_api: {type: string}, details: {type: string}}}
            example: {garage_api: 'http://localhost:8000/take', details: noise}
      responses: {'200': {description: ok}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`

// TestTrainingAPIs: each weakness that the description shows stands at its operation.
func TestTrainingAPIs(t *testing.T) {
	for _, c := range []struct {
		text  string
		wants [][3]string // what it is known for, rule, operation
	}{
		{library, [][3]string{
			{"anybody resets the data", "auth-new-op-anonymous", "GET /reset_everything"},
			{"accounts with passwords in a debug operation", "data-credential-in-response", "GET /members/v1/_debug"},
			{"the debug operation is there", "surface-debug", "GET /members/v1/_debug"},
			{"anybody reads it", "auth-new-op-anonymous", "GET /members/v1/_debug"},
			{"addresses of all members", "data-sensitive-field-added", "GET /members/v1"},
			{"an answer says who is a member", "auth-user-enumeration", "GET /members/v1/{username}"},
			{"passwords can be tried", "rate-credential-op", "POST /members/v1/login"},
			{"a password of somebody else is changed", "auth-credential-recovery", "PUT /members/v1/{username}/password"},
			{"whose password it is comes from the caller", "bola-object-id", "PUT /members/v1/{username}/password"},
			{"a letter of somebody else is read", "bola-object-id", "GET /letters/v1/{letter_title}"},
			{"with its secret", "data-credential-in-response", "GET /letters/v1/{letter_title}"},
			{"members are deleted by anyone who has a token", "bfla-destructive-op", "DELETE /members/v1/{username}"},
		}},
		{garage, [][3]string{
			{"the position of another's car", "bola-object-id", "GET /cars/{carId}/position"},
			{"reports are counted up", "bola-object-id", "GET /reports/one"},
			{"codes can be tried", "rate-credential-op", "POST /auth/v2/check-otp"},
			{"an answer says who is known", "auth-user-enumeration", "POST /auth/forgot-password"},
			{"posts show who wrote them", "data-sensitive-field-added", "GET /posts/recent"},
			{"an operation of administrators deletes films of others", "bfla-admin-surface", "DELETE /admin/films/{film_id}"},
			{"the server is sent to an address", "ssrf-url-input", "POST /repairs"},
			{"nobody is asked for credentials", "auth-new-op-anonymous", "GET /reports/take"},
		}},
	} {
		d := described(t, c.text)
		for _, want := range c.wants {
			if !slices.ContainsFunc(d.Threats, func(x model.Threat) bool {
				return x.Rule == want[1] && slices.ContainsFunc(x.Operations, func(o finding.Operation) bool { return o.Name() == want[2] })
			}) {
				t.Errorf("%s: %s: %s does not stand at %s", d.Title, want[0], want[1], want[2])
			}
		}
	}
}
