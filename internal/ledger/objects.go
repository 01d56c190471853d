package ledger

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

func (g *grammar) scalars() {
	g.add(anything, object{name: "a value", shape: anyShape, each: each(field{}), open: Extension})
	g.add(prose, object{name: "an object of words", shape: anyShape, open: Prose, extensions: true})
	g.add(xml, object{name: "an object of words", shape: anyShape, open: Unsent, extensions: true})
	g.add(tag, object{name: "a tag", shape: anyShape, open: Label, extensions: true, fields: fields(all(none(Prose, text), "summary description"), all(none(Prose, prose), "externalDocs"))})
	g.add(text, object{name: "a text", shape: scalar, open: Label})
	g.add(reference, object{name: "a reference", shape: aString, open: Label})
	g.add(flag, object{name: "true or false", shape: aBool | aString, open: Label})
	g.add(number, object{name: "a number", shape: aNumber | aString, open: Label})
	g.add(bound, object{name: "a number", shape: scalar, open: Label})
	g.add(texts, object{name: "a list of texts", shape: aList | scalar, each: each(read(text)), emptyWhenAlone: true, open: Label})
	g.add(scopeList, object{name: "a list of scopes", shape: aList | aString, each: each(read(text))})
}

// containers adds the objects that hold things by free names, and lists.
func (g *grammar) containers() {
	list := func(k kind, name string, item field, more ...func(*object)) {
		o := object{name: name, shape: aList, each: &item}
		for _, f := range more {
			f(&o)
		}
		g.add(k, o)
	}
	names := func(k kind, name string, value field, more ...func(*object)) {
		list(k, name, value, append(more, func(o *object) { o.shape = aMap })...)
	}
	extended := func(o *object) { o.extensions = true }
	idle := func(o *object) { o.idle, o.emptyWhenAlone = true, true }
	emptyWhenAlone := func(o *object) { o.emptyWhenAlone = true }
	ordered := func(o *object) { o.ordered = true }

	names(paths, "the paths", decide(pathItem), extended)
	names(hooks, "the webhooks", decide(hookItem), extended)
	names(methods, "the additional operations", decide(operation))
	names(hookMethods, "the additional operations", decide(hookOperation))
	list(parameters, "the parameters", decide(parameter), emptyWhenAlone)
	names(headers, "the headers", read(header), emptyWhenAlone)
	names(content, "the content", decide(media), emptyWhenAlone)
	names(encodings, "the encoding", read(encoding), emptyWhenAlone)
	list(encodingList, "the encoding", read(encoding), emptyWhenAlone)
	names(responses, "the responses", decide(response), extended)
	names(callbacks, "the callbacks", decide(callback), extended, emptyWhenAlone)
	names(callback, "a callback", decide(hookItem), extended)
	list(servers, "the servers", decide(server), emptyWhenAlone)
	names(variables, "the variables", decide(variable), emptyWhenAlone)
	names(examples, "the examples", none(Sample, example), func(o *object) { o.shape = anyShape })
	names(links, "the links", read(link), emptyWhenAlone)
	list(tags, "the tags", none(Label, tag), emptyWhenAlone)
	names(mapping, "the mapping", none(Choice, text), emptyWhenAlone)
	names(properties, "the properties", decide(schema))
	names(dependents, "the dependent fields", read(texts), emptyWhenAlone)
	list(schemaList, "the alternatives", decide(schema))
	list(tuple, "the items", decide(schema), ordered)
	list(itemsWord, "the items", decide(schema), ordered, func(o *object) { o.shape = aMap | aBool | aList })

	names(schemas, "the schemas", decide(schema), idle)
	names(responseSection, "the responses", decide(response), idle)
	names(parameterSection, "the parameters", decide(parameter), idle)
	names(headerSection, "the headers", read(header), idle)
	names(bodySection, "the request bodies", decide(body), idle)
	names(exampleSection, "the examples", none(Sample, example), idle)
	names(linkSection, "the links", read(link), idle)
	names(callbackSection, "the callbacks", decide(callback), idle)
	names(itemSection, "the path items", decide(pathItem), idle)
	names(mediaSection, "the media types", decide(media), idle)
	names(schemes, "the security schemes", decide(scheme), emptyWhenAlone)
	names(scopes, "the scopes", read(text), extended, emptyWhenAlone)
}

