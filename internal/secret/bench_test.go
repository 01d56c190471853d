package secret

import (
	"os"
	"testing"
)

// BenchmarkFind reads a large real description, if it is at hand.
func BenchmarkFind(b *testing.B) {
	for _, name := range []string{"ghes-3.19.json", "ghes-3.19.yaml"} {
		b.Run(name, func(b *testing.B) {
			text, err := os.ReadFile("../../../shared/corpus/large/" + name)
			if err != nil {
				b.Skip("no corpus")
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n = len(Find(text))
			}
			b.ReportMetric(float64(n), "literals")
		})
	}
}
