package finding

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// full is a finding in which every field is set.
func full() Finding {
	at := &Location{File: "a.yaml", Line: 1}
	f := Finding{Fingerprint: "a", Rule: "r", State: severity.Introduced, Confidence: severity.HighConfidence, Title: "t", Message: "m", Operations: []Operation{{Method: "GET", Path: "/"}}, Subject: "s",
		Base: at, Head: at, Related: []Related{{File: "a.yaml"}}, STRIDE: []string{"S"}, OWASP: []string{"o"}, CWE: []int{1}, Consequence: "c", Mitigation: "do", Test: "try", Together: "both",
		PartOf: "p", Ranked: &Ranked{}, Proof: &Proof{}, Waiver: &Waiver{}, Rejected: &Decision{}, Outgrown: &Outgrown{}, Former: "f", Instances: []Instance{{}}}
	f.Rank(Axis{Value: 4}, Axis{Value: 4})
	return f
}

// TestInstanceHasEverything: what an instance lacks of a finding is the same for all
// of its instances, or is about them; and a finding becomes an instance and comes back
// unchanged.
func TestInstanceHasEverything(t *testing.T) {
	keys := func(v any) map[string]any {
		t.Helper()
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	f := full()
	whole, instance := keys(f), keys(InstanceOf(f, "a.yaml", "b.yaml"))
	for key := range whole {
		if _, both := instance[key]; both {
			delete(whole, key)
		}
	}
	want := []string{"cwe", "instances", "mitigation", "owasp", "partOf", "rule", "state", "stride", "test", "title"}
	if d := cmp.Diff(want, slices.Sorted(maps.Keys(whole))); d != "" {
		t.Errorf("what an instance does not have (-want +got):\n%s", d)
	}
	f.Instances = nil
	if d := cmp.Diff(f, f.Merged([]Instance{InstanceOf(f, "a.yaml", "")})); d != "" {
		t.Errorf("a single instance (-finding +instance):\n%s", d)
	}
	twice := f.Merged([]Instance{InstanceOf(f, "a.yaml", ""), InstanceOf(f, "b.yaml", "")})
	for _, one := range twice.Each() {
		if d := cmp.Diff(f, one); d != "" {
			t.Errorf("one of two (-finding +instance):\n%s", d)
		}
	}
}