// documents adds the roots, and what is said of the API as a whole.
func (g *grammar) documents(d openapi.Dialect) {
	known := map[string]field{
		"info": none(Prose, info), "paths": decide(paths), vendorext.FurtherPaths: decide(paths), "security": decide(security), "tags": none(Label, tags), "externalDocs": none(Prose, prose),
		"x-webhooks": decide(hooks), "webhooks": decide(hooks), "$schema": none(Dialect, text),
	}
	if d == openapi.Swagger2 {
		known = fields(known, map[string]field{
			"swagger": read(text), "host": decide(text), "basePath": none(Prefix, text), "schemes": decide(texts), "consumes": read(texts), "produces": read(texts),
			"definitions": decide(schemas), "parameters": decide(parameterSection), "responses": decide(responseSection), "securityDefinitions": decide(schemes),
		})
	} else {
		known = fields(known, map[string]field{
			"openapi": read(text), "$self": none(Dialect, text), "jsonSchemaDialect": none(Dialect, text), "servers": decide(servers), "components": decide(components),
			// Sections of 2.0, to which 3.x descriptions still refer.
			"definitions": read(schemas), "parameters": read(parameterSection), "responses": read(responseSection),
			"consumes": none(Version), "produces": none(Version),
		})
	}
	g.add(root, object{name: "a description", shape: aMap, fields: known})
	g.add(info, object{name: "the info", shape: anyShape, open: Prose, extensions: true,
		fields: fields(all(none(Prose, text), "title summary description termsOfService"), all(none(Prose, prose), "contact license"), map[string]field{
			"version": none(Label, text), "x-audience": read(anything), "x-api-id": read(anything)})})
	g.add(components, object{name: "the components", shape: aMap, emptyWhenAlone: true, fields: map[string]field{
		"schemas": decide(schemas), "responses": decide(responseSection), "parameters": decide(parameterSection), "examples": none(Sample, exampleSection),
		"requestBodies": decide(bodySection), "headers": read(headerSection), "securitySchemes": decide(schemes), "links": read(linkSection),
		"callbacks": decide(callbackSection), "pathItems": decide(itemSection), "mediaTypes": decide(mediaSection),
	}})
	g.add(server, object{name: "a server", shape: aMap, fields: map[string]field{
		"url": decide(text), "name": none(Label, text), "description": none(Prose, text), "variables": decide(variables)}})
	g.add(server1, *g.objects[server])
	g.add(variable, object{name: "a server variable", shape: aMap, fields: map[string]field{
		"enum": decide(texts), "default": decide(text), "description": none(Prose, text)}})
}

