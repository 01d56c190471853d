package request

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

// BenchmarkMake makes the requests of all operations of the example; the figure that
// counts is ns/request.
func BenchmarkMake(b *testing.B) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "examples", "bookshop", "head.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	operations := read(b, string(raw)).Operations()
	b.ReportAllocs()
	for b.Loop() {
		for _, o := range operations {
			if _, err := Make(o); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(operations)), "ns/request")
}

// BenchmarkWith puts a value deep into a body that does not have what holds it.
func BenchmarkWith(b *testing.B) {
	o := operation(b, read(b, shop), "POST /orders/{id}")
	r, err := Make(o)
	if err != nil {
		b.Fatal(err)
	}
	l := api.BodyLeaf(api.RequestBody, o.Body[0].Schema, o.Body[0].Value)
	for _, name := range []string{"pay", "bic"} {
		l = l.Child(l.Schema().Property(name))
	}
	for b.Loop() {
		if _, err := r.With(l, "x"); err != nil {
			b.Fatal(err)
		}
	}
}
