package review_test

import (
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// loudEdit is an edit that opens something, or one that only looks like it.
type loudEdit struct {
	id, what, doc string
	base          func(*yaml.Node) // prepares the description, nil for nothing
	edit          func(*yaml.Node)
	// rules are those that may answer: one at least must, and together on
	// exactly these operations. Without rules nothing above low may come up.
	rules string
	on    string
	// once: it is reported in one finding.
	once bool
	// never are rules that must not answer.
	never string
}

// The groups of operations that a rule names.
const (
	inheriting = "GET /customers/me, GET /orders, GET /orders/{}, POST /orders"
	bearers    = inheriting + ", PUT /customers/me"
	oauths     = "PATCH /products/{}, POST /orders/{}/refund, POST /products, PUT /customers/me"
	returned   = "GET /products, GET /products/{}, PATCH /products/{}, POST /products"
	visits     = "GET /appointments, GET /appointments/{}, PATCH /appointments/{}, POST /appointments"
)

// at finds an operation by "GET /path".
func at(root *yaml.Node, operation string) *yaml.Node {
	method, path, _ := strings.Cut(operation, " ")
	return get(root, "paths", path, strings.ToLower(method))
}

func security(operation, list string) func(*yaml.Node) {
	return func(root *yaml.Node) { set(at(root, operation), "security", yml("%s", list)) }
}

// put sets the value under a path of keys, which are joined by blanks.
func put(path, value string) func(*yaml.Node) {
	return func(root *yaml.Node) {
		keys := strings.Fields(path)
		set(ensure(root, keys[:len(keys)-1]...), keys[len(keys)-1], yml("%s", value))
	}
}

func drop(path string) func(*yaml.Node) {
	return func(root *yaml.Node) {
		keys := strings.Fields(path)
		if !del(get(root, keys[:len(keys)-1]...), keys[len(keys)-1]) {
			panic("nothing to drop at " + path)
		}
	}
}

// Operations to add.
const (
	simple    = "{" + fine
	anonymous = "{security: [], " + fine
	fine      = "responses: {'200': {description: Fine, content: {application/json: {schema: {type: object, properties: {colour: {type: string}}}}}}, '429': {description: Slow down, headers: {Retry-After: {schema: {type: integer}}}}}}"
)

// loudAuth are the edits of section D: authentication and authorization.
func loudAuth() []loudEdit {
	return []loudEdit{
		{id: "D1", what: "an operation's security deleted", doc: "clinic", edit: drop("paths /appointments get security"), rules: "auth-removed", on: "GET /appointments"},
		{id: "D2", what: "security: []", doc: "shop", edit: security("GET /orders", "[]"), rules: "auth-removed", on: "GET /orders"},
		{id: "D3", what: "{} appended", doc: "shop", edit: security("PUT /customers/me", "[{bearer: []}, {oauth: ['customers:write']}, {}]"), rules: "auth-optional", on: "PUT /customers/me"},
		{id: "D4", what: "an alternative", doc: "shop", edit: security("PUT /customers/me", "[{bearer: []}, {oauth: ['customers:write']}, {tenant: []}]"), rules: "auth-alternative-added", on: "PUT /customers/me"},
		{id: "D4", what: "basic", doc: "shop", edit: both(put("components securitySchemes basic", "{type: http, scheme: basic}"),
			security("PUT /customers/me", "[{bearer: []}, {oauth: ['customers:write']}, {basic: []}]")), rules: "auth-basic-or-legacy", on: "PUT /customers/me"},
		{id: "D5", what: "AND becomes OR", doc: "clinic", edit: security("POST /appointments", "[{staffToken: []}, {clientCertificate: []}]"), rules: "auth-factor-dropped", on: "POST /appointments"},
		{id: "D6", what: "a scope less", doc: "shop", edit: security("POST /orders/{orderId}/refund", "[{oauth: ['orders:write'], tenant: []}]"), rules: "auth-scope-weakened", on: "POST /orders/{}/refund"},
		{id: "D6", what: "write becomes read", doc: "library", edit: security("POST /books", "[{oauth: ['books:read']}]"), rules: "auth-scope-weakened", on: "POST /books"},
		{id: "D6", what: "no scope", doc: "shop", edit: security("POST /products", "[{oauth: []}]"), rules: "auth-scope-weakened", on: "POST /products"},
		{id: "D7", what: "the root's security deleted", doc: "shop", edit: drop("security"), rules: "auth-global-weakened", on: inheriting, once: true, never: "auth-removed"},
		{id: "D8", what: "an alternative at the root", doc: "shop", edit: put("security", "[{bearer: []}, {tenant: []}]"), rules: "auth-global-weakened", on: inheriting, once: true, never: "auth-alternative-added"},
		{id: "D9", what: "bearer becomes a key in the query", doc: "shop", edit: put("components securitySchemes bearer", "{type: apiKey, in: query, name: key}"), rules: "auth-apikey-in-query, auth-scheme-redefined", on: bearers},
		{id: "D9", what: "OpenID Connect becomes basic", doc: "clinic", edit: put("components securitySchemes patientPortal", "{type: http, scheme: basic}"), rules: "auth-basic-or-legacy, auth-scheme-redefined", on: "GET /appointments/{}, PATCH /appointments/{}"},
		{id: "D9", what: "implicit flow", doc: "shop", edit: func(root *yaml.Node) {
			flows := get(root, "components", "securitySchemes", "oauth", "flows")
			set(flows, "implicit", get(flows, "authorizationCode"))
			del(flows, "authorizationCode")
		}, rules: "auth-oauth-weak-flow, auth-scheme-redefined", on: oauths},
		{id: "D9", what: "http token URL", doc: "shop", edit: put("components securitySchemes oauth flows authorizationCode tokenUrl", "'http://login.shop.example/token'"), rules: "auth-oauth-endpoint-changed, auth-scheme-redefined", on: oauths},
		{id: "D10", what: "a scheme that is not defined", doc: "clinic", edit: security("GET /practitioners", "[{staffTokn: []}]"), rules: "auth-undefined-scheme", on: "GET /practitioners"},
		{id: "D11", what: "a new operation without", doc: "shop", edit: put("paths /colours", "{get: "+anonymous+"}"), rules: "auth-new-op-anonymous", on: "GET /colours"},
		{id: "D11", what: "a new operation that inherits", doc: "shop", edit: put("paths /colours", "{get: "+simple+"}"), rules: "surface-new-op", on: "GET /colours", never: "auth-new-op-anonymous"},
		{id: "D12", what: "a new method", doc: "clinic", edit: put("paths /appointments/{appointmentId} delete", simple), rules: "auth-new-op-anonymous", on: "DELETE /appointments/{}"},
		{id: "D12", what: "a new path by reference", doc: "shop", edit: both(put("components pathItems Colours", "{get: "+anonymous+"}"), put("paths /colours", "{$ref: '#/components/pathItems/Colours'}")), rules: "auth-new-op-anonymous", on: "GET /colours"},
		{id: "D13", what: "moved without its security", doc: "clinic", edit: func(root *yaml.Node) {
			o := at(root, "GET /appointments")
			del(o, "security")
			del(get(root, "paths", "/appointments"), "get")
			set(get(root, "paths"), "/visits", object("get", o))
		}, rules: "auth-removed, auth-new-op-anonymous", on: "GET /visits"},
		{id: "D13", what: "moved, renamed, without its security", doc: "clinic", edit: func(root *yaml.Node) {
			o := at(root, "GET /appointments")
			del(o, "security")
			set(o, "operationId", str("allVisits"))
			del(get(root, "paths", "/appointments"), "get")
			set(get(root, "paths"), "/visits", object("get", o))
		}, rules: "auth-removed, auth-new-op-anonymous", on: "GET /visits"},
		{id: "D14", what: "401 and 403 gone", doc: "shop", edit: both(drop("paths /products/{productId} patch responses 401"), drop("paths /products/{productId} patch responses 403")), never: "auth-removed"},
		{id: "D14", what: "no longer deprecated", doc: "shop", base: put("paths /orders get deprecated", "true"), edit: drop("paths /orders get deprecated"), never: "auth-removed"},
		{id: "D15", what: "a callback's security", doc: "shop", base: put("paths /orders post callbacks shipped {$request.body#/notify} post security", "[{tenant: []}]"),
			edit: put("paths /orders post callbacks shipped {$request.body#/notify} post security", "[{tenant: []}, {}]"), rules: "auth-optional", on: "POST POST /orders > {}"},
		{id: "D16", what: "nothing becomes optional", doc: "library", edit: security("GET /opening-hours", "[{}, {apiKey: []}]")},
		{id: "D16", what: "undeclared becomes optional", doc: "clinic", base: drop("paths /rooms/{roomId}/state get security"), edit: security("GET /rooms/{roomId}/state", "[{}, {staffToken: []}]")},
	}
}

func both(edits ...func(*yaml.Node)) func(*yaml.Node) {
	return func(root *yaml.Node) {
		for _, edit := range edits {
			edit(root)
		}
	}
}

// TestLoud: every edit that opens something is reported by its rule, on the operations
// that it opens. What only looks like such an edit is not.
func TestLoud(t *testing.T) {
	t.Parallel()
	for _, e := range slices.Concat(loudAuth(), loudData(), loudDeployment()) {
		if !sample.Has(e.what, 1) {
			continue
		}
		t.Run(e.id+" "+e.what, func(t *testing.T) {
			t.Parallel()
			base := ownDocument(t, e.doc)
			if e.base != nil {
				base = base.edited(e.base)
			}
			head := base.edited(e.edit)
			reported(t, e, base, head)
			// The same where the whole is JSON.
			inJSON := func(d document) document { return d.replaced("openapi.json", printJSON(d.tree(), "  ")) }
			reported(t, e, inJSON(base), inJSON(head))
		})
	}
}

// reported checks the findings of one loud edit.
func reported(t *testing.T, e loudEdit, base, head document) {
	t.Helper()
	var all, on []string
	count := 0
	for _, f := range findings(t, base, head) {
		all = append(all, line(f))
		if f.State == severity.Resolved {
			continue
		}
		if e.never != "" && slices.Contains(strings.Split(e.never, ", "), f.Rule) {
			t.Errorf("%s must not answer:\n\t%s", f.Rule, line(f))
		}
		switch {
		case e.rules == "" && f.Level != severity.Low:
			t.Errorf("above low:\n\t%s", line(f))
		case slices.Contains(strings.Split(e.rules, ", "), f.Rule):
			on = append(on, operations(f)...)
			count++
		}
	}
	if e.rules == "" {
		return
	}
	sort.Strings(on)
	want := slices.Sorted(strings.SplitSeq(e.on, ", "))
	if got := slices.Compact(on); !slices.Equal(got, want) {
		t.Errorf("%s on %q, want %q; all findings:%s", e.rules, got, want, brief(all))
	}
	if e.once && count != 1 {
		t.Errorf("reported %d times, want once:%s", count, brief(all))
	}
}

// D12, the third: an operation that came through a reference to another file.
func TestLoudFile(t *testing.T) {
	t.Parallel()
	base := ownDocument(t, "shop").edited(put("paths /colours", "{$ref: './paths/colours.yaml'}"))
	head := base.edited(func(*yaml.Node) {})
	base.files["paths/colours.yaml"] = file("post: " + simple)
	head.files["paths/colours.yaml"] = file("post: " + simple + "\nget: " + anonymous)
	reported(t, loudEdit{rules: "auth-new-op-anonymous", on: "GET /colours"}, base, head)
}
