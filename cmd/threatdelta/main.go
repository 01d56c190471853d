package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the program at once
		time.AfterFunc(2*time.Second, func() { os.Exit(3) })
	})
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(640 << 20) // beyond, collecting more often costs less than memory does
	}
	if os.Getenv("GOGC") == "" {
		collectLater()
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// collectLater has the first collection wait for 16 MB in place of Go's 4 MB
// (https://go.dev/doc/gc-guide), and sets the usual percentage when it has been: the
// review of two descriptions of 100 KB ends before, which saves a quarter of its time
// and costs no memory, since the heap grows to that size either way.
func collectLater() {
	const usual, first = 100, 400
	debug.SetGCPercent(first)
	runtime.AddCleanup(new([16]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}

// run is the program: args without its name, env to look variables up with. It
// returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	p := &program{engine: builtinEngine(), stdin: stdin, stdout: stdout, stderr: stderr, env: env, terminal: isTerminal}
	return p.execute(ctx, args)
}
