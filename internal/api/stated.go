package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// mostStated bounds how deep groups of alternatives are stated.
const mostStated = 3

// Stated returns what the schema accepts as [contain.Solver] reads it.
func (x *Schema) Stated() contain.Schema { return x.stated(mostStated) }

// Only returns what some keywords of one of the schema's declarations accept.
func (x *Schema) Only(declaration openapi.Value, words ...string) contain.Schema {
	return contain.Schema{Doc: x.set.doc, All: []openapi.Value{declaration}, Words: words}
}

// stating is a schema that is stated down to a depth, and statements are what was made.
type (
	stating struct {
		of    *Schema
		depth int
	}
	statements map[stating]contain.Schema
)

// stated is made once of a schema that has alternatives, since each of them may have
// hundreds that are the same ones again.
func (x *Schema) stated(depth int) contain.Schema {
	switch {
	case depth == 0 || x.set == nil || x.IsTruncated():
		return contain.Schema{More: true}
	case len(x.besides) == 0 && x.variantOf == nil:
		return x.stateOf(depth)
	}
	key := stating{x, depth}
	made, ok := x.set.statements[key]
	if !ok {
		made = x.stateOf(depth)
		if x.set.statements == nil {
			x.set.statements = statements{}
		}
		x.set.statements[key] = made
	}
	return made
}

func (x *Schema) stateOf(depth int) contain.Schema {
	out := contain.Schema{Doc: x.set.doc, All: x.own(), More: len(x.fixed)+len(x.listed)+len(x.Unresolved) > 0}
	if of := x.variantOf; of != nil {
		whole := contain.Schema{Doc: out.Doc, All: of.whole.own(), Without: []string{"oneOf", "anyOf"}}
		others := slices.Delete(slices.Clone(of.whole.groups), of.group, of.group+1)
		return contain.Schema{Doc: out.Doc, More: out.More, Any: append(x.alternatives(others, depth), []contain.Schema{whole}, []contain.Schema{of.alternative.stated(depth)})}
	}
	for _, g := range x.besides {
		out.More = out.More || slices.Contains(g, x.set.otherwise) || slices.Contains(g, x)
	}
	out.Any = x.alternatives(x.besides, depth)
	return out
}

// alternatives states groups of which one has to hold.
func (x *Schema) alternatives(groups [][]*Schema, depth int) [][]contain.Schema {
	var out [][]contain.Schema
	for _, g := range groups {
		if slices.Contains(g, x.set.otherwise) || slices.Contains(g, x) {
			continue
		}
		x.Spend(len(g))
		group := make([]contain.Schema, 0, len(g))
		for _, b := range g {
			group = append(group, b.stated(depth-1))
		}
		out = append(out, group)
	}
	return out
}
