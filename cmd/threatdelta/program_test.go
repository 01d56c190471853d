package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

var errFakeUsage = errors.New("wrong use")

// fakeRun runs the program over an engine that returns what it is given, and
// hands back what the engine got.
type fakeRun struct {
	code           int
	stdout, stderr string
	got            input
}

type fakeRules struct{}

func (fakeRules) List() []rule { return []rule{{ID: "auth-removed"}, {ID: "auth-optional"}} }
func (fakeRules) Page(id string) (string, bool) {
	return "# " + id, id == "auth-removed"
}

// lockedBuffer may be written to by a review that was given up and goes on.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(data)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func runFake(t *testing.T, ctx context.Context, verdict *report.Report, failure error, terminal bool, args ...string) fakeRun {
	t.Helper()
	var r fakeRun
	var stdout, stderr lockedBuffer
	got := make(chan input, 1)
	p := &program{
		engine: engine{
			version: "1.2.3",
			usage:   errFakeUsage,
			rules:   fakeRules{},
			review: func(_ context.Context, in input) (*report.Report, error) {
				got <- in
				if failure != nil && failure.Error() == "panic" {
					panic("a rule panicked\n::error::")
				}
				return verdict, failure
			},
		},
		stdin:    strings.NewReader(""),
		stdout:   &stdout,
		stderr:   &stderr,
		env:      func(string) string { return "" },
		terminal: func(io.Writer) bool { return terminal },
	}
	r.code = p.execute(ctx, args)
	select {
	case r.got = <-got:
	default: // it ended before it began
	}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return r
}

func verdictOf(v report.Verdict, notes ...report.Note) *report.Report {
	return &report.Report{
		Schema: report.Schema,
		Gate:   report.Gate{FailOn: severity.UsualThreshold, Verdict: v},
		Specs:  []report.Spec{{Path: "api.yaml", Status: report.Unchanged, Notes: notes}},
	}
}

func TestExitCodes(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	for _, c := range []struct {
		name    string
		ctx     context.Context
		report  *report.Report
		failure error
		code    int
		stderr  string
	}{
		{"pass", t.Context(), verdictOf(report.VerdictPass), nil, 0, ""},
		{"fail", t.Context(), verdictOf(report.VerdictFail), nil, 1, ""},
		{"error", t.Context(), verdictOf(report.VerdictError,
			report.Note{Level: "error", Message: "bad\n::error::indent", File: "api.yaml", Line: 3, Column: 4},
			report.Note{Level: "warning", Message: "said in the report only"},
			report.Note{Level: "error", Message: "no place"},
			report.Note{Level: "error", Message: "no line", File: "::error::x"}), nil, 3,
			"api.yaml:3:4: bad\\n::error::indent\nthreatdelta: no place\n\\x3a:error::x: no line\n"},
		{"error without a note", t.Context(), verdictOf(report.VerdictError), nil, 3,
			"threatdelta: the review is not complete; see the notes of the report\n"},
		{"verdict unknown", t.Context(), verdictOf("maybe"), nil, 3,
			"threatdelta: the review is not complete; see the notes of the report\n"},
		{"no report", t.Context(), nil, nil, 3, "threatdelta: the review ended without a report\n"},
		{"wrong use", t.Context(), nil, fmt.Errorf("%w: the glob matches nothing", errFakeUsage), 2,
			"threatdelta: the glob matches nothing; see threatdelta review --help\n"},
		{"failure", t.Context(), nil, errors.New("disk on fire"), 3, "threatdelta: disk on fire\n"},
		{"interrupted", cancelled, nil, context.Canceled, 3, "threatdelta: interrupted before the end; nothing was reviewed\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := runFake(t, c.ctx, c.report, c.failure, false, "review", "--format", "json", dir, dir)
			if r.code != c.code || r.stderr != c.stderr {
				t.Errorf("code %d, stderr %q\nwant %d, %q", r.code, r.stderr, c.code, c.stderr)
			}
		})
	}
}

