// Package threatdelta_test holds what is true of the whole tree.
package threatdelta_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/threatdelta/threatdelta/"

// architecture has each package and, behind the colon, the packages of this module
// that it imports, the lowest first. Whatever stands lower knows nothing of what
// stands above.
const architecture = `
internal/budget:
internal/casebook:
internal/example:
internal/fsnode:
internal/githubtest:
internal/growth:
internal/judge:
internal/junit:
internal/limits:
internal/logline:
internal/memory:
internal/page: internal/logline internal/severity
internal/pagetest:
internal/regular:
internal/rules/id:
internal/rules/new:
internal/sample:
internal/secret:
internal/severity:
internal/shard:
internal/spelling:
internal/trigger:
internal/words:
examples/server: internal/example
internal/dataflow: internal/page
internal/finding: internal/severity
internal/git: internal/fsnode
internal/github: internal/fsnode internal/trigger
internal/openapi/syntax:
internal/openapi/prune: internal/limits internal/openapi/syntax
internal/plan: internal/severity
internal/readback: internal/limits
internal/plan/export: internal/plan
internal/sensitive: internal/words
internal/openapi: internal/budget internal/fsnode internal/limits internal/openapi/prune internal/openapi/syntax internal/secret
internal/report: internal/dataflow internal/finding internal/junit internal/limits internal/logline internal/page internal/plan internal/readback internal/severity internal/shard
internal/model: internal/finding internal/readback internal/severity internal/shard
internal/fleet: internal/finding internal/model internal/page internal/readback internal/report internal/severity internal/shard
internal/discover: internal/fsnode internal/openapi
internal/union: internal/discover internal/finding internal/model internal/report internal/severity
internal/github/organization: internal/fleet internal/github internal/model internal/openapi internal/report internal/union
internal/policy: internal/limits internal/openapi internal/sensitive internal/severity internal/spelling
internal/vendorext: internal/openapi
internal/verify: internal/junit internal/logline internal/openapi internal/plan internal/severity
internal/acceptance: internal/report internal/severity
internal/guard: internal/openapi internal/policy internal/sensitive internal/severity internal/trigger
internal/ledger: internal/openapi internal/spelling internal/vendorext
internal/ratelimit: internal/openapi internal/vendorext
internal/triage: internal/limits internal/policy
internal/contain: internal/openapi internal/regular
internal/api: internal/contain internal/openapi internal/ratelimit internal/regular internal/vendorext
internal/diff: internal/api internal/contain internal/openapi internal/regular
internal/request: internal/api internal/openapi internal/regular
internal/semantics: internal/api internal/openapi internal/severity internal/words
internal/wording: internal/api internal/diff
internal/threat: internal/api internal/diff internal/finding internal/openapi internal/plan internal/ratelimit internal/request internal/semantics internal/sensitive internal/severity internal/wording internal/words
internal/probe: internal/api internal/diff internal/finding internal/plan internal/request internal/semantics internal/severity internal/threat internal/words
internal/category: internal/api internal/diff internal/openapi internal/rules/id internal/semantics internal/sensitive internal/severity internal/threat internal/vendorext internal/wording internal/words
internal/model/build: internal/api internal/category internal/finding internal/model internal/ratelimit internal/sensitive internal/threat internal/wording
internal/model/decisions: internal/model internal/openapi
internal/model/format: internal/dataflow internal/finding internal/model internal/page internal/report internal/severity
internal/github/deliver: internal/finding internal/github internal/limits internal/model internal/model/format internal/report internal/severity internal/trigger
internal/custom: internal/api internal/diff internal/openapi internal/plan internal/policy internal/ratelimit internal/sensitive internal/severity internal/spelling internal/threat
internal/proof: internal/api internal/diff internal/finding internal/openapi internal/regular internal/request internal/severity internal/threat
internal/rules/compound: internal/rules/id internal/severity internal/threat internal/wording
internal/rules/auth: internal/api internal/category internal/diff internal/openapi internal/plan internal/rules/id internal/semantics internal/sensitive internal/severity internal/threat internal/vendorext internal/wording internal/words
internal/rules/authz: internal/api internal/category internal/diff internal/plan internal/rules/id internal/semantics internal/sensitive internal/severity internal/threat internal/wording internal/words
internal/rules/data: internal/api internal/category internal/diff internal/openapi internal/plan internal/rules/id internal/secret internal/semantics internal/sensitive internal/severity internal/threat internal/wording internal/words
internal/rules/deploy: internal/api internal/category internal/diff internal/openapi internal/plan internal/rules/id internal/severity internal/threat internal/wording internal/words
internal/rules/egress: internal/api internal/category internal/diff internal/openapi internal/plan internal/rules/id internal/semantics internal/sensitive internal/threat internal/wording
internal/rules/input: internal/api internal/category internal/diff internal/openapi internal/plan internal/rules/id internal/semantics internal/severity internal/threat internal/wording internal/words
internal/rules/inventory: internal/api internal/category internal/diff internal/openapi internal/plan internal/rules/id internal/semantics internal/sensitive internal/severity internal/threat internal/vendorext internal/wording internal/words
internal/rules/limits: internal/api internal/category internal/diff internal/plan internal/ratelimit internal/rules/id internal/semantics internal/sensitive internal/severity internal/threat internal/wording internal/words
internal/rules: internal/casebook internal/plan internal/rules/auth internal/rules/authz internal/rules/data internal/rules/deploy internal/rules/egress internal/rules/id internal/rules/input internal/rules/inventory internal/rules/limits internal/severity internal/threat
internal/review: internal/acceptance internal/api internal/budget internal/custom internal/diff internal/discover internal/finding internal/guard internal/ledger internal/limits internal/model internal/model/build internal/openapi internal/plan internal/policy internal/probe internal/proof internal/ratelimit internal/report internal/rules internal/rules/compound internal/rules/id internal/secret internal/sensitive internal/severity internal/shard internal/threat internal/union
internal/reviewtest: internal/report internal/review
cmd/action: internal/finding internal/github internal/github/deliver internal/logline internal/memory internal/model internal/model/format internal/plan internal/plan/export internal/policy internal/report internal/review internal/rules internal/severity internal/spelling internal/triage internal/trigger
cmd/threatdelta: internal/acceptance internal/budget internal/casebook internal/finding internal/fleet internal/fsnode internal/git internal/github internal/github/organization internal/limits internal/logline internal/memory internal/model internal/model/decisions internal/model/format internal/openapi internal/plan internal/plan/export internal/policy internal/readback internal/report internal/review internal/rules internal/rules/id internal/severity internal/shard internal/spelling internal/threat internal/union internal/verify
`

