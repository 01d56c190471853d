package proof

import "testing"

// TestMayMatch: the router is asked of templates that have the literal segments of a path
// in their places.
func TestMayMatch(t *testing.T) {
	for _, c := range []struct {
		template string
		want     bool
	}{
		{"/orders/{id}/items", true}, {"/{a}/{b}/{c}", true}, {"/orders/x{id}.json/items", true}, {"/orders/7/items", true},
		{"/items/{id}/orders", false}, {"/orders/items/7", false}, {"/orders/{id}", false}, {"/orders/{id}/items/{n}", false}, {"/orders/{id}/items/", false},
	} {
		if got := mayMatch(c.template, "/orders/7/items"); got != c.want {
			t.Errorf("%s: %t", c.template, got)
		}
	}
}
