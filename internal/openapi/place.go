package openapi

import "strings"

// place says what stands at a place of a description, hence what a reference
// there leads to, and where data begins in which "$ref" is a word as any other.
type place uint8

const (
	atUnknown place = iota // nothing the specification knows; references are looked for
	atNames                // the same, and its keys are names
	atData                 // nothing is a reference
	atPlain                // a scalar, or a list of some
	atQuiet                // the same, and a mapping in its place may be data

	atRoot
	atPaths
	atHooks // webhooks by name
	atItem
	atMethods // additionalOperations
	atOperation
	atParameters // a list; by name in components
	atParameter  // headers too
	atHeaders
	atBody
	atBodies
	atContent
	atMedia
	atEncodings
	atEncoding
	atResponses // by status, or by name in components
	atResponse
	atLinks
	atLink
	atCallbacks
	atCallback
	atSecurity
	atRequirement
	atComponents
	atSchemes
	atScheme
	atFlows
	atFlow
	atServers
	atServer
	atVariables
	atVariable
	atSchema
	atSchemaList
	atSchemas // by name
	atDiscriminator
)

// graft says how a reference at a place is taken for what it refers to (see
// loader.graft).
type graft uint8

const (
	never    graft = iota // whoever reads such a place follows it, and ignores what stands beside
	beside                // the same, but what stands beside it counts
	entries               // as if it had the entries of its target
	entirely              // its target stands there
)

// graft of a place. A Reference Object, where the specification has one, is left
// to its readers, and so is a schema, in which "$ref" is a keyword.
func (p place) graft() graft {
	switch p {
	case atUnknown, atNames, atData, atRoot, atSchema, atParameter, atBody, atResponse, atLink, atScheme:
		return never
	case atItem, atCallback, atMedia:
		return beside // OpenAPI 3.1, 4.8.9: a path item may have fields beside its $ref
	case atOperation:
		return entries
	}
	return entirely
}

// quiet places may hold data: a reference that leads nowhere need not be one.
func (p place) quiet() bool { return p == atQuiet }

// each is what stands under a key that is a name, and in a list.
func (p place) each() (place, bool) {
	switch p {
	case atPaths, atHooks, atCallback:
		return atItem, true
	case atMethods:
		return atOperation, true
	case atParameters, atHeaders:
		return atParameter, true
	case atBodies:
		return atBody, true
	case atContent:
		return atMedia, true
	case atEncodings:
		return atEncoding, true
	case atResponses:
		return atResponse, true
	case atLinks:
		return atLink, true
	case atCallbacks:
		return atCallback, true
	case atRequirement:
		return atPlain, true
	case atSchemes:
		return atScheme, true
	case atFlows:
		return atFlow, true
	case atVariables:
		return atVariable, true
	case atSchemas:
		return atSchema, true
	case atNames:
		return atUnknown, true
	}
	return 0, false
}

// item is what stands in a list.
func (p place) item() place {
	switch p {
	case atData, atQuiet:
		return atData
	case atServers:
		return atServer
	case atSecurity:
		return atRequirement
	case atSchema, atSchemaList: // items of several
		return atSchema
	case atParameters:
		return atParameter
	}
	return atUnknown
}

// field is what stands under a key.
func (p place) field(key string) place {
	if p == atUnknown {
		return unknownField(key)
	}
	if to, ok := p.each(); ok {
		if named := p != atHooks && p != atSchemas && p != atNames && p != atSchemes; named && strings.HasPrefix(key, "x-") {
			return atData
		}
		return to
	}
	switch p {
	case atData, atQuiet:
		return atData
	case atRoot:
		return rootField(key)
	case atComponents:
		return componentField(key)
	case atItem:
		return itemField(key)
	case atOperation:
		return operationField(key)
	case atParameter, atBody, atMedia, atEncoding, atResponse:
		return carrierField(key)
	case atSecurity: // a requirement without its list
		return atRequirement.field(key)
	case atSchema, atSchemaList:
		return schemaField(key)
	}
	return smallField(p, key)
}

