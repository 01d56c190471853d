package casebook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/txtar"
)

// Book is a case book.
type Book struct {
	Name    string // of the file, for errors
	Comment string
	Cases   []Case
}

// Case is one file of a book.
type Case struct {
	Name string
	// Base and Head are the sides, "" for a side that does not exist.
	Base, Head string
	Wants      []Want
	// Line is the line of the book at which the case begins, counted from 1.
	Line int

	base, head []int // line of the book for each line of a side
}

// Want is a finding that a case expects.
type Want struct {
	Rule  string
	Level string // "" for any
	// Base is true if Line is a line of base, not of head.
	Base bool
	Line int
	At   int // line of the book
}

// Found is a finding in the form in which a case compares it. A line is 0 if the
// finding has none on that side.
type Found struct {
	Rule, Level, Message string
	Base, Head           int
}

// Difference is something that a case expects and does not get, or the reverse.
type Difference struct {
	Line int // of the book
	Text string
}

// Rules lists the rules of which some case wants a finding.
func (b *Book) Rules() []string {
	var out []string
	for _, c := range b.Cases {
		for _, w := range c.Wants {
			out = append(out, w.Rule)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Expects reports whether the case wants a finding of the rule.
func (c *Case) Expects(rule string) bool {
	return slices.ContainsFunc(c.Wants, func(w Want) bool { return w.Rule == rule })
}

// Parse reads a book. name is for its errors, which are one line with the place.
func Parse(name string, raw []byte) (*Book, error) {
	archive := txtar.Parse(raw)
	b := &Book{Name: name, Comment: strings.TrimSpace(string(archive.Comment))}
	line := strings.Count(string(archive.Comment), "\n") + 2 // behind the first header
	for _, f := range archive.Files {
		c, err := read(f, line)
		if err != nil {
			return nil, fmt.Errorf("%s:%w", name, err)
		}
		if slices.ContainsFunc(b.Cases, func(x Case) bool { return x.Name == c.Name }) {
			return nil, fmt.Errorf("%s:%d: there are two cases %q: give each a name of its own", name, line-1, c.Name)
		}
		b.Cases = append(b.Cases, c)
		line += strings.Count(string(f.Data), "\n") + 1
	}
	if len(b.Cases) == 0 {
		return nil, fmt.Errorf("%s:1: there is no case: begin one with a line as \"-- name.yaml --\"", name)
	}
	return b, nil
}

// ReadCase reads one file of an archive.
func ReadCase(f txtar.File) (Case, error) {
	c, err := read(f, 1)
	if err != nil {
		return c, fmt.Errorf("%s:%w", f.Name, err)
	}
	return c, nil
}

var (
	mark = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[ \t]*# want ([a-z0-9-]+)(?: (low|medium|high|critical))?[ \t]*$`)
	})
	markBegin = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`# want\b`) })
)

// Unmarked is a line of a case without what it wants.
func Unmarked(line string) string {
	for at := mark().FindStringIndex(line); at != nil; at = mark().FindStringIndex(line) {
		line = line[:at[0]]
	}
	return line
}

// read splits the diff into both sides.
func read(f txtar.File, first int) (Case, error) {
	c := Case{Name: f.Name, Line: first}
	var base, head strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			line = " "
		}
		at, sign, text := first+i, line[0], line[1:]
		if sign != ' ' && sign != '+' && sign != '-' {
			return c, fmt.Errorf("%d: a line of a case begins with a space, + or -, not with %q", at, sign)
		}
		var wants []Want
		for m := mark().FindStringSubmatch(text); m != nil; m = mark().FindStringSubmatch(text) {
			text = text[:len(text)-len(m[0])]
			wants = append(wants, Want{Rule: m[1], Level: m[2], At: at})
		}
		if markBegin().MatchString(text) {
			return c, fmt.Errorf("%d: what a case wants is written \"# want rule-id\" or \"# want rule-id high\" at the end of the line", at)
		}
		if sign != '+' {
			base.WriteString(text + "\n")
			c.base = append(c.base, at)
		}
		if sign != '-' {
			head.WriteString(text + "\n")
			c.head = append(c.head, at)
		}
		for _, w := range wants {
			w.Line = len(c.head)
			if sign == '-' {
				w.Base, w.Line = true, len(c.base)
			}
			c.Wants = append(c.Wants, w)
		}
	}
	c.Base, c.Head = side(base.String()), side(head.String())
	return c, nil
}

// side returns "" for a text of nothing but space, which is a description that does
// not exist.
func side(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}
