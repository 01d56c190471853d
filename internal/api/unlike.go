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
	words := x.unlike(x.from[0], y.from[0], known)
	if len(words) != 1 {
		return nil
	}
	word, mine := x.from[0].Entry(words[0])
	_, others := y.from[0].Entry(words[0])
	if word != "properties" {
		return nil
	}
	entries := x.unlike(mine, others, known)
	list = make([][2]*Property, len(entries))
	made := make([]Property, 2*len(entries)) // which are kept together or not at all
	for i, at := range entries {
		name, of := mine.Entry(at)
		_, other := others.Entry(at)
		if name == "$ref" || isNever(of) || isNever(other) {
			return nil
		}
		list[i] = [2]*Property{x.lone(name, of, &made[2*i]), y.lone(name, other, &made[2*i+1])}
	}
	if len(list) > 1 {
		slices.SortFunc(list, func(a, b [2]*Property) int { return strings.Compare(a[0].Name, b[0].Name) })
	}
	return list
}

// unlike are the entries in which two objects differ, by their indexes.
func (x *Schema) unlike(v, w openapi.Value, known *openapi.Likeness) []int {
	entries, steps := known.Unlike(v, w)
	x.Spend(1 + steps)
	return entries
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
	return x.isOfOne() && len(x.must) == 1 && len(x.groups)+len(x.Unresolved) == 0 && x.from[0].Get("additionalProperties").Kind() != openapi.Map &&
		isSilentBut(x.from[0], "type", "properties", "required", "additionalProperties", "minProperties", "maxProperties")
}

// Lone is the schema of [Schema.Property], nil for none, for who wants none of the others: of a
// plain object that nobody asked for them, they are not made.
func (x *Schema) Lone(name string) *Schema {
	if entry, ok := x.loneEntry(name); ok {
		return x.set.of(entry)
	}
	if p := x.Property(name); p != nil {
		return p.Schema
	}
	return nil
}

// loneEntry is the entry of a property that can be made alone.
func (x *Schema) loneEntry(name string) (entry openapi.Value, ok bool) {
	if x.expanded || !x.isPlain() {
		return openapi.Value{}, false
	}
	entry = x.from[0].Get("properties").Get(name)
	return entry, entry.Exists() && name != "$ref" && !isNever(entry)
}

// lone is a property of a plain object by its entry, for which there is room.
func (x *Schema) lone(name string, entry openapi.Value, room *Property) *Property {
	if x.expanded {
		return x.Property(name)
	}
	made := x.set.of(entry)
	*room = Property{Name: name, Schema: made, Entry: entry, Required: x.requiredNames()[name], ReadOnly: made.hasFlag("readOnly"), WriteOnly: made.hasFlag("writeOnly")}
	return room
}
