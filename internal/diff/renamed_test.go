package diff

import (
	"slices"
	"strings"
	"testing"
)

// TestFollowed: what carries nothing moves with others whose paths begin otherwise in the
// same way, and only with at least two of them.
func TestFollowed(t *testing.T) {
	answer := func(field string) string {
		return "{responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {" + field + ": {type: string}}}}}}}}"
	}
	const plain = "{responses: {'204': {description: done}}}"
	describe := func(paths ...string) string {
		return "openapi: 3.0.3\npaths:\n  " + strings.Join(paths, "\n  ") + "\n"
	}
	orders, carts, drop := "/orders: {get: "+answer("total")+"}", "/carts: {get: "+answer("size")+"}", "/orders/{id}: {delete: "+plain+"}"
	under := func(prefix string, list ...string) []string {
		var out []string
		for _, p := range list {
			out = append(out, prefix+p)
		}
		return out
	}
	for name, c := range map[string]struct {
		base, head []string
		want       string // the added operations
	}{
		"all of them":        {[]string{orders, carts, drop}, under("/v2", orders, carts, drop), ""},
		"from a prefix":      {under("/v1", orders, carts, drop), under("/shop/v2", orders, carts, drop), ""},
		"with one other":     {[]string{orders, drop}, under("/v2", orders, drop), "DELETE /v2/orders/{id}"},
		"to another place":   {[]string{orders, carts, drop}, append(under("/v2", orders, carts), "/v3"+drop), "DELETE /v3/orders/{id}"},
		"another one beside": {[]string{orders, carts}, under("/v2", orders, carts, drop), "DELETE /v2/orders/{id}"},
		"it stays":           {[]string{orders, carts, drop}, append(under("/v2", orders, carts, drop), drop), "DELETE /v2/orders/{id}"},
	} {
		var added []string
		for ch := range Each[OperationAdded](Compare(build(t, describe(c.base...)), build(t, describe(c.head...)))) {
			added = append(added, ch.Pairs[0].Head.String())
		}
		slices.Sort(added)
		if got := strings.Join(added, ", "); got != c.want {
			t.Errorf("%s: added %q, want %q", name, got, c.want)
		}
	}
}

// TestMovedInURL: an operation is recognised whose parameter went from the path to the
// query, and the parameter is the same one. Where several carry the same, none is.
func TestMovedInURL(t *testing.T) {
	operation := func(path, parameter string) string {
		return "  " + path + ": {get: {parameters: [" + parameter + "], responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {total: {}, email: {}, note: {}}}}}}}}}\n"
	}
	const (
		head    = "openapi: 3.0.3\npaths:\n  /ping: {get: {responses: {'204': {description: ok}}}}\n"
		inPath  = "{name: order_id, in: path, required: true, schema: {type: integer}}"
		inQuery = "{name: order_id, in: query, required: true, schema: {type: integer}}"
		another = "{name: note_id, in: query, required: true, schema: {type: integer}}"
	)
	path, query := operation("/orders/{order_id}", inPath), operation("/order", inQuery)
	for name, c := range map[string]struct{ base, head, want string }{
		"to the query":          {path, query, "OperationMoved GET /order (1)"},
		"to the path":           {query, path, "OperationMoved GET /orders/{order_id} (1)"},
		"and may be left out":   {path, operation("/order", strings.Replace(inQuery, "required: true", "required: false", 1)), `InputRelaxed query order_id required "true">"false" (1); OperationMoved GET /order (1)`},
		"another one":           {path, operation("/order", another), "OperationAdded GET /order (1); OperationRemoved GET /orders/{order_id} (1)"},
		"of another word":       {path, operation("/cart", inQuery), "OperationAdded GET /cart (1); OperationRemoved GET /orders/{order_id} (1)"},
		"one of two":            {path, query + operation("/orders", inQuery), "OperationAdded GET /order (1); OperationAdded GET /orders (1); OperationRemoved GET /orders/{order_id} (1)"},
		"it stays, and another": {path, path + query, "OperationAdded GET /order (1)"},
	} {
		got := reported(Compare(build(t, head+c.base), build(t, head+c.head)))
		slices.Sort(got)
		if list := strings.Join(got, "; "); list != c.want {
			t.Errorf("%s: %s, want %s", name, list, c.want)
		}
	}
}
