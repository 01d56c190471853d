package api

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Unlike returns the properties of two objects that are not alike, of each x's and y's,
// sorted by name. There are none unless these are all in which the two differ, both hold
// references, and all that either says of its parts is what its properties are. So are most
// objects of a large description that are not alike: one of their references leads to what
// differs. No schema is made of the properties that are alike.
func (x *Schema) Unlike(y *Schema, known *openapi.Likeness) (list [][2]*Property) {
	if !x.isPlain() || !y.isPlain() {
		return nil
	}
	words := x.unlike(x.from, y.from, known)
	if len(words) != 1 || words[0].name != "properties" {
		return nil
	}
	for _, p := range x.unlike(words[0].x, words[0].y, known) {
		if p.name == "$ref" || isNever(p.x) || isNever(p.y) {
			return nil
		}
		list = append(list, [2]*Property{x.lone(p.name, p.x), y.lone(p.name, p.y)})
	}
	slices.SortFunc(list, func(a, b [2]*Property) int { return strings.Compare(a[0].Name, b[0].Name) })
	return list
}

// differing is an entry in which two objects differ.
type differing struct {
	name string
	x, y openapi.Value
}

func (x *Schema) unlike(v, w openapi.Value, known *openapi.Likeness) []differing {
	entries, steps := known.Unlike(v, w)
	x.Spend(1 + steps)
	list := make([]differing, 0, len(entries))
	for _, i := range entries {
		name, of := v.Entry(i)
		_, other := w.Entry(i)
		list = append(list, differing{name, of, other})
	}
	return list
}

// isPlain reports whether a schema is one object that says of its parts only what its
// properties are, and how many there may be.
func (x *Schema) isPlain() bool {
	if !x.knowsPlain {
		x.knowsPlain, x.plain = true, x.looksPlain()
	}
	return x.plain
}

func (x *Schema) looksPlain() bool {
	return x.isOfOne() && len(x.must) == 1 && len(x.groups)+len(x.Unresolved) == 0 && x.from.Get("additionalProperties").Kind() != openapi.Map &&
		isSilentBut(x.from, "type", "properties", "required", "additionalProperties", "minProperties", "maxProperties")
}

// Lone is [Schema.Property] for who wants none of the others: of a plain object that nobody
// asked for them, they are not made.
func (x *Schema) Lone(name string) *Property {
	if x.expanded || !x.isPlain() {
		return x.Property(name)
	}
	entry := x.from.Get("properties").Get(name)
	if !entry.Exists() || name == "$ref" || isNever(entry) {
		return x.Property(name)
	}
	return x.lone(name, entry)
}

func (x *Schema) lone(name string, entry openapi.Value) *Property {
	if x.expanded {
		return x.Property(name)
	}
	made := x.set.of(entry)
	return &Property{Name: name, Schema: made, Entry: entry, Required: x.requiredNames()[name], ReadOnly: made.hasFlag("readOnly"), WriteOnly: made.hasFlag("writeOnly")}
}
