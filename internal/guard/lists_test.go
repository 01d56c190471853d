package guard

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/trigger"
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

// TestEvents: whoever takes an event off the workflow of the review is reported.
func TestEvents(t *testing.T) {
	const workflow = "on: [%sworkflow_dispatch]\njobs: {review: {runs-on: ubuntu-latest, steps: [{uses: threatdelta/threatdelta@v1}]}}\n"
	for _, event := range append(trigger.All(), trigger.Indirect()...) {
		list := Workflow(workflowName, fmt.Appendf(nil, workflow, event+", "), fmt.Appendf(nil, workflow, ""))
		if len(list) != 1 || !list[0].Relaxes || !strings.HasSuffix(list[0].Text, "no longer runs on "+event) {
			t.Errorf("event %s: %+v", event, list)
		}
	}
}
