package guard

import (
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/severity"
	"golang.org/x/tools/txtar"
)

//go:generate go test -run TestCompare|TestWorkflow|TestCodeowners -update

var update = flag.Bool("update", false, "write what is reported into testdata")

// cases runs the cases of an archive: name/base, name/head (either may be missing)
// and name/want.
func cases(t *testing.T, file string, atLeast int, differences func(base, head []byte) []Difference) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	trees := map[string][]byte{}
	count := 0
	for i := range archive.Files {
		f := &archive.Files[i]
		name, side := path.Split(f.Name)
		if side != "want" {
			trees[f.Name] = f.Data
			continue
		}
		count++
		t.Run(strings.TrimSuffix(name, "/"), func(t *testing.T) {
			list := differences(trees[name+"base"], trees[name+"head"])
			got := reported(list)
			if *update {
				f.Data = []byte(got)
			}
			if got != string(f.Data) {
				t.Errorf("\n got\n%s\nwant\n%s", got, f.Data)
			}
			if back := differences(trees[name+"base"], trees[name+"base"]); len(back) > 0 {
				t.Errorf("a file differs from itself: %v", back)
			}
			for _, d := range list {
				if d.File == "" && d.Base+d.Head > 0 && !strings.Contains(file, "codeowners") {
					t.Errorf("%q has no file", d.Text)
				}
			}
		})
	}
	if count < atLeast {
		t.Errorf("only %d cases", count)
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func reported(list []Difference) string {
	var b strings.Builder
	for _, d := range list {
		mark := " "
		if d.Relaxes {
			mark = "!"
		}
		fmt.Fprintf(&b, "%s %d:%d %s\n", mark, d.Base, d.Head, d.Text)
	}
	return b.String()
}

func read(raw []byte) (*policy.Policy, error) {
	if raw == nil {
		return nil, nil
	}
	return policy.Parse(".threatdelta.yaml", raw)
}

func policies(base, head []byte) []Difference {
	before, err := read(base)
	if err != nil {
		return nil
	}
	after, err := read(head)
	if err != nil {
		return Unreadable(err)
	}
	return Compare(before, after, func(string) severity.Level { return severity.High })
}

func TestCompare(t *testing.T) { cases(t, "testdata/policy.txtar", 45, policies) }

const workflowName = ".github/workflows/review.yml"

func TestWorkflow(t *testing.T) {
	cases(t, "testdata/workflow.txtar", 45, func(base, head []byte) []Difference { return Workflow(workflowName, base, head) })
}

func TestCodeowners(t *testing.T) {
	cases(t, "testdata/codeowners.txtar", 10, func(base, head []byte) []Difference {
		return Codeowners(base, head, []string{".github/threatdelta.yaml", workflowName, ".github/CODEOWNERS"})
	})
}

// TestWorkflowMoved: a step that moves to another file is the same step.
func TestWorkflowMoved(t *testing.T) {
	step := "jobs: {a: {steps: [{uses: threatdelta/threatdelta@v1}]}}\n"
	base := map[string][]byte{"a.yml": []byte("on: pull_request\n" + step)}
	head := map[string][]byte{"a.yml": []byte("on: push\njobs: {}\n"), "b.yml": []byte("on: pull_request\n" + step)}
	if got := Workflows(base, head); len(got) > 0 {
		t.Error(reported(got))
	}
	head["b.yml"] = []byte("on: {pull_request: {paths: [api/**]}}\n" + step)
	want := "! 0:1 runs on pull_request only for paths `api/**`\n"
	if got := reported(Workflows(base, head)); got != want {
		t.Errorf("got %swant %s", got, want)
	}
}

func TestOwners(t *testing.T) {
	raw := []byte("* @all\n*.yaml @org/api api@example.com\n/api/ @alice @org/team @alice\napi/internal/\ndocs/* @docs\n**/deep @deep\n/spaced\\ name @s\n")
	for path, want := range map[string]string{
		"main.go": "@all", "x/y/a.yaml": "@org/api api@example.com", "api/a.yaml": "@alice @org/team", "api/internal/a.yaml": "",
		"docs/a.md": "@docs", "docs/b/a.md": "@all", "a/b/deep/c": "@deep", "spaced name": "@s",
	} {
		if got := strings.Join(Owners(raw, path), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if got := Owners(slices.Concat(raw, make([]byte, codeownersBytes)), "main.go"); got != nil {
		t.Errorf("a file that GitHub does not read names %v", got)
	}
}

func TestFiles(t *testing.T) {
	got := Files([]string{"a.yaml", ".github/threatdelta.yaml", ".github/threatdelta.yml", ".threatdelta.yaml", "x/.threatdelta.yaml", ".github/workflows/ci.yml",
		".github/workflows/a/ci.yml", ".github/workflows/readme.md", "./CODEOWNERS", "docs/CODEOWNERS", "src/CODEOWNERS", ".github/CODEOWNERS"})
	want := []string{".github/threatdelta.yaml", ".github/threatdelta.yml", ".threatdelta.yaml", ".github/workflows/ci.yml", "./CODEOWNERS", "docs/CODEOWNERS", ".github/CODEOWNERS"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, name := range policy.Names() {
		if len(Files([]string{name})) != 1 {
			t.Errorf("%s does not steer the review", name)
		}
	}
}

// FuzzGuard: there is no panic, the result is the same each time and has one line
// each, and nothing is found if nothing changed.
func FuzzGuard(f *testing.F) {
	for _, file := range []string{"policy", "workflow", "codeowners"} {
		archive, err := txtar.ParseFile("testdata/" + file + ".txtar")
		if err != nil {
			f.Fatal(err)
		}
		for i := 0; i+1 < len(archive.Files); i += 3 {
			f.Add(archive.Files[i].Data, archive.Files[i+1].Data)
		}
	}
	f.Fuzz(func(t *testing.T, base, head []byte) {
		for _, differences := range []func(base, head []byte) []Difference{
			policies,
			func(base, head []byte) []Difference { return Workflow(workflowName, base, head) },
			func(base, head []byte) []Difference {
				return Codeowners(base, head, []string{workflowName, ".github/CODEOWNERS"})
			},
		} {
			got := reported(differences(base, head))
			if again := reported(differences(base, head)); got != again {
				t.Errorf("%s\nthen\n%s", got, again)
			}
			if same := reported(differences(base, base)); same != "" {
				t.Errorf("itself: %s", same)
			}
			for _, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
				if strings.Count(line, "`")%2 != 0 || got != "" && !strings.HasPrefix(line, "! ") && !strings.HasPrefix(line, "  ") {
					t.Errorf("%q", line)
				}
			}
		}
	})
}
