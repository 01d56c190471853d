package ledger

import (
	"cmp"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// kind is the kind of thing at a place of a description: an object of the
// specification, or a part of one.
type kind uint8

const (
	anything kind = iota // nothing is known of its keys

	root
	info
	paths
	hooks // webhooks by name
	pathItem
	hookItem // a path item that the other side serves: of a webhook or callback
	methods  // additionalOperations
	hookMethods
	operation
	hookOperation
	parameters
	parameter
	headers
	header
	body
	content
	media
	encodings
	encoding
	encodingList
	responses
	response
	callbacks
	callback
	security
	requirement
	components
	schemas
	responseSection
	parameterSection
	headerSection
	bodySection
	exampleSection
	linkSection
	callbackSection
	itemSection
	mediaSection
	schemes
	scheme
	flows
	flow
	scopes
	servers
	server
	variables
	variable
	schema
	schemaList // alternatives: their order has no meaning
	tuple      // schemas by position
	itemsWord  // a schema, or schemas by position
	properties
	dependents
	discriminator
	mapping
	examples
	example
	links
	link
	server1 // one server, not in a list
	tags
	tag
	xml
	prose // an object of prose: contact, license, externalDocs

	text
	reference
	flag
	number
	bound // a number, or a flag before JSON Schema 2020-12
	texts // a list of scalars, or one
	scopeList

	kinds // how many there are
)

// shape is a set of kinds of values.
type shape uint8

const (
	aMap shape = 1 << iota
	aList
	aString
	aNumber
	aBool

	scalar   = aString | aNumber | aBool
	anyShape = aMap | aList | scalar
)

func shapeOf(v openapi.Value) shape {
	switch v.Kind() {
	case openapi.Map:
		return aMap
	case openapi.List:
		return aList
	case openapi.String:
		return aString
	case openapi.Number:
		return aNumber
	case openapi.Bool:
		return aBool
	}
	return 0 // null counts as missing, so every shape allows it
}

// field is what belongs under a key, or in a list.
type field struct {
	to kind
	// none says why a change there means nothing. It is "" if the program reads the
	// field.
	none Reason
	// decides is true if the field says who gets in or what is served.
	decides bool
	// unknown is true if the object has no such field.
	unknown bool
}

// object is what the grammar says about a kind of place.
type object struct {
	name   string // in messages
	shape  shape
	fields map[string]field
	// each is what belongs under keys with free names, or in a list. It is nil if
	// only known keys are allowed.
	each *field
	// extensions is true if a key that begins with x- is an extension, and not a
	// free name.
	extensions bool
	// open says why unknown keys mean nothing there, "" if none are allowed.
	open Reason
	// idle is true if what is under a free name counts only if something refers to
	// it.
	idle bool
	// emptyWhenAlone is true if an empty list in place of an object, or the
	// reverse, means the same, as some generators write it.
	emptyWhenAlone bool
	// ordered is true if the items of the list have their meaning by position.
	ordered bool
}

// grammar is the grammar of one version of the specification. It does not change once it
// is made.
type grammar struct{ objects [kinds]*object }

// grammars are those of each version, made when a description of it is first compared.
var grammars = [...]func() *grammar{
	openapi.Swagger2:  grammarOnce(openapi.Swagger2),
	openapi.OpenAPI30: grammarOnce(openapi.OpenAPI30),
	openapi.OpenAPI31: grammarOnce(openapi.OpenAPI31),
}

func grammarOnce(d openapi.Dialect) func() *grammar {
	return sync.OnceValue(func() *grammar { return newGrammar(d) })
}

func grammarOf(d openapi.Dialect) *grammar { return grammars[d]() }

func newGrammar(d openapi.Dialect) *grammar {
	g := &grammar{}
	g.scalars()
	g.containers()
	g.documents(d)
	g.operations(d)
	g.carriers(d)
	g.schemas(d)
	g.securities()
	return g
}

func (g *grammar) add(k kind, o object) { g.objects[k] = &o }

// object returns what is known of a kind. It is never nil.
func (g *grammar) object(k kind) *object { return g.objects[k] }

// field returns what a key leads to in an object of the kind.
func (g *grammar) field(k kind, key string, v openapi.Value) field {
	o := g.objects[k]
	if key == "$ref" && k != anything && (o.each == nil || v.Kind() != openapi.Map) {
		return field{to: reference, decides: o.open == ""}
	}
	if f, ok := o.fields[key]; ok {
		return f
	}
	if strings.HasPrefix(key, "x-") && (o.extensions || o.each == nil) {
		return field{none: Extension}
	}
	switch {
	case o.each != nil && (k != responses || isStatus(key)):
		return *o.each
	case o.open != "":
		return field{none: o.open}
	}
	switch key {
	case "title", "summary", "description", "externalDocs": // everybody reads them as prose
		return field{none: Prose}
	}
	return field{unknown: true}
}

// item returns what belongs in a list of the kind.
func (g *grammar) item(k kind) field {
	if o := g.objects[k]; o.each != nil {
		return *o.each
	}
	return field{}
}

// fits reports whether a value has a shape that the kind allows.
func (g *grammar) fits(k kind, v openapi.Value) bool {
	s, o := shapeOf(v), g.objects[k]
	switch {
	case s == 0 || s&o.shape != 0:
	case k == schema && (v.IsTrue() || v.IsFalse()): // some generators write it
	case o.emptyWhenAlone && s&(aMap|aList) != 0 && v.Len() == 0:
	case s == aMap && k != anything && refers(v):
	default:
		return false
	}
	if k == number && s == aString {
		_, ok := v.Number()
		return ok
	}
	return true
}

// refers reports whether the value is a reference. References are followed wherever
// they are.
func refers(v openapi.Value) bool {
	_, ok := v.Ref()
	return ok
}

// The functions below build tables.

func read(to kind) field                { return field{to: to} }
func decide(to kind) field              { return field{to: to, decides: true} }
func none(why Reason, to ...kind) field { return field{to: append(to, anything)[0], none: why} }

func each(f field) *field { return &f }

// fields joins tables.
func fields(tables ...map[string]field) map[string]field {
	out := map[string]field{}
	for _, t := range tables {
		for key, f := range t {
			out[key] = f
		}
	}
	return out
}

// all returns a table in which several keys have one field.
func all(f field, keys string) map[string]field {
	out := map[string]field{}
	for key := range strings.FieldsSeq(keys) {
		out[key] = f
	}
	return out
}

// Meaning returns what the ledger knows of a field, by the way to it from the root
// of a description without references. known is false if no such field is allowed.
// none says why a change of it means nothing, "" if the program reads it.
func Meaning(d openapi.Dialect, way ...string) (none Reason, known bool) {
	g := grammarOf(d)
	k := root
	for _, key := range way {
		if o := g.object(k); o.shape == aList || k == itemsWord {
			f := g.item(k)
			k = f.to
			if o.shape == aList {
				none = cmp.Or(none, f.none)
				continue
			}
		}
		f := g.field(k, key, openapi.Value{})
		if f.unknown {
			return "", false
		}
		k, none = f.to, cmp.Or(f.none, none)
	}
	return none, true
}
