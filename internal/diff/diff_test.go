package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

// reported renders the changes of a delta: kind, subject, and how many operations
// each reaches.
func reported(d *Delta) []string {
	var out []string
	for _, c := range d.Changes {
		what := strings.TrimPrefix(fmt.Sprintf("%T", c.What), "diff.")
		switch w := c.What.(type) {
		case InputAdded:
			what += leaves(w.Leaves, w.Lifted) + spelled(w.Declared, ", declared")
		case OutputAdded:
			what += leaves(w.Leaves, w.Lifted) + spelled(w.Declared, ", declared")
		case InputRemoved:
			what += leaves(w.Leaves, false)
		case InputRelaxed:
			what += " " + w.Leaf.Subject()
			for _, r := range w.Relaxed {
				what += fmt.Sprintf(" %s %q>%q", r.Facet, r.Was(), r.Is())
			}
		case InputReworded:
			what += fmt.Sprintf(" %s %s %q>%q", w.Leaf.Subject(), w.Word, w.Old, w.New)
		case OutputOpened:
			what += " " + w.Leaf.Subject()
		case OutputListed:
			what += " " + w.Leaf.Subject()
		case MediaAdded:
			what += " " + w.Where + " " + w.Type
		case HeaderRemoved:
			what += " " + w.Where + " " + w.Name
		case ServerAdded:
			what += " " + w.Server.URL
		case SchemeRedefined:
			what += " " + w.Head.Name
		case SchemeAdded:
			what += " " + w.Scheme.Name
		case SchemeRemoved:
			what += " " + w.Scheme.Name
		case ScopesDeclared:
			what += fmt.Sprintf(" +%v -%v", w.Added, w.Removed)
		case AuthChanged:
			what += fmt.Sprintf(" %s>%s root=%v", d.Base.Describe(w.Base), d.Head.Describe(w.Head), w.Root)
		case OperationAdded, OperationRemoved, OperationMoved:
			what += " " + c.Pairs[0].Op().String()
		}
		out = append(out, fmt.Sprintf("%s (%d)", what, len(c.Pairs)))
	}
	slices.Sort(out)
	return out
}

func leaves(list []api.Leaf, lifted bool) string {
	var out []string
	for _, l := range list {
		out = append(out, " "+l.Subject())
	}
	slices.Sort(out)
	if lifted {
		out = append(out, " lifted")
	}
	return strings.Join(out, ",")
}

