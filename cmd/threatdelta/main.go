package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/threatdelta/threatdelta/internal/memory"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the program at once
		time.AfterFunc(2*time.Second, func() { os.Exit(3) })
	})
	memory.Prepare(os.Getenv)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// run is the program: args without its name, env to look variables up with. It
// returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	p := &program{engine: builtinEngine(), stdin: stdin, stdout: stdout, stderr: stderr, env: env, terminal: isTerminal}
	return p.execute(ctx, args)
}
