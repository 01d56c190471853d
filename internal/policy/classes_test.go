package policy_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// TestDataClasses: a policy may name each data class that values are classified by,
// and no other; the page for users names them all.
func TestDataClasses(t *testing.T) {
	var schema struct {
		Defs struct {
			Class struct{ Enum []string }
		} `json:"$defs"`
		Properties struct {
			Sensitive struct {
				Properties struct {
					Levels struct{ Properties map[string]any }
				}
			}
		}
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, class := range sensitive.Classes() {
		want = append(want, string(class))
		if !strings.Contains(string(page), "`"+string(class)+"`") {
			t.Errorf("docs/policy.md does not name the class %s", class)
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(schema.Defs.Class.Enum)); !slices.Equal(got, want) {
		t.Errorf("policy.schema.json: the class of a term may be %q, want %q", got, want)
	}
	if got := slices.Sorted(maps.Keys(schema.Properties.Sensitive.Properties.Levels.Properties)); !slices.Equal(got, want) {
		t.Errorf("policy.schema.json: there are levels for %q, want %q", got, want)
	}
}
