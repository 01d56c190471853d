package rules_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// slips are what no sentence for a reader has: counts and articles that do not agree
// with their noun, nothing counted, the whole of a body by its sign, the levels of data
// by theirs, what stands open.
var slips = []*regexp.Regexp{
	regexp.MustCompile(`\b1 (more )?(operation|value|field|item|scope|place|endpoint|parameter|header|name|list|schema|host|case)s\b`),
	regexp.MustCompile(`\b0 [a-z]`), regexp.MustCompile(`\b(\d+) of (\d+)\b.* \d+ of \d+\b`),
	regexp.MustCompile(`(?i)\ba (operation|item|id|address|answer|endpoint|enum|object|upload|array|integer|api)\b`),
	regexp.MustCompile(`(?i)\ban (value|user|url|header|field|scope|host|one|number|string)\b`),
	regexp.MustCompile("`\\$`"), regexp.MustCompile(`\bS[0-3]\b`), regexp.MustCompile(`more operations?\) (newly |no longer |all )?(is|was|has|does|accepts|acts|answers|asks|belongs|declares|deletes|reads|returns|sends|takes)\b`),
	regexp.MustCompile(`more operations?\) belong [^;]* asks\b`), regexp.MustCompile(`%!|\(\)|  |,,|\.\.$`),
}

// plainMarks are what a sentence may have outside of backticks beside letters, digits
// and spaces. Whatever else there is comes from the description, where it may be
// anything, and belongs between backticks.
const plainMarks = `,;:.()'"-/=+&?!…`

// checkGrammar holds a sentence of a finding to what a reader may expect of it.
func checkGrammar(t *testing.T, sentence string) {
	t.Helper()
	parts := strings.Split(sentence, "`")
	if len(parts)%2 == 0 {
		t.Errorf("%q: the backticks do not pair", sentence)
		return
	}
	for i := 0; i < len(parts); i += 2 {
		for _, r := range parts[i] {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' && !strings.ContainsRune(plainMarks, r) {
				t.Errorf("%q has %q outside of backticks", sentence, r)
				return
			}
		}
	}
	for _, slip := range slips {
		if found := slip.FindString(sentence); found != "" {
			t.Errorf("%q: %q is a slip", sentence, found)
		}
	}
}
