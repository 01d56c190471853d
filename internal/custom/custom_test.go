package custom

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// compile compiles the rules of a policy file.
func compile(t testing.TB, file string) (*Set, error) {
	t.Helper()
	p, err := policy.Parse("policy.yaml", []byte(file))
	if err != nil {
		t.Fatalf("the file itself is wrong: %v", err)
	}
	program, err := Compile(p.Path, p.Custom)
	return program.Start(), err
}

// one is a policy file with one rule.
func one(when, message string) string {
	return fmt.Sprintf("custom:\n  - id: custom-x\n    level: high\n    when: %s\n    message: %s\n", when, message)
}

func read(t testing.TB, text string) *api.API {
	t.Helper()
	if text == "" {
		return nil
	}
	doc, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return api.Build(doc, ratelimit.New())
}

// find runs the rules of a set over a pair of descriptions.
func find(t testing.TB, s *Set, base, head string) []*threat.Finding {
	t.Helper()
	return threat.NewView(diff.Compare(read(t, base), read(t, head)), sensitive.New()).Run(s.Rules())
}

const before = `openapi: 3.0.3
info: {title: Shop, version: "1", x-audience: public}
x-team: shop
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      security: [{key: []}]
      parameters:
      - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses:
        "200":
          description: ok
          headers: {X-Total: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
  /orders/{id}:
    get:
      security: [{key: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
  /old:
    delete:
      responses: {"204": {description: gone}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Order:
      type: object
      properties:
        id: {type: string}
`

const after = `openapi: 3.0.3
info: {title: Shop, version: "1", x-audience: public}
x-team: shop
servers: [{url: "http://shop.example.com/v1"}]
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      parameters:
      - {name: limit, in: query, schema: {type: integer, maximum: 1000}}
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
  /orders/{id}:
    get:
      security: [{key: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
  /beta/users:
    post:
      operationId: makeUser
      tags: [users, beta]
      x-owner: identity
      x-limits: {burst: 5}
      security: [{key: []}]
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string, maxLength: 80}
                role: {type: string, enum: [user, admin]}
                tags: {type: array, maxItems: 9, items: {type: string, pattern: "^[a-z]+$"}}
      responses:
        "201": {description: made, content: {application/json: {schema: {type: object, properties: {ssn: {type: string, x-source: crm}}}}}}
        "429": {description: slow down, headers: {Retry-After: {schema: {type: integer}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Order:
      type: object
      properties:
        id: {type: string}
        email: {type: string}
        iban: {type: string}
`

