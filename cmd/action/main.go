package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/threatdelta/threatdelta/internal/memory"
)

// The exit codes.
const (
	exitPass     = 0
	exitBlocking = 1
	exitInput    = 2
	exitUnable   = 3
)

// maxRunTime is how long a run may take: a review takes seconds, waiting for
// GitHub has a budget of its own, and a job that hangs blocks a required check.
const maxRunTime = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	memory.Prepare(os.Getenv)
	memory.Enlarge(os.Getenv)
	os.Exit(run(ctx, os.Environ(), os.Stdout, os.Stderr))
}

// run is the program: environ is its environment as NAME=VALUE, all that it
// reads besides the files that the environment names. It returns the exit code.
func run(ctx context.Context, environ []string, stdout, stderr io.Writer) int {
	return newSession(environ, stdout, stderr).run(ctx)
}

// failure is an error that says which exit code it means.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// wrongInput is the error of an input that its writer has to change.
func wrongInput(format string, args ...any) error {
	return &failure{exitInput, fmt.Errorf(format, args...)}
}

// unable is the error of a review that did not happen, for no fault of the inputs.
func unable(format string, args ...any) error {
	return &failure{exitUnable, fmt.Errorf(format, args...)}
}

// codeOf is the exit code that an error means; whoever forgot to say means 3,
// which never counts as a pass.
func codeOf(err error) int {
	var f *failure
	if errors.As(err, &f) {
		return f.code
	}
	return exitUnable
}

// variables looks up a variable of an environment, as os.Getenv does.
func variables(environ []string) func(string) string {
	values := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}

// names lists the names of an environment.
func names(environ []string) []string {
	list := make([]string, len(environ))
	for i, pair := range environ {
		list[i], _, _ = strings.Cut(pair, "=")
	}
	return list
}
