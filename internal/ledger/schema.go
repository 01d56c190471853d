package ledger

import (
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// keywords are the keywords of schemas (JSON Schema 2020-12 and OpenAPI 2.0 to
// 3.2), for all versions: a program that knows them reads them in each.
func keywords() map[string]field {
	return fields(
		all(decide(properties), "properties patternProperties dependentSchemas"),
		all(decide(schemaList), "allOf oneOf anyOf"),
		all(decide(schema), "additionalProperties not contains propertyNames if then else unevaluatedItems unevaluatedProperties contentSchema"),
		all(read(number), "multipleOf maximum minimum maxLength minLength maxItems minItems maxProperties minProperties maxContains minContains"),
		all(read(bound), "exclusiveMaximum exclusiveMinimum"),
		all(read(flag), "uniqueItems nullable readOnly writeOnly"),
		all(read(text), "format pattern contentEncoding contentMediaType"),
		all(none(Dialect), "$id $schema $anchor $dynamicAnchor $vocabulary $recursiveAnchor id"),
		all(none(Prose, text), "title description summary $comment"),
		map[string]field{
			"type": decide(texts), "items": decide(itemsWord), "prefixItems": decide(tuple), "additionalItems": decide(schema),
			"required": read(texts), "dependentRequired": read(dependents), "enum": read(anything), "const": read(anything), "default": read(anything),
			"$dynamicRef": decide(reference), "$recursiveRef": decide(reference),
			"$defs": none(Unused, schemas), "definitions": none(Unused, schemas),
			"discriminator": read(discriminator), "xml": none(Unsent, xml), "collectionFormat": none(Unsent, text), "externalDocs": none(Prose, prose),
			"example": none(Sample), "examples": none(Sample), "deprecated": none(Label, flag),
		},
	)
}

// schemas adds the schema and its parts.
func (g *grammar) schemas(d openapi.Dialect) {
	g.add(schema, object{name: "a schema", shape: aMap | aBool, fields: keywords()})
	parts := map[string]field{"propertyName": none(Choice, text), "mapping": none(Choice, mapping), "defaultMapping": none(Choice, text)}
	g.add(discriminator, object{name: "a discriminator", shape: aMap | aString, fields: parts, open: Choice})
}

// securities adds the objects that say who gets in.
func (g *grammar) securities() {
	g.add(security, object{name: "the security requirements", shape: aList, each: each(decide(requirement))})
	g.add(requirement, object{name: "a security requirement", shape: aMap, each: each(decide(scopeList))})
	g.add(scheme, object{name: "a security scheme", shape: aMap, fields: fields(
		all(decide(text), "type name in scheme openIdConnectUrl flow authorizationUrl tokenUrl refreshUrl deviceAuthorizationUrl oauth2MetadataUrl"),
		map[string]field{"description": none(Prose, text), "bearerFormat": none(Label, text), "deprecated": none(Label, flag), "flows": decide(flows), "scopes": decide(scopes)})})
	g.add(flows, object{name: "the flows", shape: aMap, extensions: true, each: each(decide(flow))})
	g.add(flow, object{name: "a flow", shape: aMap, fields: fields(all(decide(text), "authorizationUrl tokenUrl refreshUrl deviceAuthorizationUrl"),
		map[string]field{"scopes": decide(scopes)})})
}
