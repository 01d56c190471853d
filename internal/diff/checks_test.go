package diff

import (
	"slices"
	"strings"
	"testing"
)

// relation is a pair of schemas of a request, and what it newly accepts.
type relation struct {
	name, base, head string
	want             []string
}

// holds compares the schemas of each pair.
func holds(t *testing.T, list []relation) {
	t.Helper()
	const text = "openapi: 3.1.0\npaths: {/a: {post: {parameters: [{name: q, in: query, schema: PARAMETER}], requestBody: {content: {application/json: {schema: SCHEMA}}}, responses: {'204': {description: d}}}}}\n"
	for _, r := range list {
		of := func(schema string) string {
			if parameter, ok := strings.CutPrefix(schema, "q "); ok {
				return strings.NewReplacer("PARAMETER", parameter, "SCHEMA", "{}").Replace(text)
			}
			return strings.NewReplacer("PARAMETER", "{}", "SCHEMA", schema).Replace(text)
		}
		if got := reported(Compare(build(t, of(r.base)), build(t, of(r.head)))); !slices.Equal(got, r.want) {
			t.Errorf("%s:\n got %q\nwant %q", r.name, got, r.want)
		}
	}
}

// TestConditions: an if that holds for fewer values frees what then said of the others,
// and one that holds for more values what else said.
func TestConditions(t *testing.T) {
	const then, otherwise = "{type: object, if: {required: [a%]}, then: {required: [b]}}", "{type: object, if: {required: [a%]}, else: {required: [b]}}"
	of := func(text, more string) string { return strings.ReplaceAll(text, "%", more) }
	holds(t, []relation{
		{"then, narrower", of(then, ""), of(then, ", c"), []string{`InputRelaxed request $ if "{\"required\":[\"a\"]}">"" (1)`}},
		{"then, wider", of(then, ", c"), of(then, ""), nil},
		{"else, wider", of(otherwise, ", c"), of(otherwise, ""), []string{`InputRelaxed request $ if "{\"required\":[\"a\",\"c\"]}">"" (1)`}},
		{"else, narrower", of(otherwise, ""), of(otherwise, ", c"), nil},
		{"the same", of(then, ", c"), strings.Replace(of(then, ", c"), "[a, c]", "[c, a]", 1), nil},
	})
}

// TestContent: an encoding or a media type of a text that is gone is a check that is
// gone, unless it allowed any text or is said in another way.
func TestContent(t *testing.T) {
	holds(t, []relation{
		{"encoding", "{type: string, contentEncoding: base64}", "{type: string}", []string{`InputRelaxed request $ contentEncoding "base64">"" (1)`}},
		{"encoding as a format", "{type: string, contentEncoding: base64}", "{type: string, format: byte}", nil},
		{"any bytes", "{type: string, contentEncoding: binary, contentMediaType: application/octet-stream}", "{type: string}", nil},
		{"media type", "{type: string, contentMediaType: application/json}", "{type: string}", []string{`InputRelaxed request $ contentMediaType "application/json">"" (1)`}},
		{"another media type", "{type: string, contentMediaType: application/json}", "{type: string, contentMediaType: application/ld+json}", nil},
		{"any text", "{type: string, contentMediaType: text/plain; charset=utf-8}", "{type: string}", nil},
		{"any image", "{type: string, contentMediaType: image/*}", "{type: string}", nil},
		{"no text any more", "{type: string, contentEncoding: base64}", "{type: integer}", nil},
	})
}
