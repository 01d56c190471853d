package policy

import (
	_ "embed" // policy.schema.json
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

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

// fileSchema has the rules for the file: the schema as data, and the patterns in it,
// compiled.
type fileSchema struct {
	document map[string]any
	patterns map[string]*regexp.Regexp
}

// theSchema is read when there is a policy.
var theSchema = sync.OnceValue(func() fileSchema {
	s := fileSchema{patterns: map[string]*regexp.Regexp{}}
	if err := json.Unmarshal(Schema(), &s.document); err != nil {
		panic(err) // embedded, and tested
	}
	s.compile(s.document)
	return s
})

// compile compiles the patterns in a part of the schema.
func (s fileSchema) compile(part any) {
	switch part := part.(type) {
	case map[string]any:
		if pattern, ok := part["pattern"].(string); ok {
			s.patterns[pattern] = regexp.MustCompile(pattern)
		}
		for _, next := range part {
			s.compile(next)
		}
	case []any:
		for _, next := range part {
			s.compile(next)
		}
	}
}

// at returns the part of the schema that a reference names.
func (s fileSchema) at(ref string) map[string]any {
	at := s.document
	for token := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at, _ = at[token].(map[string]any)
	}
	return at
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

// explaining turns faults into problems.
type explaining struct {
	fileSchema
	problems *problems
	meant    map[string]bool // pointers of keys for which a misspelt one stands
	unmeant  map[string]bool // pointers of objects that fit none of their alternatives
}

// validate checks the file against its schema.
func validate(root openapi.Value, list *problems) {
	s := theSchema()
	faults := s.check(s.document, spot{v: root})
	e := &explaining{fileSchema: s, problems: list, meant: map[string]bool{}, unmeant: map[string]bool{}}
	for _, f := range faults { // if a key is misspelt, the correct one is not reported as missing
		switch f.keyword {
		case "additionalProperties":
			e.unknown(f)
		case "anyOf":
			e.unmeant[f.at.pointer] = true
		}
	}
	for _, f := range faults {
		e.explain(f)
	}
}

func join(key, name string) string {
	if key == "" {
		return quoteKey(name)
	}
	return key + "." + quoteKey(name)
}

// unknown reports keys that do not exist.
func (e *explaining) unknown(f fault) {
	known := keys(f.part)
	for _, name := range f.names {
		hint := "there are " + strings.Join(known, ", ")
		if near := spelling.Nearest(name, known); near != "" {
			hint = "did you mean " + near + "?"
			e.meant[f.at.below(near)] = true
		}
		line, column := place(f.at.v.Get(name))
		e.problems.add(line, column, join(f.at.key, name), hint, "there is no such key")
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

// explain reports a fault in words.
func (e *explaining) explain(f fault) {
	v, key := f.at.v, f.at.key
	line, column := place(v)
	if v.Kind() != openapi.Map && v.Kind() != openapi.Null {
		s := v.Span()
		line, column = s.Line, s.Column
	}
	message, hint := "", e.hint(f.part)
	switch f.keyword {
	case "additionalProperties":
		return // reported already
	case "required":
		e.missing(f, line, column)
		return
	case "dependentRequired":
		if e.unmeant[f.at.pointer] {
			return // reported with the alternatives
		}
		e.requires(f)
		return
	case "anyOf":
		e.neither(f, line, column)
		return
	case "not":
		names := strings.Join(required(f.part["not"]), " and ")
		message, hint = names+" exclude each other", "keep one of them"
	case "type":
		message, hint = mistyped(v, listed(f.part["type"]), hint)
	case "enum":
		message, hint = enumerated(v, listed(f.part["enum"]))
	case "pattern":
		message = quoted(v.Scalar()) + " is not of the form that is asked for"
		if f.part["pattern"] == `\S` {
			message = "is empty"
		}
	case "format":
		message = quoted(v.Scalar()) + " is no date"
	default:
		message = bound(f)
	}
	e.problems.add(line, column, key, hint, "%s", message)
}

// hint returns an example of what belongs there.
func (e *explaining) hint(part map[string]any) string {
	if example := e.example(part); example != "" {
		return "for example " + example
	}
	return ""
}

func (e *explaining) missing(f fault, line, column int) {
	properties, _ := f.part["properties"].(map[string]any)
	for _, name := range f.names {
		if e.meant[f.at.below(name)] {
			continue
		}
		part, _ := properties[name].(map[string]any)
		hint := "add it"
		if example := e.example(part); example != "" {
			hint = "add " + name + ": " + example
		}
		e.problems.add(line, column, join(f.at.key, name), hint, "is missing")
	}
}

func (e *explaining) requires(f fault) {
	line, column := place(f.at.v.Get(f.beside))
	for _, name := range f.names {
		if !e.meant[f.at.below(name)] {
			e.problems.add(line, column, join(f.at.key, f.beside), "add "+name, "needs %s beside it", name)
		}
	}
}

// neither reports an object that has none of the keys of which it needs one.
func (e *explaining) neither(f fault, line, column int) {
	list, _ := f.part["anyOf"].([]any)
	var ways []string
	for _, alternative := range list {
		names := required(alternative)
		for _, name := range names {
			if e.meant[f.at.below(name)] {
				return
			}
		}
		ways = append(ways, strings.Join(names, " and "))
	}
	e.problems.add(line, column, f.at.key, "add "+strings.Join(ways, ", or "), "does not say what is meant")
}

func required(part any) []string {
	holder, _ := part.(map[string]any)
	return listed(holder["required"])
}
