package review_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// officialFields reads the official schema of an OpenAPI version: the fields of
// each of its definitions. "{}" stands for fields whose names are free, "x-*" for
// extensions. The Schema Object from 3.1 on is that of JSON Schema 2020-12 with the
// fields of OpenAPI's own vocabulary.
func officialFields(t *testing.T, version string) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "coverage", "official", version+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	definitions(root, "root", out)
	// Parts of objects, whose fields ownFields gives to the objects that have them.
	for _, part := range []string{"vendorExtension", "specification-extensions", "examples", "styles-for-form"} {
		if version >= "3.1" || part == "vendorExtension" {
			delete(out, part)
		}
	}
	if version >= "3.1" {
		for _, name := range []string{"core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"} {
			s, err := jsonschema.NewCompiler().Compile("https://json-schema.org/draft/2020-12/meta/" + name)
			if err != nil {
				t.Fatal(err)
			}
			out["schema/"+name] = slices.Sorted(maps.Keys(s.Properties))
		}
		// The objects of OpenAPI's own vocabulary: OpenAPI 3.1, 4.8.24 to 4.8.26.
		out["schema/base"] = []string{"discriminator", "example", "externalDocs", "x-*", "xml"}
		out["discriminator"] = []string{"mapping", "propertyName", "x-*"}
		out["xml"] = []string{"attribute", "name", "namespace", "prefix", "wrapped", "x-*"}
	}
	if version == "3.2" { // OpenAPI 3.2, 4.25 and 4.26
		out["discriminator"] = append(out["discriminator"], "defaultMapping")
		out["xml"] = append(out["xml"], "nodeType")
	}
	return out
}

// definitions collects the fields of a schema and of the definitions within it.
func definitions(schema map[string]any, name string, out map[string][]string) {
	found := map[string]bool{}
	ownFields(schema, found)
	if len(found) > 0 {
		out[name] = slices.Sorted(maps.Keys(found))
	}
	for _, word := range []string{"definitions", "$defs"} {
		inner, _ := schema[word].(map[string]any)
		for key, d := range inner {
			if name != "root" {
				key = name + "/" + key
			}
			if d, ok := d.(map[string]any); ok {
				definitions(d, key, out)
			}
		}
	}
}

// ownFields adds what a schema says of the fields of one object.
func ownFields(schema map[string]any, found map[string]bool) {
	properties, _ := schema["properties"].(map[string]any)
	for name := range properties {
		found[name] = true
	}
	patterns, _ := schema["patternProperties"].(map[string]any)
	for pattern := range patterns {
		patterned(pattern, found)
	}
	if schema["$ref"] == "#/$defs/specification-extensions" {
		found["x-*"] = true
	}
	if schema["$ref"] == "#/$defs/examples" {
		found["example"], found["examples"] = true, true
	}
	if free, open := schema["additionalProperties"]; open && free != false && len(properties) == 0 {
		found["{}"] = true
	}
	for _, word := range []string{"allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"} {
		switch inner := schema[word].(type) {
		case []any:
			for _, s := range inner {
				if s, ok := s.(map[string]any); ok {
					ownFields(s, found)
				}
			}
		case map[string]any:
			if s, ok := inner["schema"].(map[string]any); ok && word == "dependentSchemas" {
				inner = s
			}
			ownFields(inner, found)
		}
	}
}

var alternatives = regexp.MustCompile(`^\^\((?:\?:)?([a-zA-Z|]+)\)\$$`)

// patterned adds the fields that a pattern stands for.
func patterned(pattern string, found map[string]bool) {
	switch m := alternatives.FindStringSubmatch(pattern); {
	case m != nil:
		for name := range strings.SplitSeq(m[1], "|") {
			found[name] = true
		}
	case pattern == "^x-":
		found["x-*"] = true
	case pattern == `^\$ref$`:
		found["$ref"] = true
	default:
		found["{}"] = true
	}
}
