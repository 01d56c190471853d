package regular

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestText bounds how many characters a text has that is made up.
const longestText = 10_000

// Text returns a text of at least so many characters, and at most so many unless most is
// negative, in which each of the patterns is found. It is false if there is none, or none
// was found within the bounds of this package. The text is short and has printable
// characters where the patterns allow. spend, which may be nil, is told of the steps that
// a search takes.
func Text(patterns []string, least, most int, spend func(int)) (string, bool) {
	if most < 0 || most > longestText {
		most = longestText
	}
	if least > most || len(patterns) == 0 || len(patterns) >= mostPatterns {
		return "", false
	}
	var all Pattern
	var must, mustNot []string
	for _, pattern := range patterns {
		p, ok := Compile(pattern)
		if !ok {
			return "", false
		}
		all.all, all.none = append(all.all, p.all...), append(all.none, p.none...)
		found, none := lookAheads(pattern)
		must, mustNot = append(must, found...), append(mustNot, none...)
	}
	for _, re := range all.all {
		if text, ok := written(re, least); ok && isOfLength(text, least, most) && all.MatchString(text) {
			return text, true
		}
	}
	// What is never found stands for what must not be found where that is nothing.
	never := `[^\s\S]`
	if len(mustNot) > 0 {
		never = strings.Join(mustNot, "|")
	}
	return searched(must, never, [2]int{least, most}, spend)
}

func isOfLength(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= least && n <= most
}

// searched asks for a shortest text that all machines accept and one does not, first
// for a printable one. A length that would make them large is not looked for.
func searched(must []string, never string, length [2]int, spend func(int)) (string, bool) {
	least, most := length[0], length[1]
	if least > mostInstructions/10 {
		return "", false
	}
	bounds := "{" + strconv.Itoa(least) + ",}$"
	if most < mostInstructions/10 {
		bounds = "{" + strconv.Itoa(least) + "," + strconv.Itoa(most) + "}$"
	}
	for _, characters := range [...]string{`^[ -~]`, `^[\s\S]`} {
		if answer, text := Within(append([]string{characters + bounds}, must...), never, spend); answer == No {
			return text, true
		}
	}
	return "", false
}

// written writes a text for one expression: the shortest of each part, and more
// repetitions where the text is too short.
func written(re *regexp.Regexp, least int) (string, bool) {
	tree, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return "", false
	}
	w := writer{}
	w.write(tree, 0)
	if short := least - utf8.RuneCountInString(w.out.String()); short > 0 && !w.tooMuch {
		w = writer{missing: short}
		w.write(tree, 0)
		if w.missing > 0 && !w.ends { // any text may follow
			w.out.WriteString(strings.Repeat("a", min(w.missing, longestText)))
		}
	}
	return w.out.String(), !w.tooMuch
}

// writer writes texts for the parts of an expression.
type writer struct {
	out     strings.Builder
	size    int // characters
	missing int // characters that repetitions should add
	ends    bool
	tooMuch bool
}

// deepest bounds how deep the parts of an expression are nested.
const deepest = 200

func (w *writer) write(x *syntax.Regexp, depth int) {
	if w.tooMuch = w.tooMuch || depth > deepest || w.size > longestText; w.tooMuch {
		return
	}
	switch x.Op {
	case syntax.OpLiteral:
		w.out.WriteString(string(x.Rune))
		w.size += len(x.Rune)
	case syntax.OpCharClass:
		w.out.WriteRune(pleasant(x.Rune))
		w.size++
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.out.WriteByte('a')
		w.size++
	case syntax.OpEndText, syntax.OpEndLine:
		w.ends = true
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range x.Sub {
			w.write(sub, depth+1)
		}
	case syntax.OpAlternate:
		w.write(x.Sub[0], depth+1)
	case syntax.OpStar:
		w.repeat(x.Sub[0], 0, -1, depth)
	case syntax.OpPlus:
		w.repeat(x.Sub[0], 1, -1, depth)
	case syntax.OpQuest:
		w.repeat(x.Sub[0], 0, 1, depth)
	case syntax.OpRepeat:
		w.repeat(x.Sub[0], x.Min, x.Max, depth)
	}
}

// repeat writes a part as often as it must be, and as often more as characters are
// missing.
func (w *writer) repeat(x *syntax.Regexp, least, most, depth int) {
	for i := 0; (i < least || w.missing > 0 && (most < 0 || i < most)) && !w.tooMuch; i++ {
		before := w.size
		w.write(x, depth+1)
		if w.size == before && i >= least {
			return
		}
		if i >= least {
			w.missing -= w.size - before
		}
	}
}

// pleasant chooses a character of a class, given as ranges: a letter, a digit, what
// else is printable.
func pleasant(ranges []rune) rune {
	for _, r := range "aA1" {
		if isIn(ranges, r) {
			return r
		}
	}
	for _, of := range [...][2]rune{{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'!', '~'}, {' ', ' '}, {0xa1, utf8.MaxRune}} {
		for i := 0; i+1 < len(ranges); i += 2 {
			if r := max(ranges[i], of[0]); r <= min(ranges[i+1], of[1]) {
				return r
			}
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}

func isIn(ranges []rune, r rune) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}
