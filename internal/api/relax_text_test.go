package api

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/regular"
)

func within(narrow []string, wide string) regular.Answer {
	answer, _ := regular.Within(narrow, wide, nil)
	return answer
}

// TestTexts: what is checked by a pattern, a format or a length at base may be checked
// by another one at head. Each line says what head accepts beyond base; a facet with a
// question mark accepts something else.
func TestTexts(t *testing.T) {
	for _, c := range []struct{ base, head, want string }{
		{"{pattern: '^[a-z]+$'}", "{pattern: '^[a-z0-9]+$'}", "pattern"},
		{"{pattern: '^[a-z0-9]+$'}", "{pattern: '^[a-z]+$'}", ""},
		{"{pattern: '^[a-z]+$'}", "{pattern: '^[0-9]+$'}", "pattern?"},
		{"{pattern: '^[a-z]+$'}", "{pattern: '[a-z]'}", "pattern"},
		{"{pattern: '[a-z]'}", "{pattern: '^[a-z]+$'}", ""},
		{"{pattern: '^[a-z]+$'}", "{pattern: '(?i)^[a-f]+$'}", "pattern?"},
		{"{pattern: '^[a-z]+$'}", "{pattern: '^(?!root)[a-z]+$'}", "pattern?"},
		{"{pattern: '^[a-z]{1,5}$'}", "{pattern: '^[a-z]+$', maxLength: 5}", ""},
		{"{pattern: '^[a-z]{1,5}$'}", "{pattern: '^[a-z]+$', maxLength: 6}", "pattern"},
		{"{pattern: '^[a-z]{3,}$'}", "{pattern: '^[a-z]+$', minLength: 3}", ""},
		{"{pattern: '^[a-z]+$', maxLength: 5}", "{pattern: '^[a-z]{1,5}$'}", ""},
		{"{pattern: '^[a-z]+$', maxLength: 5}", "{pattern: '^[a-z]{1,6}$'}", "maxLength"},
		{"{minLength: 1}", "{pattern: '^.+$'}", ""},
		{"{minLength: 2}", "{pattern: '^.+$'}", "minLength"},
		{"{maxLength: 5}", "{pattern: '^[a-z]+$'}", "maxLength"},
		{"{format: uuid}", "{pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'}", ""},
		{"{format: uuid}", "{pattern: '^[0-9a-f-]{36}$'}", "format?"},
		{"{pattern: '^[0-9a-fA-F-]{36}$'}", "{format: uuid}", ""},
		{"{pattern: '^[0-9a-f-]{36}$'}", "{format: uuid}", "pattern?"},
		{"{pattern: '^[0-9-]+$'}", "{format: date}", ""},
		{"{pattern: '^[0-9-]+$'}", "{format: date-time}", "pattern?"},
		{"{pattern: '^[0-9]+$'}", "{format: email}", "pattern?"},
		{"{format: date}", "{pattern: '^[0-9-]+$'}", "format?"},
		{"{format: date}", "{pattern: '^20[0-9]{2}-0[1-9]-1[0-9]$'}", ""},
		{"{format: email}", "{pattern: '^[a-z]+@example[.]com$'}", "format?"},
	} {
		typed := func(s string) *Facts { return facts(t, "{type: string, "+s[1:]) }
		got := ""
		for _, r := range typed(c.head).Relaxed(typed(c.base), within) {
			got += r.Facet
			if !r.Certain {
				got += "?"
			}
		}
		if got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.base, c.head, got, c.want)
		}
	}
}
