package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// programName is what the scripts call the program by.
const programName = "threatdelta"

// withoutWaiting is the variable with which the program, as the tests start it, does not wait between
// its requests: the stand-in has no limits that waiting would keep.
const withoutWaiting = "THREATDELTA_TEST_WITHOUT_WAITING"

// TestMain is the program where this executable is started by its name, which is how
// "exec threatdelta" and "sh -c" in a script do, and the tests otherwise.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == programName {
		if os.Getenv(withoutWaiting) != "" {
			p := &program{engine: builtinEngine(), stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv, terminal: isTerminal,
				sleep: func(context.Context, time.Duration) error { return nil }}
			os.Exit(p.execute(context.Background(), os.Args[1:]))
		}
		main()
	}
	os.Exit(sample.Main(m))
}

// TestScript drives the program from outside. The scripts that begin with
// "core_" need the packages that review; the others need the command line alone.
//
// A line that begins with the name of the program runs it within this process, as one
// that begins with "exits CODE" does: a process of its own takes longer to start than
// most commands to run. "exec threatdelta" and "exits CODE exec threatdelta" start one,
// which is needed for standard input, a terminal and what a shell does. core_stdin.txtar
// asks a process for each exit code.
func TestScript(t *testing.T) {
	var p process
	bin, path := t.TempDir(), os.Getenv("PATH") // while a script runs the program, the variables are that script's
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, programName))
	}
	scripts, relative := filepath.Abs("testdata/script") // the scripts change the working directory
	if err = cmp.Or(err, relative); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                scripts,
		RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, ".home"))
			e.Setenv("PATH", bin+string(filepath.ListSeparator)+path)
			e.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			for _, who := range []string{"AUTHOR", "COMMITTER"} {
				e.Setenv("GIT_"+who+"_NAME", "Ada")
				e.Setenv("GIT_"+who+"_EMAIL", "ada@example.org")
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": p.exits, programName: p.passes},
	})
}

// process is this one: it guards what there is one of in a process, and scripts have of
// their own, the working directory and the environment.
type process struct{ sync.Mutex }

// passes runs the program, which must end with 0, or with another code after "!".
func (p *process) passes(ts *testscript.TestScript, neg bool, args []string) {
	if code, said := p.run(ts, args); (code != exitPass) != neg {
		ts.Fatalf("exit code %d\n%s", code, said)
	}
}

// exits runs a program that must end with the given code: exits 2 program args...
func (p *process) exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE [exec] PROGRAM [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got, said := 0, ""
	if args[1] == programName {
		got, said = p.run(ts, args[2:])
	} else {
		if args = args[1:]; args[0] == "exec" {
			args = args[1:]
		}
		err = ts.Exec(args[0], args[1:]...)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			got = exit.ExitCode()
		} else {
			ts.Check(err)
		}
		said = ts.ReadFile("stdout") + ts.ReadFile("stderr")
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\n%s", got, want, said)
	}
}

// run runs the program where the script stands, with its environment and no
// standard input, and returns the exit code and what was said.
func (p *process) run(ts *testscript.TestScript, args []string) (code int, said string) {
	p.Lock()
	defer p.Unlock()
	before, err := os.Getwd()
	ts.Check(err)
	environment := os.Environ()
	here := ts.MkAbs(".")
	defer func() {
		setEnvironment(environment)
		if err := os.Chdir(before); err != nil {
			panic(err)
		}
	}()
	ts.Check(os.Chdir(here))
	scripts := []string{"PWD=" + here}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "GIT_CONFIG_NOSYSTEM", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"} {
		scripts = append(scripts, name+"="+ts.Getenv(name))
	}
	setEnvironment(scripts)
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(""), &stdout, &stderr, ts.Getenv)
	_, err = ts.Stdout().Write(stdout.Bytes())
	_, failed := ts.Stderr().Write(stderr.Bytes())
	ts.Check(cmp.Or(err, failed))
	return code, stdout.String() + stderr.String()
}

// setEnvironment makes these the variables of the process, and no others.
func setEnvironment(variables []string) {
	os.Clearenv()
	for _, v := range variables {
		if name, value, ok := strings.Cut(v, "="); ok {
			os.Setenv(name, value)
		}
	}
}
