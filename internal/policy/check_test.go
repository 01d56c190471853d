package policy

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"golang.org/x/tools/txtar"
)

// library is the schema of the file as a library reads it that knows all of JSON
// Schema.
func library(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(SchemaURL, document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(SchemaURL)
}

// said lists the faults that the library finds, each as its keyword and the pointer
// of the value.
func said(t testing.TB, schema *jsonschema.Schema, v any) []string {
	t.Helper()
	var list []string
	var gather func(e *jsonschema.ValidationError)
	gather = func(e *jsonschema.ValidationError) {
		switch k := e.ErrorKind.(type) {
		case *kind.Schema, *kind.Group, *kind.Reference:
			for _, cause := range e.Causes {
				gather(cause)
			}
			return
		case *kind.AdditionalProperties:
			slices.Sort(k.Properties)
			list = append(list, "names "+strings.Join(k.Properties, " "))
		case *kind.Required:
			list = append(list, "names "+strings.Join(k.Missing, " "))
		case *kind.DependentRequired:
			list = append(list, "names "+strings.Join(k.Missing, " ")+" beside "+k.Prop)
		}
		keyword := "not" // for which the library names no keyword
		if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
			keyword = path[0]
		}
		list = append(list, strings.Join(append([]string{keyword}, e.InstanceLocation...), "\x00"))
	}
	if err := schema.Validate(v); err != nil {
		var e *jsonschema.ValidationError
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		gather(e)
	}
	slices.Sort(list)
	return list
}

// seen lists the same of what the package itself finds.
func seen(v openapi.Value) []string {
	s := theSchema()
	var list []string
	for _, f := range s.check(s.document, spot{v: v}) {
		if f.names != nil {
			names := slices.Clone(f.names)
			if f.keyword == "additionalProperties" {
				slices.Sort(names)
			}
			line := "names " + strings.Join(names, " ")
			if f.beside != "" {
				line += " beside " + f.beside
			}
			list = append(list, line)
		}
		list = append(list, f.keyword+f.at.pointer)
	}
	slices.Sort(list)
	return list
}

// TestCheckIsJSONSchema: the package finds in a file what a library for JSON Schema
// finds, and nothing else. The files are those of the other tests, each also with a
// piece left out or put in the place of another.
func TestCheckIsJSONSchema(t *testing.T) {
	schema := library(t)
	checked, wrong := 0, map[string]int{}
	for _, text := range files(t) {
		v, err := openapi.Settings("p.yaml", []byte(text))
		if err != nil || !v.Exists() {
			continue
		}
		want, got := said(t, schema, decoded(v)), seen(v)
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
		checked++
		for _, w := range want {
			keyword, _, _ := strings.Cut(w, "\x00")
			wrong[keyword]++
		}
	}
	if checked < 600 {
		t.Errorf("only %d files", checked)
	}
	for keyword := range keywords() {
		if keyword != "$ref" && keyword != "items" && keyword != "properties" && wrong[keyword] == 0 {
			t.Errorf("no file does not keep %s", keyword)
		}
	}
}

// files are the policies of the tests, and what becomes of them by small mistakes.
func files(t testing.TB) []string {
	t.Helper()
	archive, err := txtar.ParseFile(brokenFiles)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{whole, accepted, manyWaivers(3),
		"a: 1", "[1]", "text", "1", "waiver-days: 1.0", "waiver-days: 1e2", "waiver-days: 0x1F", "waiver-days: .inf", "waiver-days: '3'",
		"custom: [{cwe: [1, 1.0, 1]}, {cwe: [1, '1']}, {stride: [S, S, x, x]}, {owasp: [API1:2023, API1:2023]}]",
		"specs: [&a {glob: x}, *a, {glob: é}]", "gateway: {}", "rules: {a: null, b: {level: low, reason: ''}}",
		"waivers: [{expires: 2026-02-30}, {expires: 2026-2-3}, {granted: '2026-02-28'}]",
		"specs: [" + strings.Repeat("{glob: x},", 201) + "]"}
	rules := "rules:\n"
	for i := range 1001 {
		rules += fmt.Sprintf("  r%d: {level: low, reason: it is}\n", i)
	}
	texts = append(texts, rules)
	for i := 0; i < len(archive.Files); i += 2 {
		texts = append(texts, string(archive.Files[i].Data))
	}
	corpus, err := filepath.Glob("testdata/fuzz/FuzzParse/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range corpus {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	whole := strings.SplitAfter(whole, "\n")
	for i, line := range whole {
		texts = append(texts, strings.Join(slices.Delete(slices.Clone(whole), i, i+1), ""))
		key, _, ok := strings.Cut(line, ": ")
		if !ok {
			continue
		}
		for _, value := range []string{"", "{}", "[]", "[{}]", "{a: 1}", "[a, a]", "0", "-1", "2.5", "99999", "true", "''", "low", strings.Repeat("é", 150), strings.Repeat("x", 4001)} {
			changed := slices.Clone(whole)
			changed[i] = key + ": " + value + "\n"
			texts = append(texts, strings.Join(changed, ""))
		}
	}
	return texts
}

// keywords are those of JSON Schema that the package checks.
func keywords() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(`$ref additionalProperties anyOf dependentRequired enum format items maxItems maxLength
		maxProperties maximum minItems minLength minProperties minimum not pattern properties required type uniqueItems`) {
		known[name] = true
	}
	return known
}

// TestKeywordsAreChecked: the schema has no keyword that nothing checks, no
// reference that leads nowhere, and no format but a date.
func TestKeywordsAreChecked(t *testing.T) {
	s := theSchema()
	notes := []string{"$schema", "$id", "$defs", "title", "description", "examples"}
	known := keywords()
	used := map[string]bool{}
	var part func(at string, p map[string]any)
	part = func(at string, p map[string]any) {
		for keyword, v := range p {
			used[keyword] = true
			if !known[keyword] && !slices.Contains(notes, keyword) {
				t.Errorf("%s: nothing checks %s", at, keyword)
			}
			switch keyword {
			case "format":
				if v != "date" {
					t.Errorf("%s: nothing checks the format %v", at, v)
				}
			case "$ref":
				if s.at(v.(string)) == nil {
					t.Errorf("%s: there is no %v", at, v)
				}
			case "enum":
				if len(listed(v)) != len(v.([]any)) {
					t.Errorf("%s: a value of enum is no string", at)
				}
			case "properties", "$defs":
				for name, next := range v.(map[string]any) {
					part(at+"/"+keyword+"/"+name, next.(map[string]any))
				}
			case "items", "not":
				part(at+"/"+keyword, v.(map[string]any))
			case "additionalProperties":
				if next, ok := v.(map[string]any); ok {
					part(at+"/"+keyword, next)
				} else if v != false {
					t.Errorf("%s: additionalProperties is %v", at, v)
				}
			case "anyOf":
				for _, next := range v.([]any) {
					part(at+"/"+keyword, next.(map[string]any))
				}
			}
		}
	}
	part("#", s.document)
	for _, keyword := range slices.Sorted(maps.Keys(known)) {
		if !used[keyword] {
			t.Errorf("the schema does not use %s: it need not be checked", keyword)
		}
	}
}

// FuzzCheck: of any file the package and the library find the same.
func FuzzCheck(f *testing.F) {
	schema := library(f)
	for _, text := range []string{whole, accepted, manyWaivers(3), "custom: [{cwe: [1, 1.0, 1]}]", "rules: {a: {level: off}, b: 1}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := openapi.Settings("p.yaml", []byte(text))
		if err != nil || !v.Exists() {
			return
		}
		if want, got := said(t, schema, decoded(v)), seen(v); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	})
}
