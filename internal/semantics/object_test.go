package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

func TestHasLostRandomness(t *testing.T) {
	const random, digits = "^[0-9a-f]{32}$", "^[0-9]+$"
	for _, c := range []struct {
		name, facet, was, schema string
		want                     bool
	}{
		{"id", "format", "uuid", "{type: integer}", true},
		{"any", "format", "uuid", "{type: string, pattern: '" + digits + "'}", true},
		{"id", "format", "uuid", "{type: string}", false},
		{"id", "format", "email", "{type: integer}", false},
		{"orderId", "pattern", random, "{type: string, pattern: '" + digits + "'}", true},
		{"checksum", "pattern", random, "{type: string, pattern: '" + digits + "'}", false}, // no id
		{"orderId", "pattern", "^[a-z]+$", "{type: integer}", false},
		{"orderId", "maxLength", "32", "{type: integer}", false},
		{"", "pattern", random, "{type: integer}", false},
	} {
		l := leafAt("request", []string{c.name}, schemaOf(t, c.schema))
		if got := HasLostRandomness(l, api.Relaxation{Facet: c.facet, Old: []string{c.was}}); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

func TestIsRandomPattern(t *testing.T) {
	checkNames(t, IsRandomPattern, []string{"^ord_[0-9A-Za-z]{24}$", "^[0-9a-f]{16}$", "[a-z]{2}-[A-Fa-f0-9]{16,}"},
		[]string{"", "^[0-9]{24}$", "^[a-f]{15}$", "^[a-f]+$", "[a-f]{", "[a-f]{x}"})
}

func TestIsCountable(t *testing.T) {
	for schema, want := range map[string]bool{
		"{type: integer}":                      true,
		"{type: string, pattern: '^[0-9]+$'}":  true,
		`{type: string, pattern: '^\d{1,9}$'}`: true,
		"{type: integer, enum: [1, 2]}":        false,
		"{type: string}":                       false,
		"{type: string, pattern: '^[a-z]$'}":   false,
		"{type: string, pattern: '^a[0-9]$'}":  false,
		"{}":                                   false,
	} {
		if got := IsCountable(schemaOf(t, schema)); got != want {
			t.Errorf("%s: got %v", schema, got)
		}
	}
}

func TestIsObjectID(t *testing.T) {
	checkValues(t, IsObjectID,
		aboutValue[bool]{"GET /orders/{id}", "path id", "", true},
		aboutValue[bool]{"GET /orders/{order}", "path order", "", true}, // after a plural
		aboutValue[bool]{"GET /order/{order}", "path order", "", false},
		aboutValue[bool]{"GET /access/{order}", "path order", "", false},
		aboutValue[bool]{"GET /user/{username}", "path username", "", true},
		aboutValue[bool]{"GET /orders/{version}", "path version", "", false},
		aboutValue[bool]{"GET /orders/{id}", "path id", "{type: string, enum: [a, b]}", false},
		aboutValue[bool]{"GET /orders/{id}", "path id", "{type: string, format: date}", false},
		aboutValue[bool]{"OPTIONS /orders/{id}", "path id", "", false},
		aboutValue[bool]{"GET /auth/saml/acs/{providerId}", "path providerId", "", false}, // a step of a login
		aboutValue[bool]{"GET /orders", "query customerIds", "", true},
		aboutValue[bool]{"GET /orders", "query request_id", "", false},
		aboutValue[bool]{"GET /orders", "query after_id", "", false}, // a page
		aboutValue[bool]{"GET /orders", "query slug", "", false},
		aboutValue[bool]{"POST /orders", "body id", "", false},
		aboutValue[bool]{"GET /orders", "header X-Order-Id", "", false},
	)
}

func TestIsIdentifier(t *testing.T) {
	checkNames(t, func(name string) bool { return IsIdentifier(words.Tokens(name)) },
		[]string{"id", "userId", "user_ids", "orderid", "GUID", "object-uuid"},
		[]string{"", "paid", "valid", "grid", "idle", "id_card", "userIdHash", "covid19", "acid"})
}

func TestIsOfCatalogue(t *testing.T) {
	is := func(o *api.Operation, l api.Leaf, _ []string) bool { return IsOfCatalogue(o, l) }
	checkValues(t, is,
		aboutValue[bool]{"GET /products/{id}", "path id", "", true},
		aboutValue[bool]{"GET /v1/countries/{code}", "path code", "", true},
		aboutValue[bool]{"GET /catalog/offers/{id}", "path id", "", true},
		aboutValue[bool]{"GET /offers", "query plan_id", "", true},
		aboutValue[bool]{"GET /offers", "query id", "", false},
		aboutValue[bool]{"GET /offers/{id}", "path id", "", false},
		aboutValue[bool]{"PUT /products/{id}", "path id", "", false},
		aboutValue[bool]{"GET /me/plans/{id}", "path id", "", false},
		aboutValue[bool]{"GET /orders/{id}/products", "path id", "", false},
		aboutValue[bool]{"GET /{id}", "path id", "", false},
	)
}
