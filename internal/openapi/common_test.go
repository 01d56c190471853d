package openapi_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// loadHead reads a description as the head of a pair, as a review does.
func loadHead(t *testing.T, store *openapi.Store, tree fstest.MapFS, path string) *openapi.Document {
	t.Helper()
	_, head, _, err := openapi.LoadPair(openapi.Source{}, openapi.Source{Tree: tree, Path: path}, openapi.Options{Limits: openapi.DefaultLimits(), Head: store})
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// TestCommon: values of files that descriptions have in common are the same values, those
// of their root files too.
func TestCommon(t *testing.T) {
	const n = 5
	tree := linked(n, 2)
	store := openapi.NewStore(tree, openapi.DefaultLimits())
	first := loadHead(t, store, tree, "api00.yaml")
	*openapi.Kept[string](first.Common()) = "kept"
	for i := range n {
		d := loadHead(t, store, tree, fmt.Sprintf("api%02d.yaml", i))
		if d.Common() == nil || *openapi.Kept[string](d.Common()) != "kept" || *openapi.Kept[int](d.Common()) != 0 {
			t.Errorf("%s has nothing in common with the first", d.Path)
		}
		for k := range n {
			name := fmt.Sprintf("api%02d.yaml", k)
			if d.At(name, "/components/schemas/own").ID() != first.At(name, "/components/schemas/own").ID() {
				t.Errorf("%s: what is in %s is another value", d.Path, name)
			}
		}
	}
	if parsed := store.Parsed(); parsed != n {
		t.Errorf("%d files were parsed of %d", parsed, n)
	}
}

// TestForget: after something went wrong, nothing is used again.
func TestForget(t *testing.T) {
	tree := linked(3, 1)
	store := openapi.NewStore(tree, openapi.DefaultLimits())
	*openapi.Kept[string](loadHead(t, store, tree, "api00.yaml").Common()) = "half done"
	store.Forget()
	if got := *openapi.Kept[string](loadHead(t, store, tree, "api01.yaml").Common()); got != "" {
		t.Errorf("%q is kept", got)
	}
	(*openapi.Store)(nil).Forget()
}

// TestNothingInCommon: what one description reads otherwise is not kept for others.
func TestNothingInCommon(t *testing.T) {
	tree := fstest.MapFS{}
	for name, schema := range map[string]string{
		"alone.yaml": "{type: object}", "missing.yaml": "{$ref: 'nowhere.yaml'}", "named.yaml": "{$ref: 'id.yaml'}", "some.yaml": "{$ref: 'part.yaml'}",
	} {
		tree[name] = &fstest.MapFile{Data: []byte("openapi: 3.1.0\ninfo: {title: a}\npaths: {}\ncomponents: {schemas: {a: " + schema + "}}\n")}
	}
	tree["replaced.yaml"] = &fstest.MapFile{Data: []byte("openapi: 3.1.0\ninfo: {title: a}\npaths: {/a: {$ref: 'item.yaml', summary: a}}\n")}
	tree["item.yaml"] = &fstest.MapFile{Data: []byte("get: {responses: {}}\n")}
	tree["part.yaml"] = &fstest.MapFile{Data: []byte("type: object\n")}
	tree["id.yaml"] = &fstest.MapFile{Data: []byte("$id: 'https://a.example/b'\ntype: object\n")}
	store := openapi.NewStore(tree, openapi.DefaultLimits())
	for name, want := range map[string]bool{"alone.yaml": false, "missing.yaml": false, "named.yaml": false, "replaced.yaml": false, "some.yaml": true} {
		if got := loadHead(t, store, tree, name).Common() != nil; got != want {
			t.Errorf("%s has something in common: %v", name, got)
		}
	}
	if d, err := openapi.Load(tree, "some.yaml", openapi.DefaultLimits()); err != nil || d.Common() != nil {
		t.Error("a description that was read without a store has something in common with others")
	}
}

// TestCommonEnds: of many descriptions to which nothing refers, not all is kept.
func TestCommonEnds(t *testing.T) {
	tree := fstest.MapFS{"part.yaml": {Data: []byte("type: object\n")}}
	store := openapi.NewStore(tree, openapi.DefaultLimits())
	lots := map[*openapi.Lot]int{}
	const n = 100
	for i := range n {
		name := fmt.Sprintf("a%d.yaml", i)
		tree[name] = &fstest.MapFile{Data: []byte("openapi: 3.1.0\ninfo: {title: a}\npaths: {}\ncomponents: {schemas: {a: {$ref: 'part.yaml'}}}\n")}
		lots[loadHead(t, store, tree, name).Common()]++
	}
	for lot, users := range lots {
		if lot == nil || users > n/4 || len(lots) > n/4 {
			t.Errorf("%d descriptions of %d have %p in common", users, n, lot)
		}
	}
}

// TestLikenessInCommon: what is alike does not depend on which descriptions were compared
// before, and neither does what it costs.
func TestLikenessInCommon(t *testing.T) {
	const n = 6
	base, head := linked(n, 2), linked(n, 2)
	head["api03.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(head["api03.yaml"].Data), "{type: object}", "{type: string}", 1))}
	stores := func() [2]*openapi.Store {
		return [2]*openapi.Store{openapi.NewStore(base, openapi.DefaultLimits()), openapi.NewStore(head, openapi.DefaultLimits())}
	}
	compare := func(in [2]*openapi.Store, i int) (alike, cost []string) {
		name := fmt.Sprintf("api%02d.yaml", i)
		b, h, _, _ := openapi.LoadPair(openapi.Source{Tree: base, Path: name}, openapi.Source{Tree: head, Path: name}, openapi.Options{Limits: openapi.DefaultLimits(), Base: in[0], Head: in[1]})
		forward, backward := openapi.NewLikeness(b, h), openapi.NewLikeness(h, b)
		for range 2 {
			for key, v := range b.Root.At("components", "schemas").Fields() {
				w := h.Root.At("components", "schemas", key)
				is, steps := forward.Alike(v, w)
				back, _ := backward.Alike(w, v)
				alike, cost = append(alike, fmt.Sprint(key, is, back)), append(cost, fmt.Sprint(key, steps))
			}
		}
		return alike, cost
	}
	together := stores()
	for i := range 2 * n {
		got, took := compare(together, i%n)
		alone, takes := compare(stores(), i%n)
		unshared, _ := compare([2]*openapi.Store{}, i%n)
		if fmt.Sprint(got) != fmt.Sprint(alone) || fmt.Sprint(got) != fmt.Sprint(unshared) || fmt.Sprint(took) != fmt.Sprint(takes) {
			t.Errorf("%d: %v, %v after others; %v, %v alone; %v with nothing shared", i, got, took, alone, takes, unshared)
		}
	}
}
