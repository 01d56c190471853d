package openapi_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// webbed are descriptions of which each refers to the next ones, to common files, and
// to files with something wrong.
func webbed(n int, named bool) fstest.MapFS {
	out := fstest.MapFS{}
	add := func(name, text string) { out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	for i := range n {
		var text strings.Builder
		text.WriteString("openapi: 3.1.0\ninfo: {title: a, title: b}\npaths:\n  /a: {$ref: 'common.yaml#/items/a'}\ncomponents:\n  schemas:\n    own: {type: object}\n")
		for k, to := range []string{fmt.Sprintf("api%02d.yaml#/components/schemas/own", (i+1)%n), fmt.Sprintf("api%02d.yaml#/components/schemas/other", (i+7)%n),
			"common.yaml#/types/t", "common.yaml#here", "missing.yaml", "broken.yaml#/a", "pointer.yaml", "empty.yaml", "doubled.yaml#/a", "two.yaml", "named", "common.yaml#/types/u/x", "common.yaml#/types/w/x"} {
			fmt.Fprintf(&text, "    to%d: {$ref: '%s'}\n", k, to)
		}
		add(fmt.Sprintf("api%02d.yaml", i), text.String())
	}
	add("common.yaml", "items:\n  a:\n    get:\n      responses: {$ref: '#/responses'}\nresponses:\n  '200': {description: ok}\ntypes:\n  t: {type: string, $anchor: here}\n  u: {$ref: 'doubled.yaml#/b'}\n  w: {$ref: '#/types/w'}\n")
	add("broken.yaml", "a: [")
	add("pointer.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n")
	add("empty.yaml", "")
	add("doubled.yaml", "a: 1\na: 2\nb: {x: 1, x: 2}\n")
	add("two.yaml", "a: 1\n---\nb: 1\n")
	if named {
		add("common.yaml", string(out["common.yaml"].Data)+"  v: {$id: 'named', type: object}\n")
	}
	return out
}

// linked are descriptions of which each refers to the next ones several times, and to
// nothing else. Those of the given numbers have schemas that are named by their "$id",
// which what the others say may mean.
func linked(n, times int, named ...int) fstest.MapFS {
	out := fstest.MapFS{}
	for i := range n {
		var text strings.Builder
		text.WriteString("openapi: 3.1.0\ninfo: {title: a}\npaths: {}\ncomponents:\n  schemas:\n    own: {type: object}\n")
		if slices.Contains(named, i) {
			fmt.Fprintf(&text, "    id: {$id: 'api%02d.yaml', type: object, $defs: {own: {type: string}}}\n", (i+2)%n)
		}
		for k := range times {
			fmt.Fprintf(&text, "    next%d: {$ref: 'api%02d.yaml#/components/schemas/own'}\n    later%d: {$ref: 'api%02d.yaml#/components/schemas/next0'}\n    here%d: {$ref: '#/components/schemas/own'}\n",
				k, (i+1)%n, k, (i+7)%n, k)
		}
		out[fmt.Sprintf("api%02d.yaml", i)] = &fstest.MapFile{Data: []byte(text.String()), Mode: 0o644}
	}
	return out
}

// TestStore: descriptions that are read with a store are those that are read without
// one, whatever the limits, and each file is parsed once.
func TestStore(t *testing.T) {
	const n = 20
	for _, named := range []bool{false, true} {
		checkStore(t, webbed(n, named), n)
	}
	checkStore(t, linked(n, 2), n)
	checkStore(t, linked(n, 2, 9), n)
	checkStore(t, linked(n, 2, 3, 4, 15), n)
}

func checkStore(t *testing.T, tree fstest.MapFS, n int) {
	t.Helper()
	all := openapi.DefaultLimits()
	for name, limits := range map[string]openapi.Limits{
		"none":   all,
		"files":  {FileBytes: all.FileBytes, Files: 9, Depth: all.Depth, Nodes: all.Nodes},
		"nodes":  {FileBytes: all.FileBytes, Files: all.Files, Depth: all.Depth, Nodes: 300},
		"few":    {FileBytes: all.FileBytes, Files: all.Files, Depth: all.Depth, Nodes: 20},
		"depth":  {FileBytes: all.FileBytes, Files: all.Files, Depth: 2, Nodes: all.Nodes},
		"bytes":  {FileBytes: all.FileBytes, Files: all.Files, Depth: all.Depth, Nodes: all.Nodes, TotalBytes: 4000},
		"a file": {FileBytes: 200, Files: all.Files, Depth: all.Depth, Nodes: all.Nodes},
	} {
		store := openapi.NewStore(tree, limits)
		for i := range n {
			path := fmt.Sprintf("api%02d.yaml", i)
			want, wantErr := openapi.Load(tree, path, limits)
			got, err := store.Load(path)
			checkSame(t, name+", "+path, got, want, err, wantErr)
			source := openapi.Source{Tree: tree, Path: path}
			base, head, baseErr, headErr := openapi.LoadPair(source, source, openapi.Options{Limits: limits, Base: store, Head: openapi.NewStore(tree, limits)})
			checkSame(t, name+", "+path+" at base", base, want, baseErr, wantErr)
			checkSame(t, name+", "+path+" at head", head, want, headErr, wantErr)
		}
		if parsed := store.Parsed(); parsed > len(tree) && name == "none" {
			t.Errorf("%s: %d files were parsed of %d", name, parsed, len(tree))
		}
	}
}

func checkSame(t *testing.T, name string, got, want *openapi.Document, err, wantErr error) {
	t.Helper()
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || (got == nil) != (want == nil) {
		t.Errorf("%s: %v, want %v", name, err, wantErr)
	}
	if got == nil || want == nil {
		return
	}
	if !reflect.DeepEqual(got.Files(), want.Files()) || !reflect.DeepEqual(got.Reached(), want.Reached()) {
		t.Errorf("%s: %v and %v, want %v and %v", name, got.Files(), got.Reached(), want.Files(), want.Reached())
	}
	if !reflect.DeepEqual(got.Notes, want.Notes) {
		t.Errorf("%s: notes %v\nwant %v", name, got.Notes, want.Notes)
	}
	if !reflect.DeepEqual(got.Unread(), want.Unread()) {
		t.Errorf("%s: unread %v\nwant %v", name, got.Unread(), want.Unread())
	}
	for i, at := range want.Roots() {
		if root := got.Roots()[i]; root.Span() != at.Span() || root.Len() != at.Len() {
			t.Errorf("%s: %v, want %v", name, root.Span(), at.Span())
		}
	}
	for key, v := range want.Root.At("components", "schemas").Fields() {
		to, problem := want.Follow(v)
		if is, why := got.Follow(got.Root.At("components", "schemas", key)); is.Span() != to.Span() || is.EntrySpan() != to.EntrySpan() || why != problem {
			t.Errorf("%s: %s leads to %v (%s), want %v (%s)", name, key, is.Span(), why, to.Span(), problem)
		}
	}
	if a, b := got.At("common.yaml", "/items/a/get/responses/200/description").Scalar(), want.At("common.yaml", "/items/a/get/responses/200/description").Scalar(); a != b {
		t.Errorf("%s: %q behind a reference, want %q", name, a, b)
	}
}

// TestLoadPairOfOne: what is the same on both sides, and the whole description, is
// read once; with an error, for both sides.
func TestLoadPairOfOne(t *testing.T) {
	tree := fstest.MapFS{}
	for name, text := range map[string]string{
		"a.yaml": "openapi: 3.0.3\n", "b/c.yaml": "openapi: 3.0.3\n", "d.yaml": "openapi: 3.0.3\nx: {$ref: 'a.yaml'}\n", "b/d.yaml": "openapi: 3.0.3\nx: {$ref: 'a.yaml'}\n",
		"e.yaml": "openapi: 9.0.0\n", "b/e.yaml": "openapi: 9.0.0\n",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	for name, once := range map[string]bool{"a.yaml b/c.yaml": true, "a.yaml a.yaml": true, "d.yaml b/d.yaml": false, "a.yaml d.yaml": false} {
		was, is, _ := strings.Cut(name, " ")
		b, h, baseErr, headErr := openapi.LoadPair(openapi.Source{Tree: tree, Path: was}, openapi.Source{Tree: tree, Path: is}, openapi.Options{Limits: openapi.DefaultLimits()})
		if baseErr != nil || headErr != nil || (b == h) != once || h.Path != is {
			t.Errorf("%s: one document: %v, of %s; %v, %v", name, b == h, h.Path, baseErr, headErr)
		}
	}
	_, _, baseErr, headErr := openapi.LoadPair(openapi.Source{Tree: tree, Path: "e.yaml"}, openapi.Source{Tree: tree, Path: "b/e.yaml"}, openapi.Options{Limits: openapi.DefaultLimits()})
	if baseErr == nil || headErr == nil || !strings.HasPrefix(baseErr.Error(), "e.yaml") || !strings.HasPrefix(headErr.Error(), "b/e.yaml") {
		t.Errorf("%v, %v", baseErr, headErr)
	}
}
