package openapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"go.yaml.in/yaml/v4"
)

// largeYAML is a description of n operations, some with requirements of their own.
func largeYAML(n int, edited string) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\nsecurity:\n- key: []\npaths:\n")
	for i := range n {
		fmt.Fprintf(&b, "  /things%d/{id}:\n    get:\n      operationId: read%d\n", i, i)
		switch i % 3 {
		case 0:
			b.WriteString("      security:\n      - key: []\n      - {}\n")
		case 1:
			b.WriteString("      security: []\n")
		}
		limit := 20
		if i == n/2 && edited != "" {
			limit = 30
		}
		fmt.Fprintf(&b, "      parameters:\n      - {name: q, in: query, schema: {type: string, maxLength: %d}}\n", limit)
		b.WriteString("      responses:\n        '200':\n          description: >-\n            Long enough to be of no\n            use to anybody.\n" +
			"          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}\n")
	}
	b.WriteString("components:\n  securitySchemes: {key: {type: apiKey, in: header, name: K}}\n  schemas: {Thing: {properties: {a: {type: string}}}}\n")
	return b.String()
}

// What both sides have in common is left out until it is asked for, and then it is
// what a whole reading finds, at the same places.
func TestUnfold(t *testing.T) {
	const n = 1200
	asJSON := func(yaml string) string { return string(toJSON(t, yaml)) }
	for _, c := range []struct {
		name, file string
		write      func(string) string
	}{{"YAML", "a.yaml", func(s string) string { return s }}, {"JSON", "a.json", asJSON}} {
		t.Run(c.name, func(t *testing.T) {
			base := fstest.MapFS{c.file: {Data: []byte(c.write(largeYAML(n, "")))}}
			head := fstest.MapFS{c.file: {Data: []byte(c.write(largeYAML(n, "edited")))}}
			load := func(whole bool) *openapi.Document {
				_, h, errBase, err := openapi.LoadPair(openapi.Source{Tree: base, Path: c.file}, openapi.Source{Tree: head, Path: c.file},
					openapi.Options{Limits: openapi.DefaultLimits(), Whole: whole})
				if err != nil || errBase != nil {
					t.Fatal(errBase, err)
				}
				return h
			}
			short, whole := load(false), load(true)
			var folded []openapi.Value
			for path, item := range short.Root.Get("paths").Fields() {
				at, want := item.Get("get"), whole.Root.At("paths", path, "get")
				if got, want := fmt.Sprint(at.Get("security").Any()), fmt.Sprint(want.Get("security").Any()); got != want {
					t.Fatalf("%s asks for %s, want %s", path, got, want)
				}
				if at.IsFolded() {
					folded = append(folded, at)
				}
			}
			if len(folded) != n-1 {
				t.Fatalf("%d operations are left out, want all but the edited one of %d", len(folded), n)
			}
			short.Unfold(folded)
			for path, item := range short.Root.Get("paths").Fields() {
				samePlaces(t, path, item.Get("get"), whole.Root.At("paths", path, "get"))
			}
		})
	}
}

// samePlaces compares values that both readings keep, prose and schemas apart.
func samePlaces(t *testing.T, at string, got, want openapi.Value) {
	t.Helper()
	if got.Kind() != want.Kind() || got.EntrySpan().String() != want.EntrySpan().String() || got.Span().Pointer != want.Span().Pointer {
		t.Fatalf("%s: %v at %v %s, want %v at %v %s", at, got.Kind(), got.EntrySpan(), got.Span().Pointer, want.Kind(), want.EntrySpan(), want.Span().Pointer)
	}
	for key, v := range got.Fields() {
		switch key {
		case "description", "schema":
			continue
		}
		samePlaces(t, at+" "+key, v, want.Get(key))
	}
	if got.Len() > want.Len() {
		t.Fatalf("%s: %d entries, want at most %d", at, got.Len(), want.Len())
	}
	i := 0
	var items []openapi.Value
	for v := range want.Items() {
		items = append(items, v)
	}
	for v := range got.Items() {
		samePlaces(t, fmt.Sprint(at, " ", i), v, items[i])
		i++
	}
}

// toJSON writes a YAML text as indented JSON.
func toJSON(t *testing.T, text string) []byte {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return out
}
