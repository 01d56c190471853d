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
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var (
	documentedSpan = regexp.MustCompile("`threatdelta( [^`\n]*)`")
	flagSpan       = regexp.MustCompile("`(--[a-z][a-z-]*)(?:[ =][^`\n]*)?`")
	shellBlock     = regexp.MustCompile("(?ms)^ *```(?:sh|bash|console)\n(.*?)^ *```")
	fingerprintArg = regexp.MustCompile(`^(FINGERPRINT|[0-9a-f]{6,16})$`)
)

// notRun are the lines of the pages that no test runs, by how they begin, and why.
func notRun() map[string]string {
	return map[string]string{
		"go test ./...":     "it is what runs this test",
		"go install github": "it downloads a released version; the recipes of docs/ci.md run what it installs",
		"git clone https":   "it needs the network",
		"cd threatdelta":    "it follows git clone",
		"git fetch origin":  "TestRecipes stands where it has been run",
		"make test":         "it is go test ./..., see TestMakeTargets",
		"make quick":        "it is go test of a few packages, see TestMakeTargets",
		"code=0":            "it is the shell's",
		"exit $code":        "it is the shell's",
		"reviewdog ":        "it is another program, which reads the file that the line above it writes",
		"go run ./examples": "it serves until it is interrupted",

		"threatdelta fleet --org":       "it asks GitHub: TestFleetExamples runs the lines on the stand-in",
		"threatdelta verify --base-url": "it calls an API: TestVerifyExamples runs the lines that call the example's",
	}
}

// TestDocumentedCommands runs every command of the pages and of --help: those on the
// examples where these are, the others in a repository as they suppose it. What is not
// run is named with its reason.
func TestDocumentedCommands(t *testing.T) {
	lines := append(linesOfPages(t), linesOfHelp()...)
	world := documentedWorld(t)
	used, commands := map[string]bool{}, 0
	ran := map[string]bool{}
	for _, l := range lines {
		if ran[l.text] {
			continue
		}
		ran[l.text] = true
		dir := world.dir
		if after, ok := strings.CutPrefix(l.text, "go run ./cmd/threatdelta "); ok {
			l.text, dir = "threatdelta "+after, world.root
		}
		if begins := isNotRun(l.text); begins != "" {
			used[begins] = true
			continue
		}
		commands += world.run(t, l.page, l.text, dir)
	}
	world.acceptsAsPrinted(t)
	for begins := range notRun() {
		if !used[begins] {
			t.Errorf("no page has a line that begins with %q any more", begins)
		}
	}
	if commands < 30 {
		t.Errorf("only %d commands were run: the pages are written otherwise than this test reads them", commands)
	}
}

// documentedLine is a line for a shell.
type documentedLine struct{ page, text string }

// linesOfPages are those in blocks of shell, and commands within a sentence.
func linesOfPages(t *testing.T) []documentedLine {
	t.Helper()
	var out []documentedLine
	known := allFlags()
	for _, page := range pages(t) {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(page)
		for _, block := range shellBlock.FindAllStringSubmatch(string(raw), -1) {
			for line := range strings.Lines(block[1]) {
				out = append(out, documentedLine{name, strings.TrimPrefix(strings.TrimSpace(line), "$ ")})
			}
		}
		for _, m := range documentedSpan.FindAllStringSubmatch(string(raw), -1) {
			out = append(out, documentedLine{name, "threatdelta" + m[1]})
		}
		for _, m := range flagSpan.FindAllStringSubmatch(string(raw), -1) {
			if known[m[1]] == nil {
				t.Errorf("%s names the flag %s, which no command has", name, m[1])
			}
		}
	}
	return out
}

// linesOfHelp are the examples of --help.
func linesOfHelp() []documentedLine {
	var out []documentedLine
	root := rootForTests().rootCommand()
	for _, cmd := range append(manualCommands(root), root) {
		for line := range strings.Lines(cmd.Example) {
			out = append(out, documentedLine{cmd.Name() + " --help", strings.TrimSpace(line)})
		}
	}
	return out
}

func pages(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(docs, "../../README.md", "../../CONTRIBUTING.md")
}

