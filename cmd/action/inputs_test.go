package main

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/sethvargo/go-githubactions"
	"github.com/threatdelta/threatdelta/internal/github/deliver"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// readAll reads inputs given as NAME=VALUE, the names as in action.yml.
func readAll(pairs ...string) (inputs, error) {
	environ := []string{"INPUT_TOKEN=t"}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		environ = append(environ, "INPUT_"+strings.ToUpper(name)+"="+value)
	}
	action := githubactions.New(githubactions.WithGetenv(variables(environ)))
	return readInputs(action, names(environ), "/home/runner/work/shop/shop")
}

func TestInputs(t *testing.T) {
	got, err := readAll("spec=api/*.yaml\n\n  ./openapi.json \n/github/workspace/a.yml\n", "fail-on=low", "comment=False", "check-run=TRUE",
		"max-inline=0", "sarif=/home/runner/work/shop/shop/out/x.sarif, upload", "tests=out/tests/", "html=pages", "model=out/m.md, /github/workspace/m.threat-dragon.json", "base=main", "head=v1.2", "dry-run=true")
	want := inputs{specs: []string{"api/*.yaml", "openapi.json", "a.yml"}, failOn: severity.Threshold(severity.Low), checkRun: deliver.WantCheckRun,
		sarifFile: "out/x.sarif", sarifUpload: true, testsFolder: "out/tests", htmlFolder: "pages", modelFiles: []string{"out/m.md", "m.threat-dragon.json"}, token: "t", base: "main", head: "v1.2", dryRun: true}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

func TestInputDefaults(t *testing.T) {
	want := inputs{comment: deliver.AutoComments, checkRun: deliver.AutoCheckRun, maxInline: 20, token: "t"}
	for _, pairs := range [][]string{nil, {"spec=", "fail-on=", "comment=", "check-run=", "max-inline=", "sarif=", "tests=", "html=", "model=", "base=", "head=", "base-file=", "head-file=", "dry-run="}} {
		if got, err := readAll(pairs...); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v", pairs, got, err)
		}
	}
}

// Every refusal names the input and the line to write instead.
func TestWrongInputs(t *testing.T) {
	for _, c := range []struct{ input, want string }{
		{"fail-on=hihg", `fail-on is "hihg", not one of critical, high, medium, low, never: write fail-on: high`},
		{"fail-on=nevr", "one of critical, high, medium, low, never: write fail-on: high"},
		{"fail-on=HIGH", "write fail-on: high"},
		{"comment=yes", `comment is "yes", not one of auto, always, blocking, never: write comment: auto`},
		{"dry-run=1", "write dry-run: false"},
		{"max-inline=51", "write max-inline: 20"},
		{"max-inline=-1", "write max-inline: 20"},
		{"max-inline=a few", "write max-inline: 20"},
		{"spec=../other.yaml", `spec has the line "../other.yaml", which leaves the folder`},
		{"spec=/etc/passwd", "which is absolute"},
		{"spec=api/[.yaml", "which is no glob"},
		{"head-file=/tmp/x.yaml", "head-file is \"/tmp/x.yaml\", which is absolute"},
		{"head-file=a/../../x.yaml", "which leaves the folder"},
		{"head-file=new.yaml", "add base-file:"},
		{"base-file=old.yaml", "add head-file:"},
		{"sarif=../x", "outside the workspace"},
		{"sarif=a,b", "names two files: write sarif: a"},
		{"tests=../x", "which leaves the folder"},
		{"tests=.", "is the workspace itself: write tests: security-tests"},
		{"html=.", "is the workspace itself: write html: security-html"},
		{"html=../x", "which leaves the folder"},
		{"model=../x.md", "which leaves the folder"},
		{"model=m.txt", `model names the file "m.txt", whose name ends in none of .md, .html, .json, .sarif, .threat-dragon.json, .otm`},
		{"model=a.md, ./a.md", `model names the file "./a.md" twice`},
		{"token=", "token: ${{ github.token }}"},
		{"base=a\nb", "write it on one line"},
		{"fail_on=high", `no input "fail_on": write fail-on: instead`},
		{"failon=high", "write fail-on: instead"},
		{"maxinline=3", "write max-inline: instead"},
		{"specs=x", "write spec: instead"},
		{"something-else=x", "remove its line under with:"},
	} {
		_, err := readAll(c.input)
		if err == nil || !strings.Contains(err.Error(), c.want) || codeOf(err) != exitInput {
			t.Errorf("%s: %v, want %q and exit code 2", c.input, err, c.want)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("%s: more than one line: %q", c.input, err)
		}
	}
	for _, pairs := range [][]string{{"base-file=a", "head-file=b", "spec=c"}, {"base-file=a", "head-file=b", "base=c"}} {
		if _, err := readAll(pairs...); codeOf(err) != exitInput {
			t.Errorf("%q: %v, want exit code 2", pairs, err)
		}
	}
}

