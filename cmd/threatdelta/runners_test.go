package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/example"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/plan/export"
)

var (
	newmanPath = flag.String("newman", "", "the program newman: TestRunners has it run the Postman collections too")
	k6Path     = flag.String("k6", "", "the program k6: TestRunners has it run the scripts too")
)

// runner sends the tests of a plan, with values of its variables, and returns the
// verdicts by test.
type runner func(t *testing.T, p *plan.Plan, values map[string]string) map[string]plan.Verdict

// runners are the program itself, and those that the flags name. .ci/nightly names both.
func runners() map[string]runner {
	out := map[string]runner{"verify": byVerify}
	if *newmanPath != "" {
		out["newman"] = byNewman
	}
	if *k6Path != "" {
		out["k6"] = byK6
	}
	return out
}

// TestRunners: whoever runs the tests of the examples comes to the same verdicts. Each
// runner has a server of its own, since it uses up the limits of one.
func TestRunners(t *testing.T) {
	for _, name := range []string{"bookshop", "marketplace"} {
		p := planOfExample(t, name)
		for program, run := range runners() {
			for fixed, want := range map[bool]plan.Verdict{false: plan.Confirmed, true: plan.Refuted} {
				s := exampleServer(t, fixed)
				agree(t, program+" at "+name, p, run(t, p, valuesOfExample(t, p, s, fixed)), want)
			}
		}
	}
}

// agree holds the verdicts of a runner against the right one.
func agree(t *testing.T, who string, p *plan.Plan, got map[string]plan.Verdict, want plan.Verdict) {
	t.Helper()
	for _, test := range p.Tests {
		if got[test.ID] != want {
			t.Errorf("%s: %s is %q, want %s", who, test.ID, got[test.ID], want)
		}
	}
	t.Logf("%s: %d tests %s", who, len(p.Tests), want)
}

