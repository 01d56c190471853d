package logline_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/logline"
)

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"a plain line":       "a plain line",
		"::error::x":         `\x3a:error::x`,
		"  ::error::x":       `  \x3a:error::x`,
		"a ::error::x":       "a ::error::x",
		"x ##[error]y":       `x #\x23[error]y`,
		"###":                `#\x23\x23`,
		"a\nb\r":             `a\nb\r`,
		"\x1b[31m":           `\x1b[31m`,
		"a\u202eb":           `a\u202eb`,
		"\u2800\ufe0f\u00ad": `\u2800\ufe0f\u00ad`,
		"\xff":               `\xff`,
		"größer ✓ 字":         "größer ✓ 字",
		"\U000e0041":         `\U000e0041`,
	} {
		if got := logline.Inert(in); got != want {
			t.Errorf("Inert(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzInert(f *testing.F) {
	f.Add("::error::x\n##[y]\u202e")
	f.Fuzz(func(t *testing.T, in string) {
		out := logline.Inert(in)
		if strings.ContainsAny(out, "\n\r\x1b") || strings.Contains(out, "##") || strings.HasPrefix(strings.TrimLeft(out, " "), "::") {
			t.Errorf("%q acts: %q", in, out)
		}
		for _, c := range out {
			if !logline.Visible(c) {
				t.Errorf("%q shows %q, which cannot be seen", in, c)
			}
		}
	})
}
