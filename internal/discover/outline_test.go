package discover

import (
	"io/fs"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestOutlineOfText: what is found without the parser is what reading finds, and where
// it cannot be sure it says so.
func TestOutlineOfText(t *testing.T) {
	const start = "openapi: 3.0.3\ninfo:\n  title: Shop API v2\n  version: '1'\n"
	for text, want := range map[string]bool{
		start + "paths:\n  /v1/a/{id}:\n    get: {}\n    post:\n      responses: {}\n  /b:\n    parameters: [{$ref: '#/x'}]\n    delete: {}\n":                             true,
		start + "paths:\n  /a:\n    summary: none yet\n  x-a:\n    get: {}\n  /health:\n    get: {}\n":                                                                     true,
		start + "paths:\n  /a:\n    get:\n      callbacks:\n        on:\n          '{$url}':\n            post: {}\n":                                                      true,
		"# first\n---\n" + start + "paths:\n  /a:\n    get: {}\n":                                                                                                          true,
		"openapi: 3.0.3\ninfo:\n  title: \"a\ninfo:\n  title: b\"\npaths:\n  /a:\n    get: {}\n  /b: {}":                                                                   true,
		"swagger: '2.0'\ninfo: {title: \"A\\u0020b\", version: 1.0}\npaths:\n  '/a': {get: {}}\n":                                                                          true,
		"paths:\n  /a:\n    get:\n      operationId: x\ninfo:\n    title: >-\n      Two\n      lines\nopenapi: 3.1.0\n":                                                    true,
		`{"openapi": "3.0.3", "info": {"title": "a \u00fc v2", "version": 1.0}, "paths": {"/v1/a/{id}": {"get": {}, "x-a": {"put": {}}}}}`:                                 true,
		"{\n  \"paths\": {\"/b\": {\"delete\": {}, \"parameters\": [{\"$ref\": \"#/x\"}]}},\n  \"info\":\n    {\"title\": \"Two\\nlines\"},\n  \"swagger\":\t\"2.0\"\n}\n": true,

		start + "paths:\n  /a:\n    $ref: '#/x-item'\nx-item:\n  get: {}\n":                                         false,
		start + "paths:\n  /a:\n    $ref: item.yaml\n":                                                              false,
		start + "paths:\n  /a:\n    Get: {}\n":                                                                      false,
		start + "paths:\n  /a:\n    query: {}\n":                                                                    false,
		start + "paths:\n  /a:\n    get: {}\n  /a:\n    put: {}\n":                                                  false,
		start + "paths: {}\ncomponents:\n  schemas:\n    A: {}\n":                                                   false,
		start + "webhooks:\n  a:\n    post: {}\n":                                                                   false,
		start + "x: &x {get: {}}\npaths:\n  /a: *x\n":                                                               false,
		"openapi: 4.0.0\ninfo: {title: a}\npaths:\n  /a: {get: {}}\n":                                               false,
		"info: {title: a}\npaths:\n  /a: {get: {}}\n":                                                               false,
		"openapi: 3.0.3\npaths:\n  /a: {get: {}}\n":                                                                 false,
		"openapi: 3.0.3\ninfo: {$ref: '#/x'}\nx: {title: a}\npaths:\n  /a: {get: {}}\n":                             false,
		"openapi: 3.0.3\ninfo: {title: a}\npaths:\n  /a: {get: {}}\n<<<<<<< ours\n":                                 false,
		`{"openapi": "3.0.3", "info": {"$ref": "#/x"}, "paths": {"/a": {"get": {}}}}`:                               false,
		`{"openapi": "3.0.3", "info": {"title": "a"}, "paths": {"/a": {"get": {}}}} {}`:                             false,
		`{"openapi": "3.0.3", "info": {"title": "a"}, "info": {"title": "b"}, "paths": {"/a": {"get": {}}}}`:        false,
		`{"openapi": "3.0.3", "info": {"title": "a"}, "paths": {"/a": {"$ref": "#/paths/~1b"}, "/b": {"get": {}}}}`: false,
		`{"openapi": "3.0.3", "info": {"title": "a", "title": "b"}, "paths": {"/a": {"get": {}}}}`:                  false,
		`{"paths": {"/a": {"get": {}}}}`:                                                                            false,
		start + "paths:\n  /a:\n    get: {}\n---\nopenapi: 3.0.3\n":                                                 false,
		"openapi: 3.0.3\ninfo: &i {title: a}\npaths:\n  /a: {get: {}}\nx: *i\n":                                     false,
		"openapi: 3.0.3\ninfo: {title: a, title: b}\npaths:\n  /a: {get: {}}\n":                                     false,
	} {
		if got := checkOutline(t, "a.yaml", text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestOutlineOfExamples: most descriptions of one file need no parser.
func TestOutlineOfExamples(t *testing.T) {
	certain, all := 0, 0
	err := fs.WalkDir(os.DirFS("../../examples"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		raw, err := os.ReadFile(path.Join("../../examples", name))
		if text := string(raw); strings.HasPrefix(text, "openapi:") || strings.HasPrefix(text, "swagger:") {
			all++
			if checkOutline(t, "a.yaml", text) {
				certain++
			}
		}
		return err
	})
	if err != nil || 2*certain < all || certain == 0 {
		t.Errorf("%d of %d, %v", certain, all, err)
	}
}

func checkOutline(t *testing.T, name, text string) bool {
	t.Helper()
	got, ok := outlineOfText(name, []byte(text), openapi.DefaultLimits())
	if !ok {
		return false
	}
	d, err := openapi.Load(fstest.MapFS{name: &fstest.MapFile{Data: []byte(text)}}, name, openapi.DefaultLimits())
	if want := OutlineOf(d); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q: %v, want %v, %v", text, got, want, err)
	}
	return true
}
