package review

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// steering reviews the change of a whole tree under the policy of its base.
func steering(t *testing.T, base, head map[string]string, changed []string) *report.Report {
	t.Helper()
	tree := func(files map[string]string) fstest.MapFS {
		out := fstest.MapFS{"api.yaml": {Data: []byte(guarded)}}
		for name, text := range files {
			out[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return out
	}
	b := tree(base)
	p, err := FindPolicy(b)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(context.Background(), Input{Base: Tree{FS: b}, Head: Tree{FS: tree(head)}, Changed: changed, Policy: p, Now: day("2026-11-22")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGateGuardsItself(t *testing.T) {
	const (
		policyFile = ".github/threatdelta.yaml"
		workflow   = ".github/workflows/api.yaml"
		strict     = "fail-on: high\n"
		runs       = "on: pull_request\njobs:\n  api:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: threatdelta/threatdelta@v1\n"
	)
	with := func(more ...string) map[string]string {
		m := map[string]string{policyFile: strict, workflow: runs, ".github/CODEOWNERS": "/.github/ @octo/security\n"}
		for i := 0; i < len(more); i += 2 {
			m[more[i]] = more[i+1]
		}
		return m
	}
	without := func(name string) map[string]string {
		m := with()
		delete(m, name)
		return m
	}
	onlyOwners := func(text string) map[string]string {
		return map[string]string{workflow: "on: push\njobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n", ".github/CODEOWNERS": text}
	}
	for name, c := range map[string]struct {
		base, head map[string]string
		file, want string // the message's part; "" for nothing
		level      string
	}{
		"nothing changed":       {with(), with(), "", "", ""},
		"a comment":             {with(), with(policyFile, "# ours\n"+strict), "", "", ""},
		"a looser gate":         {with(), with(policyFile, "fail-on: critical\n"), policyFile, "raises fail-on from high to critical", "high"},
		"a waiver":              {with(), with(policyFile, strict+"waivers: [{rule: auth-removed, operation: GET /orders, reason: r, by: me, expires: 2027-01-31}]\n"), policyFile, "auth-removed", "high"},
		"no policy any more":    {with(policyFile, "fail-on: medium\n"), without(policyFile), policyFile, "raises fail-on from medium to high", "high"},
		"the first policy":      {without(policyFile), with(policyFile, "fail-on: critical\n"), policyFile, "raises fail-on from high to critical", "medium"},
		"the first, stricter":   {without(policyFile), with(policyFile, "fail-on: medium\n"), policyFile, "lowers fail-on from high to medium", "resolved"},
		"a broken first policy": {without(policyFile), with(policyFile, "fail-onn: low\n"), policyFile, "cannot be read", "high"},
		"a broken policy":       {with(), with(policyFile, "fail-onn: low\n"), policyFile, "cannot be read", "high"},
		"the step is gone":      {with(), with(workflow, strings.Replace(runs, "threatdelta/threatdelta@v1", "actions/checkout@v5", 1)), workflow, "", "high"},
		"the workflow is gone":  {with(), without(workflow), workflow, "", "high"},
		"the step may fail":     {with(), with(workflow, runs+"        continue-on-error: true\n"), workflow, "continue-on-error", "high"},
		"nobody owns it":        {with(), with(".github/CODEOWNERS", "/docs/ @octo/security\n"), ".github/CODEOWNERS", "without an owner", "high"},
		"no owner of nothing":   {onlyOwners("/.github/ @octo/security\n"), onlyOwners("/docs/ @octo/security\n"), "", "", ""},
		"a step beside":         {with(), with(workflow, runs+"      - run: make\n"), "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, changed := range [][]string{nil, {policyFile, workflow, ".github/CODEOWNERS", "api.yaml"}} {
				checkGate(t, steering(t, c.base, c.head, changed), c.file, c.want, c.level)
			}
		})
	}
}

// checkGate compares the findings of a report with one of a level about a file, or
// with none where file is "".
func checkGate(t *testing.T, r *report.Report, file, message, level string) {
	t.Helper()
	var found []finding.Finding
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			if f.Rule == "gate-weakened" && s.Path != file {
				t.Errorf("reported of %s: %s", s.Path, f.Message)
			}
			found = append(found, f)
		}
	}
	if file == "" {
		if len(found) > 0 {
			t.Errorf("got %s", found[0].Message)
		}
		return
	}
	if len(found) != 1 {
		t.Fatalf("%d findings %+v", len(found), found)
	}
	f, got := found[0], found[0].Level.String()
	if f.State == severity.Resolved {
		got = "resolved"
	}
	if got != level || !strings.Contains(f.Message, message) {
		t.Errorf("%s: %s, want %s: %s", got, f.Message, level, message)
	}
	if blocked := r.Gate.Verdict == report.VerdictFail; blocked != (level == "high") {
		t.Errorf("verdict %s", r.Gate.Verdict)
	}
}

// TestGateFindingIsBound: a decision about one effect is none about another.
func TestGateFindingIsBound(t *testing.T) {
	const file = ".github/threatdelta.yaml"
	base := map[string]string{file: "fail-on: high\n"}
	prints := map[string]bool{}
	for _, head := range []string{"fail-on: critical\n", "fail-on: never\n", "# moved\n\nfail-on: never\n"} {
		now := maps.Clone(base)
		now[file] = head
		prints[steering(t, base, now, nil).Specs[0].Findings[0].Fingerprint] = true
	}
	if len(prints) != 2 {
		t.Errorf("%d fingerprints of two effects", len(prints))
	}
}

// broken is a tree of which one file, or one folder, cannot be read.
type broken struct {
	fstest.MapFS
	name string
}

var errDisk = errors.New("the disk is gone")

func (b broken) Open(name string) (fs.File, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errDisk}
	}
	return b.MapFS.Open(name)
}

func (b broken) ReadFile(name string) ([]byte, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errDisk}
	}
	return b.MapFS.ReadFile(name)
}

func (b broken) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errDisk}
	}
	return b.MapFS.ReadDir(name)
}

// TestSteeringThatCannotBeRead: a file that steers the review and cannot be read is not
// treated as removed. There is no review, and no finding says that it is gone.
func TestSteeringThatCannotBeRead(t *testing.T) {
	tree := fstest.MapFS{
		"api.yaml":                  {Data: []byte(guarded)},
		".github/threatdelta.yaml":  {Data: []byte("fail-on: high\n")},
		".github/workflows/api.yml": {Data: []byte("jobs: {api: {steps: [{uses: threatdelta/threatdelta@v1}]}}\n")},
		".github/CODEOWNERS":        {Data: []byte("/.github/ @octo/security\n")},
	}
	p, err := FindPolicy(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".github/threatdelta.yaml", ".github/workflows/api.yml", ".github/workflows", ".github/CODEOWNERS"} {
		for _, changed := range [][]string{nil, {name}} {
			if name == ".github/workflows" && changed != nil {
				continue // no file
			}
			_, err := Run(context.Background(), Input{Base: Tree{FS: tree}, Head: Tree{FS: broken{tree, name}}, Changed: changed, Policy: p})
			if !errors.Is(err, errDisk) || errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s, changed %v: %v", name, changed, err)
			}
		}
	}
	if _, err := FindPolicy(broken{tree, ".github/threatdelta.yaml"}); !errors.Is(err, errDisk) || errors.Is(err, ErrUsage) {
		t.Errorf("the policy of the base: %v", err)
	}
}
