package inventory

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// TestAddedBesideOthers: only where endpoints of one method have several policies is
// there something to compare.
func TestAddedBesideOthers(t *testing.T) {
	const open, closed = "security: []", "security: [{key: []}]"
	build := func(paths string) *api.API {
		text := "openapi: 3.0.3\ninfo: {title: a, version: '1'}\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}\npaths:\n" + paths
		doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", openapi.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		return api.Build(doc, ratelimit.New())
	}
	base := "  /a: {get: {" + closed + "}, post: {" + open + "}}\n"
	for added, want := range map[string]string{
		"":                                "",
		"  /b: {get: {" + closed + "}}\n": "",
		"  /b: {get: {" + open + "}}\n":   "GET /b",
		"  /b: {post: {" + open + "}}\n":  "",
		"  /b: {put: {" + open + "}}\n":   "",
		"  /b: {get: {" + open + "}, post: {" + open + "}}\n": "GET /b",
	} {
		var got []string
		for _, c := range addedBesideOthers(diff.Compare(build(base), build(base+added))) {
			got = append(got, c.Pairs[0].Head.String())
		}
		if slices.Sort(got); strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, want %q", added, got, want)
		}
	}
}
