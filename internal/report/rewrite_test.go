package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
)

// Every text of a report is rewritten, but for those that identify something. The
// rich report has every field; each of its strings is filled, by way of its JSON.
func TestRewriteReachesEverything(t *testing.T) {
	raw, err := json.Marshal(rich())
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	ranked := []string{"gate.failOn", "specs.findings.confidence", "specs.findings.level", "specs.findings.ranked.level", "specs.findings.state"} // no texts
	raw, _ = json.Marshal(strung(tree, "", func(path, s string) string {
		if slices.Contains(ranked, path) {
			return s
		}
		return "secret"
	}))
	var filled Report
	if err := json.Unmarshal(raw, &filled); err != nil {
		t.Fatal(err)
	}
	filled.Rewrite(func(s string) string { return strings.ReplaceAll(s, "secret", "hidden") })
	raw, _ = json.Marshal(&filled)
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	stays := map[string]bool{}
	strung(tree, "", func(path, s string) string {
		if strings.Contains(s, "secret") {
			stays[path] = true
		}
		return s
	})
	var got []string
	for path := range stays {
		got = append(got, path)
	}
	sort.Strings(got)
	want := []string{
		"apart", "gate.blocking", "gate.verdict", "policy.expired.expires", "policy.off.rule", "policy.path", "policy.revision", "policy.unmatched.expires",
		"schema", "specs.base.revision", "specs.basePath", "specs.changes.change", "specs.changes.data.class", "specs.changes.data.level", "specs.changes.kind", "specs.copyOf", "specs.sameAs",
		"specs.findings.base.file", "specs.findings.fingerprint", "specs.findings.formerFingerprint", "specs.findings.head.file", "specs.findings.operations.kind",
		"specs.findings.owasp", "specs.findings.partOf", "specs.findings.related.file", "specs.findings.rule", "specs.findings.stride",
		"specs.findings.spec", "specs.findings.known", "specs.sharedFindings", "specs.findings.waiver.at", "specs.findings.waiver.expires", "specs.findings.waiver.origin", "specs.findings.waiver.url",
		"specs.edits.unread.file", "specs.head.revision", "specs.known", "specs.notes.file", "specs.notes.level", "specs.owners", "specs.path", "specs.status", "specs.surface.top.kind", "tool.name", "tool.version",
		// What a person said on the pull request is added after the review.
		"specs.findings.outgrown.at", "specs.findings.outgrown.origin", "specs.findings.outgrown.by", "specs.findings.outgrown.reason", "specs.findings.outgrown.url",
		"specs.findings.rejected.at", "specs.findings.rejected.by", "specs.findings.rejected.reason", "specs.findings.rejected.url",
	}
	for _, path := range got {
		if !slices.Contains(want, path) {
			t.Errorf("%s is not rewritten", path)
		}
	}
	if len(got) < 30 {
		t.Errorf("only %v stay: the rich report lacks something", got)
	}
}

// strung puts every string of a decoded document through f, with its path.
func strung(v any, path string, f func(path, s string) string) any {
	switch v := v.(type) {
	case string:
		return f(strings.Replace(strings.TrimPrefix(path, "."), ".instances", "", 1), v) // an instance as its finding
	case []any:
		for i := range v {
			v[i] = strung(v[i], path, f)
		}
	case map[string]any:
		for key := range v {
			v[key] = strung(v[key], fmt.Sprint(path, ".", key), f)
		}
	}
	return v
}
