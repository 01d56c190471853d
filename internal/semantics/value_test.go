package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestSchemas(t *testing.T) {
	for _, c := range []struct {
		schema       string
		closed, free bool
	}{
		{"{type: string}", false, true},
		{"{}", false, true},
		{"{type: object}", false, true},
		{"{type: string, enum: [a, b]}", true, false},
		{"{type: array, items: {type: string, enum: [a, b]}}", true, false},
		{"{type: array, items: {type: string}}", false, false},
		{"{type: string, format: uuid}", false, false},
		{"{type: string, format: date-time}", false, false},
		{"{type: integer}", false, false},
		{"{type: boolean}", false, false},
	} {
		s := schemaOf(t, c.schema)
		if got := IsClosedList(s); got != c.closed {
			t.Errorf("%s: a closed list %v", c.schema, got)
		}
		if got := IsFreeText(s); got != c.free {
			t.Errorf("%s: a free text %v", c.schema, got)
		}
	}
}

func TestIsBounded(t *testing.T) {
	for schema, want := range map[string]bool{
		"{type: string, enum: [a, b]}":                       true,
		"{type: array, items: {type: string, enum: [a, b]}}": true,
		"{type: boolean}":                                    true,
		"{type: string, format: date}":                       true,
		"{type: string, format: date-time}":                  true,
		"{type: integer, minimum: 1, maximum: 5}":            true,
		"{type: number, exclusiveMaximum: 5}":                true,
		"{type: integer, minimum: 1}":                        false,
		"{type: string}":                                     false,
		"{type: string, format: uuid}":                       false,
		"{type: string, maxLength: 5}":                       false,
		"{type: array, items: {type: string, format: date}}": false,
		"{type: [integer, string], maximum: 5}":              false,
		"{}":                                                 false,
	} {
		if got := IsBounded(schemaOf(t, schema)); got != want {
			t.Errorf("%s: %v", schema, got)
		}
	}
}

func TestIsOpenObject(t *testing.T) {
	checkValues(t, func(_ *api.Operation, l api.Leaf, _ []string) bool { return IsOpenObject(l) },
		aboutValue[bool]{"POST /orders", "body extra", "{type: object, additionalProperties: true}", true},
		aboutValue[bool]{"POST /orders", "body order.extra", "{type: object, unevaluatedProperties: true}", true},
		aboutValue[bool]{"POST /orders", "body extra", "{type: object, additionalProperties: {}}", true},
		aboutValue[bool]{"POST /orders", "body extra", "{type: object}", false}, // silent
		aboutValue[bool]{"POST /orders", "body extra", "{type: object, additionalProperties: false}", false},
		aboutValue[bool]{"GET /orders", "query extra", "{type: object, additionalProperties: true}", false},
	)
}

func TestIsHopHeader(t *testing.T) {
	is := func(name string) bool { return IsHopHeader(parameterLeaf("header", name)) }
	checkNames(t, is, []string{"X-Forwarded-For", "forwarded", "X-Internal-Caller", "X-HTTP-Method-Override"}, []string{"", "X-Request-Id", "X-Forwarded", "Internal"})
	if IsHopHeader(parameterLeaf("query", "X-Forwarded-For")) {
		t.Error("a query parameter counts")
	}
}

func TestIsShallow(t *testing.T) {
	for _, c := range []struct {
		where string
		names []string
		want  bool
	}{
		{"query", []string{"a", "b", "c"}, true},
		{"request", []string{"a"}, true},
		{"request", []string{"a", "b"}, true},
		{"request", []string{"a", api.Element}, true},
		{"request", []string{api.Element, "a"}, false},
		{"request", []string{"a", "b", "c"}, false},
	} {
		if got := isShallow(leafAt(c.where, c.names, nil)); got != c.want {
			t.Errorf("%s %v: got %v", c.where, c.names, got)
		}
	}
}