// TestHolds evaluates conditions over one delta, and says on which operations
// each holds.
func TestHolds(t *testing.T) {
	for when, want := range map[string]string{
		`change.kind == "operation-added"`: "POST /beta/users",
		`change.kind == "operation-removed" && operation.path == "/old" && !head.exists && base.exists`: "DELETE /old",
		`change.kind == "auth-changed"`: "GET /orders",
		`change.kind == "auth-changed" && base.auth == "apiKey in header X-Key" && head.auth == "none"`: "GET /orders",
		`change.kind == "auth-changed" && change.old == base.auth && change.new == head.auth`:           "GET /orders",
		`change.kind == "auth-changed" && head.anonymous && !base.anonymous && "none" in change.added`:  "GET /orders",
		`change.kind == "output-added"`:                                                                                                        "GET /orders, GET /orders/{id}",
		`change.kind == "output-added" && operation.path.endsWith("}")`:                                                                        "GET /orders/{id}",
		`change.kind == "output-added" && change.leaves.exists(l, l.level == "S2" && l.class == "fin")`:                                        "GET /orders, GET /orders/{id}",
		`change.kind == "output-added" && change.leaf.container == "Order" && change.where == "response 200"`:                                  "GET /orders, GET /orders/{id}",
		`change.leaves.exists(l, l.direction == "out" && l.name == "ssn")`:                                                                     "POST /beta/users",
		`change.leaves.exists(l, l.extensions["x-source"] == "crm")`:                                                                           "POST /beta/users",
		`change.kind == "input-relaxed" && change.constraints.exists(c, c.factor >= 10)`:                                                       "GET /orders",
		`change.constraints.exists(c, c.keyword == "maximum" && c.old == "100" && c.new == "1000")`:                                            "GET /orders",
		`change.kind == "header-removed" && change.name == "X-Total"`:                                                                          "GET /orders",
		`change.kind == "server-added" && change.server.cleartext && change.server.host.contains("shop")`:                                      "GET /orders, POST /beta/users, GET /orders/{id}",
		`operation.extensions["x-owner"] == "identity"`:                                                                                        "POST /beta/users",
		`operation.extensions["x-limits"].contains("burst")`:                                                                                   "POST /beta/users",
		`operation.exists && "beta" in operation.tags && operation.id == "makeUser"`:                                                           "POST /beta/users",
		`operation.method == "POST" && operation.writes && operation.kind == "endpoint"`:                                                       "POST /beta/users",
		`operation.inputs.exists(l, l.max_length == 80 && l.required && l.type == "string")`:                                                   "POST /beta/users",
		`operation.inputs.exists(l, l.max_items == 9) || operation.inputs.exists(l, "^[a-z]+$" in l.patterns)`:                                 "POST /beta/users",
		`operation.inputs.exists(l, "admin" in l.values)`:                                                                                      "POST /beta/users",
		`operation.outputs.exists(l, l.name == "ssn" && l.level in ["S2", "S3"]) && operation.level == "S2"`:                                   "POST /beta/users",
		`operation.limit.level == "contract"`:                                                                                                  "POST /beta/users",
		`operation.statuses.exists(s, s == "429") && "application/json" in operation.request_types`:                                            "POST /beta/users",
		`operation.schemes.exists(s, s.type == "apiKey" && s.where == "header" && s.parameter == "X-Key") && change.kind == "operation-added"`: "POST /beta/users",
		`description.extensions["x-audience"] == "public" && description.path == "api.yaml" && change.kind == "operation-added"`:               "POST /beta/users",
		`description.version.startsWith("3.") && description.extensions["x-team"] == "shop" && change.kind == "auth-changed"`:                  "GET /orders",
		`change.subject == "security"`:                                                                                                         "GET /orders",
		`change.leaf.exists && change.leaf.path == "limit" && change.leaf.where == "query"`:                                                    "GET /orders",
		// What is not there is empty and no error.
		`change.kind == "operation-added" && !base.exists && base.path == "" && !base.deprecated && size(base.inputs) == 0 && base.limit.level == "" && base.extensions["x-owner"] == ""`: "POST /beta/users",
		`change.kind == "auth-changed" && !change.leaf.exists && change.leaf.name == "" && change.leaf.max_length == 0 && change.server.host == "" && change.scheme.name == ""`:           "GET /orders",
		`operation.extensions["x-nothing"] != ""`:                                              "",
		`"x-nothing" in operation.extensions`:                                                  "",
		`has(operation.path) && has(change.server.host) && change.kind == "operation-removed"`: "DELETE /old",
		`false`: "",
	} {
		t.Run(when, func(t *testing.T) {
			s, err := compile(t, "custom:\n  - id: custom-x\n    level: low\n    message: hit\n    when: |-\n      "+when+"\n")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range find(t, s, before, after) {
				for _, p := range f.Pairs {
					got = append(got, p.Op().String())
				}
			}
			if err := s.Err(); err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, ", ") != want {
				t.Errorf("holds for %q, want %q", strings.Join(got, ", "), want)
			}
		})
	}
}