func spelled(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

const shop = `openapi: 3.1.0
servers: [{url: https://a.example}]
security: [{token: []}]
paths:
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getUser, responses: {'200': {description: d, headers: {X-A: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}
    put: {operationId: putUser, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}, responses: {'204': {description: d}, 4XX: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}}}
  /users:
    get: {operationId: list, parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}], responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {allOf: [{$ref: '#/components/schemas/User'}]}}}}}, default: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}}}
    post: {operationId: create, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}, responses: {'201': {description: d}}, security: [{key: []}], callbacks: {done: {'{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {'200': {description: d}}}}}}}
  /tree:
    get: {operationId: tree, responses: {'200': {description: d, content: {application/json: {schema: {additionalProperties: {$ref: '#/components/schemas/Node'}}}}}}}
webhooks:
  changed: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {'200': {description: d}}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://a.example/t, scopes: {read: r}}}}
  schemas:
    User: {type: object, properties: {id: {type: string, readOnly: true}, name: {type: string, maxLength: 10}, pass: {type: string, writeOnly: true}}}
    Error: {type: object, properties: {message: {type: string}}}
    Event: {type: object, properties: {kind: {type: string}}}
    Node: {type: object, properties: {label: {type: string}, kids: {type: array, items: {$ref: '#/components/schemas/Node'}}}}
`

// edits are edits of the description above, as pairs of old and new text, with the
// changes that they make.
var edits = map[string]struct{ edits, want []string }{
	"nothing":                             {nil, nil},
	"a field of a shared component":       {[]string{"name: {type: string, maxLength: 10}", "name: {type: string, maxLength: 10}, email: {type: string}"}, []string{"InputAdded request $.email (2)", "OutputAdded response 200 $.email (2)"}},
	"a constraint":                        {[]string{"maxLength: 10", "maxLength: 20"}, []string{`InputRelaxed request $.name maxLength "10">"20" (2)`}},
	"a constraint tightened":              {[]string{"maxLength: 10", "maxLength: 5"}, nil},
	"a default":                           {[]string{"maxLength: 10", "maxLength: 10, default: x"}, []string{`InputReworded request $.name default "">"x" (2)`}},
	"a pattern":                           {[]string{"maxLength: 10", "maxLength: 10, pattern: '^a'"}, []string{`InputReworded request $.name pattern "">"^a" (2)`}},
	"a parameter's constraint":            {[]string{"maximum: 100", "maximum: 1000"}, []string{`InputRelaxed query limit maximum "100">"1000" (1)`}},
	"a recursive component":               {[]string{"label: {type: string}", "label: {type: string}, secret: {type: string}"}, []string{"OutputAdded response 200 $.{*}.secret (1)"}},
	"readOnly lifted":                     {[]string{", readOnly: true", ""}, []string{"InputAdded request $.id, lifted (2)"}},
	"writeOnly lifted":                    {[]string{", writeOnly: true", ""}, []string{"OutputAdded response 200 $.pass, lifted (2)"}},
	"an error's field":                    {[]string{"message: {type: string}", "message: {type: string}, trace: {type: string}"}, []string{"OutputAdded response default $.trace (2)"}},
	"an event's field":                    {[]string{"kind: {type: string}", "kind: {type: string}, email: {type: string}"}, []string{"OutputAdded request $.email (2)"}},
	"a parameter added":                   {[]string{"[{name: limit,", "[{name: filter, in: query, schema: {type: string}}, {name: limit,"}, []string{"InputAdded query filter (1)"}},
	"a path parameter renamed":            {[]string{"/users/{id}", "/users/{userId}", "[{name: id,", "[{name: userId,"}, nil},
	"an operation added":                  {[]string{"  /tree:\n", "  /tree:\n    head: {responses: {'200': {description: d}}}\n"}, []string{"OperationAdded HEAD /tree (1)"}},
	"an operation moved":                  {[]string{"  /tree:\n", "  /wood:\n"}, []string{"OperationMoved GET /wood (1)"}},
	"another type of a value that leaves": {[]string{"id: {type: string, readOnly: true}", "id: {type: integer, readOnly: true}"}, []string{"OutputRetyped (2)"}},
	"moved with another id":               {[]string{"  /tree:\n", "  /v2/plants/trees:\n", "operationId: tree,", "operationId: plants,"}, []string{"OperationMoved GET /v2/plants/trees (1)"}},
	"another that looks alike":            {[]string{"  /tree:\n", "  /wood:\n", "operationId: tree,", "operationId: wood,"}, []string{"OperationAdded GET /wood (1)", "OperationRemoved GET /tree (1)"}},
	"two that it may have become": {[]string{"  /tree:\n    get: {operationId: tree,", "  /v2/tree:\n    get: {operationId: tree2, responses: {'200': {description: d, content: {application/json: {schema: {additionalProperties: {$ref: '#/components/schemas/Node'}}}}}}}\n  /v3/tree:\n    get: {operationId: tree3,"},
		[]string{"OperationAdded GET /v2/tree (1)", "OperationAdded GET /v3/tree (1)", "OperationRemoved GET /tree (1)"}},
	"a method changed":                {[]string{"put: {operationId: putUser", "patch: {operationId: putUser"}, []string{"OperationAdded PATCH /users/{id} (1)", "OperationRemoved PUT /users/{id} (1)"}},
	"a root's policy":                 {[]string{"security: [{token: []}]\n", "security: [{token: []}, {}]\n"}, []string{"AuthChanged bearer>bearer | none root=true (4)"}},
	"an operation's policy":           {[]string{"security: [{key: []}]", "security: []"}, []string{"AuthChanged apiKey in header X-Key>none root=false (1)"}},
	"a scheme redefined":              {[]string{"scheme: bearer", "scheme: basic"}, []string{"SchemeRedefined token (4)"}},
	"a scheme renamed":                {[]string{"token: {type: http", "jwt: {type: http", "security: [{token: []}]\n", "security: [{jwt: []}]\n"}, nil},
	"a scheme's header in capitals":   {[]string{"name: X-Key", "name: x-key"}, nil},
	"a scope declared":                {[]string{"{read: r}", "{read: r, write: w}"}, []string{"ScopesDeclared +[write] -[] (0)"}},
	"a scheme added":                  {[]string{"    token: {type", "    more: {type: mutualTLS}\n    token: {type"}, []string{"SchemeAdded more (0)"}},
	"a scheme removed":                {[]string{"    key: {type: apiKey, in: header, name: X-Key}\n", ""}, []string{"AuthChanged apiKey in header X-Key>key (undefined) root=false (1)", "SchemeRemoved key (1)"}},
	"a path hidden":                   {[]string{"  /tree:\n    get: {operationId: tree,", "  /tree:\n    $ref: 'https://elsewhere.example/tree.yaml'\n    x-get: {operationId: tree,"}, nil},
	"an operation hidden":             {[]string{"  /tree:\n    get: {operationId: tree,", "  /tree:\n    get: {$ref: 'missing.yaml'}\n    x-get: {operationId: tree,"}, nil},
	"a parameter hidden":              {[]string{"[{name: limit, in: query, schema: {type: integer, maximum: 100}}]", "[{$ref: '../parameters.yaml#/limit'}]"}, nil},
	"a webhook hidden":                {[]string{"changed: {post: {", "changed: {$ref: 'https://elsewhere.example/changed.yaml', x-post: {"}, nil},
	"a scheme hidden":                 {[]string{"    key: {type: apiKey, in: header, name: X-Key}\n", "    key: {$ref: 'https://elsewhere.example/key.yaml'}\n"}, []string{"AuthChanged apiKey in header X-Key>key (undefined) root=false (1)"}},
	"a server added":                  {[]string{"[{url: https://a.example}]", "[{url: https://a.example}, {url: http://b.example}]"}, []string{"ServerAdded http://b.example (5)"}},
	"a prefix moved to the server":    {[]string{"url: https://a.example}", "url: https://a.example/users}", "  /users/{id}:", "  /{id}:", "  /users:", "  /:", "  /tree:", "  /../tree:"}, []string{"OperationMoved GET /../tree (1)"}},
	"a media type added":              {[]string{"requestBody: {required: true, content: {", "requestBody: {required: true, content: {application/xml: {schema: {$ref: '#/components/schemas/User'}}, "}, []string{"MediaAdded request application/xml (1)"}},
	"a second media type with more":   {[]string{"requestBody: {required: true, content: {", "requestBody: {required: true, content: {application/xml: {schema: {properties: {name: {type: string, maxLength: 10}, more: {}}}}, "}, []string{"InputAdded request $.more (1)", "MediaAdded request application/xml (1)"}},
	"a body no longer required":       {[]string{"requestBody: {required: true,", "requestBody: {"}, []string{`InputRelaxed request $ required "true">"false" (1)`}},
	"a header removed":                {[]string{"headers: {X-A: {schema: {type: string}}}, ", ""}, []string{"HeaderRemoved response header 200 X-A (1)"}},
	"a header added":                  {[]string{"headers: {X-A:", "headers: {X-B: {schema: {type: string}}, X-A:"}, []string{"OutputAdded response header 200 X-B (1)"}},
	"200 became 206":                  {[]string{"'200': {description: d, headers", "'206': {description: d, headers"}, nil},
	"an exact status for a range":     {[]string{"4XX: {description: d,", "'404': {description: d,"}, nil},
	"a component inlined":             {[]string{"allOf: [{$ref: '#/components/schemas/User'}]", "type: object, properties: {id: {type: string, readOnly: true}, name: {type: string, maxLength: 10}, pass: {type: string, writeOnly: true}}"}, nil},
	"a component renamed":             {[]string{"schemas/User", "schemas/Person", "    User: {", "    Person: {"}, nil},
	"one alternative":                 {[]string{"allOf: [{$ref: '#/components/schemas/User'}]", "oneOf: [{$ref: '#/components/schemas/User'}]"}, nil},
	"or null":                         {[]string{"allOf: [{$ref: '#/components/schemas/User'}]", "oneOf: [{$ref: '#/components/schemas/User'}, {type: 'null'}]"}, nil},
	"an alternative with a new field": {[]string{"allOf: [{$ref: '#/components/schemas/User'}]", "oneOf: [{$ref: '#/components/schemas/User'}, {properties: {iban: {type: string}}}]"}, []string{"OutputAdded response 200 $[].iban (1)"}},
	"a free-form result":              {[]string{"Error: {type: object, properties: {message: {type: string}}}", "Error: {type: object, additionalProperties: true}"}, []string{"OutputOpened response default $ (2)"}},
	"an object became a list":         {[]string{"schema: {$ref: '#/components/schemas/User'}}}}}}\n    put", "schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}}}\n    put"}, []string{"OutputListed response 200 $ (1)"}},
	"a heir with a new field":         {[]string{"    Error: {", "    Admin: {allOf: [{$ref: '#/components/schemas/User'}], properties: {root: {type: boolean}}}\n    Error: {"}, nil},
}

// TestEdits: one edit of the text is one change with everything that it reaches, and the
// reversed change is that of the sides the other way round.
func TestEdits(t *testing.T) {
	for name, c := range edits {
		t.Run(name, func(t *testing.T) {
			head := shop
			for i := 0; i+1 < len(c.edits); i += 2 {
				if !strings.Contains(head, c.edits[i]) {
					t.Fatalf("no %q", c.edits[i])
				}
				head = strings.ReplaceAll(head, c.edits[i], c.edits[i+1])
			}
			d := Compare(build(t, shop), build(t, head))
			if got := reported(d); !slices.Equal(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
			if got, want := reported(d.Reversed()), reported(Compare(d.Head, d.Base)); !slices.Equal(got, want) {
				t.Errorf("reversed\n got %q\nwant %q", got, want)
			}
			for _, ch := range d.Changes {
				if ch.Base.IsZero() && ch.Head.IsZero() {
					t.Errorf("%T has no place", ch.What)
				}
			}
		})
	}
}

func TestPairing(t *testing.T) {
	api := func(root, paths string) string {
		return "openapi: 3.0.0\n" + root + "\npaths:\n" + paths
	}
	op := "{responses: {'200': {description: d}}}"
	for name, c := range map[string]struct {
		base, head string
		want       []string
	}{
		"two templates that differ by name": {
			api("", "  /a/{x}: {get: "+op+"}\n  /a/{y}: {get: "+op+"}\n"), api("", "  /a/{y}: {get: "+op+"}\n  /a/{x}: {get: "+op+"}\n"), nil},
		"one of two look-alikes gone": {
			api("", "  /a/{x}: {get: "+op+"}\n  /a/{y}: {get: "+op+"}\n"), api("", "  /a/{y}: {get: "+op+"}\n"), []string{"OperationRemoved GET /a/{x} (1)"}},
		"a trailing slash": {api("", "  /a/: {get: "+op+"}\n"), api("", "  /a: {get: "+op+"}\n"), nil},
		"a case":           {api("", "  /A: {get: "+op+"}\n"), api("", "  /a: {get: "+op+"}\n"), []string{"OperationAdded GET /a (1)", "OperationRemoved GET /A (1)"}},
		"a prefix into the server": {
			api("servers: [{url: https://h}]", "  /v1/a: {get: "+op+"}\n"), api("servers: [{url: https://h/v1}]", "  /a: {get: "+op+"}\n"), nil},
		"a prefix out of the server": {
			api("servers: [{url: https://h/v1/}]", "  /a: {get: "+op+"}\n"), api("servers: [{url: https://h}]", "  /v1/a: {get: "+op+"}\n"), nil},
		"from 2.0's basePath": {
			"swagger: '2.0'\nhost: h\nbasePath: /v1\nschemes: [https]\npaths:\n  /a: {get: " + op + "}\n", api("servers: [{url: https://h}]", "  /v1/a: {get: "+op+"}\n"), nil},
		"2.0's basePath": {
			"swagger: '2.0'\nbasePath: /v1\npaths:\n  /a: {get: " + op + "}\n", "swagger: '2.0'\npaths:\n  /v1/a: {get: " + op + "}\n", nil},
		"a new version": {
			api("servers: [{url: https://h/v1}]", "  /a: {get: "+op+"}\n"), api("servers: [{url: https://h/v2}]", "  /a: {get: "+op+"}\n"), nil},
		"one identifier twice": {
			api("", "  /a: {get: {operationId: x, responses: {}}}\n  /b: {get: {operationId: x, responses: {}}}\n"), api("", "  /c: {get: {operationId: x, responses: {}}}\n"),
			[]string{"OperationAdded GET /c (1)", "OperationRemoved GET /a (1)", "OperationRemoved GET /b (1)"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := reported(Compare(build(t, c.base), build(t, c.head))); !slices.Equal(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
			if got := reported(Compare(build(t, c.base), build(t, c.base))); len(got) > 0 {
				t.Errorf("with itself: %q", got)
			}
		})
	}
}

// TestOneSide: of a description without a counterpart everything is added, or
// removed.
func TestOneSide(t *testing.T) {
	a := build(t, shop)
	for _, d := range []*Delta{Compare(nil, a), Compare(a, nil)} {
		n := 0
		for _, c := range d.Changes {
			switch c.What.(type) {
			case OperationAdded, OperationRemoved:
				n++
			}
		}
		if n != len(a.Operations()) || len(d.Pairs) != len(a.Operations()) {
			t.Errorf("%q", reported(d))
		}
	}
	if d := Compare(nil, nil); len(d.Changes) > 0 {
		t.Error(reported(d))
	}
}

// TestDiscriminator: a subtype is part of what its parent may be.
func TestDiscriminator(t *testing.T) {
	base := oneOperation("Pet", "    Pet: {type: object, required: [k], properties: {k: {type: string}}, discriminator: {propertyName: k}}\n    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}], properties: {claws: {type: integer}}}\n")
	head := strings.Replace(base, "claws: {", "chip: {type: string}, claws: {", 1) + "    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}], properties: {bark: {type: string}}}\n"
	want := []string{"InputAdded request $.bark, request $.chip (1)", "OutputAdded response 200 $.bark, response 200 $.chip (1)"}
	if got := reported(Compare(build(t, base), build(t, head))); !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// large returns a description whose operations all use one recursive graph of
// schemas.
func large(operations, schemas int, edit string) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\npaths:\n")
	for i := range operations {
		fmt.Fprintf(&b, "  /p%d: {get: {responses: {'200': {description: d, content: {application/json: {schema: {properties: {p%d: {$ref: '#/components/schemas/S%d'}}}}}}}}}\n", i, i, i%schemas)
	}
	b.WriteString("components:\n  schemas:\n")
	for i := range schemas {
		extra := ""
		if i == schemas/2 {
			extra = edit
		}
		fmt.Fprintf(&b, "    S%d: {type: object, properties: {a: {$ref: '#/components/schemas/S%d'}, b: {type: array, items: {$ref: '#/components/schemas/S%d'}}, c: {type: string}%s}}\n", i, (i*7+1)%schemas, (i+1)%schemas, extra)
	}
	return b.String()
}

// TestLarge: every pair of schemas is compared once, however many operations use
// it.
func TestLarge(t *testing.T) {
	const operations, schemas = 2000, 1000
	base, head := build(t, large(operations, schemas, "")), build(t, large(operations, schemas, ", d: {type: string}"))
	c := &comparison{delta: &Delta{Base: base, Head: head}, graph: newGraph(&Delta{})}
	c.pairOperations()
	c.pairSchemes()
	for _, p := range c.delta.Pairs {
		c.operation(p)
	}
	if got, most := len(c.graph.order), 2*operations+4*schemas; got > most {
		t.Errorf("%d pairs of schemas were compared, want at most %d", got, most)
	}
	d := Compare(base, head)
	if len(d.Changes) != 1 || len(d.Changes[0].Pairs) != operations {
		t.Errorf("%d changes, the first reaches %d", len(d.Changes), len(d.Changes[0].Pairs))
	}
}

func BenchmarkLarge(b *testing.B) {
	base, head := build(b, large(2000, 1000, "")), build(b, large(2000, 1000, ", d: {type: string}"))
	for b.Loop() {
		Compare(base, head)
	}
}
