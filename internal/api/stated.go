package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/contain"
)

// mostStated bounds how deep groups of alternatives are stated.
const mostStated = 3

// Stated returns what the schema accepts as [contain.Solver] reads it.
func (x *Schema) Stated() contain.Schema { return x.stated(mostStated) }

func (x *Schema) stated(depth int) contain.Schema {
	if depth == 0 || x.set == nil || x.IsTruncated() {
		return contain.Schema{More: true}
	}
	out := contain.Schema{Doc: x.set.doc, All: x.must, Having: x.required, More: len(x.fixed)+len(x.listed)+len(x.Unresolved) > 0 || x.isObject}
	if len(x.fixed) > 0 {
		out.Having = nil // of a form, whose fields are not read
	}
	for _, g := range x.besides {
		if slices.Contains(g, x.set.otherwise) || slices.Contains(g, x) {
			out.More = true
			continue
		}
		var group []contain.Schema
		for _, b := range g {
			group = append(group, b.stated(depth-1))
		}
		out.Any = append(out.Any, group)
	}
	return out
}
