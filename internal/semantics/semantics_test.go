package semantics

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/words"
)

// about is a row of a table: an operation, and what is to be said of it.
type about[T any] struct {
	// operation is its method and path.
	operation string
	// more are members of the operation object, in YAML's flow style.
	more string
	want T
}

// checkOperations asks a question about each operation.
func checkOperations[T comparable](t *testing.T, got func(*api.Operation) T, rows ...about[T]) {
	t.Helper()
	for _, r := range rows {
		if is := got(operation(t, r.operation, r.more)); is != r.want {
			t.Errorf("%s {%s}: got %v, want %v", r.operation, r.more, is, r.want)
		}
	}
}

// aboutValue is a row of a table: a value of an operation, and what is to be said
// of it.
type aboutValue[T any] struct {
	operation string
	// value is what carries it and its name, as in "query next" or
	// "body user.roles[].name".
	value string
	// schema is in YAML's flow style; empty for a string.
	schema string
	want   T
}

// checkValues asks a question about each value of a request.
func checkValues[T comparable](t *testing.T, got func(*api.Operation, api.Leaf, []string) T, rows ...aboutValue[T]) {
	t.Helper()
	for _, r := range rows {
		o, l := value(t, r.operation, r.value, r.schema)
		if is := got(o, l, words.Tokens(l.Name())); is != r.want {
			t.Errorf("%s, %s %s: got %v, want %v", r.operation, r.value, r.schema, is, r.want)
		}
	}
}

// checkNames asks a question about each name; those that count come first.
func checkNames(t *testing.T, is func(string) bool, yes, no []string) {
	t.Helper()
	for _, name := range yes {
		if !is(name) {
			t.Errorf("%q does not count", name)
		}
	}
	for _, name := range no {
		if is(name) {
			t.Errorf("%q counts", name)
		}
	}
}

// operation builds an operation from its method and path, and members of its
// object. Operations ask for credentials unless they say "security: []".
func operation(t testing.TB, name, more string) *api.Operation {
	t.Helper()
	method, path, _ := strings.Cut(name, " ")
	text := fmt.Sprintf("openapi: 3.1.0\nsecurity: [{key: []}]\ncomponents: {securitySchemes: {key: {type: http, scheme: bearer}}}\n"+
		"paths:\n  %q:\n    %s: {%s}\n", path, strings.ToLower(method), more)
	d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	operations := api.Build(d, ratelimit.New()).Operations()
	if len(operations) == 0 {
		t.Fatalf("no operation in\n%s", text)
	}
	return operations[0]
}

// value builds an operation with one input, and returns both.
func value(t testing.TB, name, input, schema string) (*api.Operation, api.Leaf) {
	t.Helper()
	where, path, _ := strings.Cut(input, " ")
	if schema == "" {
		schema = "{type: string}"
	}
	more := fmt.Sprintf("parameters: [{name: %q, in: %s, schema: %s}]", path, where, schema)
	if where == "body" {
		more = body(nested(strings.Split(path, "."), schema))
	}
	o := operation(t, name, more)
	for _, l := range o.Inputs() {
		if l.Path() == path || strings.TrimSuffix(l.Path(), "[]") == "$."+path {
			return o, l
		}
	}
	t.Fatalf("no input %s in %s", input, more)
	return nil, api.Leaf{}
}

// leafAt is a value of a schema under names in a body.
func leafAt(where string, names []string, x *api.Schema) api.Leaf {
	l := api.BodyLeaf(where, x, openapi.Value{})
	for _, n := range names {
		l = l.Child(&api.Property{Name: n, Schema: x})
	}
	return l
}

func parameterLeaf(in, name string) api.Leaf {
	return api.ParameterLeaf(&api.Parameter{In: in, Name: name})
}

// nested declares the field that the names lead to. A name that ends in [] is a
// list of objects.
func nested(names []string, schema string) string {
	name, list := strings.CutSuffix(names[0], "[]")
	if len(names) > 1 {
		schema = "{type: object, properties: {" + nested(names[1:], schema) + "}}"
	}
	if list {
		schema = "{type: array, items: " + schema + "}"
	}
	return fmt.Sprintf("%q: %s", name, schema)
}

// body declares a request with the given properties.
func body(properties string) string {
	return "requestBody: {content: {application/json: {schema: {type: object, properties: {" + properties + "}}}}}"
}

// answer declares a successful answer with the given schema.
func answer(schema string) string {
	return "responses: {'200': {description: it, content: {application/json: {schema: " + schema + "}}}}"
}

// schemaOf builds a schema.
func schemaOf(t testing.TB, text string) *api.Schema {
	t.Helper()
	_, l := value(t, "POST /things", "query x", text)
	return l.Schema()
}

// TestSentences: none of a kind says nothing, and all others say different things.
func TestSentences(t *testing.T) {
	for name, kinds := range map[string][]fmt.Stringer{
		"cost":           kinds(NoCost, Searches),
		"business flow":  kinds(NoFlow, SignUpFlow),
		"query language": kinds(NoQueryLanguage, ODataBatch),
		"projection":     kinds(NoProjection, WidensScope),
		"recovery":       kinds(NoRecovery, ReplacesPhone),
		"public reason":  kinds(NotPublic, CodeExchange),
	} {
		seen := map[string]bool{}
		for i, k := range kinds {
			text := k.String()
			if (text == "") != (i == 0) || seen[text] {
				t.Errorf("%s %d says %q", name, i, text)
			}
			seen[text] = true
		}
	}
}

// kinds lists all kinds from none to the last.
func kinds[K interface {
	~int
	fmt.Stringer
}](none, last K) []fmt.Stringer {
	var list []fmt.Stringer
	for k := none; k <= last; k++ {
		list = append(list, k)
	}
	return list
}
