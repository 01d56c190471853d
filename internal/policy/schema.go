package policy

import (
	"bytes"
	_ "embed" // policy.schema.json
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/spelling"
)

//go:embed policy.schema.json
var schemaText string

// Schema returns the JSON Schema (draft 2020-12) of the file. It is the only list
// of the keys.
func Schema() []byte { return []byte(schemaText) }

// SchemaURL is where the schema is published, for editors.
const SchemaURL = "https://raw.githubusercontent.com/threatdelta/threatdelta/main/internal/policy/policy.schema.json"

// fileSchema has the rules for the file, compiled once. document is the schema as
// data.
type fileSchema struct {
	compiled *jsonschema.Schema
	document any
}

var theSchema = sync.OnceValue(func() fileSchema {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		panic(err) // embedded, and tested
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(SchemaURL, document); err != nil {
		panic(err)
	}
	return fileSchema{compiled: c.MustCompile(SchemaURL), document: document}
})

// at returns the part of the schema that a URL names.
func (s fileSchema) at(url string) map[string]any {
	_, pointer, _ := strings.Cut(url, "#")
	at := s.document
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch holder := at.(type) {
		case map[string]any:
			if token != "" {
				at = holder[token]
			}
		case []any:
			if i, err := strconv.Atoi(token); err == nil && i < len(holder) {
				at = holder[i]
			}
		}
	}
	part, _ := at.(map[string]any)
	return part
}

// example returns the first example of a part of the schema as YAML in one line, or
// "".
func (s fileSchema) example(part map[string]any) string {
	for range 5 { // a reference leads to the next part
		if list, _ := part["examples"].([]any); len(list) > 0 {
			return flow(list[0])
		}
		ref, ok := part["$ref"].(string)
		if !ok {
			break
		}
		part = s.at(ref)
	}
	return ""
}

// checking turns the result of a validation into problems.
type checking struct {
	fileSchema
	root     openapi.Value
	problems *problems
	failed   []*jsonschema.ValidationError
	meant    map[string]bool // pointers of keys for which a misspelt one stands
	unmeant  map[string]bool // pointers of objects that fit none of their alternatives
	items    map[openapi.ID][]openapi.Value
}

// validate checks the file against its schema.
func validate(root openapi.Value, list *problems) {
	s := theSchema()
	err := s.compiled.Validate(decoded(root))
	if err == nil {
		return
	}
	var e *jsonschema.ValidationError
	if !errors.As(err, &e) {
		list.add(0, 0, "", "", "cannot be checked: %v", err)
		return
	}
	c := &checking{fileSchema: s, root: root, problems: list,
		meant: map[string]bool{}, unmeant: map[string]bool{}, items: map[openapi.ID][]openapi.Value{}}
	c.gather(e)
	for _, e := range c.failed { // if a key is misspelt, the correct one is not reported as missing
		switch k := e.ErrorKind.(type) {
		case *kind.AdditionalProperties:
			c.unknown(e, k.Properties)
		case *kind.AnyOf:
			c.unmeant[pointer(e.InstanceLocation, "")] = true
		}
	}
	for _, e := range c.failed {
		c.explain(e)
	}
}

// gather lists the errors that mean something by themselves.
func (c *checking) gather(e *jsonschema.ValidationError) {
	switch e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference:
		for _, cause := range e.Causes {
			c.gather(cause)
		}
	default:
		c.failed = append(c.failed, e)
	}
}

// find follows the location of a value. key names it for a reader.
func (c *checking) find(location []string) (v openapi.Value, key string) {
	v = c.root
	for _, token := range location {
		if v.Kind() == openapi.List {
			list := c.items[v.ID()]
			if list == nil {
				list = slices.Collect(v.Items())
				c.items[v.ID()] = list
			}
			i, _ := strconv.Atoi(token)
			v, key = list[i], item(key, i)
			continue
		}
		v, key = v.Get(token), join(key, token)
	}
	return v, key
}

func join(key, name string) string {
	if key == "" {
		return quoteKey(name)
	}
	return key + "." + quoteKey(name)
}

