package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// hasValue reports whether a schema surely accepts a value, where that is seen without a
// search: an object whose parts say nothing but which fields it has, of which each that it
// must have has a value, or one of several alternatives. It may be false of others.
func (g *graph) hasValue(x *api.Schema) bool {
	known, ok := g.valued[x]
	if !ok {
		g.valued[x] = false // a value that holds another one of its schema, and that another one, has no end
		known = g.findsValue(x)
		g.valued[x] = known
	}
	return known
}

func (g *graph) findsValue(x *api.Schema) bool {
	f := x.Facts()
	switch {
	case isUnknown(x), f.Void, len(x.Checks()) > 0, len(x.Alternatives()) > 1:
		return false
	case len(x.Alternatives()) == 1:
		choices := x.Choices()
		return len(choices) == 1 && slices.ContainsFunc(choices[0].Variants, g.hasValue)
	case f.Type() == "object":
		return !f.HasEnum && !f.Closed && !f.MinProperties.Set && !f.MaxProperties.Set && !saysOfOthers(x) &&
			!slices.ContainsFunc(x.RequiredNames(), func(name string) bool {
				p := x.Property(name)
				return p == nil || !g.hasValue(p.Schema)
			})
	case f.HasEnum:
		return listsText(x)
	}
	return isLoose(x)
}

// saysOfOthers reports whether a part of a schema says something of fields that another one
// declares, or of some by a pattern.
func saysOfOthers(x *api.Schema) bool {
	return x.Property(api.Map) != nil && (len(x.Declarations()) > 1 || hasWord(x, "patternProperties"))
}

// listsText reports whether a schema is a list of texts, and says nothing else of them.
func listsText(x *api.Schema) bool {
	f := x.Facts()
	said := len(f.Patterns) > 0 || f.Format != "" || f.MinLength.Set || f.MaxLength.Set
	if len(x.Declarations()) != 1 || f.Type() != "string" || said {
		return false
	}
	for item := range x.Declarations()[0].Get("enum").Items() {
		if item.Kind() == openapi.String {
			return true
		}
	}
	return false
}