// floors is the architecture as a table.
func floors() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(architecture) {
		if name, below, ok := strings.Cut(line, ":"); ok {
			out[name] = strings.Fields(below)
		}
	}
	return out
}

// libraries say which packages alone may import them.
func libraries() map[string][]string {
	return map[string][]string{
		"github.com/getkin/kin-openapi":         {"internal/githubtest", "internal/proof"},
		"github.com/google/cel-go":              {"internal/custom"},
		"github.com/google/go-github":           {"internal/github", "internal/github/deliver", "internal/github/organization"},
		"github.com/hmarr/codeowners":           {"internal/guard"},
		"github.com/pb33f/libopenapi":           {"internal/openapi"},
		"github.com/santhosh-tekuri/jsonschema": {"internal/proof"}, // whose kin-openapi has it: it compiles every draft at the start of a program
		"github.com/sethvargo/go-githubactions": {"cmd/action"},
		"go.yaml.in/yaml/v4":                    {"internal/openapi"},
		"github.com/spf13/cobra":                {"cmd/threatdelta"},
		"github.com/yuin/goldmark":              {"internal/triage"},
		"golang.org/x/text":                     {"internal/words"},
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return list
		case err != nil:
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestFloors(t *testing.T) {
	allowed := floors()
	seen := map[string]bool{}
	for _, p := range packages(t) {
		name, ok := strings.CutPrefix(p.ImportPath, module)
		if !ok {
			continue // the root, which holds this test
		}
		seen[name] = true
		may, known := allowed[name]
		if !known {
			t.Errorf("%s stands on no floor: add it to the table", name)
		}
		for _, imported := range p.Imports {
			if below, ours := strings.CutPrefix(imported, module); ours && !slices.Contains(may, below) {
				t.Errorf("%s imports %s, which its floor does not allow", name, below)
			}
			for library, homes := range libraries() {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && !slices.Contains(homes, name) {
					t.Errorf("%s imports %s, which belongs to %s", name, library, strings.Join(homes, " and "))
				}
			}
		}
	}
	for name, may := range allowed {
		if !seen[name] {
			t.Errorf("%s is in the table and not in the tree", name)
		}
		for _, below := range may {
			if !seen[below] {
				t.Errorf("%s may import %s, which is not in the tree", name, below)
			}
		}
	}
}

// TestReadmeNamesEveryPackage: "How it is built" names every package.
func TestReadmeNamesEveryPackage(t *testing.T) {
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, built, _ := strings.Cut(string(raw), "## How it is built")
	for name := range floors() {
		if short := strings.TrimPrefix(name, "internal/"); !strings.Contains(built, "`"+short+"`") {
			t.Errorf("README.md, How it is built: %s is missing", short)
		}
	}
}