func pointer(location []string, key string) string {
	return strings.Join(location, "\x00") + "\x00" + key
}

// unknown reports keys that do not exist.
func (c *checking) unknown(e *jsonschema.ValidationError, names []string) {
	v, key := c.find(e.InstanceLocation)
	known := keys(c.at(e.SchemaURL))
	for _, name := range names {
		hint := "there are " + strings.Join(known, ", ")
		if near := spelling.Nearest(name, known); near != "" {
			hint = "did you mean " + near + "?"
			c.meant[pointer(e.InstanceLocation, near)] = true
		}
		line, column := place(v.Get(name))
		c.problems.add(line, column, join(key, name), hint, "there is no such key")
	}
}

func keys(part map[string]any) []string {
	properties, _ := part["properties"].(map[string]any)
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// explain reports an error in words.
func (c *checking) explain(e *jsonschema.ValidationError) {
	v, key := c.find(e.InstanceLocation)
	part := c.at(e.SchemaURL)
	line, column := place(v)
	if v.Kind() != openapi.Map && v.Kind() != openapi.Null {
		s := v.Span()
		line, column = s.Line, s.Column
	}
	message, hint := "", c.hint(part)
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		return // reported already
	case *kind.Required:
		c.missing(e, k.Missing, line, column, key)
		return
	case *kind.DependentRequired:
		if c.unmeant[pointer(e.InstanceLocation, "")] {
			return // reported with the alternatives
		}
		line, column = place(v.Get(k.Prop))
		c.requires(e, k, line, column, key)
		return
	case *kind.AnyOf:
		c.neither(e, line, column, key)
		return
	case *kind.Not:
		names := strings.Join(required(part["not"]), " and ")
		message, hint = names+" exclude each other", "keep one of them"
	case *kind.Type:
		message, hint = mistyped(v, k, hint)
	case *kind.Enum:
		message, hint = enumerated(v, k.Want)
	case *kind.Pattern:
		message = quoted(v.Scalar()) + " is not of the form that is asked for"
		if k.Want == `\S` {
			message = "is empty"
		}
	case *kind.Format:
		message = quoted(v.Scalar()) + " is no date"
	default:
		message = bound(e.ErrorKind)
	}
	c.problems.add(line, column, key, hint, "%s", message)
}

// hint returns an example of what belongs there.
func (c *checking) hint(part map[string]any) string {
	if example := c.example(part); example != "" {
		return "for example " + example
	}
	return ""
}

func (c *checking) missing(e *jsonschema.ValidationError, names []string, line, column int, key string) {
	properties, _ := c.at(e.SchemaURL)["properties"].(map[string]any)
	for _, name := range names {
		if c.meant[pointer(e.InstanceLocation, name)] {
			continue
		}
		part, _ := properties[name].(map[string]any)
		hint := "add it"
		if example := c.example(part); example != "" {
			hint = "add " + name + ": " + example
		}
		c.problems.add(line, column, join(key, name), hint, "is missing")
	}
}

func (c *checking) requires(e *jsonschema.ValidationError, k *kind.DependentRequired, line, column int, key string) {
	for _, name := range k.Missing {
		if !c.meant[pointer(e.InstanceLocation, name)] {
			c.problems.add(line, column, join(key, k.Prop), "add "+name, "needs %s beside it", name)
		}
	}
}

// neither reports an object that has none of the keys of which it needs one.
func (c *checking) neither(e *jsonschema.ValidationError, line, column int, key string) {
	list, _ := c.at(e.SchemaURL)["anyOf"].([]any)
	var ways []string
	for _, alternative := range list {
		names := required(alternative)
		for _, name := range names {
			if c.meant[pointer(e.InstanceLocation, name)] {
				return
			}
		}
		ways = append(ways, strings.Join(names, " and "))
	}
	c.problems.add(line, column, key, "add "+strings.Join(ways, ", or "), "does not say what is meant")
}

func required(part any) []string {
	holder, _ := part.(map[string]any)
	list, _ := holder["required"].([]any)
	var names []string
	for _, name := range list {
		names = append(names, fmt.Sprint(name))
	}
	return names
}