func isNotRun(line string) string {
	for begins := range notRun() {
		if strings.HasPrefix(line, begins) {
			return begins
		}
	}
	return ""
}

// documented is a repository as the pages suppose one, the repository of the pages
// themselves, and a finding that is open in the first.
type documented struct{ dir, root, fingerprint string }

const policyOfPages, policyFolder = "examples/custom-rules/", ".github/threatdelta"

// documentedWorld is a clone on a branch that changes the bookshop, with a description
// at every place where a page or an example has one.
func documentedWorld(t *testing.T) documented {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	clonedChange(t)
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	world := documented{dir: dir, root: root}
	world.git(t, "config", "user.name", "Ada")
	world.git(t, "checkout", "-q", "-B", "main", "origin/main")
	described := []string{"openapi.yaml", "api/openapi.yaml", "services/shop/openapi.yaml"}
	for _, file := range described {
		world.copy(t, "examples/bookshop/base.yaml", file)
	}
	world.copy(t, policyOfPages+"threatdelta.yaml", policyFolder+".yaml")
	world.git(t, "add", ".")
	world.git(t, "commit", "-q", "-m", "what is on main")
	world.git(t, "tag", "v1.4.0")
	world.git(t, "push", "-q", "origin", "HEAD:refs/heads/next")
	world.git(t, "update-ref", "refs/remotes/origin/main", "HEAD")
	world.git(t, "checkout", "-q", "-b", "work")
	for _, file := range described {
		world.copy(t, "examples/bookshop/head.yaml", file)
	}
	world.git(t, "commit", "-q", "-a", "-m", "the change")
	for to, from := range map[string]string{
		"old/openapi.yaml": "examples/bookshop/base.yaml", "new/openapi.yaml": "examples/bookshop/head.yaml",
		"old.yaml": "examples/bookshop/base.yaml", "new.yaml": "examples/bookshop/head.yaml", "openapi.json": "examples/bookshop/head.yaml",
		"draft.yaml": policyOfPages + "threatdelta.yaml", "beta.txtar": policyOfPages + "page-size.txtar", policyFolder + "/owner.txtar": policyOfPages + "owner.txtar",
	} {
		world.copy(t, from, to)
	}
	const report = "threatdelta-report/report.json"
	if err := os.Mkdir(filepath.Dir(report), 0o700); err != nil {
		t.Fatal(err)
	}
	ends(t, exitFail, []string{"review", "--quiet", "--format", "json=" + report})
	for _, name := range []string{"shop.json", "bank.json", "report.json"} {
		ends(t, exitFail, []string{"review", "--quiet", "--format", "json=" + name, "main...HEAD"})
	}
	for _, number := range []string{"1", "2"} {
		ends(t, exitFail, []string{"review", "--quiet", "--format", "json=shard-" + number + ".json", "--shard", number + "/2", "main...HEAD"})
	}
	ends(t, exitFail, []string{"merge", "--quiet", "--format", "json=all.json", "org/shop=shop.json", "org/bank=bank.json"})
	raw, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	world.fingerprint = string(regexp.MustCompile(`"fingerprint": "([0-9a-f]{16})"`).FindSubmatch(raw)[1])
	return world
}

// acceptsAsPrinted runs the command by which a report says that a finding is accepted.
func (w *documented) acceptsAsPrinted(t *testing.T) {
	t.Helper()
	t.Chdir(w.dir)
	for _, args := range [][]string{{}, {"main...HEAD"}, {"v1.4.0", "HEAD"}, {"old.yaml", "new.yaml"}, {"v1.4.0:api/openapi.yaml", "api/openapi.yaml"}} {
		w.copy(t, policyOfPages+"threatdelta.yaml", policyFolder+".yaml")
		var out, errs bytes.Buffer
		wide := func(name string) string { return map[string]string{"COLUMNS": "160"}[name] }
		run(t.Context(), append([]string{"review"}, args...), strings.NewReader(""), &out, &errs, wide)
		printed := regexp.MustCompile(`To accept a threat: threatdelta (waive .*)`).FindStringSubmatch(out.String())
		found := regexp.MustCompile(` ([0-9a-f]{16}) · blocks`).FindStringSubmatch(out.String())
		if printed == nil || found == nil {
			t.Fatalf("review %q does not say how to accept what it found\n%s", args, out.String())
		}
		ends(t, exitPass, strings.Fields(strings.Replace(printed[1], "FINGERPRINT", found[1], 1)))
	}
}

