package prune

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	cases "github.com/threatdelta/threatdelta/internal/sample"
)

func read(tb testing.TB, path ...string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// TestCorpus checks every real pair in both directions.
func TestCorpus(t *testing.T) {
	dirs, _ := filepath.Glob(filepath.Join(corpus, "pairs", "*"))
	if len(dirs) == 0 {
		t.Skip("no corpus")
	}
	for _, dir := range dirs {
		base, _ := filepath.Glob(filepath.Join(dir, "base.*"))
		head, _ := filepath.Glob(filepath.Join(dir, "head.*"))
		if len(base) != 1 || len(head) != 1 {
			continue // several files
		}
		b, h := read(t, base[0]), read(t, head[0])
		if !cases.Has(filepath.Base(dir), 1+len(h)>>17) {
			continue
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			tb, th, region := verify(t, b, h)
			t.Logf("%d -> %d, %d -> %d bytes, %d members shortened", len(b), len(tb.Bytes()), len(h), len(th.Bytes()), len(region))
			verify(t, h, b)
			verify(t, b, b)
		})
	}
}

func TestCorpusLarge(t *testing.T) {
	if !cases.All() {
		t.Skip("ten seconds and a gigabyte: the nightly job makes it, and TestCorpus smaller ones here")
	}
	for _, ext := range []string{".json", ".yaml"} {
		t.Run(ext, func(t *testing.T) {
			t.Parallel()
			b, h := large(t, ext)
			tb, th, region := verify(t, b, h)
			t.Logf("%d -> %d, %d -> %d bytes, %d members shortened", len(b), len(tb.Bytes()), len(h), len(th.Bytes()), len(region))
			if 3*len(tb.Bytes()) > len(b) || 3*len(th.Bytes()) > len(h) {
				t.Error("little was shortened")
			}
		})
	}
}

// TestIdentity shortens all that can be shortened in the test's own descriptions.
func TestIdentity(t *testing.T) {
	for _, name := range []string{"shop.yaml", "legacy.json"} {
		t.Run(name, func(t *testing.T) {
			b := read(t, "testdata", name)
			text, _, region := verify(t, b, b)
			if len(region) < 7 {
				t.Errorf("only %d members were shortened: %v", len(region), region)
			}
			crlf := []byte(strings.ReplaceAll(string(b), "\n", "\r\n"))
			if other, _, _ := verify(t, crlf, crlf); other.Whole() {
				t.Error("CRLF: nothing was shortened")
			}
			if other, _, region2 := verify(t, b, crlf); other.Whole() || len(region2) != len(region) {
				t.Error("LF against CRLF: not the same was shortened")
			}
			t.Logf("%d -> %d bytes\n%s", len(b), len(text.Bytes()), text.Bytes())
		})
	}
}
