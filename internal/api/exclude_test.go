package api

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/regular"
)

func inclusion(narrow []string, wide string) regular.Answer {
	answer, _ := regular.Within(narrow, wide, func(int) {})
	return answer
}

// factsIn reads a schema of 3.1.
func factsIn(t *testing.T, schema string) *Facts {
	t.Helper()
	a := build(t, "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {It: "+schema+"}}\n")
	return a.Schema(a.Doc.Root.At("components", "schemas", "It")).Facts()
}

func TestExcludes(t *testing.T) {
	for _, c := range []struct {
		one, other string
		want       bool
	}{
		{"{type: string, pattern: '^[0-9]+$'}", "{enum: [a]}", true},
		{"{type: string, pattern: '^[0-9]+$'}", "{enum: [a, '1']}", false},
		{"{type: string}", "{type: integer, multipleOf: 2}", true},
		{"{type: [string, 'null']}", "{type: [integer, 'null']}", false},
		{"{type: integer, maximum: 5}", "{type: number, minimum: 10}", true},
		{"{type: integer, maximum: 5}", "{type: number, minimum: 5}", false},
		{"{type: number, exclusiveMaximum: 10}", "{type: number, minimum: 10}", true},
		{"{type: [integer, string], maximum: 5}", "{minimum: 10}", false},
		{"{type: string, minLength: 5}", "{type: string, maxLength: 2}", true},
		{"{type: array, minItems: 3}", "{type: array, maxItems: 2}", true},
		{"{}", "{enum: [a]}", false},
		{"{enum: [b]}", "{enum: [a]}", true},
	} {
		one, other := factsIn(t, c.one), factsIn(t, c.other)
		if got := one.Excludes(other, inclusion); got != c.want {
			t.Errorf("%s excludes %s: %t", c.one, c.other, got)
		}
		if got := other.Excludes(one, inclusion); got != c.want {
			t.Errorf("%s excludes %s: %t", c.other, c.one, got)
		}
	}
}

// TestListed: a closed list bounds all else only where its values keep to the bounds.
func TestListed(t *testing.T) {
	for _, c := range []struct{ base, head, want string }{
		{"{type: integer, minimum: 1}", "{enum: [a]}", "type"},
		{"{type: integer, maximum: 5}", "{type: integer, enum: [1, 12]}", "maximum"},
		{"{type: integer, enum: [1, 12], maximum: 5}", "{type: integer, enum: [1, 12]}", "maximum"},
		{"{type: integer, enum: [1, 2]}", "{type: integer, enum: [1, 12], maximum: 5}", ""},
		{"{type: string, maxLength: 3}", "{type: string, enum: [a, bcde]}", "maxLength"},
		{"{type: string, pattern: '^[0-9]+$'}", "{type: string, enum: [a]}", "pattern"},
		{"{type: string, format: uuid}", "{type: string, enum: [a]}", "format"},
		{"{type: string, maxLength: 3}", "{type: string, enum: [a]}", ""},
		{"{type: number, multipleOf: 0.5}", "{enum: [1, 2.5]}", ""},
		{"{maxLength: 3}", "{enum: [true]}", ""},
		{"{type: string}", "{type: [string, 'null'], enum: [a]}", ""},
		{"{type: string}", "{type: [string, 'null'], enum: [a, null]}", "nullable"},
	} {
		got := ""
		for _, r := range factsIn(t, c.head).Relaxed(factsIn(t, c.base), inclusion) {
			got += r.Facet
		}
		if got != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.base, c.head, got, c.want)
		}
	}
}
