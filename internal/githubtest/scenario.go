package githubtest

import (
	"fmt"
	"strings"
)

// Scenario fills the stand-in with the repository octo/shop and a pull request,
// returns it, and keeps its event payload for EventPayload and Serve.
//
//   - "threats": an operation with personal data loses its authentication
//   - "clean": only the prose of a description changed
//   - "none": no description changed
//   - "fork": as threats, from a fork, with a token that only reads
//   - "large": as threats, in a description of about 100 KB
func (s *Server) Scenario(name string) (*PR, error) {
	shop, description := s.Repo("octo", "shop"), shopDescription(1)
	edited := strings.Replace(description, secured, open, 1)
	from := shop
	var opts []Option
	switch name {
	case "threats":
	case "clean":
		edited = strings.Replace(description, "The shop", "The shop, which sells things", 1)
	case "none":
		edited = description
	case "fork":
		from = shop.Fork("mona")
		opts = append(opts, FromFork(from), By("mona"))
		s.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
	case "large":
		description = shopDescription(150)
		edited = strings.Replace(description, secured, open, 1)
	default:
		return nil, fmt.Errorf("the stand-in has no scenario %q: use threats, clean, none, fork or large", name)
	}
	files := map[string]string{"README.md": "# Shop\n", "api/openapi.yaml": description, "main.go": "package main\n"}
	base := shop.Commit(nil, files)
	head := from.Edit(base, map[string]string{"api/openapi.yaml": edited, "main.go": "package main\n\nfunc main() {}\n"})
	pr := shop.PullRequest(base, head, opts...)
	event := shop.Event("pull_request", pr)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.event = event
	return pr, nil
}

// EventPayload is the event of the last scenario.
func (s *Server) EventPayload() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.event
}

// The line that the scenarios change.
const (
	secured = "      security: [{bearer: [users.read]}]\n"
	open    = "      security: []\n"
)

// shopDescription is an OpenAPI description with some hundred bytes for each of
// its operations besides the first.
func shopDescription(operations int) string {
	var b strings.Builder
	b.WriteString(`openapi: 3.0.3
info:
  title: Shop
  version: 1.0.0
  description: The shop.
servers:
  - url: https://api.shop.example
security:
  - bearer: []
paths:
  /users/{id}:
    get:
      operationId: getUser
` + secured + `      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      responses:
        '200':
          description: A user.
          content:
            application/json:
              schema:
                type: object
                properties:
                  id: {type: string, format: uuid}
                  email: {type: string, format: email}
                  ssn: {type: string}
        '429': {description: Slow down.}
`)
	for i := range operations {
		fmt.Fprintf(&b, `  /things%d/{id}:
    get:
      operationId: getThing%d
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      responses:
        '200':
          description: A thing.
          content:
            application/json:
              schema:
                type: object
                properties:
                  id: {type: string, format: uuid}
                  colour: {type: string, enum: [red, green, blue]}
                  weight: {type: number, minimum: 0, maximum: 1000}
                  label: {type: string, maxLength: 80}
        '404': {description: Not there.}
        '429': {description: Slow down.}
`, i, i)
	}
	b.WriteString(`components:
  securitySchemes:
    bearer:
      type: http
      scheme: bearer
`)
	return b.String()
}
