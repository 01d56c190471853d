package regular

import (
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longest is how many bytes a pattern has at most that is read.
const longest = 2000

// parse reads a pattern. It is nil for one that is not read.
func parse(pattern string) *syntax.Prog {
	text, ok := translate(pattern)
	if !ok {
		return nil
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > mostInstructions {
		return nil
	}
	return prog
}

// translate writes a pattern of ECMA-262 (22.2.1 and B.1.2 of its edition of 2025) in
// the syntax of package regexp/syntax. It is false for one that means different things
// in different engines, or that no finite automaton can match: assertions that look
// around, references to groups, flags. What else is no expression the parser of that
// package refuses.
func translate(pattern string) (string, bool) {
	if len(pattern) > longest || !utf8.ValidString(pattern) {
		return "", false
	}
	t := translator{in: []rune(pattern)}
	ok := t.run()
	return t.out.String(), ok
}

// translator does the work of translate.
type translator struct {
	in  []rune
	at  int
	out strings.Builder
}

// spaces is what \s matches, and others all else, as the content of a class.
const (
	spaces = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	others = `\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
)

// next takes the next character, 0 at the end.
func (t *translator) next() rune {
	if t.at >= len(t.in) {
		return 0
	}
	t.at++
	return t.in[t.at-1]
}

// has reports whether a text follows.
func (t *translator) has(text string) bool {
	return strings.HasPrefix(string(t.in[t.at:min(len(t.in), t.at+utf8.RuneCountInString(text))]), text)
}

// run translates the whole pattern. It is false for what is not read.
func (t *translator) run() bool {
	for t.at < len(t.in) {
		ok := true
		switch r := t.next(); r {
		case '\\':
			ok = t.escape(false)
		case '[':
			ok = t.class()
		case '(':
			ok = t.group()
		case '.':
			t.out.WriteString(`[^\n\r\x{2028}\x{2029}]`)
		case '{':
			ok = t.quantifier()
		case '}', ']':
			t.literal(r)
		case 0:
			ok = false
		default:
			t.out.WriteRune(r)
		}
		if !ok {
			return false
		}
	}
	return true
}

// group reads what follows a parenthesis. Of the special groups only those that
// capture nothing or have a name are read.
func (t *translator) group() bool {
	t.out.WriteByte('(')
	if !t.has("?") {
		return true
	}
	t.next()
	t.out.WriteByte('?')
	return t.has(":") || t.has("<") && !t.has("<=") && !t.has("<!")
}

// quantifier reads a number of repetitions, else a brace. A lower bound that is
// missing is a literal here and zero in other engines.
func (t *translator) quantifier() bool {
	end := t.at
	for end < len(t.in) && (t.in[end] == ',' || '0' <= t.in[end] && t.in[end] <= '9') {
		end++
	}
	text := string(t.in[t.at:end])
	switch {
	case strings.HasPrefix(text, ","):
		return false
	case text == "" || strings.Count(text, ",") > 1 || end == len(t.in) || t.in[end] != '}':
		t.literal('{')
		return true
	}
	t.out.WriteString("{" + text + "}")
	t.at = end + 1
	return true
}

func (t *translator) literal(r rune) {
	t.out.WriteString(`\x{` + strconv.FormatInt(int64(r), 16) + `}`)
}

// escape reads what follows a backslash.
func (t *translator) escape(inClass bool) bool {
	r := t.next()
	switch r {
	case 'd', 'D', 'w', 'W', 't', 'n', 'r', 'f', 'v':
		t.out.WriteString(`\` + string(r))
	case 's', 'S':
		set := map[rune]string{'s': spaces, 'S': others}[r]
		if inClass {
			t.out.WriteString(set)
			return true
		}
		t.out.WriteString("[" + set + "]")
	case 'b':
		if inClass {
			t.literal('\b')
			return true
		}
		t.out.WriteString(`\b`)
	case 'B':
		t.out.WriteString(`\B`)
		return !inClass
	case 'p', 'P':
		t.out.WriteString(`\` + string(r))
		return t.has("{") && t.name()
	case 'x', 'u':
		return t.code(r)
	default:
		if r == 0 || r >= utf8.RuneSelf || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z' {
			return false
		}
		t.literal(r)
	}
	return true
}

// name copies the name of a property of characters, in braces.
func (t *translator) name() bool {
	for t.at < len(t.in) {
		r := t.next()
		if t.out.WriteRune(r); r == '}' {
			return true
		}
	}
	return false
}

// code reads a character that is written as a number: \x2d, \u002d or \u{2d}.
func (t *translator) code(kind rune) bool {
	digits := map[rune]int{'x': 2, 'u': 4}[kind]
	braces := kind == 'u' && t.has("{")
	if braces {
		t.next()
		for digits = 0; t.at+digits < len(t.in) && t.in[t.at+digits] != '}'; {
			digits++
		}
	}
	end := t.at + digits
	if end > len(t.in) || braces && end == len(t.in) {
		return false
	}
	n, err := strconv.ParseUint(string(t.in[t.at:end]), 16, 32)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return false
	}
	if t.at = end; braces {
		t.at++
	}
	t.literal(rune(n))
	return true
}

// class reads a list of characters. What other engines read as an operation on sets is
// not read, nor is a class of nothing.
func (t *translator) class() bool {
	t.out.WriteByte('[')
	if t.has("^") {
		t.out.WriteRune(t.next())
	}
	if t.has("]") {
		return false
	}
	for before := rune(0); t.at < len(t.in); {
		r := t.next()
		switch {
		case r == ']':
			t.out.WriteByte(']')
			return true
		case r == '\\' && (t.has("s") || t.has("S")):
			if before == '-' || t.at+1 < len(t.in) && t.in[t.at+1] == '-' {
				return false
			}
			t.escape(true)
		case r == '\\':
			if !t.escape(true) {
				return false
			}
		case r == '[' && (t.has(":") || t.has(".") || t.has("=")), r == '&' && t.has("&"), r == 0:
			return false
		case r == '[' || r == '^':
			t.literal(r)
		default:
			t.out.WriteRune(r)
		}
		before = r
	}
	return false
}
