package regular

import (
	"testing"
	"unicode/utf8"
)

// TestText: each pattern with bounds of the length has the text that is short and
// pleasant to read, and the text is found by it.
func TestText(t *testing.T) {
	for _, c := range []struct {
		patterns    []string
		least, most int
		want        string
	}{
		{[]string{`^[a-z]+$`}, 0, -1, "a"},
		{[]string{`^[a-z]+$`}, 5, 5, "aaaaa"},
		{[]string{`^[A-Z]{2}-\d{4}$`}, 0, -1, "AA-1111"},
		{[]string{`^\d{3,5}$`}, 4, -1, "1111"},
		{[]string{`\d`}, 4, -1, "1aaa"},
		{[]string{`^(cat|elephant)$`}, 0, -1, "cat"},
		{[]string{`^(cat|elephant)$`}, 5, -1, "elephant"},
		{[]string{`^.{3}$`, `\d`}, 0, -1, "aa1"},
		{[]string{`^[\s]$`}, 0, -1, " "},
		{[]string{`^\x{0a}?\u0041\x42$`}, 0, -1, ""},
		{[]string{`^\u0041\x42$`}, 0, -1, "AB"},
		{[]string{`^[^a-zA-Z0-9]$`}, 0, -1, "!"},
		{[]string{`^$`}, 0, -1, ""},
		{[]string{`^a$`}, 2, -1, ""},
		{[]string{`^(ab)*$`}, 3, -1, "abab"},
		{[]string{`^a+$`, `^b+$`}, 0, -1, ""},
		{[]string{`(?=a)b`}, 0, -1, ""},
		{[]string{`^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,}$`}, 0, -1, "aaaaaaA1"},
		{[]string{`^(?!admin$)[a-z]{5}$`, `^adm`, `n$`}, 0, -1, "admon"},
		{[]string{`^(?!a)[ab]$`}, 0, -1, "b"},
		{[]string{`^(?=a)(?!a)a$`}, 0, -1, ""},
		{[]string{`^(?=[)(]\))[()]+$`}, 0, -1, "()"},
		{[]string{`^(?=a)b|c$`}, 0, -1, ""},
		{[]string{`^(?=a){2}a$`}, 0, -1, ""},
		{[]string{`^(?=a(b)a$`}, 0, -1, ""},
		{[]string{`^a(?=b)b$`}, 0, -1, ""},
		{[]string{`^(?i)abc$`}, 0, -1, ""},
		{[]string{`^a{1000}$`}, 0, 5, ""},
		{[]string{`((a{30}){30}){30}`}, 0, -1, ""},
	} {
		got, ok := Text(c.patterns, c.least, c.most, nil)
		if c.want != "" && !ok || c.want == "" && ok && got != "" {
			t.Errorf("%q of %d to %d: %q %v", c.patterns, c.least, c.most, got, ok)
			continue
		}
		n := utf8.RuneCountInString(got)
		for _, pattern := range c.patterns {
			if re, read := Compile(pattern); ok && (!read || !re.MatchString(got) || n < c.least || c.most >= 0 && n > c.most) {
				t.Errorf("%q of %d to %d: %q is not found", c.patterns, c.least, c.most, got)
			}
		}
		if n != utf8.RuneCountInString(c.want) {
			t.Errorf("%q of %d to %d: %q, want %q", c.patterns, c.least, c.most, got, c.want)
		}
	}
}
