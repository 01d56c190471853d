package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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
			from := Leaf{Where: "request", Path: "$", Schema: x}
			for i := range before {
				from = from.Child(&Property{Name: fmt.Sprint("o", i), Schema: x})
			}
			var want []string
			queue := []Leaf{from}
			for len(queue) > 0 {
				at := queue[0]
				queue = queue[1:]
				if name := at.Schema.Component(); name != "" {
					at.Container = name
				}
				for _, p := range at.Schema.Properties() {
					queue = append(queue, at.Child(p))
				}
				if len(at.Schema.Properties()) == 0 {
					want = append(want, fmt.Sprint(at.Path, at.Names, at.Container))
				}
			}
			var got, near, wantNear []string
			for _, l := range x.Walk(Out, from).Next(1000) {
				got = append(got, fmt.Sprint(l.Path, l.Names, l.Container))
				wantNear = append(wantNear, l.Name(), strings.Join(l.Names[max(0, len(l.Names)-4):], "."))
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d levels below %d: %q, want %q", depth, before, got, want)
			}
			kept := x.Walk(Out, from).Filter(1000, 4, func(l Leaf) bool {
				near = append(near, l.Name(), strings.Join(l.Names[max(0, len(l.Names)-4):], "."))
				return true
			})
			if fmt.Sprint(kept) != fmt.Sprint(x.Walk(Out, from).Next(1000)) || !slices.Equal(near, wantNear) {
				t.Fatalf("%d levels below %d: %q, want %q", depth, before, near, wantNear)
			}
		}
	}
}
