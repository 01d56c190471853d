package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// both builds the two sides of a description of n operations, of which one differs.
func both(t *testing.T, n int) (base, head *api.API) {
	t.Helper()
	text := func(limit int) string {
		var b strings.Builder
		b.WriteString("swagger: '2.0'\ninfo: {title: t, version: '1'}\nsecurity: [{key: []}]\nsecurityDefinitions: {key: {type: apiKey, in: header, name: K}}\npaths:\n")
		for i := range n {
			most := 20
			if i == n/2 {
				most = limit
			}
			fmt.Fprintf(&b, "  /things%d/{id}:\n    post:\n      operationId: write%d\n", i, i)
			if i%2 == 0 {
				b.WriteString("      security: []\n")
			}
			fmt.Fprintf(&b, "      parameters:\n      - {name: id, in: path, required: true, type: string}\n      - {name: f, in: formData, type: string, maxLength: %d}\n"+
				"      responses: {'200': {description: d}, '429': {description: %s}}\n", most, strings.Repeat("x", 100))
		}
		return b.String()
	}
	b, h, errBase, err := openapi.LoadPair(
		openapi.Source{Tree: fstest.MapFS{"a.yaml": {Data: []byte(text(20))}}, Path: "a.yaml"},
		openapi.Source{Tree: fstest.MapFS{"a.yaml": {Data: []byte(text(30))}}, Path: "a.yaml"}, openapi.Options{Limits: openapi.DefaultLimits()})
	if errBase != nil || err != nil {
		t.Fatal(errBase, err)
	}
	return api.Build(b, ratelimit.New()), api.Build(h, ratelimit.New())
}

func TestOperationsInCommon(t *testing.T) {
	const n = 800
	base, head := both(t, n)
	for _, a := range []*api.API{base, head} {
		if got := len(a.Differing()); got != 1 {
			t.Fatalf("%d operations may differ, want the edited one", got)
		}
		open := slices.DeleteFunc(a.Entrances(), func(e api.Entrance) bool { return !e.Auth().IsOpen() })
		if a.EndpointCount() != n || len(a.Entrances()) != n || len(open) != n/2 {
			t.Fatalf("%d endpoints, %d entrances, %d open", a.EndpointCount(), len(a.Entrances()), len(open))
		}
	}
	theirs := head.InCommon()
	forms := map[*api.Schema]bool{}
	for i, o := range base.InCommon() {
		if o.String() != theirs[i].String() || !o.InCommon {
			t.Fatalf("%s is beside %s", o, theirs[i])
		}
		if got := fmt.Sprint(len(o.Parameters), len(o.Body), len(o.Responses), o.Limit.Level > ratelimit.None); got != "1 1 2 true" {
			t.Fatalf("of %s are read %s", o, got)
		}
		forms[o.Body[0].Schema] = true
	}
	if all := base.Operations(); len(all) != n || len(forms) != n-1 || len(base.Endpoints()) != n || len(base.Differing()) != 1 {
		t.Errorf("%d operations with %d bodies", len(all), len(forms))
	}
	if at := base.EndpointsAt("/things3/{id}"); len(at) != 1 || at[0].ID != "write3" {
		t.Errorf("at /things3/{id} stand %v", at)
	}
}
