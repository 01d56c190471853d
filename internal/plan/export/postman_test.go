package export

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/plan"
)

// compiled is a JSON Schema.
func compiled(t *testing.T, raw []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	const name = "https://schema.example/"
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestPostmanIsOfThePublishedSchema: also with hostile texts in every place. So is the
// plan of its own.
func TestPostmanIsOfThePublishedSchema(t *testing.T) {
	raw, err := os.ReadFile("testdata/postman-collection-v2.1.0.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, own := compiled(t, raw), compiled(t, plan.JSONSchema())
	if schema.Validate(map[string]any{"info": map[string]any{}, "item": []any{}}) == nil {
		t.Fatal("the schema refuses nothing")
	}
	for _, text := range slices.Concat(hostile(), []string{"calm"}) {
		collection, err := jsonschema.UnmarshalJSON(strings.NewReader(write(t, Postman, hostilePlan(text))))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(collection); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		neutral, err := jsonschema.UnmarshalJSON(strings.NewReader(write(t, plan.JSON, hostilePlan(text))))
		if err != nil {
			t.Fatal(err)
		}
		if err := own.Validate(neutral); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
