package policy

import (
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const brokenFiles = "testdata/broken.txtar"

//go:generate go test -run TestBroken -update

var update = flag.Bool("update", false, "write the messages into "+brokenFiles)

// TestBroken: a mistake is reported with its place, its key, and what to write
// instead.
func TestBroken(t *testing.T) {
	archive, err := txtar.ParseFile(brokenFiles)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(archive.Files) / 2; n < 30 {
		t.Fatalf("only %d files", n)
	}
	for i := 0; i+1 < len(archive.Files); i += 2 {
		file, want := archive.Files[i], &archive.Files[i+1]
		t.Run(file.Name, func(t *testing.T) {
			if strings.TrimSuffix(file.Name, ".yaml") != strings.TrimSuffix(want.Name, ".want") {
				t.Fatalf("%s follows", want.Name)
			}
			_, err := Parse(file.Name, file.Data)
			if err == nil {
				t.Fatal("no error")
			}
			got := err.Error() + "\n"
			if *update {
				want.Data = []byte(got)
			}
			if got != string(want.Data) {
				t.Errorf("\n got %s\nwant %s\nIf the message is right, run go generate ./internal/policy", got, want.Data)
			}
		})
	}
	if *update {
		if err := os.WriteFile(brokenFiles, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
