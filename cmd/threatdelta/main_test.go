package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/review"
)

// TestReadsMuch: of two files it is known how much is to be read, of trees it is not.
func TestReadsMuch(t *testing.T) {
	files := fstest.MapFS{"small": {Data: []byte("openapi: 3.1.0\n")}, "half": {Data: make([]byte, much/2)}}
	for _, c := range []struct {
		pairs []review.Pair
		want  bool
	}{
		{nil, true},
		{[]review.Pair{{Base: "small", Head: "small"}}, false},
		{[]review.Pair{{Base: "half", Head: "small"}}, false},
		{[]review.Pair{{Base: "half", Head: "half"}}, true},
		{[]review.Pair{{Base: "half"}, {Head: "half"}}, true},
		{[]review.Pair{{Base: "none", Head: "small"}}, false},
	} {
		in := input{Base: tree{FS: files}, Head: tree{FS: files}, Pairs: c.pairs}
		if got := readsMuch(in); got != c.want {
			t.Errorf("%+v: %t, want %t", c.pairs, got, c.want)
		}
	}
}

// TestEnlarged: the process is prepared for much where much is to be read, and only there:
// that takes a collection.
func TestEnlarged(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("there are no large pages to ask for")
	}
	small := filepath.Join(t.TempDir(), "small.yaml")
	large := filepath.Join(t.TempDir(), "large.yaml")
	const text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"
	for name, text := range map[string]string{small: text, large: text + strings.Repeat("# "+strings.Repeat("a", 100)+"\n", much/100)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"version"}, 0},
		{[]string{"review", "--quiet", small, small}, 0},
		{[]string{"review", "--quiet", large, small}, 1},
		{[]string{"model", large}, 1},
	} {
		var stderr bytes.Buffer
		cmd := exec.Command(os.Args[0])
		cmd.Args, cmd.Stderr = append([]string{programName}, c.args...), &stderr
		cmd.Env = append(os.Environ(), "GODEBUG=gctrace=1", "GOMEMLIMIT=")
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v\n%s", c.args, err, stderr.String())
		}
		if got := strings.Count(stderr.String(), "(forced)"); got != c.want {
			t.Errorf("%s: %d forced collections, want %d\n%s", c.args, got, c.want, stderr.String())
		}
	}
}
