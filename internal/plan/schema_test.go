package plan

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// schema is plan.schema.json, compiled.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.schema.json", document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("plan.schema.json")
}

// sample uses every field of the form.
func sample() *Plan {
	body := Join(Literal(`{"name":"`), Var("word"), Literal(`"}`))
	create := Request{Method: "POST", Path: Literal("/orders"), ContentType: "application/json", Body: body,
		Credentials: []Credential{{Scheme: "oauth", Type: "oauth2", In: "header", Name: "Authorization", Prefix: "Bearer ", Variable: "tokenA", Scopes: []string{"orders:write"}, Without: []string{"admin"}}}}
	read := Request{Method: "GET", Base: "plainUrl", Path: Join(Literal("/orders/"), Var("orderId")), Query: []Field{{"q", Var("ordersIdA")}}, Headers: []Field{{"Accept", Literal("*/*")}}}
	expect := &Expect{Check: LacksValue, Cases: []Case{
		{Verdict: Confirmed, Of: Any, Status: []string{"2xx", "none", "301"}, Header: &HeaderIs{"Location", Contains, Literal("x")}, Body: &BodyIs{"/items/*/id", Longer, Var("word"), 3}, Slower: 10, Because: "so it is"}}}
	return New(Tool{"threatdelta", "1.0.0"}, []Test{{
		ID: "bola-object-id-0123456789abcdef", Finding: "0123456789abcdef", Rule: "bola-object-id", Level: severity.High, Title: "an object", Template: OtherTenant,
		Operation: Operation{"GET", "/orders/{id}"}, Needs: []Identity{A, B}, Destructive: true, Why: "it creates an order", Cap: 2, Note: "of the head",
		Variables: []Variable{{"ordersIdA", ObjectID, A, "id of /orders/{id}"}, {"plainUrl", PlainURL, "", ""}, {"tokenA", CredentialValue, A, "oauth"}, {"word", UniqueWord, "", ""}},
		Steps: []Step{
			{Name: "create", Role: Prepare, As: A, Request: create, Repeat: 1, Concurrency: 1, Capture: []Capture{{"orderId", "/id"}}},
			{Name: "read", Role: Ask, As: B, Request: read, Repeat: 1, Concurrency: 1, Expect: expect},
		},
	}}, []Untested{{"fedcba9876543210", "gate-weakened", "it is about this review"}})
}

func TestSampleIsOfTheSchema(t *testing.T) {
	p := sample()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := JSON(&first, p); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(document); err != nil {
		t.Error(err)
	}
	read, err := Read(&first)
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := JSON(&again, read); err != nil {
		t.Fatal(err)
	}
	if err := JSON(&second, p); err != nil || again.String() != second.String() {
		t.Errorf("%v: what is read back is written as\n%s\nnot as\n%s", err, again.String(), second.String())
	}
}

// TestListsOfTheSchema: the schema has exactly the words that the package has.
func TestListsOfTheSchema(t *testing.T) {
	var s any
	if err := json.Unmarshal(JSONSchema(), &s); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		want []string
	}{
		{"$defs identity enum", words(Identities())},
		{"$defs variable properties kind enum", words(Kinds())},
		{"$defs test properties template enum", words(Templates()[:len(Templates())-1])},
		{"$defs test properties level enum", severity.LevelNames()},
		{"$defs step properties role enum", words(Roles())},
		{"$defs expect properties check enum", words(Checks())},
		{"$defs case properties verdict enum", words(Verdicts())},
		{"$defs case properties body properties is enum", words(Relations())},
	} {
		part := s
		for key := range strings.FieldsSeq(c.at) {
			part = part.(map[string]any)[key]
		}
		var got []string
		for _, x := range part.([]any) {
			got = append(got, x.(string))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s is %q, want %q", c.at, got, c.want)
		}
	}
}

func words[T ~string](list []T) []string {
	var out []string
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

// TestReadRefuses: what is no plan is said in one line each.
func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Plan)
		want   string
	}{
		"another version":        {func(p *Plan) { p.Schema = "threatdelta/tests/v0" }, `the schema is "threatdelta/tests/v0"`},
		"a variable of nothing":  {func(p *Plan) { p.Tests[0].Variables = p.Tests[0].Variables[1:] }, "needs ordersIdA"},
		"no question":            {func(p *Plan) { p.Tests[0].Steps = p.Tests[0].Steps[:1] }, "no step asks anything"},
		"an answer to nothing":   {func(p *Plan) { p.Tests[0].Steps[1].Expect = nil }, "only what asks expects something"},
		"too many requests":      {func(p *Plan) { p.Tests[0].Steps[1].Repeat = 500 }, "it sends 501 requests, its cap is 2"},
		"a credential in a body": {func(p *Plan) { p.Tests[0].Steps[0].Request.Body = Var("tokenA") }, "outside of its credentials"},
		"a way out of the host":  {func(p *Plan) { p.Tests[0].Steps[0].Request.Path = Literal("//evil.example/") }, "which is none"},
		"a method of two lines":  {func(p *Plan) { p.Tests[0].Steps[1].Request.Method = "GET /\nX" }, "which is none"},
		"two headers in one":     {func(p *Plan) { p.Tests[0].Steps[1].Request.Headers[0].Value = Literal("x\r\nHost: y") }, "cannot be sent"},
		"an unknown identity":    {func(p *Plan) { p.Tests[0].Steps[1].As = "root" }, `is sent as "root"`},
	} {
		p := sample()
		c.change(p)
		var b bytes.Buffer
		if err := JSON(&b, p); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(&b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Read(strings.NewReader(`{"schema":"threatdelta/tests/v1","server":"x"}`)); err == nil {
		t.Error("an unknown key was read")
	}
}