// planOfExample has the tests of an example.
func planOfExample(t *testing.T, name string) *plan.Plan {
	t.Helper()
	dir := filepath.Join("..", "..", "examples", name)
	program := rootForTests()
	program.terminal = isTerminal
	p, err := program.reviewedTests(t.Context(), &reviewFlags{tests: true, noProof: true}, []string{filepath.Join(dir, "base.yaml"), filepath.Join(dir, "head.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// valuesOfExample are the values of all variables of a plan at a server of the examples.
func valuesOfExample(t *testing.T, p *plan.Plan, s *httptest.Server, fixed bool) map[string]string {
	t.Helper()
	known := map[string]string{
		"baseUrl": s.URL, "allowDestructive": "true", "tokenA": secretsOfExample("A"), "tokenB": secretsOfExample("B"), "tokenLow": secretsOfExample("LOW"),
		"keyLow": secretsOfExample("KEY"), "customerIdA": example.Ada, "payoutIdA": example.AdaPayout, "canaryHost": "127.0.0.1:1", "plainUrl": s.URL,
	}
	if fixed {
		known["plainUrl"] = encrypted(t)
	}
	for _, v := range p.Variables {
		if known[v.Name] == "" && v.Kind != plan.UniqueWord {
			t.Fatalf("no value of %s", v.Name)
		}
	}
	return known
}

// byVerify runs the command of the program itself.
func byVerify(t *testing.T, p *plan.Plan, values map[string]string) map[string]plan.Verdict {
	t.Helper()
	dir := t.TempDir()
	file, fixtures, verdicts := filepath.Join(dir, "plan.json"), filepath.Join(dir, "fixtures.yaml"), filepath.Join(dir, "verdicts.json")
	writePlan(t, file, p, plan.JSON)
	if err := os.WriteFile(fixtures, []byte("A: {customerId: "+values["customerIdA"]+", payoutId: "+values["payoutIdA"]+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"verify", "--base-url", values["baseUrl"], "--http-url", values["plainUrl"], "--plan", file, "--fixtures", fixtures, "--canary", values["canaryHost"],
		"--rate", "1000", "--allow-destructive", "--token-a", "env:tokenA", "--token-b", "env:tokenB", "--token-low", "env:tokenLow", "--format", "json=" + verdicts}
	if slices.ContainsFunc(p.Variables, func(v plan.Variable) bool { return v.Name == "keyLow" }) {
		args = append(args, "--credential", "keyLow=env:keyLow")
	}
	var out, errs bytes.Buffer
	run(t.Context(), args, strings.NewReader(""), &out, &errs, func(name string) string { return values[name] })
	var r struct {
		Outcomes []struct {
			ID      string
			Verdict plan.Verdict
		}
	}
	readJSON(t, verdicts, &r, errs.String())
	got := map[string]plan.Verdict{}
	for _, o := range r.Outcomes {
		got[o.ID] = o.Verdict
	}
	return got
}

// byNewman runs the Postman collection.
func byNewman(t *testing.T, p *plan.Plan, values map[string]string) map[string]plan.Verdict {
	t.Helper()
	dir := t.TempDir()
	file, report := filepath.Join(dir, "collection.json"), filepath.Join(dir, "report.json")
	writePlan(t, file, p, export.Postman)
	args := []string{"run", file, "--reporters", "json", "--reporter-json-export", report}
	for name, value := range values {
		args = append(args, "--env-var", name+"="+value)
	}
	said := runTool(t, *newmanPath, args...)
	var r struct {
		Run struct {
			Executions []struct {
				Item       struct{ Name string }
				Assertions []struct {
					Skipped bool
					Error   *struct{ Message string }
				}
			}
		}
	}
	readJSON(t, report, &r, said)
	all := map[string][]plan.Verdict{}
	for _, e := range r.Run.Executions {
		number, _, _ := strings.Cut(e.Item.Name, ".")
		for _, a := range e.Assertions {
			v := plan.Refuted
			switch {
			case a.Skipped:
				v = plan.Inconclusive
			case a.Error != nil:
				v = plan.Confirmed
			}
			all[number] = append(all[number], v)
		}
	}
	got := map[string]plan.Verdict{}
	for i, test := range p.Tests {
		got[test.ID] = plan.Worst(all[fmt.Sprintf("%03d", i+1)]...)
	}
	return got
}

// byK6 runs the script.
func byK6(t *testing.T, p *plan.Plan, values map[string]string) map[string]plan.Verdict {
	t.Helper()
	dir := t.TempDir()
	file, summary := filepath.Join(dir, "script.js"), filepath.Join(dir, "summary.json")
	writePlan(t, file, p, export.K6)
	args := []string{"run", "--quiet", "--no-usage-report", "--summary-export", summary}
	for name, value := range values {
		args = append(args, "-e", name+"="+value)
	}
	said := runTool(t, *k6Path, append(args, file)...)
	var r struct {
		Group struct {
			Checks map[string]struct{ Passes, Fails int }
		} `json:"root_group"`
	}
	readJSON(t, summary, &r, said)
	got := map[string]plan.Verdict{}
	for _, test := range p.Tests {
		var list []plan.Verdict
		for name, c := range r.Group.Checks {
			switch {
			case !strings.HasPrefix(name, test.ID+" "):
			case c.Fails > 0:
				list = append(list, plan.Confirmed)
			default:
				list = append(list, plan.Refuted)
			}
		}
		got[test.ID] = plan.Worst(list...)
		if strings.Contains(said, "inconclusive: "+test.Title+":") {
			got[test.ID] = plan.Worst(got[test.ID], plan.Inconclusive)
		}
	}
	return got
}

func writePlan(t *testing.T, file string, p *plan.Plan, write export.Writer) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readJSON(t *testing.T, file string, into any, said string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
}

// runTool runs a program, which fails where a threat is confirmed.
func runTool(t *testing.T, name string, args ...string) string {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return string(said)
}
