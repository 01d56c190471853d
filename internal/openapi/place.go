package openapi

import "strings"

// place is the kind of value that belongs at a place of a description. It decides
// what a reference there leads to, and where data begins in which "$ref" is a key
// like any other.
type place uint8

const (
	atUnknown place = iota // nothing that the specification knows; references are looked for
	atNames                // the same, with names as keys
	atData                 // nothing is a reference
	atPlain                // a scalar, or a list of scalars
	atQuiet                // the same, and a mapping instead may be data

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

// inlining says how a reference at a place is replaced by its target (see
// loader.inline).
type inlining uint8

const (
	never    inlining = iota // readers of the place follow the reference and ignore the fields beside it
	beside                   // the same, but fields beside the reference count
	entries                  // as if it had the entries of its target
	entirely                 // the target takes its place
)

// inlining returns how references at the place are replaced. Readers follow a
// Reference Object themselves where the specification has one, and a schema, in
// which "$ref" is a keyword.
func (p place) inlining() inlining {
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

// isQuiet reports whether a reference that leads nowhere may be data and no
// reference.
func (p place) isQuiet() bool { return p == atQuiet }

// each returns the place of the values of a mapping by name, and of the items of a
// list.
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

// item returns the place of the items of a list.
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

// field returns the place of the value of a key.
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
	case atSecurity: // a requirement without a list around it
		return atRequirement.field(key)
	case atSchema, atSchemaList:
		return schemaField(key)
	}
	return smallField(p, key)
}

// unknownField returns the place of a field that the specification does not know.
// References are looked for everywhere but in data: examples and defaults,
// extensions, and the descriptions of tags, which some tools take from Markdown
// files.
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

// otherField returns the place of a field that means the same in every object.
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
	case "x-aliyun-apigateway-any-method", "x-amazon-apigateway-any-method", "x-yc-apigateway-any-method":
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

// carrierField returns the place of a field of an object that has a schema. A
// parameter of 2.0 is a schema itself.
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

// smallField returns the place of a field of the remaining objects.
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
