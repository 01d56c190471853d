package model

import _ "embed" // the schema

//go:embed model.schema.json
var jsonSchema string

// JSONSchema is the JSON Schema (draft 2020-12) of a [Model] in JSON.
func JSONSchema() []byte { return []byte(jsonSchema) }
