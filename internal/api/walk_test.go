package api

import (
	"fmt"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestWalkSpells: a walk spells each leaf as the steps to it do one by one, also below
// more names than a leaf keeps, and below a place that has names already.
func TestWalkSpells(t *testing.T) {
	nested := func(depth int) string {
		text := "{type: string}"
		for i := range depth {
			switch i % 9 {
			case 4:
				text = "{type: array, items: " + text + "}"
			case 5:
				text = "{type: object, additionalProperties: " + text + "}"
			default:
				text = fmt.Sprintf("{properties: {a%d: %s, b: {type: string}}}", i, text)
			}
		}
		return text
	}
	for _, depth := range []int{1, 3, 99, 101, 151, 205} {
		a := build(t, "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {A: "+nested(depth)+"}}\n")
		x := a.Schema(a.Doc.Root.At("components", "schemas", "A"))
		for _, before := range []int{0, 1, 98} {
			from, way := BodyLeaf("request", x, openapi.Value{}), spelled{path: "$"}
			for i := range before {
				name := fmt.Sprint("o", i)
				from, way = from.Child(&Property{Name: name, Schema: x}), way.child(name)
			}
			want := way.below(x, "")
			var got []string
			for _, l := range from.Walk(Out).Next(1000) {
				got = append(got, fmt.Sprint(l.Path(), l.Names(), l.Container()))
				last := l.AppendNames(nil, 4)
				if !slices.Equal(last, l.Names()[max(0, len(l.Names())-4):]) || len(l.Path()) != l.PathLen() || !l.Passes(last[0]) || l.Passes("none") || string(l.AppendSubject(nil)) != l.Subject() || l.IsWhole() != (l.Path() == "$") {
					t.Errorf("%s: %q, %d characters", l.Path(), last, l.PathLen())
				}
			}
			if !slices.Equal(got, want) || len(got) == 0 {
				t.Fatalf("%d levels below %d: %q, want %q", depth, before, got, want)
			}
			odd := from.Walk(Out).Filter(1000, func(l Leaf) bool { return len(l.Path())%2 == 1 })
			if want := slices.DeleteFunc(from.Walk(Out).Next(1000), func(l Leaf) bool { return len(l.Path())%2 == 0 }); len(odd) != len(want) {
				t.Fatalf("%d levels below %d: %d leaves of %d are kept", depth, before, len(odd), len(want))
			}
		}
	}
}

// spelled is a place as it is spelled step by step: with one name too many, the outermost
// half is dropped.
type spelled struct {
	path  string
	names []string
}

func (s spelled) child(name string) spelled {
	if len(s.names) >= MaxDepth {
		s.path, s.names = "$…", s.names[MaxDepth/2:]
		for _, n := range s.names {
			s.path = extended(s.path, n)
		}
	}
	return spelled{extended(s.path, name), append(slices.Clone(s.names), name)}
}

func extended(path, name string) string {
	switch name {
	case Element:
		return path + "[]"
	case Map:
		return path + ".{*}"
	}
	return path + "." + name
}

// below spells the leaves of a schema at the place, in the order of depth and name.
func (s spelled) below(x *Schema, container string) []string {
	type stop struct {
		spelled
		schema    *Schema
		container string
	}
	var out []string
	for queue := []stop{{s, x, container}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if name := at.schema.Component(); name != "" {
			at.container = name
		}
		for _, p := range at.schema.Properties() {
			queue = append(queue, stop{at.child(p.Name), p.Schema, at.container})
		}
		if len(at.schema.Properties()) == 0 {
			out = append(out, fmt.Sprint(at.path, at.names, at.container))
		}
	}
	return out
}

// TestFilterKeepsNothing: leaves that are not wanted are looked at without being allocated.
func TestFilterKeepsNothing(t *testing.T) {
	text := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {a/b: {schema: {type: object, properties: {"
	const n = 900
	for i := range n {
		text += fmt.Sprintf("p%d: {type: string}, ", i)
	}
	a := build(t, text+"end: {type: string}}}}}}}}}}\n")
	x := a.Endpoints()[0].Responses[0].Media[0].Schema
	count := func(want bool) float64 {
		return testing.AllocsPerRun(5, func() {
			kept := BodyLeaf("", x, openapi.Value{}).Walk(Out).Filter(n, func(Leaf) bool { return want })
			if (len(kept) == n) != want {
				t.Fatalf("%d of %d are kept", len(kept), n)
			}
		})
	}
	if all, none := count(true), count(false); none > 20 || all < none+n/64 {
		t.Errorf("%.0f allocations to keep none of %d, and %.0f to keep all", none, n, all)
	}
}
