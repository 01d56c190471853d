package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"go.yaml.in/yaml/v4"
)

// recipe is a block of code of docs/ci.md, under its heading.
type recipe struct{ section, language, code string }

var (
	codeBlock   = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")
	commandLine = regexp.MustCompile(`threatdelta ([a-z][a-z-]* [^\n]*)`)
)

func recipes(t *testing.T) []recipe {
	t.Helper()
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []recipe
	for _, section := range strings.Split(string(page), "\n## ")[1:] {
		name, body, _ := strings.Cut(section, "\n")
		for _, m := range codeBlock.FindAllStringSubmatch(body, -1) {
			out = append(out, recipe{name, m[1], m[2]})
		}
	}
	return out
}

// commands are the arguments of each run of the program in the recipe.
func (r *recipe) commands(t *testing.T) [][]string {
	t.Helper()
	var out [][]string
	for _, m := range commandLine.FindAllStringSubmatch(r.code, -1) {
		line, _, _ := strings.Cut(m[1], " || ")
		if strings.ContainsAny(line, "$\"'`\\|<>;&") {
			t.Errorf("%s: %q is more than words: keep it plain, or teach this test to read it", r.section, line)
		}
		out = append(out, strings.Fields(line))
	}
	return out
}

// files are those that a command writes reports to.
func files(args []string) []string {
	var out []string
	for _, arg := range args {
		if _, file, ok := strings.Cut(arg, "="); ok && !strings.HasPrefix(arg, "-") {
			out = append(out, file)
		}
	}
	return out
}

// clonedChange is a clone in which a pipeline stands: the example's change on top of
// the target branch, which was fetched last.
func clonedChange(t *testing.T) {
	t.Helper()
	origin, clone := t.TempDir(), filepath.Join(t.TempDir(), "clone")
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"} {
		t.Setenv(name, "ada@example.org")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	git := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	git("init", "-q", "-b", "main", origin)
	for _, branch := range []string{"base", "head"} {
		text, err := os.ReadFile("../../examples/bookshop/" + branch + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(origin, "openapi.yaml"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		git("-C", origin, "add", ".")
		git("-C", origin, "commit", "-q", "-m", branch)
		if branch == "base" {
			git("-C", origin, "checkout", "-q", "-b", "change")
		}
	}
	git("-C", origin, "checkout", "-q", "main")
	git("clone", "-q", origin, clone)
	t.Chdir(clone)
	git("checkout", "-q", "--detach", "origin/change")
	git("fetch", "-q", "origin", "main")
	if err := os.Mkdir("test-results", 0o700); err != nil {
		t.Fatal(err)
	}
}

// ends runs the program and wants an exit code.
func ends(t *testing.T, want int, args []string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), args, strings.NewReader(""), &out, &errs, func(string) string { return "" }); got != want {
		t.Errorf("threatdelta %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, want, errs.String())
	}
}

// TestRecipes runs the commands of docs/ci.md where a pipeline would. Each blocks the
// example's change, and writes the files that the rest of the recipe reads.
func TestRecipes(t *testing.T) {
	all := recipes(t)
	clonedChange(t)
	var ran []string
	for _, r := range all {
		for _, args := range r.commands(t) {
			ran = append(ran, r.section)
			ends(t, exitFail, args)
			for _, file := range files(args) {
				if info, err := os.Stat(file); err != nil || info.Size() == 0 {
					t.Errorf("%s: %s was not written: %v", r.section, file, err)
				}
				if read := strings.Count(r.code, file) > 1 || strings.HasPrefix(file, "test-results/"); !read {
					t.Errorf("%s: nothing reads %s", r.section, file)
				}
			}
		}
	}
	if want := []string{"GitLab", "Jenkins", "Azure Pipelines", "Bitbucket Pipelines", "reviewdog"}; !slices.Equal(ran, want) {
		t.Errorf("commands under %q, want one each under %q", ran, want)
	}
}

// TestRecipesAreYAML: what is YAML parses, and names the Go that go.mod asks for.
func TestRecipesAreYAML(t *testing.T) {
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	needed := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindSubmatch(module)
	versions := 0
	for _, r := range recipes(t) {
		if r.language == "yaml" {
			if err := yaml.Unmarshal([]byte(r.code), new(any)); err != nil {
				t.Errorf("%s: %v", r.section, err)
			}
		}
		for _, m := range regexp.MustCompile(`(?:golang:|version: ")([0-9.]+)`).FindAllStringSubmatch(r.code, -1) {
			if versions++; m[1] != string(needed[1]) {
				t.Errorf("%s: Go %s, and go.mod needs %s", r.section, m[1], needed[1])
			}
		}
	}
	if versions < 3 {
		t.Errorf("%d versions of Go found", versions)
	}
}

// TestPreCommit: the hook of .pre-commit-hooks.yaml, with the arguments of the recipe,
// is a command of the program that blocks the example's change.
func TestPreCommit(t *testing.T) {
	var hooks []struct {
		ID, Entry, Language string
		PassFilenames       *bool `yaml:"pass_filenames"`
	}
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &hooks); err != nil || len(hooks) != 1 {
		t.Fatalf("%d hooks, %v", len(hooks), err)
	}
	var config struct {
		Repos []struct {
			Hooks []struct {
				ID   string
				Args []string
			}
		}
	}
	all := recipes(t)
	i := slices.IndexFunc(all, func(r recipe) bool { return r.section == "pre-commit" })
	if err := yaml.Unmarshal([]byte(all[i].code), &config); err != nil {
		t.Fatal(err)
	}
	hook, used := hooks[0], config.Repos[0].Hooks[0]
	if used.ID != hook.ID || hook.PassFilenames == nil || *hook.PassFilenames || hook.Language != "golang" {
		t.Errorf("the recipe uses %+v, the hook is %+v", used, hook)
	}
	clonedChange(t)
	ends(t, exitFail, append(strings.Fields(hook.Entry)[1:], used.Args...))
}

// TestFormatsOfCI: the page says of every format who reads it.
func TestFormatsOfCI(t *testing.T) {
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(string(page), "\nThe same in every recipe")
	for _, name := range report.FormatNames() {
		if !strings.Contains(table, "`"+name+"`") {
			t.Errorf("docs/ci.md does not say who reads %s", name)
		}
	}
}
