package threatdelta_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/trigger"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// Files that are no Go write down lists and sizes that Go has in one place: the
// tests here hold each of them to exactly that.

func text(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// schemaAt is the part of a JSON Schema below some keys.
func schemaAt(t *testing.T, file string, keys ...string) map[string]any {
	t.Helper()
	var part map[string]any
	if err := json.Unmarshal([]byte(text(t, file)), &part); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		next, ok := part[key].(map[string]any)
		if !ok {
			t.Fatalf("%s has no %s", file, strings.Join(keys, "."))
		}
		part = next
	}
	return part
}

func spelled[T ~string](list []T) []string {
	var out []string
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

func levelsOfData() []string {
	var out []string
	for _, l := range sensitive.Levels() {
		out = append(out, l.String())
	}
	return out
}

func TestSchemasHaveTheLists(t *testing.T) {
	const policy, report = "internal/policy/policy.schema.json", "internal/report/report.schema.json"
	finding := []string{"$defs", "finding", "properties"}
	for _, c := range []struct {
		file string
		at   []string
		want []string
	}{
		{policy, []string{"properties", "fail-on"}, severity.ThresholdNames()},
		{policy, []string{"$defs", "level"}, severity.LevelNames()},
		{policy, []string{"$defs", "setting", "properties", "level"}, append(severity.LevelNames(), "off")},
		{policy, []string{"$defs", "class"}, spelled(sensitive.Classes())},
		{policy, []string{"$defs", "sensitivity"}, levelsOfData()},
		{report, []string{"properties", "gate", "properties", "failOn"}, severity.ThresholdNames()},
		{report, append(slices.Clone(finding), "state"), severity.StateNames()},
		{report, append(slices.Clone(finding), "level"), severity.LevelNames()},
		{report, append(slices.Clone(finding), "confidence"), severity.ConfidenceNames()},
		{report, append(slices.Clone(finding), "ranked", "properties", "level"), severity.LevelNames()},
	} {
		var got []string
		list, _ := schemaAt(t, c.file, c.at...)["enum"].([]any)
		for _, x := range list {
			got = append(got, fmt.Sprint(x))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %s is %q, want %q", c.file, strings.Join(c.at, "."), got, c.want)
		}
	}
	classes := schemaAt(t, policy, "properties", "sensitive", "properties", "levels", "properties")
	for _, class := range sensitive.Classes() {
		if _, ok := classes[string(class)]; !ok || len(classes) != len(sensitive.Classes()) {
			t.Errorf("%s: sensitive.levels has %d classes, want %q", policy, len(classes), sensitive.Classes())
		}
	}
	if most := schemaAt(t, policy, "properties", "custom")["maxItems"]; most != float64(limits.CustomRules) {
		t.Errorf("%s takes %v custom rules, want %d", policy, most, limits.CustomRules)
	}
}

// listing finds a list of words in a sentence: "critical, high, medium, low or
// never", each in backquotes or not.
func listing(words []string, quote string) *regexp.Regexp {
	for i, w := range words {
		words[i] = quote + regexp.QuoteMeta(w) + quote
	}
	last := len(words) - 1
	return regexp.MustCompile(strings.Join(words[:last], `,\s+`) + `,?\s+(?:or\s+)?` + words[last])
}

func TestPagesHaveTheLists(t *testing.T) {
	for _, c := range []struct {
		file string
		want *regexp.Regexp
	}{
		{"action.yml", listing(severity.ThresholdNames(), "")},
		{"action.yml", listing(severity.LevelNames(), "")},
		{"docs/action.md", listing(severity.ThresholdNames(), "`")},
		{"docs/action.md", listing(append(severity.LevelNames(), "none"), "`")},
		{"docs/policy.md", listing(severity.ThresholdNames(), "")},
		{"docs/custom-rules.md", listing(severity.LevelNames(), "`")},
		{"docs/policy.md", regexp.MustCompile(fmt.Sprintf(`\b%d rules of your own`, limits.CustomRules))},
		{"docs/policy.md", regexp.MustCompile(fmt.Sprintf(`(?m)^%d MB,`, limits.SettingsBytes>>20))},
		{"docs/policy.md", regexp.MustCompile(fmt.Sprintf(`more than %d of them`, limits.OperationsListed))},
		{"docs/action.md", regexp.MustCompile(fmt.Sprintf(`than %d operations`, limits.OperationsListed))},
		{"cmd/threatdelta/waive.go", regexp.MustCompile(fmt.Sprintf(`than %d operations`, limits.OperationsListed))},
		{"internal/report/report.schema.json", regexp.MustCompile(fmt.Sprintf(`%d KB \(%d bytes\)`, limits.PrunedBytes>>10, limits.PrunedBytes))},
		{"internal/report/report.schema.json", regexp.MustCompile(fmt.Sprintf(`by place, at most %d\.`, limits.EditsListed))},
	} {
		if !c.want.MatchString(text(t, c.file)) {
			t.Errorf("%s does not say %s", c.file, c.want)
		}
	}
	policy := text(t, "docs/policy.md")
	_, sentence, _ := strings.Cut(policy, "Classes: ")
	sentence, _, _ = strings.Cut(sentence, "`levels`")
	var got []string
	for _, m := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(sentence, -1) {
		got = append(got, m[1])
	}
	want := spelled(sensitive.Classes())
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("docs/policy.md explains the classes %q, want %q", got, want)
	}
	for _, event := range trigger.All() {
		if !regexp.MustCompile(`\b` + event + `\b`).MatchString(text(t, "docs/action.md")) {
			t.Errorf("docs/action.md does not name the event %s", event)
		}
	}
}

// TestPagesNameVendors: the pages that say which vendors' extensions are read name
// each of them. They are written from the comments of the rules' books.
func TestPagesNameVendors(t *testing.T) {
	name := func(file, vendor string) {
		if vendor == "Amazon" {
			vendor = "AWS"
		}
		prose, _, _ := strings.Cut(text(t, file), "\n-- ")
		if !strings.Contains(prose, vendor) {
			t.Errorf("the comment of %s does not name %s: add it there, then go generate ./internal/rules", file, vendor)
		}
	}
	for _, v := range vendorext.Vendors() {
		if len(v.Upstreams) > 0 {
			name("internal/rules/egress/upstream_changed.txtar", v.Name)
		}
		if len(v.CORS) > 0 || v.CORSFor != nil {
			name("internal/rules/deploy/cors_permissive.txtar", v.Name)
		}
	}
}

// TestPagesHaveTheTemplates: docs/tests.md has a row for each template of a test.
func TestPagesHaveTheTemplates(t *testing.T) {
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| [a-z]").FindAllStringSubmatch(text(t, "docs/tests.md"), -1) {
		got = append(got, m[1])
	}
	want := spelled(plan.Templates())
	if want = want[:len(want)-1]; !slices.Equal(got, want) { // none is none
		t.Errorf("docs/tests.md explains the templates %q, want %q", got, want)
	}
}