func (g *grammar) operations(d openapi.Dialect) {
	const verbs = "get put post delete options head patch trace query"
	served := verbs + " " + strings.Join(vendorext.AnyMethods(), " ")
	item := func(name string, one, many kind) object {
		return object{name: name, shape: aMap, fields: fields(all(decide(one), served), map[string]field{
			"parameters": decide(parameters), "servers": decide(servers), "summary": none(Prose, text), "description": none(Prose, text),
			"additionalOperations": decide(many)})}
	}
	g.add(pathItem, item("a path", operation, methods))
	g.add(hookItem, item("a webhook or callback", hookOperation, hookMethods))
	known := map[string]field{
		"tags": read(texts), "summary": none(Prose, text), "description": none(Prose, text), "externalDocs": none(Prose, prose), "operationId": none(Label, text),
		"parameters": decide(parameters), "responses": decide(responses), "deprecated": read(flag), "security": decide(security),
	}
	if d == openapi.Swagger2 {
		known = fields(known, map[string]field{"consumes": read(texts), "produces": read(texts), "schemes": decide(texts)})
	} else {
		known = fields(known, map[string]field{"requestBody": decide(body), "callbacks": decide(callbacks), "servers": decide(servers)},
			all(none(Version), "consumes produces schemes"))
	}
	g.add(operation, object{name: "an operation", shape: aMap, fields: known})
	g.add(hookOperation, object{name: "an operation", shape: aMap, fields: fields(known, map[string]field{
		"tags": none(Label, texts), "responses": none(Receiver, responses), "callbacks": none(Receiver, callbacks), "deprecated": none(Receiver, flag), "servers": none(Receiver, servers)})})
	g.add(links, object{name: "the links", shape: aMap, each: each(read(link)), emptyWhenAlone: true})
	g.add(link, object{name: "a link", shape: aMap, open: Link, fields: map[string]field{
		"operationRef": read(text), "operationId": none(Label, text), "parameters": none(Link), "requestBody": none(Link), "body": none(Link), "description": none(Prose, text),
		"server": read(server1)}})
}

// carriers adds the objects that have schemas.
func (g *grammar) carriers(d openapi.Dialect) {
	written := all(none(Unsent, text), "style explode allowReserved allowEmptyValue collectionFormat")
	known := fields(written, map[string]field{
		"name": decide(text), "in": decide(text), "description": none(Prose, text), "required": read(flag), "deprecated": none(Label, flag), "schema": decide(schema),
		"example": none(Sample), "examples": none(Sample, examples),
	})
	named := fields(written, map[string]field{
		"description": none(Prose, text), "required": none(Answer, flag), "deprecated": none(Answer, flag),
		"schema": read(schema), "content": none(Answer, content), "example": read(anything), "examples": read(anything),
	})
	answer := map[string]field{"description": none(Prose, text), "headers": read(headers)}
	if d == openapi.Swagger2 {
		known = fields(keywords(), known)
		known["type"] = decide(text)
		for key, f := range keywords() {
			if f.none == "" {
				f = none(Answer, f.to)
			}
			named[key] = f
		}
		named = fields(named, all(read(anything), "default enum"))
		answer = fields(answer, map[string]field{"schema": decide(schema), "examples": none(Sample)})
	} else {
		known["content"] = decide(content)
		answer = fields(answer, map[string]field{"content": decide(content), "links": read(links)})
	}
	g.add(parameter, object{name: "a parameter", shape: aMap, fields: known})
	g.add(header, object{name: "a header", shape: aMap, fields: named, open: Answer})
	g.add(response, object{name: "a response", shape: aMap, fields: answer})
	g.add(body, object{name: "a request body", shape: aMap, fields: map[string]field{
		"description": none(Prose, text), "content": decide(content), "required": read(flag)}})
	g.add(media, object{name: "a media type", shape: aMap, fields: map[string]field{
		"schema": decide(schema), "itemSchema": decide(schema), "example": none(Sample), "examples": none(Sample, examples), "encoding": read(encodings),
		"prefixEncoding": read(encodingList), "itemEncoding": read(encoding)}})
	g.add(encoding, object{name: "an encoding", shape: aMap, open: Unsent, fields: fields(all(none(Unsent, text), "style explode allowReserved"), map[string]field{
		"contentType": read(text), "headers": none(Unsent, headers), "encoding": read(encodings), "prefixEncoding": read(encodingList), "itemEncoding": read(encoding)})})
	g.add(example, object{name: "an example", shape: anyShape, open: Sample, fields: map[string]field{
		"summary": none(Prose, text), "description": none(Prose, text), "value": none(Sample), "dataValue": none(Sample), "serializedValue": none(Sample), "externalValue": none(Link, text)}})
}
