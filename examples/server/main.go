package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/threatdelta/threatdelta/internal/example"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fixed := flag.Bool("fixed", false, "refuse what the changed descriptions open")
	address := flag.String("listen", "127.0.0.1:8080", "the `ADDRESS` to listen on")
	flag.Parse()
	if err := serve(ctx, *address, *fixed, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// serve answers at an address until the context ends.
func serve(ctx context.Context, address string, fixed bool, out io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	customer := []string{"shop", "customers:write"}
	callers := []example.Caller{
		{Customer: example.Ada, Token: token(out, "A"), Scopes: customer},
		{Customer: example.Bob, Token: token(out, "B"), Scopes: customer},
		{Customer: example.Ada, Token: token(out, "LOW"), Scopes: customer[:1]},
		{Customer: example.Bob, Key: token(out, "KEY")},
	}
	fmt.Fprintf(out, "# listens on http://%s\n", listener.Addr())
	server := &http.Server{Handler: example.Handler(example.Options{Fixed: fixed, Callers: callers}), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// token is the one that a variable has. Where it has none, one is made up, and printed as
// the line for a shell that sets the variable.
func token(out io.Writer, variable string) string {
	value := os.Getenv(variable)
	if value == "" {
		value = rand.Text()
		fmt.Fprintf(out, "export %s=%s\n", variable, value)
	}
	return value
}
