package review_test

import (
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// BenchmarkReview measures a review of a large description with one edit,
// generated and, where it is there, real. scripts/ratio holds the whole program
// against another.
func BenchmarkReview(b *testing.B) {
	for _, print := range prints {
		plain := big("3.1", 500)
		changed := clone(plain)
		loud[0].edit(rand.New(rand.NewSource(1)), changed)
		base, head := print.document("3.1", plain), print.document("3.1", changed)
		b.Run("generated "+print.name, func(b *testing.B) {
			b.SetBytes(int64(base.size() + head.size()))
			measure(b, review.Input{Base: review.Tree{FS: base.files}, Head: review.Tree{FS: head.files}, Pairs: []review.Pair{{Base: base.root, Head: head.root}}})
		})
	}
	const dir = "../../../shared/corpus/large"
	for _, ext := range []string{"json", "yaml"} {
		files, _ := filepath.Glob(filepath.Join(dir, "*."+ext))
		if len(files) != 2 {
			continue
		}
		b.Run("real "+ext, func(b *testing.B) {
			tree := review.Tree{FS: os.DirFS(dir)}
			measure(b, review.Input{Base: tree, Head: tree, Pairs: []review.Pair{{Base: filepath.Base(files[0]), Head: filepath.Base(files[1])}}})
		})
	}
}

func measure(b *testing.B, in review.Input) {
	in.FailOn = severity.Never
	b.ReportAllocs()
	for b.Loop() {
		if _, err := review.Run(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}
