package prune

import "bytes"

// context says what a mapping is in OpenAPI, and so what its keys mean.
type context uint8

// If it is not certain what a key holds, the context is opaque: nothing in it is
// prose, and nothing in it is replaced.
const (
	opaque context = iota

	// Containers are not part of any member. Their keys name members.
	inRoot
	inInfo
	inPaths
	inHooks
	inPathItem
	inComponents
	inSchemaSection
	inResponseSection
	inParameterSection // headers too
	inBodySection
	inExampleSection
	inCallbackSection
	inPathItemSection
	inSchemeSection
	inOtherSection

	// Parts of members.
	inNestedItem // a path item inside a webhook, callback or component
	inOperation
	inParameters
	inParameter // headers too
	inBody
	inContent
	inMedia
	inEncodings
	inEncoding
	inHeaders
	inResponses
	inResponse
	inCallbacks
	inCallback
	inSchema
	inAllOf
	inPart // a schema in allOf
	inSchemas
	inMapping
	inSecurity
	inRequirement
	inScheme
	inExample
)

func (c context) isContainer() bool { return inRoot <= c && c <= inOtherSection }

// element returns the context of the items of a sequence in context c.
func (c context) element() context {
	switch c {
	case inParameters:
		return inParameter
	case inSchema:
		return inSchema
	case inAllOf:
		return inPart
	case inSecurity:
		return inRequirement
	}
	return opaque
}

// role is what else is known of the value of a key.
type role uint16

const (
	prose     role = 1 << iota // has no meaning if it is a string
	docs                       // externalDocs, examples of bodies: has no meaning if it is a mapping or sequence
	skeleton                   // a schema: replaced by its references
	heavy                      // replaced by an empty value
	reference                  // a $ref if it is a string
	mapping                    // of a discriminator's mapping if it is a string
	scheme                     // the key names a security scheme
	unsure                     // may change how references are read: nothing is shortened
	parent                     // with reference: the supertype that an allOf names
)

// isOddMethod reports operations that the API reader knows and this package does not.
func isOddMethod(k []byte) bool {
	if string(k) == "query" || string(k) == "additionalOperations" {
		return true
	}
	return len(k) <= len("options") && !isMethod(k) && isMethod(bytes.ToLower(k))
}

const discriminator = "discriminator"

// isOdd reports keys that mean something wherever they stand: a reference that is not
// followed here, and a merge key.
func isOdd(k []byte) bool { return string(k) == "$dynamicRef" || string(k) == "<<" }

// want is what belongs to a key. kind is set if it is a member.
type want struct {
	context context
	role    role
	kind    kind
}

func isExtension(k []byte) bool { return bytes.HasPrefix(k, []byte("x-")) }

func isMethod(k []byte) bool {
	switch string(k) {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace":
		return true
	}
	return false
}

// classify returns what belongs to key k in context c.
func classify(c context, k []byte) want {
	if c.isContainer() {
		return memberKey(c, k)
	}
	if string(k) == "$ref" {
		if c == inRequirement || c == inSecurity { // who inherits it would not be known to name a scheme
			return want{role: unsure}
		}
		if c == inPart || c == inAllOf { // or a list of them that is elsewhere
			return want{role: reference | parent}
		}
		return want{role: reference}
	}
	switch c {
	case opaque:
		return want{}
	case inSchema, inAllOf, inPart:
		return schemaKey(k)
	case inSchemas:
		return want{context: inSchema}
	case inContent:
		return want{context: inMedia}
	case inEncodings:
		return want{context: inEncoding}
	case inHeaders, inParameters:
		return want{context: inParameter}
	case inMapping:
		return want{role: mapping}
	case inRequirement, inSecurity: // one requirement may stand without a list around it
		return want{role: scheme}
	case inResponses, inCallbacks, inCallback:
		return entryKey(c, k)
	case inExample:
		if string(k) == "value" {
			return want{role: heavy}
		}
		return want{}
	}
	return objectKey(c, k)
}

// entryKey classifies the keys of maps that may have extensions beside their entries.
func entryKey(c context, k []byte) want {
	switch {
	case isExtension(k):
		return want{}
	case c == inResponses:
		return want{context: inResponse}
	case c == inCallbacks:
		return want{context: inCallback}
	}
	return want{context: inNestedItem}
}

// memberKey classifies the keys of containers.
func memberKey(c context, k []byte) want {
	if string(k) == "$ref" {
		if c == inPathItem {
			return want{role: reference}
		}
		return want{role: unsure}
	}
	switch c {
	case inRoot:
		return rootKey(k)
	case inInfo:
		return infoKey(k)
	case inPaths:
		if isExtension(k) {
			return want{kind: fixed}
		}
		return want{context: inPathItem}
	case inHooks:
		if isExtension(k) {
			return want{kind: fixed}
		}
		return want{context: inNestedItem, kind: holder}
	case inPathItem:
		if isMethod(k) {
			return want{context: inOperation, kind: operation}
		}
		return objectKey(inPathItem, k)
	case inComponents:
		return sectionKey(k)
	case inSchemaSection:
		return want{context: inSchema, role: skeleton, kind: holder}
	case inResponseSection:
		return want{context: inResponse, kind: holder}
	case inParameterSection:
		return want{context: inParameter, kind: holder}
	case inBodySection:
		return want{context: inBody, kind: holder}
	case inExampleSection:
		return want{context: inExample, kind: sample}
	case inCallbackSection:
		return want{context: inCallback, kind: holder}
	case inPathItemSection:
		return want{context: inNestedItem, kind: holder}
	case inSchemeSection:
		return want{context: inScheme, kind: fixed}
	}
	return want{kind: fixed}
}

