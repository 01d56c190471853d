package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/spelling"
)

// mostProblems is how many problems of one file are reported. A file with more was
// not meant as a policy.
const mostProblems = 100

// String renders file:line:column: key: message; hint.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	b.WriteString(": ")
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Message)
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return b.String()
}

// Error renders each problem on a line of its own.
func (e *Errors) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	if e.More > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", e.More))
	}
	return strings.Join(lines, "\n")
}

// problems collects what is wrong with a file.
type problems struct {
	file string
	list []Problem
}

func (l *problems) add(line, column int, key, hint, format string, args ...any) {
	p := Problem{File: l.file, Line: line, Column: column, Key: key, Message: fmt.Sprintf(format, args...), Hint: hint}
	l.list = append(l.list, p)
}

func (l *problems) unknownRule(key, id string, line, column int, known []string) {
	hint := "threatdelta rules lists them all"
	if near := spelling.Nearest(id, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	l.add(line, column, key, hint, "there is no rule %s", quoted(id))
}

// err sorts the problems by their place and drops duplicates.
func (l *problems) err() error {
	if len(l.list) == 0 {
		return nil
	}
	slices.SortFunc(l.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message))
	})
	list := slices.Compact(l.list)
	e := &Errors{Problems: list}
	if len(list) > mostProblems {
		e.Problems, e.More = list[:mostProblems:mostProblems], len(list)-mostProblems
	}
	return e
}

// quoted renders a text of the file, shortened to a line and with invisible
// characters as escapes.
func quoted(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest]) + "…"
	}
	return strconv.QuoteToGraphic(s)
}

// quoteKey renders a key as a part of a path: as it is if it is plain.
func quoteKey(key string) string {
	plain := key != "" && len(key) <= 60 && !strings.ContainsFunc(key, func(r rune) bool {
		return r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	})
	if plain {
		return key
	}
	return quoted(key)
}

func item(key string, i int) string { return key + "[" + strconv.Itoa(i) + "]" }

// Join combines the problems of several errors into one *Errors in the order of the
// file, nil if there are none. An error of another kind is returned as it is.
func Join(list ...error) error {
	all := &problems{}
	more := 0
	for _, err := range list {
		var e *Errors
		switch {
		case err == nil:
		case errors.As(err, &e):
			all.list, more = append(all.list, e.Problems...), more+e.More
		default:
			return err
		}
	}
	joined, ok := all.err().(*Errors)
	if !ok {
		return nil
	}
	joined.More += more
	return joined
}
