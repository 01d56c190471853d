package export

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestPostmanIsOfThePublishedSchema: also with hostile texts in every place.
func TestPostmanIsOfThePublishedSchema(t *testing.T) {
	raw, err := os.ReadFile("testdata/postman-collection-v2.1.0.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("https://schema.getpostman.com/json/draft-07/collection/v2.1.0/", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("https://schema.getpostman.com/json/draft-07/collection/v2.1.0/")
	if err != nil {
		t.Fatal(err)
	}
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
	}
}
