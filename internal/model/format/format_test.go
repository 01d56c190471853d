package format_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/format"
	"github.com/threatdelta/threatdelta/internal/review"
)

// modelOf is the model of descriptions by their paths.
func modelOf(t testing.TB, files map[string]string) *model.Model {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	m, err := review.Model(t.Context(), review.Input{Head: review.Tree{FS: tree}})
	if err != nil || len(m.Descriptions) != len(files) {
		t.Fatalf("%d descriptions of %d, %v", len(m.Descriptions), len(files), err)
	}
	return m
}

func read(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const examples = "../../../examples/bookshop/"

// models are those that the tests are about: of one description, of several, of one with webhooks and many tags, a marked and an empty one.
func models(t testing.TB) map[string]*model.Model {
	t.Helper()
	base, head := read(t, examples+"base.yaml"), read(t, examples+"head.yaml")
	marked := modelOf(t, map[string]string{"api.yaml": head})
	model.Mark(marked, modelOf(t, map[string]string{"api.yaml": base}))
	byHand := modelOf(t, map[string]string{"api.yaml": head})
	byHand.History = []model.Point{{Path: "api.yaml", Was: "<img>.yaml", Commit: "a1b2c3d", Surface: 1.5, Operations: 2, Threats: map[string]int{"high": 1}},
		{Path: "api.yaml", Commit: "b1b2c3d", Surface: 2.25, Operations: 2, Threats: map[string]int{"high": 1}}}
	said := model.Kept{Decision: "accepted", Owner: "ada", Reason: "<img> @org/team"}
	model.Keep(byHand, model.Decisions{Threats: []model.Decision{{Fingerprint: byHand.Descriptions[0].Threats[0].Fingerprint, Line: 2, Kept: said}, {Fingerprint: "00000000000000ff", Line: 3, Kept: said}},
		Own: []model.Own{{ID: "own", Title: "Own", Statement: "said", STRIDE: []string{"I"}, Operations: []string{"GET /"}, Kept: said}}})
	return map[string]*model.Model{
		"by hand": byHand, "bookshop": modelOf(t, map[string]string{"api.yaml": head}), "several": modelOf(t, map[string]string{"a/api.yaml": base, "b/api.yaml": head}), "marked": marked,
		"clinic": modelOf(t, map[string]string{"api.yaml": read(t, "../../review/testdata/silent/clinic.yaml")}), "hostile": modelOf(t, map[string]string{"api.yaml": hostile}),
		"shop": modelOf(t, map[string]string{"api.yaml": read(t, "../../review/testdata/silent/shop.yaml")}), "empty": {Schema: model.Schema, Descriptions: []model.Description{}, Problems: []model.Problem{}},
	}
}

// hostile has what acts in Markdown, HTML, logs and diagrams wherever a name stands.
const hostile = `openapi: 3.1.0
info: {title: "<img src=x onerror=alert(1)> @org/team ](http://evil.example) \u202e", version: '1'}
servers: [{url: 'http://evil.example/<script>'}]
tags: [{name: "::error::x"}]
paths:
  '/a"]; click n0 "javascript:x"/<!-- {id}':
    get:
      tags: ["::error::x\n# heading | cell", '@org/team ~~~']
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {'<script>': {type: object, properties: {email: {type: string}}}, password: {type: string}}}}}}}
webhooks:
  '<b>"]':
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {ssn: {type: string}}}}}}
      responses: {'200': {description: ok}}
`

func rendered(t testing.TB, name string, m *model.Model) []byte {
	t.Helper()
	write, ok := format.Find(name)
	if !ok {
		t.Fatalf("no format %s", name)
	}
	var b bytes.Buffer
	if err := write(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOfTheirSchemas: each format in JSON is valid by the schema that its readers have.
func TestOfTheirSchemas(t *testing.T) {
	schemas := map[string]string{"threat-dragon": "testdata/threat-dragon-v2.schema.json", "otm": "testdata/otm_schema.json",
		"sarif": "../../report/testdata/sarif-schema-2.1.0.json", "json": "../model.schema.json"}
	for name, file := range schemas {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(read(t, file)))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(file, document); err != nil {
			t.Fatal(err)
		}
		schema, err := c.Compile(file)
		if err != nil {
			t.Fatal(err)
		}
		for which, m := range models(t) {
			raw := rendered(t, name, m)
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s of %s: %v", name, which, err)
			}
		}
		if schema.Validate(map[string]any{"unknown": 1.0}) == nil {
			t.Errorf("%s: its schema takes anything", name)
		}
	}
	if len(schemas) != len(format.Names())-2 {
		t.Errorf("formats %q, of which all but markdown and html have a schema", format.Names())
	}
}

// TestInert: nothing that a description says acts in a document.
func TestInert(t *testing.T) {
	m := models(t)["hostile"]
	text := string(rendered(t, "markdown", m))
	diagrams := regexp.MustCompile("(?s)```mermaid\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(diagrams) < 2 {
		t.Fatalf("%d diagrams", len(diagrams))
	}
	for _, d := range diagrams {
		for line := range strings.Lines(d[1]) {
			if strings.ContainsAny(line, "<>") && !strings.Contains(line, "->") || strings.HasPrefix(strings.TrimSpace(line), "click") || strings.Contains(line, "script") && strings.Contains(line, "<") || strings.Count(line, `"`)%2 != 0 {
				t.Errorf("in a diagram: %s", line)
			}
		}
	}
	plain := regexp.MustCompile("(?s)```mermaid\n.*?```").ReplaceAllString(text, "")
	for line := range strings.Lines(plain) {
		outside := regexp.MustCompile("``.*?``|`[^`]*`").ReplaceAllString(strings.ReplaceAll(line, `\|`, ""), "")
		for _, acting := range []string{"<img", "<script", "<b>", "<!--", "@org", "](http", "::error", "\u202e"} {
			if strings.Contains(outside, acting) {
				t.Errorf("%s acts in: %s", acting, line)
			}
		}
		if strings.HasPrefix(line, "# heading") {
			t.Errorf("a line of the description: %s", line)
		}
	}
	for _, name := range format.Names() {
		if raw := rendered(t, name, m); bytes.ContainsRune(raw, '\u202e') {
			t.Errorf("%s has what turns text around", name)
		}
	}
}

// TestReadBackIsInert: nothing acts in a document of a model that was read back and in which
// every text is hostile, also those for which a model has a few words of its own.
func TestReadBackIsInert(t *testing.T) {
	for _, evil := range []string{"![x](http://evil.example/x) <b>@org/team", "\x1b[2J\n::error::x\n# heading"} {
		var doc any
		if err := json.Unmarshal(rendered(t, "json", models(t)["hostile"]), &doc); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(replaced(doc, evil))
		if err != nil {
			t.Fatal(err)
		}
		m, err := model.Read("m.json", bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		text := string(rendered(t, "markdown", m))
		if strings.Contains(text, "\x1b") || strings.Contains(text, "\n::") || strings.Contains(text, "\n# heading") {
			t.Errorf("%q acts: %q", evil, text[max(0, strings.IndexAny(text, "\x1b")-80):min(len(text), strings.IndexAny(text, "\x1b")+80)])
		}
		for line := range strings.Lines(text) {
			outside := regexp.MustCompile("``.*?``|`[^`]*`").ReplaceAllString(line, "")
			if strings.Contains(outside, "](http") || strings.Contains(outside, "<b>") || strings.Contains(outside, "@org") && !strings.Contains(outside, `["`) && !strings.Contains(outside, `|"`) {
				t.Errorf("acts: %s", line)
			}
		}
	}
}

// replaced is a document with every text another, but where a model is not read otherwise.
func replaced(v any, by string) any {
	switch v := v.(type) {
	case map[string]any:
		for key, x := range v {
			if !slices.Contains([]string{"schema", "level", "confidence", "state"}, key) {
				v[key] = replaced(x, by)
			}
		}
	case []any:
		for i := range v {
			v[i] = replaced(v[i], by)
		}
	case string:
		return by
	}
	return v
}

// TestHistory: a chart for each description that has a course, and none for one point; many commits have no names.
func TestHistory(t *testing.T) {
	points := func(path string, n int) (out []model.Point) {
		for i := range n {
			out = append(out, model.Point{Path: path, Commit: "a1b2c3d", Surface: float64(i) / 2})
		}
		return out
	}
	m := &model.Model{History: slices.Concat(points("a\"]\n.yaml", 2), points("b.yaml", 1), points("c.yaml", 40))}
	charts := regexp.MustCompile("(?s)```mermaid\n[^\n]*\nxychart-beta\n(.*?)```").FindAllStringSubmatch(string(rendered(t, "markdown", m)), -1)
	if len(charts) != 2 || !strings.Contains(charts[0][1], `x-axis ["a1b2c3d", "a1b2c3d"]`) || !strings.Contains(charts[0][1], "line [0.0, 0.5]") || !strings.Contains(charts[1][1], "1 --> 40") {
		t.Fatalf("%q", charts)
	}
	for line := range strings.Lines(charts[0][1]) {
		if strings.Count(line, `"`)%2 != 0 || strings.Count(charts[0][1], "\n") != 3 {
			t.Errorf("a text of the description is in the chart: %s", charts[0][1])
		}
	}
}

// TestNamed: a file's name says its format, and Threat Dragon's is not taken for the model itself.
func TestNamed(t *testing.T) {
	for file, want := range map[string]string{"a/m.md": "markdown", "m.json": "json", "m.Threat-Dragon.JSON": "threat-dragon", "m.sarif": "sarif", "m.otm": "otm", "m.yaml": "", "md": "", "": ""} {
		if got := format.Named(file); got != want {
			t.Errorf("%s is %q, want %q", file, got, want)
		}
	}
}

// TestMarked: what a change did is to be seen in every format that has pictures or tables.
func TestMarked(t *testing.T) {
	m, unmarked := models(t)["marked"], models(t)["bookshop"]
	for name, mark := range map[string]string{"markdown": "(new)", "json": `"change": "new"`, "threat-dragon": "[NEW] ", "otm": "[NEW] "} {
		if !bytes.Contains(rendered(t, name, m), []byte(mark)) {
			t.Errorf("%s does not mark what is new", name)
		}
		if bytes.Contains(rendered(t, name, unmarked), []byte(mark)) {
			t.Errorf("%s marks something where nobody asked", name)
		}
	}
	if !bytes.Contains(rendered(t, "threat-dragon", m), []byte("[CHANGED] ")) {
		t.Error("threat-dragon does not mark what is changed")
	}
}

// TestStatementsAreOfToday: no statement of a model speaks of a change.
func TestStatementsAreOfToday(t *testing.T) {
	for which, m := range models(t) {
		for i := range m.Descriptions {
			for _, x := range m.Descriptions[i].Threats {
				isOfToday(t, which, x)
			}
		}
	}
}

func isOfToday(t *testing.T, which string, x model.Threat) {
	t.Helper()
	for _, text := range []string{x.Title, x.Evidence, x.Statement.String()} {
		outside := regexp.MustCompile("`[^`]*`").ReplaceAllString(text, "")
		if regexp.MustCompile(`(?i)\bthe new\b|^new\b|\bnewly\b|\bnow\b`).MatchString(outside) {
			t.Errorf("%s, %s: %s", which, x.Rule, text)
		}
	}
	if s := x.Statement; s.Who == "" || s.With == "" || s.Can == "" || s.Leads == "" || len(s.Assets) == 0 {
		t.Errorf("%s, %s: a part of the statement is missing: %+v", which, x.Rule, s)
	}
}
