package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// briefly writes a line for each threat as compilers do, "file:line:column: level: what
// happened [rule fingerprint]", and the verdict with its count as the last line. What
// could not be read comes first, with the level "error". No line is wrapped.
func (t *textWriter) briefly() {
	said := map[string]bool{}
	for _, n := range t.errors() {
		if line := briefPlace(n.File, n.Line, n.Column) + ": error: " + sentence(n.Message); !said[line] {
			said[line] = true
			t.styled("", "", line)
		}
	}
	blocks, others := t.byUrgency()
	for _, e := range slices.Concat(blocks, others) {
		t.styled("", levelStyle(e.f.Level), briefLine(e))
	}
	last := t.verdictWords()
	if !silent(t.r) {
		last += " · " + countWords(t.r, t.digest, exitEnding())
	}
	t.styled("", t.verdictStyle(), last)
}

func briefLine(e entry) string {
	at, side := place(e.f)
	if at == nil {
		at = &finding.Location{File: e.spec.Path}
	}
	s := briefPlace(at.File, at.Line, at.Column) + ": " + levelName(e.f) + ": " + strings.TrimRight(sentence(e.f.Message), ".")
	if side == "base" {
		s += " (base)"
	}
	if n := len(e.f.Instances); n > 0 {
		s += fmt.Sprintf(", in %d descriptions", n)
	}
	return s + " [" + text(e.f.Rule) + " " + text(e.f.Fingerprint) + "]"
}

// briefPlace is a place as terminals and editors follow it, the path uncut.
func briefPlace(file string, line, column int) string {
	s := show(file, len(file)*maxEscape)
	switch {
	case line == 0:
		return s
	case column == 0:
		return fmt.Sprintf("%s:%d", s, line)
	}
	return fmt.Sprintf("%s:%d:%d", s, line, column)
}
