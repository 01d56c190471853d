//go:build unix

package prune

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/growth"
)

// TestUnlikeHostile: no pair of texts costs more to compare than its length says.
func TestUnlikeHostile(t *testing.T) {
	long := strings.Repeat("x", 3<<10)
	for _, c := range []struct{ a, b string }{
		{"a\n", "b\n"}, {"\n", "a\n"}, {"a", "b"}, {long + "a\n", long + "b\n"}, {long + "\n", "a\n"}, {long, long}, {"a\nb\n", "a\nc\n"}, {"a\nb\nc\nd\ne\nf\n", "a\n1\n2\n3\n4\n5\n"},
	} {
		search := func(size int) func() {
			doc := func(piece string) *doc {
				d := &doc{src: []byte(strings.Repeat(piece, size/len(piece)))}
				for i := range size / 200 {
					d.members = append(d.members, member{id: fmt.Sprint(piece[:1], i), start: int32(min(200*i, len(d.src)))}, member{id: fmt.Sprint(i), start: int32(min(200*i, len(d.src)))})
				}
				return d
			}
			a, b := doc(c.a), doc(c.b)
			return func() { a.unlike(b) }
		}
		growth.Check(t, fmt.Sprintf("%.20q and %.20q", c.a, c.b), 60, search(64<<10), search(1<<20))
	}
}
