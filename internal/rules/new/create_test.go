package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// copied is a copy of the rules of this module, with its go.mod.
func copied(t *testing.T) (module, dir string) {
	t.Helper()
	module, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	rules := filepath.Join("internal", "rules")
	if err := os.CopyFS(filepath.Join(dir, rules), os.DirFS(filepath.Join(module, rules))); err != nil {
		t.Fatal(err)
	}
	return module, dir
}

// TestCreate: of a new rule nothing is missing but what its tests then name.
func TestCreate(t *testing.T) {
	module, dir := copied(t)
	written, err := create(dir, "limits", "burst-id-unbounded")
	if err != nil {
		t.Fatal(err)
	}
	want := "internal/rules/id/id.go internal/rules/limits/burst_id_unbounded.go internal/rules/limits/burst_id_unbounded.txtar internal/rules/limits/rules.go"
	if got := strings.Join(written, " "); got != want {
		t.Errorf("written: %s, want %s", got, want)
	}
	for path, line := range map[string]string{
		"id/id.go":                     "\tBurstIDUnbounded = \"burst-id-unbounded\"\n",
		"limits/rules.go":              "\t\tburstIDUnbounded(),\n\t}\n",
		"limits/burst_id_unbounded.go": "ID: id.BurstIDUnbounded, Title: \"\",\n",
	} {
		text, err := os.ReadFile(filepath.Join(dir, "internal", "rules", path))
		if err != nil || !strings.Contains(string(text), line) {
			t.Errorf("%s has no line %q: %v", path, line, err)
		}
	}
	if !sample.All() {
		t.Skip("the rule is compiled and run at night")
	}
	output := tested(t, module, dir, written)
	for _, message := range []string{
		"burst-id-unbounded: Title is empty", "OWASP is empty", "CWE is empty", "Likelihood is 0", "Impact is 0", "Since is empty", "Reports is neither",
		"Consequence is empty", "Mitigation is empty", "Test is empty", "STRIDE is empty", "say in three lines what an attacker gains",
		"wants burst-id-unbounded medium, which finds nothing here", "burst-id-unbounded.md is stale: run go generate",
	} {
		if !strings.Contains(output, message) {
			t.Errorf("the tests do not say %q:\n%s", message, output)
		}
	}
	for _, message := range []string{"silent-only-a-word-is-new", "there is no constant", "undefined", "imported and not used"} {
		if strings.Contains(output, message) {
			t.Errorf("the tests say %q:\n%s", message, output)
		}
	}
}

// tested is what the tests of the rules say of this module with the written files in
// place of its own.
func tested(t *testing.T, module, dir string, written []string) string {
	t.Helper()
	replace := map[string]string{}
	for _, path := range written {
		replace[filepath.Join(module, path)] = filepath.Join(dir, path)
	}
	raw, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command("go", "test", "-overlay", overlay, "-run", "TestBooks/burst-id-unbounded$|TestCatalogueIsValid|TestClassification|TestDocs", "./internal/rules")
	run.Dir = module
	output, err := run.CombinedOutput()
	if err == nil {
		t.Error("the tests pass with a rule that says nothing of itself")
	}
	return string(output)
}

// TestRefused: nothing is written where the rule cannot be.
func TestRefused(t *testing.T) {
	_, dir := copied(t)
	if err := os.WriteFile(filepath.Join(dir, "internal", "rules", "auth", "existing_id.txtar"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ family, id, message string }{
		{"limit", "burst-unbounded", "there is no family \"limit\": the families are auth, "},
		{"", "burst-unbounded", "there is no family \"\""},
		{"id", "burst-unbounded", "there is no family \"id\""},
		{"../rules/limits", "burst-unbounded", "there is no family"},
		{"limits", "burst", "the id \"burst\" is not two or more words"},
		{"limits", "Burst-Unbounded", "is not two or more words"},
		{"limits", "burst_unbounded", "is not two or more words"},
		{"limits", "../burst-unbounded", "is not two or more words"},
		{"limits", "page-unbounded", "there is a rule page-unbounded: ids are permanent"},
		{"input", "page-unbounded", "there is a rule page-unbounded"},
		{"input", "existing-id", "there is a file internal/rules/auth/existing_id.txtar"},
	} {
		written, err := create(dir, c.family, c.id)
		if err == nil || !strings.Contains(err.Error(), c.message) || len(written) > 0 {
			t.Errorf("%s %s: %v, want %q; written: %v", c.family, c.id, err, c.message, written)
		}
	}
	if _, err := create(dir, "limits", "burst-unbounded"); err != nil {
		t.Fatal(err)
	}
	if _, err := create(dir, "limits", "burst-unbounded"); err == nil || !strings.Contains(err.Error(), "there is a rule burst-unbounded") {
		t.Errorf("the same rule again: %v", err)
	}
}