// What a run writes is in a place of its own.
func TestInputsApart(t *testing.T) {
	for _, c := range []struct {
		pairs []string
		want  string // "" where they go together
	}{
		{[]string{"sarif=out/x.sarif", "model=m.md,./out/x.sarif"}, `inputs sarif and model both name "out/x.sarif"`},
		{[]string{"html=pages", "model=pages/review.html"}, `inputs model and html both name "pages/review.html"`},
		{[]string{"html=pages", "model=pages/model.html"}, `inputs model and html both name "pages/model.html"`},
		{[]string{"model=threatdelta-report/report.json"}, `report (an output) and model both name`},
		{[]string{"sarif=threatdelta-report/.gitignore"}, `report (an output) and sarif both name`},
		{[]string{"base-file=a.json", "head-file=b.json", "model=b.json"}, `inputs head-file and model both name "b.json"`},
		{[]string{"base-file=a.json", "head-file=b.json", "sarif=a.json"}, `inputs base-file and sarif both name "a.json"`},
		{[]string{"tests=t", "model=t/security-tests.json"}, `inputs model and tests both name "t/security-tests.json"`},
		{[]string{"sarif=.github/threatdelta.yaml"}, `input sarif would write ".github/threatdelta.yaml"`},
		{[]string{"model=./.git/m.json"}, `input model would write ".git/m.json"`},
		{[]string{"html=.github/workflows"}, "git and GitHub read what to do"},
		{[]string{"tests=.GIT/hooks"}, "git and GitHub read what to do"},
		{[]string{"html=pages", "tests=pages", "model=pages/model.json, threatdelta-report/model.json", "sarif=pages/x.sarif"}, ""},
		{[]string{"base-file=a.json", "head-file=a.json"}, ""},
	} {
		if _, err := readAll(c.pairs...); c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || codeOf(err) != exitInput) {
			t.Errorf("%q: %v, want %q", c.pairs, err, c.want)
		}
	}
}

// action.yml, the code and the documentation name the same inputs and outputs,
// with the same defaults.
func TestActionFile(t *testing.T) {
	raw, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	type entry struct{ Description, Default string }
	var file struct {
		Inputs, Outputs map[string]entry
		Runs            struct{ Using, Image string }
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/action.md")
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	known := map[string]bool{}
	for _, name := range inputNames() {
		e, ok := file.Inputs[name]
		if !ok || e.Description == "" {
			t.Errorf("action.yml does not describe the input %s", name)
		}
		known[name] = true
		if name != "token" {
			pairs = append(pairs, name+"="+e.Default)
		}
	}
	var blank results
	for _, p := range blank.pairs() {
		if file.Outputs[p[0]].Description == "" {
			t.Errorf("action.yml does not describe the output %s", p[0])
		}
		known[p[0]] = true
	}
	for _, names := range []map[string]entry{file.Inputs, file.Outputs} {
		for name := range names {
			if !known[name] {
				t.Errorf("action.yml has %s, which nobody reads or writes", name)
			}
			if !strings.Contains(string(page), "| `"+name+"` |") {
				t.Errorf("docs/action.md has no row for %s", name)
			}
		}
	}
	given, err := readAll(pairs...)
	standard, _ := readAll()
	if err != nil || !reflect.DeepEqual(given, standard) {
		t.Errorf("defaults of action.yml: %+v, %v\nwithout inputs: %+v", given, err, standard)
	}
	if file.Runs.Using != "docker" || file.Runs.Image != "Dockerfile" {
		t.Errorf("runs: %+v", file.Runs)
	}
}
