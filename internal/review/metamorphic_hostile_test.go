package review_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// raw reviews two texts as they are; a side without text is not there.
func raw(t testing.TB, base, head string) *report.Report {
	t.Helper()
	pair, trees := review.Pair{}, [2]fstest.MapFS{{}, {}}
	if base != absent {
		pair.Base, trees[0]["openapi.yaml"] = "openapi.yaml", file(base)
	}
	if head != absent {
		pair.Head, trees[1]["openapi.yaml"] = "openapi.yaml", file(head)
	}
	r, err := review.Run(context.Background(), review.Input{NoProofs: true, FailOn: severity.UsualThreshold, Version: "test", Pairs: []review.Pair{pair},
		Base: review.Tree{FS: trees[0]}, Head: review.Tree{FS: trees[1]}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Specs {
		for _, n := range s.Notes {
			if strings.Contains(n.Message, "failed:") {
				t.Errorf("%s", n.Message)
			}
		}
	}
	return r
}

const absent = "\x00"

func ruleIDs(r *report.Report, state severity.State) []string {
	var out []string
	for _, f := range states(r.Specs[0].Findings, state) {
		out = append(out, f.Rule)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// G1 and G2: a side that is empty or not there.
func TestOneSided(t *testing.T) {
	t.Parallel()
	shop := string(ownDocument(t, "shop").raw())
	for name, base := range map[string]string{"missing": absent, "paths: {}": "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n"} {
		s := raw(t, base, shop).Specs[0]
		added := 0
		for _, c := range s.Changes {
			if c.Change == "added" {
				added++
			}
		}
		if added != 12 { // ten operations, a webhook, a callback
			t.Errorf("base %s: %d operations as added, want 12:%s", name, added, changed(s))
		}
		if n := len(s.Findings); n == 0 || n > 60 {
			t.Errorf("base %s: %d findings", name, n)
		}
	}
	if r := raw(t, "", shop); r.Gate.Verdict != report.VerdictError && len(r.Specs[0].Changes) == 0 {
		t.Error("an empty base passes for no change")
	}
	r := raw(t, shop, absent)
	if r.Specs[0].Status != report.Removed || !slices.Contains(ruleIDs(r, "introduced"), "spec-removed") {
		t.Errorf("head deleted: %s, %v", r.Specs[0].Status, ruleIDs(r, "introduced"))
	}
}

// G3, G4, G6: what cannot be followed is said, and hides nothing else.
func TestUnfollowed(t *testing.T) {
	t.Parallel()
	shop := ownDocument(t, "shop")
	relaxed := shop.edited(security("GET /orders", "[]"))
	want := ruleIDs(raw(t, string(shop.raw()), string(relaxed.raw())), "introduced")
	for name, edit := range map[string]func(string) string{
		"a duplicate key":       func(s string) string { return s + "tags: []\n" },
		"a missing place":       refer("#/components/schemas/Nothing"),
		"a missing file":        refer("./nothing.yaml"),
		"the network":           refer("http://127.0.0.1:1/schema.yaml"),
		"out of the tree":       refer("../../../../../../../etc/passwd"),
		"an absolute path":      refer("/etc/passwd"),
		"a file address":        refer("file:///etc/passwd"),
		"out of the tree, veil": refer("..%2f..%2f..%2fetc/passwd"),
		"itself":                refer("#/components/schemas/Odd"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := raw(t, edit(string(shop.raw())), edit(string(relaxed.raw())))
			if got := ruleIDs(r, "introduced"); !slices.Equal(got, want) {
				t.Errorf("findings of %v, want %v", got, want)
			}
			if warned := slices.ContainsFunc(r.Specs[0].Notes, func(n report.Note) bool { return n.Level == "warning" && n.Line > 0 }); !warned && name != "itself" {
				t.Errorf("no warning with a place: %v", r.Specs[0].Notes)
			}
		})
	}
}

// refer adds a component that refers to somewhere, and a property of it.
func refer(to string) func(string) string {
	return func(s string) string {
		s = strings.Replace(s, "\n  schemas:\n", "\n  schemas:\n    Odd: {$ref: '"+to+"'}\n", 1)
		return strings.Replace(s, "carrier: {type: string}", "carrier: {type: string}\n        odd: {$ref: '#/components/schemas/Odd'}", 1)
	}
}

// G6: a symbolic link is not followed, wherever it leads.
func TestSymlink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside.yaml")
	if err := os.WriteFile(outside, []byte("type: object\nproperties: {ssn: {type: string}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.yaml")); err != nil {
		t.Skip("no symbolic links here") // Windows without the right
	}
	shop := ownDocument(t, "shop")
	head := refer("./link.yaml")(string(shop.raw()))
	if err := os.WriteFile(filepath.Join(dir, "openapi.yaml"), []byte(head), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := review.Run(context.Background(), review.Input{NoProofs: true, FailOn: severity.UsualThreshold, Pairs: []review.Pair{{Base: "openapi.yaml", Head: "openapi.yaml"}},
		Base: review.Tree{FS: shop.files}, Head: review.Tree{FS: os.DirFS(dir)}})
	if err != nil {
		t.Fatal(err)
	}
	text := string(rendered(t, "json", r))
	if strings.Contains(text, "ssn") || !strings.Contains(text, "symbolic link") {
		t.Errorf("the link was followed, or nothing says that it was not:\n%.2000s", text)
	}
}

// G7: what is no description is an error with a place, never "no changes".
func TestNoDescription(t *testing.T) {
	t.Parallel()
	shop := string(ownDocument(t, "shop").raw())
	for name, text := range map[string]string{
		"a template":       strings.Replace(shop, "title: Corner shop", "title: {{ .Title }}", 1),
		"a block template": "{{- if .Values.enabled }}\n" + shop + "{{- end }}\n",
		"a merge conflict": "<<<<<<< HEAD\n" + shop + "=======\n" + shop + ">>>>>>> other\n",
		"a conflict below": strings.Replace(shop, "tags:\n", "<<<<<<< HEAD\ntags:\n=======\n>>>>>>> other\n", 1),
		"HTML":             "<!DOCTYPE html><html><body>Not found</body></html>",
		"a list":           "- openapi: 3.1.0\n",
		"a scalar":         "openapi",
		"cut off":          `{"openapi": "3.1.0", "paths": {"/a": {`,
		"NULs":             "openapi: 3.1.0\x00\npaths: {}\n",
	} {
		for side, r := range map[string]*report.Report{"head": raw(t, shop, text), "base": raw(t, text, shop)} {
			s := r.Specs[0]
			asNew := side == "base" && s.Status == report.Added && len(s.Findings) > 0
			if r.Gate.Verdict != report.VerdictError && !asNew || len(s.Notes) == 0 {
				t.Errorf("%s at %s: verdict %s, status %s, notes %v", name, side, r.Gate.Verdict, s.Status, s.Notes)
			}
		}
	}
}

// G8: oddly shaped values neither break the review nor hide what is beside them.
func TestOddShapes(t *testing.T) {
	t.Parallel()
	shop := ownDocument(t, "shop")
	relaxed := shop.edited(security("GET /orders", "[]"))
	for _, odd := range []string{"null", "[]", "{}", "[null, 1, [x]]", "{1: 2, true: x, null: y}", "7", "'text'", "false"} {
		for _, path := range []string{"paths /odd", "paths /products", "paths /odd get", "components schemas Shipment", "components schemas Shipment properties", "components schemas Shipment properties carrier",
			"components schemas Shipment allOf", "components schemas Shipment required", "components schemas Shipment discriminator", "components securitySchemes tenant", "components responses TooMany", "components parameters Limit", "webhooks", "servers", "tags", "info",
			"paths /customers/me get security", "paths /customers/me get parameters", "paths /customers/me get responses", "paths /customers/me get responses 200", "paths /customers/me put requestBody", "paths /customers/me get callbacks"} {
			if !sample.Has(odd+" "+path, 3) {
				continue
			}
			base, head := shop.edited(put(path, odd)), relaxed.edited(put(path, odd))
			r := raw(t, string(base.raw()), string(head.raw()))
			if r.Gate.Verdict == report.VerdictError {
				continue // said, not hidden
			}
			if got := ruleIDs(r, "introduced"); !slices.Contains(got, "auth-removed") {
				t.Errorf("%s: %s: findings of %v, want auth-removed among them", path, odd, got)
			}
		}
	}
}

// G11: properties are seen in whatever words of JSON Schema they stand.
func TestModernSchemas(t *testing.T) {
	t.Parallel()
	shop := ownDocument(t, "shop")
	for _, schema := range []string{
		"{type: object, properties: {a: true, b: false, ssn: {type: string}}}",
		"{$ref: '#/components/schemas/Shipment/$defs/Inner', $defs: {Inner: {type: object, properties: {ssn: {type: string}}}}}",
		"{type: object, properties: {a: {type: string}}, unevaluatedProperties: {type: object, properties: {ssn: {type: string}}}}",
		"{type: object, patternProperties: {'^x': {type: object, properties: {ssn: {type: string}}}}}",
		"{type: object, if: {properties: {a: {const: b}}}, then: {properties: {ssn: {type: string}}}, else: {properties: {c: {type: string}}}}",
		"{type: array, prefixItems: [{type: object, properties: {ssn: {type: string}}}]}",
		"{type: object, dependentSchemas: {a: {properties: {ssn: {type: string}}}}}",
		"{$dynamicAnchor: node, type: object, properties: {ssn: {type: string}, more: {$dynamicRef: '#node'}}}",
		"{anyOf: [true, {properties: {ssn: {type: string}}}]}",
	} {
		base := shop.edited(put("paths /customers/me get responses 200 content application/json schema", "{$ref: '#/components/schemas/Shipment'}"))
		head := base.edited(put("components schemas Shipment", schema))
		r := raw(t, string(base.raw()), string(head.raw()))
		if got := ruleIDs(r, "introduced"); !slices.Contains(got, "data-sensitive-field-added") {
			t.Errorf("%s: findings of %v, want data-sensitive-field-added among them", schema, got)
		}
	}
}

// FuzzReview: whatever two files hold, the review ends, soon, and does not fail.
func FuzzReview(f *testing.F) {
	for _, d := range own(f) {
		f.Add(d.raw(), d.edited(func(root *yaml.Node) { del(root, "security") }).raw())
	}
	small := "openapi: 3.1.0\npaths: {/a: {get: {security: [{}], responses: {'200': {$ref: '#/x'}}}}}\nx: {content: {a/b: {schema: {allOf: [{$ref: '#/x'}]}}}}\n"
	f.Add([]byte(small), []byte(strings.Replace(small, "[{}]", "[]", 1)))
	f.Add([]byte("swagger: '2.0'\n"), []byte(`{"swagger": "2.0", "paths": {"/": {"get": null}}}`))
	f.Fuzz(func(t *testing.T, base, head []byte) {
		if len(base)+len(head) > 64<<10 {
			return // too large to be quick
		}
		start := time.Now()
		raw(t, string(base), string(head))
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
