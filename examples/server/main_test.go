package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestServe: it prints where it listens and the tokens that were not given, takes these,
// and ends.
func TestServe(t *testing.T) {
	t.Setenv("A", "given-to-a")
	t.Setenv("B", "")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	in, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := serve(ctx, "127.0.0.1:0", true, out)
		_ = out.Close()
		ended <- err
	}()
	var printed bytes.Buffer
	for !strings.Contains(printed.String(), "listens on") {
		line := make([]byte, 256)
		n, err := in.Read(line)
		if err != nil {
			t.Fatal(err, <-ended)
		}
		printed.Write(line[:n])
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	text := printed.String()
	address := regexp.MustCompile(`http://\S+`).FindString(text)
	b := regexp.MustCompile(`export B=(\w{20,})\n`).FindStringSubmatch(text)
	if b == nil || strings.Contains(text, "given-to-a") {
		t.Fatalf("it printed %q", text)
	}
	for token, want := range map[string]int{"given-to-a": http.StatusOK, b[1]: http.StatusOK, "other": http.StatusUnauthorized} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/account", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("token %q: %d, want %d", token, resp.StatusCode, want)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
