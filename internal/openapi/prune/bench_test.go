package prune

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

const corpus = "../../../../shared/corpus"

func large(tb testing.TB, ext string) (base, head []byte) {
	tb.Helper()
	var both [2][]byte
	for i, v := range []string{"3.18", "3.19"} {
		b, err := os.ReadFile(filepath.Join(corpus, "large", "ghes-"+v+ext))
		if err != nil {
			tb.Skip("no corpus")
		}
		both[i] = b
	}
	return both[0], both[1]
}

func benchmarkPair(b *testing.B, base, head []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(base) + len(head)))
	var tb, th *Text
	for b.Loop() {
		tb, th = Pair(base, head, nil)
	}
	if tb.Whole() || th.Whole() {
		b.Fatal("nothing was shortened")
	}
	b.ReportMetric(100*float64(len(tb.Bytes())+len(th.Bytes()))/float64(len(base)+len(head)), "%kept")
}

func BenchmarkLargeJSON(b *testing.B) {
	base, head := large(b, ".json")
	benchmarkPair(b, base, head)
}

func BenchmarkLargeYAML(b *testing.B) {
	base, head := large(b, ".yaml")
	benchmarkPair(b, base, head)
}

func BenchmarkPairJSON(b *testing.B) {
	base, head := generate(b, 2000, false)
	benchmarkPair(b, base, head)
}

func BenchmarkPairYAML(b *testing.B) {
	base, head := generate(b, 2000, true)
	benchmarkPair(b, base, head)
}

// BenchmarkPosition finds places on one line of 11 MB.
func BenchmarkPosition(b *testing.B) {
	base, head := large(b, ".json")
	base, head = compact(b, base), compact(b, head)
	text, _ := Pair(base, head, nil)
	if text.Whole() {
		b.Fatal("nothing was shortened")
	}
	text.Position(1, 1)
	n := 0
	for b.Loop() {
		text.Position(1, 1+n%len(text.Bytes()))
		n += 7919
	}
}

func compact(tb testing.TB, b []byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, b); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}
