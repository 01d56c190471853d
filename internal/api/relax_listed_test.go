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
