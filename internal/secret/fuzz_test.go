package secret

import (
	"encoding/base64"
	"testing"
)

func encode(claims string) string { return base64.RawURLEncoding.EncodeToString([]byte(claims)) }

// FuzzFind: the text of a literal is what is at its place. White space in front of
// a text and a line behind it do not change what is found.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "a: AKIAQ3EGRLPW5XNDT7ZK", "4539 6829 9582 4395", "DE44 5001 0517 5407 3249 31", "\\u00", "x:\\n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",
		"://a:Qm7vT2zLx9@db.shop.io", "-----BEGIN PRIVATE KEY-----\n", "@", "536-90-4399", "AccountKey=", "eyJhbGciOiJIUzI1NiJ9.e30.4pcPyMD09olPSyXnrXCjTwXyr4BsezdI1AVTmud2fU4"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		found := Find(text)
		for _, l := range found {
			if l.Start < 0 || l.Start+len(l.Text) > len(text) || string(text[l.Start:l.Start+len(l.Text)]) != l.Text {
				t.Fatalf("%q stands not at %d of %q", l.Text, l.Start, text)
			}
			l.IsPlausible()
			l.IsAltered()
			if r := l.Redacted(); len(r) > 4+len("…, hash 12345678") {
				t.Errorf("%q is told as %q", l.Text, r)
			}
		}
		for _, pad := range []string{"\n", "\n\n\n\n\n\n\n"} {
			again := Find([]byte(pad + string(text) + "\n\n"))
			if len(again) != len(found) {
				t.Fatalf("%q: %d literals, after %d line ends %d", text, len(found), len(pad), len(again))
			}
			for i := range again {
				if again[i].Text != found[i].Text || again[i].Kind != found[i].Kind || again[i].Start != found[i].Start+len(pad) {
					t.Fatalf("%q: %v, after %d line ends %v", text, found[i], len(pad), again[i])
				}
			}
		}
	})
}
