//go:build unix

package secret

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/growth"
)

// TestHostile: no text costs more than its length says. It compares 64 KB with 16
// times as much; quadratic code would take 256 times as long.
func TestHostile(t *testing.T) {
	for _, piece := range []string{"@", "a@a.io", "://a:b@", "1 ", "1234 ", "4539 6829 9582 439", "DE44 ", "a1", "ghp_", "eyJ", "eyJ.", "-----BEGIN PRIVATE KEY-----",
		"-----BEGIN PRIVATE KEY-----" + strings.Repeat("a", 40), "PRIVATE KEY-----", "a1b2c3/", "hooks.slack.com/services/T/B/", "AccountKey=", "\\n", "\\u0022", "key: "} {
		search := func(size int) func() {
			text := []byte(strings.Repeat(piece, size/len(piece)))
			return func() {
				for _, l := range Find(text) {
					l.IsPlausible()
				}
			}
		}
		growth.Check(t, piece, 60, search(64<<10), search(1<<20))
	}
}
