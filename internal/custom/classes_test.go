package custom

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// TestDataClasses: an expression may compare with each data class that a policy
// knows, and with "" for none.
func TestDataClasses(t *testing.T) {
	var schema struct {
		Defs struct {
			Class struct{ Enum []string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(slices.Values(append(schema.Defs.Class.Enum, "")))
	if got := slices.Sorted(slices.Values(classes())); !slices.Equal(got, want) {
		t.Errorf("classes() are %q, want %q", got, want)
	}
}
