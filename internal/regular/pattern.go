package regular

import (
	"regexp"
	"strings"
)

// Pattern finds what a pattern of ECMA-262 finds.
type Pattern struct {
	text      string
	all, none []*regexp.Regexp // that are found, and that are not
}

// Compile reads a pattern. It is false for one that is not read, see [Within], and for one
// whose program would be very large. Here
// those are read that look ahead from the beginning of the text, as the rules of
// passwords do: ^(?=.*\d)(?!.* ).{8,}$
func Compile(pattern string) (*Pattern, bool) {
	must, mustNot := lookAheads(pattern)
	p := &Pattern{text: pattern}
	for _, part := range must {
		re, ok := compiled(part)
		if !ok {
			return nil, false
		}
		p.all = append(p.all, re)
	}
	for _, part := range mustNot {
		re, ok := compiled(part)
		if !ok {
			return nil, false
		}
		p.none = append(p.none, re)
	}
	return p, true
}

func compiled(pattern string) (*regexp.Regexp, bool) {
	text, ok := translate(pattern)
	if !ok || Size(text) > MostSize {
		return nil, false
	}
	re, err := regexp.Compile(text)
	return re, err == nil
}

// MatchString reports whether the pattern is found in a text.
func (p *Pattern) MatchString(text string) bool {
	for _, re := range p.all {
		if !re.MatchString(text) {
			return false
		}
	}
	for _, re := range p.none {
		if re.MatchString(text) {
			return false
		}
	}
	return true
}

// String is the pattern as it is written.
func (p *Pattern) String() string { return p.text }

// lookAheads splits a pattern that looks ahead from the beginning into patterns that
// are all found and patterns that are not. Any other pattern is the only one to be
// found.
func lookAheads(pattern string) (must, mustNot []string) {
	rest, ok := strings.CutPrefix(pattern, "^")
	for ok && (strings.HasPrefix(rest, "(?=") || strings.HasPrefix(rest, "(?!")) {
		end := closing(rest)
		if end < 0 {
			return []string{pattern}, nil
		}
		part := "^(?:" + rest[3:end] + ")"
		if rest[2] == '=' {
			must = append(must, part)
		} else {
			mustNot = append(mustNot, part)
		}
		rest = rest[end+1:]
	}
	if len(must)+len(mustNot) == 0 || hasChoice(rest) || rest != "" && strings.IndexByte("*+?{", rest[0]) >= 0 {
		return []string{pattern}, nil
	}
	return append(must, "^"+rest), mustNot
}

// closing is where the group at the beginning of a pattern ends, -1 for nowhere.
func closing(pattern string) int {
	end := -1
	walk(pattern, func(i, depth int) bool {
		if pattern[i] == ')' && depth == 0 {
			end = i
		}
		return end < 0
	})
	return end
}

// hasChoice reports whether the pattern as a whole is one of several.
func hasChoice(pattern string) bool {
	found := false
	walk(pattern, func(i, depth int) bool {
		found = found || pattern[i] == '|' && depth == 0
		return !found
	})
	return found
}

// walk visits the characters of a pattern that mean something, with how many groups are
// open behind them.
func walk(pattern string, visit func(i, depth int) bool) {
	depth, inClass := 0, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
			continue
		case inClass:
			inClass = c != ']'
			continue
		case c == '[':
			inClass = true
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if !visit(i, depth) {
			return
		}
	}
}
