package prune

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"go.yaml.in/yaml/v4"
)

// generate returns a large description of n operations, and its head with one
// schema and all prose changed.
func generate(tb testing.TB, n int, asYAML bool) (base, head []byte) {
	tb.Helper()
	var out [2][]byte
	for side := range out {
		prose := fmt.Sprintf("Says, for version %d, at some length what it is about.\n\nAnd then goes on — about more.", side)
		paths, schemas := map[string]any{}, map[string]any{}
		for i := range n {
			limit := 100
			if i == n/2 {
				limit += side
			}
			schema := fmt.Sprintf("item-%d", i)
			properties := map[string]any{}
			for p := range 20 {
				properties[fmt.Sprintf("field_%d", p)] = map[string]any{"type": "string", "description": prose, "maxLength": limit}
			}
			schemas[schema] = map[string]any{"type": "object", "title": prose, "properties": properties, "required": []string{"field_1"}}
			paths[fmt.Sprintf("/items/%d/{id}", i)] = map[string]any{"get": map[string]any{
				"operationId": fmt.Sprintf("get-%d", i), "summary": "Get one", "description": prose, "tags": []string{"items"},
				"parameters": []any{map[string]any{"name": "id", "in": "path", "required": true, "schema": map[string]any{"type": "integer"}}},
				"responses": map[string]any{"200": map[string]any{"description": prose, "content": map[string]any{
					"application/json": map[string]any{
						"schema":  map[string]any{"type": "array", "items": map[string]any{"$ref": "#/components/schemas/" + schema}},
						"example": []any{map[string]any{"field_1": "a", "field_2": "some text that is the same on both sides"}},
					},
				}}},
			}}
		}
		doc := map[string]any{
			"openapi": "3.0.3", "info": map[string]any{"title": "Generated", "version": "1", "description": prose},
			"paths": paths, "components": map[string]any{"schemas": schemas},
		}
		var err error
		if asYAML {
			out[side], err = yaml.Marshal(doc)
		} else {
			out[side], err = json.MarshalIndent(doc, "", "  ")
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	return out[0], out[1]
}

func TestGenerated(t *testing.T) {
	for _, asYAML := range []bool{false, true} {
		base, head := generate(t, 100, asYAML)
		if len(base) < minBytes {
			t.Fatalf("only %d bytes", len(base))
		}
		_, _, region := verify(t, base, head)
		if len(region) != 198 || region["components\x00schemas\x00item-50"] {
			t.Errorf("yaml %v: shortened %d members", asYAML, len(region))
		}
		b, h := Pair(base, head, nil)
		if 3*len(b.Bytes()) > len(base) || 3*len(h.Bytes()) > len(head) {
			t.Errorf("yaml %v: %d -> %d, %d -> %d bytes", asYAML, len(base), len(b.Bytes()), len(head), len(h.Bytes()))
		}
		// One long line.
		if !asYAML {
			var lineB, lineH bytes.Buffer
			if json.Compact(&lineB, base) != nil || json.Compact(&lineH, head) != nil {
				t.Fatal("no JSON")
			}
			if text, _, _ := verify(t, lineB.Bytes(), lineH.Bytes()); text.Whole() {
				t.Error("one line: nothing was shortened")
			}
		}
	}
}
