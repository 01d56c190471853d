package main

import (
	"context"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"sync"
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
	enlarge := sync.OnceFunc(func() { memory.Enlarge(os.Getenv) })
	p := newProgram(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	p.engine = p.engine.after(func(in input) {
		if readsMuch(in) {
			enlarge()
		}
	})
	os.Exit(p.execute(ctx, os.Args[1:]))
}

// newProgram is the program: env is its environment to look variables up with.
func newProgram(stdin io.Reader, stdout, stderr io.Writer, env func(string) string) *program {
	return &program{engine: builtinEngine(), stdin: stdin, stdout: stdout, stderr: stderr, env: env, terminal: isTerminal}
}

// much is how many bytes of descriptions are much.
const much = 1 << 20

// readsMuch reports whether much may have to be read: of whole trees, nobody knows.
func readsMuch(in input) bool {
	if len(in.Pairs) == 0 {
		return true
	}
	bytes := int64(0)
	add := func(files fs.FS, name string) {
		if name == "" {
			return
		}
		if info, err := fs.Stat(files, name); err == nil { // else reading it says what is wrong
			bytes += info.Size()
		}
	}
	for _, pair := range in.Pairs {
		add(in.Base.FS, pair.Base)
		add(in.Head.FS, pair.Head)
	}
	return bytes >= much
}
