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
	return built(t, text(20), text(30))
}

// built builds two descriptions that were read together.
func built(t *testing.T, was, is string) (base, head *api.API) {
	t.Helper()
	b, h, errBase, err := openapi.LoadPair(
		openapi.Source{Tree: fstest.MapFS{"a.yaml": {Data: []byte(was)}}, Path: "a.yaml"},
		openapi.Source{Tree: fstest.MapFS{"a.yaml": {Data: []byte(is)}}, Path: "a.yaml"}, openapi.Options{Limits: openapi.DefaultLimits()})
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

// TestLimitsInCommon: of operations that mean the same on both sides nothing but the limit is
// read where that is asked for, and it is that of the operation.
func TestLimitsInCommon(t *testing.T) {
	said := [...]string{
		`responses: {'200': {description: d}}`,
		`responses: {'200': {description: d}, '429': {description: d}}`,
		`responses: {'429': {$ref: '#/components/responses/Slow'}}`,
		`responses: {'200': {description: d}}, x-ratelimit: {limit: 5, window: 60}`,
		`responses: {'200': {description: d}}, x-ratelimit: {limit: 9000000, window: 1}`,
	}
	text := func(edited string) string {
		var b strings.Builder
		b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\ncomponents: {responses: {Slow: {description: d, headers: {Retry-After: {schema: {type: integer}}}}}}\npaths:\n")
		for i := range 900 {
			fmt.Fprintf(&b, "  /things%d: {get: {operationId: list%d, description: %s, %s}}\n", i, i, strings.Repeat("x", 250), said[i%len(said)])
		}
		b.WriteString("  /edited: {get: {operationId: " + edited + ", responses: {'200': {description: d}}}}\n")
		return b.String()
	}
	base, _ := built(t, text("old"), text("new"))
	base.DropBoundless()
	levels, objects := slices.Collect(base.Limits()), slices.Collect(base.Objects())
	all := base.Entrances()
	if i := slices.IndexFunc(all, func(e api.Entrance) bool { return e.Operation().ID != "" }); i < 0 || slices.ContainsFunc(all[i+1:], func(e api.Entrance) bool { return e.Operation().ID != "" }) {
		t.Fatal("want the edited operation to be read, and no other one")
	}
	counts := map[ratelimit.Level]int{}
	for i, o := range base.Endpoints() {
		if counts[levels[i]]++; levels[i] != o.Limit.Level {
			t.Errorf("%s: %v, and %v where all is read", o, levels[i], o.Limit.Level)
		}
	}
	if len(counts) < 4 || len(levels) != 901 {
		t.Errorf("the levels of %d operations: %v", len(levels), counts)
	}
	if len(objects) != 901 || slices.ContainsFunc(objects, func(v openapi.Value) bool { return !v.Get("responses").Exists() }) {
		t.Errorf("%d objects", len(objects))
	}
}
