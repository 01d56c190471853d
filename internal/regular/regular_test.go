package regular_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/regular"
)

// TestWithin: each line is the answer, the narrow patterns and the wide one. A no is
// the shortest text that shows it.
func TestWithin(t *testing.T) {
	for _, c := range []struct {
		narrow []string
		wide   string
		want   string
	}{
		{[]string{`^[a-z]+$`}, `^[a-z0-9]+$`, "yes"},
		{[]string{`^[a-z0-9]+$`}, `^[a-z]+$`, `no "0"`},
		{[]string{`^[a-z]+$`}, `[a-z]`, "yes"},
		{[]string{`[a-z]`}, `^[a-z]+$`, `no "0a"`},
		{[]string{`^a{2,5}$`}, `^a{1,9}$`, "yes"},
		{[]string{`^a{2,5}$`}, `^a{3,9}$`, `no "aa"`},
		{[]string{`^(cat|dog)$`}, `^[a-z]{3}$`, "yes"},
		{[]string{`^[A-Za-z]+$`, `^[a-z0-9]+$`}, `^[a-z]+$`, "yes"},
		{nil, `^.*$`, `no "\n"`},
		{nil, `^[\s\S]*$`, "yes"},
		{nil, ``, "yes"},
		{[]string{``}, `a`, `no ""`},
		{[]string{`^\S+$`}, `^[^ ]+$`, "yes"},
		{[]string{`^[^ ]+$`}, `^\S+$`, `no "\t"`},
		{[]string{`^[^\t-\r ]$`}, `^\S$`, "no \"\u00a0\""},
		{[]string{`^\w+$`}, `\b`, "yes"},
		{[]string{`^.$`}, `\b`, `no ":"`},
		{[]string{`\bA\b`}, `A`, "yes"},
		{[]string{`^\u0061\x62\u{63}$`}, `^abc$`, "yes"},
		{[]string{`^\/[\w.\-]+$`}, `^/[\w.-]+$`, "yes"},
		{[]string{`^[\s]$`}, `^[\s\d]$`, "yes"},
		{[]string{`^\p{Lu}$`}, `^\p{L}$`, "yes"},
		{[]string{`^\p{L}$`}, `^[A-Za-z]$`, `no "ª"`},
		{[]string{`^(?<year>\d{4})$`}, `^(?:[0-9]){4}$`, "yes"},
		{[]string{`^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$`}, `^[0-9a-fA-F-]{36}$`, "yes"},
		{[]string{`^[0-9a-fA-F-]{36}$`}, `^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$`, `no "000000000000000000000000000000000000"`},
		{[]string{`a{1,`}, `a\{1,`, "yes"},
		{[]string{`^a`, `b$`}, `^a.*b$|^a[\s\S]*\n`, "no \"a\\rb\""},
		{[]string{`a^`}, `nothing`, "yes"},
	} {
		answer, text := regular.Within(c.narrow, c.wide, nil)
		got := "undecided"
		switch answer {
		case regular.Yes:
			got = "yes"
		case regular.No:
			got = fmt.Sprintf("no %q", text)
		case regular.Undecided:
		}
		if want := strings.Replace(c.want, "\u00a0", `\u00a0`, 1); got != want {
			t.Errorf("%q within %q: %s, want %s", c.narrow, c.wide, got, want)
		}
	}
}