// infoKey: an extension, however it is spelled, may say for whom all operations are, or how
// often they may be called. One that says which release this is does not.
func infoKey(k []byte) want {
	switch string(k) {
	case "title", "summary", "description", "termsOfService", "contact", "license", "version":
		return want{kind: rootProse}
	}
	if isExtension(k) && (bytes.HasSuffix(k, []byte("release")) || bytes.HasSuffix(k, []byte("version"))) {
		return want{kind: rootProse}
	}
	return want{kind: ground}
}

func rootKey(k []byte) want {
	switch string(k) {
	case "paths":
		return want{context: inPaths}
	case "webhooks", "x-webhooks": // GitHub's descriptions have webhooks in 3.0 like this
		return want{context: inHooks}
	case "components":
		return want{context: inComponents}
	case "definitions":
		return want{context: inSchemaSection}
	case "parameters":
		return want{context: inParameterSection}
	case "responses":
		return want{context: inResponseSection}
	case "securityDefinitions":
		return want{context: inSchemeSection}
	case "security":
		return want{context: inSecurity, kind: ground}
	case "info":
		return want{context: inInfo}
	case "tags", "externalDocs":
		return want{kind: rootProse}
	}
	return want{kind: ground}
}

func sectionKey(k []byte) want {
	switch string(k) {
	case "schemas":
		return want{context: inSchemaSection}
	case "responses":
		return want{context: inResponseSection}
	case "parameters", "headers":
		return want{context: inParameterSection}
	case "requestBodies":
		return want{context: inBodySection}
	case "examples":
		return want{context: inExampleSection}
	case "callbacks":
		return want{context: inCallbackSection}
	case "pathItems":
		return want{context: inPathItemSection}
	case "securitySchemes":
		return want{context: inSchemeSection}
	case "links":
		return want{context: inOtherSection}
	}
	return want{kind: fixed}
}

// objectKey classifies the keys of objects with fixed fields, schemas apart.
func objectKey(c context, k []byte) want {
	switch string(k) {
	case "description":
		return want{role: prose | heavy}
	case "summary":
		return want{role: prose | heavy}
	case "title":
		return want{role: prose}
	case "externalDocs":
		return want{role: docs | heavy}
	}
	switch c {
	case inPathItem, inNestedItem:
		if isOddMethod(k) {
			return want{role: unsure}
		}
		if c == inNestedItem && isMethod(k) {
			return want{context: inOperation}
		}
		if string(k) == "parameters" {
			return want{context: inParameters}
		}
	case inOperation:
		return operationKey(k)
	case inBody, inParameter, inMedia, inResponse, inEncoding:
		return carrierKey(c, k)
	}
	return want{}
}

func operationKey(k []byte) want {
	switch string(k) {
	case "parameters":
		return want{context: inParameters}
	case "requestBody":
		return want{context: inBody}
	case "responses":
		return want{context: inResponses}
	case "callbacks":
		return want{context: inCallbacks}
	case "security":
		return want{context: inSecurity}
	}
	return want{}
}

// carrierKey classifies the keys of objects that have schemas.
func carrierKey(c context, k []byte) want {
	switch string(k) {
	case "content":
		if c == inBody || c == inParameter || c == inResponse {
			return want{context: inContent}
		}
	case "headers":
		if c == inResponse || c == inEncoding {
			return want{context: inHeaders}
		}
	case "encoding":
		if c == inMedia {
			return want{context: inEncodings}
		}
	case "schema":
		if c == inParameter || c == inMedia || c == inResponse {
			return want{context: inSchema, role: skeleton}
		}
	case "example", "examples":
		switch c {
		case inParameter: // the example of a header may show an allowed origin
			return want{role: heavy}
		case inMedia, inResponse: // see shown.go
			return want{role: prose | docs | heavy}
		}
	}
	return want{}
}

func schemaKey(k []byte) want {
	switch string(k) {
	case "description", "title", "summary":
		return want{role: prose}
	case "externalDocs":
		return want{role: docs}
	case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
		return want{context: inSchemas}
	case "allOf":
		return want{context: inAllOf}
	case "items", "additionalProperties", "anyOf", "oneOf", "not",
		"prefixItems", "additionalItems", "contains", "propertyNames", "if", "then", "else",
		"unevaluatedItems", "unevaluatedProperties", "contentSchema":
		return want{context: inSchema}
	case "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor":
		return want{role: unsure}
	}
	return want{}
}
