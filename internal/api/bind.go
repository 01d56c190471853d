package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// listing returns the schema of the items of an array, joined with the values that
// the array's own enum lists for them.
func (x *Schema) listing(items *Schema) *Schema {
	var listed []openapi.Value
	for _, v := range x.must {
		if enum := contain.ItemsEnum(v); enum.Exists() {
			listed = append(listed, enum)
		}
	}
	if len(listed) == 0 || items.IsTruncated() {
		return items
	}
	x.set.count++
	bound, has := *items, *items.uncommon
	has.listed, has.choices = listed, nil
	bound.number, bound.facts, bound.divided, bound.uncommon = x.set.count, nil, false, &has
	return &bound
}

// dropForeign drops the keywords that bind only values of a type that is not
// accepted. A string with minItems may be any string (JSON Schema Validation,
// section 6).
func (f *Facts) dropForeign() {
	if !f.Accepts("string") {
		f.MinLength, f.MaxLength, f.Patterns = Bound{}, Bound{}, nil
	}
	if !f.Accepts("array") {
		f.MinItems, f.MaxItems = Bound{}, Bound{}
	}
	if !f.Accepts("object") {
		f.MinProperties, f.MaxProperties = Bound{}, Bound{}
	}
	if !f.Accepts("number", "integer") {
		f.Minimum, f.Maximum, f.ExclusiveMin, f.ExclusiveMax, f.MultipleOf = Bound{}, Bound{}, Bound{}, Bound{}, Bound{}
	}
}

// Accepts reports whether a value of one of the types may be sent.
func (f *Facts) Accepts(types ...string) bool {
	return len(f.Types) == 0 || slices.ContainsFunc(types, f.Is)
}
