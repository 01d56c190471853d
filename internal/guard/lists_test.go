package guard

import (
	"encoding/json"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// TestDataClasses: a change of the level of any data class is reported.
func TestDataClasses(t *testing.T) {
	var schema struct {
		Defs struct {
			Class struct{ Enum []string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Defs.Class.Enum) < 9 {
		t.Fatalf("only the classes %q", schema.Defs.Class.Enum)
	}
	for _, class := range schema.Defs.Class.Enum {
		base := "sensitive: {levels: {" + class + ": S3}}\n"
		head := "sensitive: {levels: {" + class + ": S0}}\n"
		list := policies([]byte(base), []byte(head))
		if len(list) != 1 || !list[0].Relaxes {
			t.Errorf("class %s: %+v", class, list)
		}
	}
}
