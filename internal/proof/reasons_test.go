package proof

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestUnread: what kin-openapi cannot decode is said in the words of the description.
func TestUnread(t *testing.T) {
	const start = "the validator does not read the operation: "
	for text, want := range map[string]string{
		`{"type": "string", "writeOnly": "yes"}`: start + "writeOnly is written as string",
		`{"required": true}`:                     start + "required is written as bool",
		`{"maxLength": {}}`:                      start + "maxLength is written as object",
	} {
		err := json.Unmarshal([]byte(text), &openapi3.Schema{})
		if got := unread(err); got.Error() != want || !errors.Is(got, errUnread) {
			t.Errorf("%v: %v, want %s", err, got, want)
		}
	}
	err := json.Unmarshal([]byte(`{}`), &openapi3.SecurityRequirements{})
	if got := unread(err).Error(); got != start+"SecurityRequirements is written as object" {
		t.Errorf("%v: %s", err, got)
	}
	if got := unread(errors.New("bad data\nmore")).Error(); got != start+"bad data" {
		t.Error(got)
	}
}

// TestUnreadIsTheSame: of several parts that kin-openapi cannot decode, the same one is
// reported each time.
func TestUnreadIsTheSame(t *testing.T) {
	x := map[string]any{"minimum": map[string]any{}, "minItems": "a", "maxLength": []any{}, "pattern": true, "readOnly": "b", "title": json.Number("1")}
	said := map[string]bool{}
	for range 40 {
		d, apart := &decoder{}, &decoder{}
		fill(d, x, &openapi3.Schema{})
		for word, v := range x {
			fill(apart, map[string]any{word: v}, &openapi3.Schema{})
		}
		said[d.err.Error()], said["apart: "+apart.err.Error()] = true, true
	}
	if len(said) != 2 {
		t.Errorf("%d errors: %v", len(said), said)
	}
}
