package openapi_test

import (
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// A description that names itself by its folder is not the same where it was moved:
// what it refers to is gone.
func TestMovedUnderItsName(t *testing.T) {
	text := []byte("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {security: [], responses: {'200': {$ref: '../v1/api.yaml#/components/responses/R'}}}}}\n" +
		"components: {responses: {R: {description: d}}}\n")
	at := func(path string) openapi.Source {
		return openapi.Source{Tree: fstest.MapFS{path: {Data: text}}, Path: path}
	}
	for _, c := range []struct {
		head string
		same bool
	}{{"v1/api.yaml", true}, {"v2/api.yaml", false}} {
		b, h, errBase, err := openapi.LoadPair(at("v1/api.yaml"), at(c.head), openapi.Options{Limits: openapi.DefaultLimits()})
		if errBase != nil || err != nil {
			t.Fatal(errBase, err)
		}
		if got := openapi.HasSameBytes(b, h); got != c.same {
			t.Errorf("v1/api.yaml and %s: same is %v, want %v", c.head, got, c.same)
		}
	}
}

func TestIsSelfContained(t *testing.T) {
	for text, want := range map[string]bool{
		"a: {$ref: '#/b'}\n":                true,
		`{"a": {"$ref": "#/b"}}`:            true,
		"a:\n  \"$ref\" : \"#/b\"\n":        true,
		"a: {$ref: other.yaml}\n":           false,
		"a:\n  $ref: # where\n    b.yaml\n": false,
		"a: {$dynamicRef: '#b'}\n":          false,
		"a: {\"$\\u0072ef\": 'b.yaml'}\n":   false,
	} {
		if got := openapi.IsSelfContained([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
