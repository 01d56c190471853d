package policy_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/custom"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/rules"
)

var (
	yamlBlock = regexp.MustCompile("(?ms)^```ya?ml\n(.*?)^```")
	rootKey   = regexp.MustCompile(`(?m)^([a-z-]+):`)
)

// rootKeys are the keys of a policy file.
func rootKeys() []string {
	return []string{"comment", "custom", "fail-on", "gateway", "public", "rate-limit", "routing", "rules", "sensitive", "specs", "triage", "waiver-days", "waivers"}
}

// isPolicy distinguishes examples of a policy file from those of workflows and
// descriptions: all of docs/policy.md, and elsewhere what names the schema or
// begins with a key of the file.
func isPolicy(file, block string) bool {
	if filepath.Base(file) == "policy.md" || strings.Contains(block, "policy.schema.json") || strings.HasPrefix(block, "# .github/threatdelta.yaml") {
		return true
	}
	first := rootKey.FindStringSubmatch(block)
	return first != nil && slices.Contains(rootKeys(), first[1])
}

// TestDocs: every example of a policy in the documentation is valid and names rules
// that exist.
func TestDocs(t *testing.T) {
	var known []string
	for _, r := range rules.All() {
		known = append(known, r.ID)
	}
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	said := map[string]bool{}
	for _, file := range append(files, "../../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range yamlBlock.FindAllSubmatchIndex(text, -1) {
			block := string(text[at[2]:at[3]])
			if !isPolicy(file, block) {
				continue
			}
			found[filepath.Base(file)]++
			for _, key := range rootKey.FindAllStringSubmatch(block, -1) {
				said[key[1]] = true
			}
			line := strings.Count(string(text[:at[2]]), "\n")
			p, err := policy.Parse(file, []byte(block))
			if err == nil {
				err = p.Check(known)
			}
			if err == nil {
				_, err = custom.Compile(file, p.Custom)
			}
			if err != nil {
				t.Errorf("the example after line %d: %v", line, err)
			}
		}
	}
	if found["policy.md"] < 8 || found["README.md"] < 1 {
		t.Errorf("examples: %v", found)
	}
	for _, key := range rootKeys() {
		if !said[key] {
			t.Errorf("no example has %s", key)
		}
		if _, err := policy.Parse("p", []byte(key+": {zebra: 1}\n")); err == nil || strings.Contains(err.Error(), key+": there is no such key") {
			t.Errorf("%s is no key of the file: %v", key, err)
		}
	}
}

// TestSchemaExpression: the expression that the schema shows is valid.
func TestSchemaExpression(t *testing.T) {
	var schema struct {
		Properties struct {
			Custom struct{ Examples []json.RawMessage }
		}
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, example := range schema.Properties.Custom.Examples {
		p, err := policy.Parse("p.yaml", fmt.Appendf(nil, `{"custom": %s}`, example))
		if err != nil {
			t.Fatal(err)
		}
		if set, err := custom.Compile("p.yaml", p.Custom); err != nil || len(set.Start().Rules()) == 0 {
			t.Error(err)
		}
	}
}