func (w *documented) git(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// copy puts a file of this repository into the other.
func (w *documented) copy(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(w.root, from))
	if err == nil {
		err = os.MkdirAll(filepath.Join(w.dir, filepath.Dir(to)), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(w.dir, to), raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// run runs a documented line as a shell would, in a folder, and returns how many
// commands that were. A review blocks the change, unless the line lets it through.
func (w *documented) run(t *testing.T, page, line, dir string) int {
	t.Helper()
	t.Chdir(dir)
	w.copy(t, policyOfPages+"threatdelta.yaml", policyFolder+".yaml") // without what a line before wrote
	line, _, _ = strings.Cut(line, " #")
	line, _, _ = strings.Cut(line, " || ")
	line, _, _ = strings.Cut(line, " > ")
	ran := 0
	for _, part := range strings.Split(line, " | ") {
		part, isOurs := strings.CutPrefix(strings.TrimSpace(part), "threatdelta")
		if !isOurs {
			if !strings.HasPrefix(part, "curl -s https://") && part != "man -l -" {
				t.Errorf("%s: nothing runs %q: name it with a reason", page, part)
			}
			continue // what curl would read is given, and what man would format is TestManual's
		}
		args := w.arguments(t, part)
		want := exitPass
		if len(args) > 0 && args[0] == "merge" && !slices.Contains(args, "--help") || len(args) > 0 && args[0] == "review" && !slices.Contains(args, "never") {
			want = exitFail
		}
		stdin, err := os.ReadFile(filepath.Join(w.root, "examples/bookshop/base.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		if got := run(t.Context(), args, bytes.NewReader(stdin), &out, &errs, func(string) string { return "" }); got != want {
			t.Errorf("%s: threatdelta%s: exit code %d, want %d\n%s", page, part, got, want, errs.String())
		}
		if out.Len() == 0 && !slices.Contains(args, "--quiet") {
			t.Errorf("%s: threatdelta%s says nothing", page, part)
		}
		ran++
	}
	return ran
}

var (
	dateArg = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	shWord  = regexp.MustCompile(`'([^']*)'|"([^"]*)"|[^\s]+`)
)

// arguments are the words of a command. What stands for anything is replaced by
// something that is there; a command that is named without what it needs shows its help.
func (w *documented) arguments(t *testing.T, line string) []string {
	t.Helper()
	var out []string
	for _, m := range shWord.FindAllStringSubmatch(line, -1) {
		word, last := m[0], ""
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		switch {
		case m[1]+m[2] != "":
			word = m[1] + m[2]
		case fingerprintArg.MatchString(word) && len(out) == 1:
			word = w.fingerprint
		case dateArg.MatchString(word), word == "…" && last == "--expires":
			word = time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
		case word == "…" && last == "--reason":
			word = "it is meant to be so"
		case word == "…":
			continue
		case strings.Contains(word, "*"):
			files, err := filepath.Glob(word)
			if err != nil || len(files) == 0 {
				t.Errorf("%s: nothing matches %s", line, word)
			}
			out = append(out, files...)
			continue
		}
		out = append(out, word)
	}
	if len(out) == 1 && slices.Contains([]string{"waive", "test-policy", "explain", "completion", "verify", "merge", "fleet"}, out[0]) {
		out = append(out, "--help")
	}
	return out
}

// TestMakeTargets: the pages name targets that the Makefile has.
func TestMakeTargets(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages(t) {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("(?m)(?:^|`)make ([a-z]+)").FindAllStringSubmatch(string(raw), -1) {
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).Match(makefile) {
				t.Errorf("%s names make %s, which the Makefile does not have", filepath.Base(page), m[1])
			}
		}
	}
}

// allFlags are the flags of all commands, each with its dashes.
func allFlags() map[string]*pflag.Flag {
	out := map[string]*pflag.Flag{}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		c.InitDefaultVersionFlag()
		for _, set := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) { out["--"+f.Name] = f })
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(rootForTests().rootCommand())
	return out
}
