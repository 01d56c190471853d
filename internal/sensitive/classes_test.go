package sensitive

import (
	"encoding/json"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// TestDataClasses: each data class that a policy knows has a usual level,
// can be declared by its name, and has a bit of its own in the sets of classes.
func TestDataClasses(t *testing.T) {
	var schema struct {
		Defs struct {
			Class struct{ Enum []Class }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	var all classes
	for _, class := range schema.Defs.Class.Enum {
		if bit(class) == 0 || all&bit(class) != 0 {
			t.Errorf("%s has no bit of its own", class)
		}
		all |= bit(class)
		if class.Usual() == S0 {
			t.Errorf("%s has no usual level", class)
		}
		if got := label(string(class)); got.class != class {
			t.Errorf("x-data-classification: %s declares %q", class, got.class)
		}
	}
	if all != inAll {
		t.Errorf("inAll is %b, want %b", inAll, all)
	}
}
