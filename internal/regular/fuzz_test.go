package regular

import (
	"regexp"
	"testing"
)

// FuzzWithin holds each answer to the matcher of the standard library: a text that the
// narrow pattern matches is matched by the wide one after a Yes, and what shows a No is
// matched by the narrow one alone.
func FuzzWithin(f *testing.F) {
	for _, seed := range [][3]string{
		{`^[a-z]+$`, `^[a-z0-9]+$`, "abc"}, {`[a-z]`, `^[a-z]+$`, "a1"}, {`^\S{2,5}$`, `^[^\s]+$`, "a\u00a0"}, {`\bA\b`, `A|b`, " A "}, {`^[\w.+-]+@[\w-]+\.[a-z]{2,}$`, `@`, "a@b.cd"},
		{`^\p{L}+$`, `^\w*$`, "é"}, {`^(a|ab)(c|bcd)$`, `^a(b?c|b+cd)$`, "abcd"}, {`^\u{1F600}.$`, `^..$`, "\U0001F600\n"}, {`^[^"\\]*$`, `^[\x00-\uffff]*$`, "\U0001F600"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, narrow, wide, text string) {
		answer, shown := Within([]string{narrow}, wide, nil)
		if answer == Undecided {
			return
		}
		matches := func(pattern, text string) bool {
			translated, ok := translate(pattern)
			if !ok {
				t.Fatalf("%q is decided and not read", pattern)
			}
			return regexp.MustCompile(translated).MatchString(text)
		}
		switch answer {
		case Yes:
			if matches(narrow, text) && !matches(wide, text) {
				t.Errorf("%q is not within %q: %q", narrow, wide, text)
			}
		case No:
			if !matches(narrow, shown) || matches(wide, shown) {
				t.Errorf("%q within %q: %q does not show a no", narrow, wide, shown)
			}
		case Undecided:
		}
	})
}
