package diff

import (
	"strings"
	"testing"
)

// TestUnsent: what is read only need not be sent with a request (OpenAPI 3.0, Schema Object),
// so that what had to be there may be missing.
func TestUnsent(t *testing.T) {
	const of = "{type: object, required: [kind], properties: {%}}"
	with := func(properties string) string { return strings.Replace(of, "%", properties, 1) }
	either := func(x string) string { return "{anyOf: [" + x + ", {type: array, items: {type: string}}]}" }
	holds(t, []relation{
		{"declared", with("kind: {type: string}"), with("kind: {type: string, readOnly: true}"), []string{`InputRemoved request $.kind (1)`}},
		{"not declared", with(""), with("kind: {type: string, readOnly: true}"), []string{`InputRelaxed request $.kind required "true">"false" (1)`}},
		{"in an alternative", either(with("kind: {type: string}")), either(with("kind: {type: string, readOnly: true}")), []string{`InputRemoved request $.kind (1)`}},
		{"not declared, in an alternative", either(with("")), either(with("kind: {type: string, readOnly: true}")), []string{`InputRelaxed request $.kind required "true">"false" (1)`}},
		{"read only before", with("kind: {type: string, readOnly: true}"), with("kind: {type: string, readOnly: true, maxLength: 3}"), nil},
		{"written only", with("kind: {type: string}"), with("kind: {type: string, writeOnly: true}"), nil},
	})
}