// TestUndecided has what no finite automaton matches, what engines read differently,
// and what is no expression.
func TestUndecided(t *testing.T) {
	for _, pattern := range []string{
		`(?=.*[A-Z])\w+`, `(?!x)y`, `(?<=x)y`, `(?<!x)y`, `(a)\1`, `(?<n>a)\k<n>`, `(?i)a`, `(?i:a)`, `(?P<n>a)`, `\Aa\z`, `a\Z`, `\Qa\E`, `\h`,
		`[[:alpha:]]`, `[[.a.]]`, `[a-z&&[^b]]`, `[]a]`, `[^]`, `[`, `(`, `)`, `*`, `a**`, `a++`, `a{,3}`, `a{9999}`, `[z-a]`, `[a-\d]`, `[a-\s]`, `[\s-z]`,
		`\pL`, `\p{NoSuchThing}`, `\u12`, `\u{110000}`, `\ud800`, `\u{61`, `\p{L`, `\x6`, `\xzz`, `\é`, `\`, `[\`, `\1`, `[\B]`, "a\x00", "\xff", strings.Repeat("a", 5000),
	} {
		if answer, _ := regular.Within([]string{pattern}, pattern, nil); answer != regular.Undecided {
			t.Errorf("%q is decided", pattern)
		}
	}
}

// TestBounded: what would cost too much is not decided, and its steps are counted.
func TestBounded(t *testing.T) {
	steps := 0
	answer, _ := regular.Within([]string{`(a|b)*a(a|b){25}$`}, `(a|b)*b(a|b){26}$`, func(n int) { steps += n })
	if answer != regular.Undecided || steps < 100_000 || steps > 2_100_000 {
		t.Errorf("answer %d after %d steps", answer, steps)
	}
}

// TestManyPatterns: what is read is counted, and many patterns are not compared.
func TestManyPatterns(t *testing.T) {
	var narrow []string
	for n := range 31 {
		narrow = append(narrow, fmt.Sprintf("^[a-z]{1,%d}$", 20+n))
	}
	steps := 0
	spend := func(n int) { steps += n }
	if answer, _ := regular.Within(narrow, "^[a-z]{1,20}$", spend); answer != regular.Yes || steps < 20_000 {
		t.Errorf("31 patterns: %d after %d steps", answer, steps)
	}
	if answer, _ := regular.Within(append(narrow, "a"), "a", spend); answer != regular.Undecided {
		t.Error("32 patterns are decided")
	}
	steps = 0
	if regular.Within([]string{"a{900}", "("}, "a", spend); steps < 18_000 {
		t.Errorf("what is read before one that is not costs %d steps", steps)
	}
}

// TestWithinGenerated holds the answers to the regular expressions of the standard
// library, by all short texts and by the text that shows a no.
func TestWithinGenerated(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var texts []string
	for n := range 6 {
		texts = append(texts, words(n)...)
	}
	count := map[regular.Answer]int{}
	for range 4000 {
		narrow, wide := generated(random), generated(random)
		if random.IntN(3) == 0 {
			wide = "(?:" + narrow + ")|" + wide
		}
		answer, text := regular.Within([]string{narrow}, wide, nil)
		count[answer]++
		a, b := regexp.MustCompile(narrow), regexp.MustCompile(wide)
		switch answer {
		case regular.No:
			if !a.MatchString(text) || b.MatchString(text) {
				t.Errorf("%q within %q: %q does not show it", narrow, wide, text)
			}
		case regular.Yes:
			for _, text := range texts {
				if a.MatchString(text) && !b.MatchString(text) {
					t.Fatalf("%q is not within %q: %q", narrow, wide, text)
				}
			}
		case regular.Undecided:
			t.Errorf("%q within %q is not decided", narrow, wide)
		}
	}
	if count[regular.Yes] < 500 || count[regular.No] < 500 {
		t.Errorf("of one answer there are too few to say anything: %v", count)
	}
}

// words are all texts of a length of a few characters.
func words(length int) []string {
	if length == 0 {
		return []string{""}
	}
	var out []string
	for _, rest := range words(length - 1) {
		for _, r := range "ab-\n" {
			out = append(out, string(r)+rest)
		}
	}
	return out
}

// generated is a small expression that the dialects read alike.
func generated(random *rand.Rand) string {
	if random.IntN(3) > 0 {
		return "^" + expression(random, 3) + "$"
	}
	return expression(random, 3)
}

func expression(random *rand.Rand, depth int) string {
	atoms := []string{"a", "b", "-", "[ab]", "[^a]", `\w`, `\d`, `[\s\S]`, `\b`, "", "^", "$"}
	if depth == 0 {
		return atoms[random.IntN(len(atoms))]
	}
	inner := expression(random, depth-1)
	switch random.IntN(6) {
	case 0:
		return "(?:" + inner + "|" + expression(random, depth-1) + ")"
	case 1:
		return "(?:" + inner + ")*"
	case 2:
		return "(?:" + inner + "){1,2}"
	case 3:
		return "(?:" + inner + ")?"
	case 4:
		return inner
	}
	return inner + expression(random, depth-1)
}

func TestListed(t *testing.T) {
	for pattern, want := range map[string]string{"^password$": "password", "^(first|last)$": "first last", "^(?:first|last-name)$": "first last-name", "^a": "", "a|b": "", "^(a|b)+$": "", "^$": ""} {
		got, ok := regular.Listed(pattern)
		if strings.Join(got, " ") != want || ok != (want != "") {
			t.Errorf("%s lists %q, %t", pattern, got, ok)
		}
	}
}