// TestWrong: the messages about expressions that cannot run, with their places.
func TestWrong(t *testing.T) {
	for _, c := range []struct{ name, when, message, want string }{
		{"a field", `change.pth == ""`, "x", `4:18: custom[0].when: custom-x: there is no field pth here; did you mean path?`},
		{"a field of another", `change.method == ""`, "x", `4:18: custom[0].when: custom-x: there is no field method here; it is a field of Operation`},
		{"a variable", `opration.path == ""`, "x", `4:12: custom[0].when: custom-x: opration is not known; did you mean operation?`},
		{"a bare field", `kind == "auth-changed"`, "x", `4:12: custom[0].when: custom-x: kind is not known; did you mean change.kind?`},
		{"no condition", `change.kind`, "x", `4:12: custom[0].when: custom-x: is a text, not true or false; compare it with something, as in … == "…"`},
		{"types", `change.kind == 1`, "x", `4:24: custom[0].when: custom-x: == does not go with a text and a number; compare alike with alike: 1 with size(…), "S3" with level`},
		{"a function", `operation.path.contains(1)`, "x", `4:35: custom[0].when: custom-x: contains does not take a text and a number; docs/custom-rules.md lists what there is`},
		{"an index", `change.leaves[0].name == ""`, "x", `4:25: custom[0].when: custom-x: a list has no index; use change.leaf, or exists, all and filter`},
		{"a range", `operation.path.exists(x, x == "")`, "x", `4:21: custom[0].when: custom-x: exists, all, filter and map need a list, not a text; compare it, or use contains, startsWith or matches`},
		{"a word that never is", `change.kind == "operation-ad"`, "x", `4:27: custom[0].when: custom-x: kind is never "operation-ad"; did you mean "operation-added"?`},
		{"a part of some words", `change.kind == "listed"`, "x", `4:27: custom[0].when: custom-x: kind is never "listed"; did you mean "input-listed" or "output-listed"?`},
		{"a word in a list", `change.leaf.level in ["S3", "high"]`, "x", `4:40: custom[0].when: custom-x: level is never "high"; it is "S0", "S1", "S2" or "S3"`},
		{"syntax", `change.kind = "x"`, "x", `4:24: custom[0].when: custom-x: is no expression: token recognition error at: '= '; text stands in quotes, = is written ==, and is &&, or is ||`},
		{"an end", `change.kind ==`, "x", `4:26: custom[0].when: custom-x: is no expression: unexpected the end; text stands in quotes, = is written ==, and is &&, or is ||`},
		{"a pattern", `operation.path.matches("(?=x)")`, "x", "4:34: custom[0].when: custom-x: is no pattern: invalid or unsupported Perl syntax: `(?=`; the syntax is RE2's: no look-ahead, no back reference"},
		{"a pattern of the description", `operation.path.matches(operation.id)`, "x", "4:34: custom[0].when: custom-x: a pattern is written out between quotes, not made of values; "},
		{"a pattern that explodes", `operation.path.matches("((a{1,30}){1,30})")`, "x", "4:34: custom[0].when: custom-x: the pattern has more than 1000 parts, "},
		{"lists of lists", `[[[[[[[[[1]]]]]]]]] == []`, "x", "custom[0].when: custom-x: nests more than 8 lists, maps, exists, all and the like; split the rule in two"},
		{"parentheses", strings.Repeat("(", 300) + "true" + strings.Repeat(")", 300), "x", "custom[0].when: custom-x: is too long: expression recursion limit exceeded: 250; split the rule in two"},
		{"nesting", `change.leaves.exists(a, change.leaves.exists(b, change.leaves.exists(c, a.name == b.name && b.name == c.name)))`, "x",
			"custom[0].when: custom-x: nests more than 2 of exists, all, filter and map; split the rule in two"},
		{"cost", `change.leaves.exists(a, change.leaves.exists(b, a.path.matches("[a-z]+[0-9]+[a-z]+x")))`, "x",
			`4:12: custom[0].when: custom-x: may cost`},
		{"an object", `operation == Operation{}`, "x", `custom[0].when: custom-x: an expression cannot make an Operation; compare the fields one by one`},
		{"a placeholder", `true`, `"at {operation.pth} now"`, `5:28: custom[0].message: custom-x: there is no field pth here; did you mean path?`},
		{"an open brace", `true`, `"at {operation"`, `5:18: custom[0].message: custom-x: a { that no } closes; write {{ for the brace itself`},
		{"an empty brace", `true`, `"at {} now"`, `5:18: custom[0].message: custom-x: {} names nothing; name a value as in {operation}, or write {{}} for the braces themselves`},
		{"no text", `true`, `"at {change} now"`, `5:19: custom[0].message: custom-x: a Change cannot be printed; name one of its fields`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := compile(t, one(quoteYAML(c.when), c.message))
			var wrong *policy.Errors
			if !errors.As(err, &wrong) {
				t.Fatalf("compiles: %v", err)
			}
			if !strings.Contains(err.Error(), c.want) || len(wrong.Problems) != 1 {
				t.Errorf("got\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}

// TestFileTooLong: all expressions of a file together are bounded, and one problem says so.
func TestFileTooLong(t *testing.T) {
	var b strings.Builder
	b.WriteString("custom:\n")
	for i := range 20 {
		fmt.Fprintf(&b, "  - {id: custom-x%d, level: low, message: m, when: %s}\n", i, quoteYAML(strings.Repeat("true && ", 490)+"true"))
	}
	_, err := compile(t, b.String())
	if err == nil || err.Error() != "policy.yaml:14:53: custom[12].when: custom-x12: with it the expressions of the file have more than 50000 characters; shorten them, or drop rules" {
		t.Errorf("got %v", err)
	}
}

// quoteYAML puts an expression in single quotes, which take one column.
func quoteYAML(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