// Go's exit code for a panic, 2, would pass for wrong use.
func TestPanicIsNoReview(t *testing.T) {
	dir := t.TempDir()
	r := runFake(t, t.Context(), nil, errors.New("panic"), false, "review", dir, dir)
	if r.code != 3 || !strings.HasPrefix(r.stderr, `threatdelta: internal error, please report it: a rule panicked\n::error::`) {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
}

func TestReviewHandsOverWhatWasAsked(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"old/a.yaml", "new/sub/b.yaml"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pass := verdictOf(report.VerdictPass)
	r := runFake(t, t.Context(), pass, nil, false, "review", "old/a.yaml", "./new/sub/b.yaml", "--fail-on", "low")
	got := r.got
	if len(got.Pairs) != 1 || got.Pairs[0].Base != "a.yaml" || got.Pairs[0].Head != "b.yaml" ||
		got.Base.Name != "old/a.yaml" || got.FailOn != severity.Threshold(severity.Low) || got.Version != "1.2.3" || got.Progress != nil {
		t.Errorf("two files: %+v", got)
	}
	r = runFake(t, t.Context(), pass, nil, true, "review", "old", "./new", "--spec", "**/*.yaml", "--spec", "./{a,b}.yaml")
	got = r.got
	if len(got.Pairs) != 0 || got.Head.Name != "./new" || got.FailOn != 0 || got.Policy == nil ||
		fmt.Sprint(got.Specs) != "[**/*.yaml {a,b}.yaml]" || got.Progress == nil {
		t.Errorf("two folders: %+v", got)
	}
	if r = runFake(t, t.Context(), pass, nil, true, "review", "old", "new", "--quiet"); r.got.Progress != nil || r.stdout+r.stderr != "" {
		t.Errorf("quiet: %+v", r)
	}
}

func TestExplain(t *testing.T) {
	r := runFake(t, t.Context(), nil, nil, false, "explain", "auth-removed")
	if r.code != 0 || r.stdout != "# auth-removed\n" {
		t.Errorf("%+v", r)
	}
	r = runFake(t, t.Context(), nil, nil, false, "explain", "auth-remove")
	if r.code != 2 || !strings.Contains(r.stderr, "did you mean auth-removed?") || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("%+v", r)
	}
}

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"plain: words, 日本 é":          "plain: words, 日本 é",
		"a\nb\r\x1b[31m\t":            `a\nb\r\x1b[31m\t`,
		"  ::error::x":                `  \x3a:error::x`,
		"a ::error::x":                "a ::error::x",
		"##[error]x ###":              `#\x23[error]x #\x23\x23`,
		"\u202etxt\u200b\ufe0f\u00a0": `\u202etxt\u200b\ufe0f\u00a0`,
		"\xff\u2028":                  `\xff\u2028`,
	} {
		if got := logline.Inert(in); got != want {
			t.Errorf("logline.Inert(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestVersionOf(t *testing.T) {
	for version, want := range map[string]string{"v0.1.0": "0.1.0", "(devel)": "devel", "": "devel"} {
		if got := versionOf(&debug.BuildInfo{Main: debug.Module{Version: version}}, true); got != want {
			t.Errorf("versionOf(%q) = %q, want %q", version, got, want)
		}
	}
	if got := versionOf(nil, false); got != "devel" {
		t.Errorf("without build information: %q", got)
	}
}

func TestProgress(t *testing.T) { synctest.Test(t, testProgress) }

func testProgress(t *testing.T) {
	var quick bytes.Buffer
	g := startProgress(&quick, "reviewing")
	g.update(1, 2, "api.yaml")
	g.end()
	if quick.Len() != 0 {
		t.Errorf("quick work wrote %q", &quick)
	}

	var slow bytes.Buffer
	g = startProgress(&slow, "reviewing")
	g.update(1, 2, "a\x1b[2Jpi.yaml"+strings.Repeat("x", 100))
	time.Sleep(progressDelay + 100*time.Millisecond)
	g.update(2, 2, "last.yaml")
	g.end()
	g.end()
	g.update(3, 3, "too late")
	out := slow.String()
	if !strings.HasPrefix(out, eraseLine+`reviewing 1/2 a\x1b[2Jpi.yaml`) || !strings.Contains(out, "reviewing 2/2 last.yaml") || !strings.HasSuffix(out, eraseLine) {
		t.Errorf("slow work wrote %q", out)
	}
	if strings.Contains(out, "too late") || strings.Count(out, eraseLine) != 3 {
		t.Errorf("slow work wrote %q", out)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, fstest.MapFS{
		"api/openapi.yaml": {Data: []byte("openapi")},
		"build/out.yaml":   {Data: []byte("out")},
		"README.md":        {Data: []byte("readme")},
	}); err != nil {
		t.Fatal(err)
	}
	all, err := openFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	if err := fstest.TestFS(all, "api/openapi.yaml", "build/out.yaml", "README.md"); err != nil {
		t.Error(err)
	}
	some, err := openFolder(dir, []string{"api/openapi.yaml", "deleted/x.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	defer some.Close()
	if err := fstest.TestFS(some, "api/openapi.yaml"); err != nil {
		t.Error(err)
	}
	if listed, err := fs.Glob(some, "*"); err != nil || fmt.Sprint(listed) != "[api]" {
		t.Errorf("listed %q, %v; want only api", listed, err)
	}
	if data, err := fs.ReadFile(some, "build/out.yaml"); err != nil || string(data) != "out" {
		t.Errorf("a file that is not listed: %q, %v", data, err)
	}
}

func TestFolderRefuses(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	large, err := os.Create(filepath.Join(dir, "large.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(large.Truncate(65<<20), large.Close(),
		os.WriteFile(outside, []byte("secret"), 0o644),
		os.Symlink(outside, filepath.Join(dir, "absolute.yaml")),
		os.Symlink("../../etc/passwd", filepath.Join(dir, "relative.yaml")),
		os.Symlink("/dev/zero", filepath.Join(dir, "zero.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	f, err := openFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range []string{"large.yaml", "absolute.yaml", "relative.yaml", "zero.yaml", ".", "../x", "missing"} {
		if data, err := f.ReadFile(name); err == nil {
			t.Errorf("ReadFile(%q) = %d bytes", name, len(data))
		}
		if name == "." {
			continue
		}
		if file, err := f.Open(name); err == nil {
			t.Errorf("Open(%q) succeeded", name)
			file.Close()
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.json")
	link := filepath.Join(dir, "link.json")
	if err := os.WriteFile(name, []byte("old and longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("report.json", link); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
	data, err := os.ReadFile(name)
	if err != nil || string(data) != "new" {
		t.Errorf("the file holds %q, %v", data, err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode changed: %v, %v", info, err)
	}
	if err := writeFile(filepath.Join(dir, "missing", "x"), nil); err == nil || strings.Contains(err.Error(), ".threatdelta-") {
		t.Errorf("a missing folder: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// run is the program, without what main does to the process.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	return newProgram(stdin, stdout, stderr, env).execute(ctx, args)
}
