package api

import "github.com/threatdelta/threatdelta/internal/openapi"

// Part returns the schema of a value that is a part of a schema's declarations, or is in
// the same description, such as what then or the places of a tuple say.
func (x *Schema) Part(v openapi.Value) *Schema { return x.set.of(v) }