// unknownField: references are looked for everywhere but in data: examples and
// defaults, extensions, and the descriptions of tags that some tools take from
// Markdown files.
func unknownField(key string) place {
	switch key {
	case "example", "examples", "default", "enum", "const", "description", "mapping", "info", "tags", "externalDocs":
		return atData
	case "properties", "patternProperties":
		return atNames
	}
	if strings.HasPrefix(key, "x-") {
		return atData
	}
	return atUnknown
}

// otherField is a field of an object that has none of its own meaning here.
func otherField(key string) place {
	switch key {
	case "example", "examples", "default", "const", "description", "summary", "title", "mapping", "externalDocs", "$ref":
		return atData
	case "enum", "tags":
		return atQuiet
	}
	if strings.HasPrefix(key, "x-") {
		return atData
	}
	return atPlain
}

func rootField(key string) place {
	switch key {
	case "paths", "x-ms-paths":
		return atPaths
	case "webhooks", "x-webhooks":
		return atHooks
	case "components":
		return atComponents
	case "definitions":
		return atSchemas
	case "parameters":
		return atParameters
	case "responses":
		return atResponses
	case "securityDefinitions":
		return atSchemes
	case "security":
		return atSecurity
	case "servers":
		return atServers
	case "info":
		return atQuiet
	}
	return otherField(key)
}

func componentField(key string) place {
	switch key {
	case "schemas":
		return atSchemas
	case "responses":
		return atResponses
	case "parameters":
		return atParameters
	case "headers":
		return atHeaders
	case "requestBodies":
		return atBodies
	case "links":
		return atLinks
	case "callbacks":
		return atCallbacks
	case "pathItems":
		return atHooks
	case "securitySchemes":
		return atSchemes
	case "mediaTypes":
		return atContent
	case "examples":
		return atData
	}
	return otherField(key)
}

func itemField(key string) place {
	switch key {
	case "parameters":
		return atParameters
	case "servers":
		return atServers
	case "additionalOperations":
		return atMethods
	case "x-amazon-apigateway-any-method", "x-yc-apigateway-any-method":
		return atOperation
	}
	switch strings.ToLower(key) {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace", "query":
		return atOperation
	}
	return otherField(key)
}

func operationField(key string) place {
	switch key {
	case "parameters":
		return atParameters
	case "requestBody":
		return atBody
	case "responses":
		return atResponses
	case "callbacks":
		return atCallbacks
	case "security":
		return atSecurity
	case "servers":
		return atServers
	}
	return otherField(key)
}

// carrierField: fields of what carries schemas; a parameter of 2.0 is one itself.
func carrierField(key string) place {
	switch key {
	case "content":
		return atContent
	case "headers":
		return atHeaders
	case "encoding":
		return atEncodings
	case "schema", "itemSchema":
		return atSchema
	case "links":
		return atLinks
	}
	return schemaField(key)
}

func schemaField(key string) place {
	switch key {
	case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies":
		return atSchemas
	case "allOf", "anyOf", "oneOf", "prefixItems":
		return atSchemaList
	case "items", "additionalProperties", "not", "additionalItems", "contains", "propertyNames", "if", "then", "else",
		"unevaluatedItems", "unevaluatedProperties", "contentSchema":
		return atSchema
	case "discriminator":
		return atDiscriminator
	}
	return otherField(key)
}

// smallField: fields of the objects that are left.
func smallField(p place, key string) place {
	switch {
	case p == atScheme && key == "flows":
		return atFlows
	case (p == atServer || p == atServers || p == atLink) && key == "variables":
		return atVariables
	case (p == atFlow || p == atScheme) && key == "scopes", p == atDiscriminator && key == "mapping":
		return atQuiet
	case p == atLink && key == "server":
		return atServer
	case p == atPlain:
		return unknownField(key)
	}
	return otherField(key)
}
