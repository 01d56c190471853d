package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSeveralRepositories: every format for readers says of each description which
// repository has it, blocks where that repository's gate does, and says which shard is
// missing; and does not change the report.
func TestSeveralRepositories(t *testing.T) {
	r := several()
	for _, name := range FormatNames() {
		if name == "json" {
			continue
		}
		out := render(t, name, r, Options{})
		for _, want := range []string{"shop/api/api/openapi.yaml", "shop/web/api/openapi.yaml", "of 3 shards 2 is missing"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
	if d := cmp.Diff(several(), r); d != "" {
		t.Errorf("rendering changed the report:\n%s", d)
	}
	shown := r.LaidOut()
	blocks := map[bool]int{}
	for i := range shown.Specs {
		for j := range shown.Specs[i].Findings {
			f := &shown.Specs[i].Findings[j]
			if slices.Contains(r.Gate.Blocking, f.Fingerprint) {
				blocks[shown.Gate.Blocks(f)]++
				if want := strings.HasPrefix(shown.Specs[i].Path, "shop/api/"); shown.Gate.Blocks(f) != want {
					t.Errorf("%s in %s blocks: %v", f.Fingerprint, shown.Specs[i].Path, !want)
				}
			}
		}
	}
	if blocks[true] == 0 || blocks[false] == 0 {
		t.Errorf("of the fingerprints that block somewhere %v", blocks)
	}
	if shown.Policy.Waivers != 6 || len(shown.Policy.Expired) != 2 || len(shown.Apart) != 2 {
		t.Errorf("of the policies: %+v, apart %q", shown.Policy, shown.Apart)
	}
	if rich := rich(); rich.LaidOut() != rich {
		t.Error("a report of one repository is laid out")
	}
}
