package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// The page of the text format: its width, and where the lines of a finding
// begin.
const (
	textWidth = 100
	indent    = "     "
)

// The ANSI styles (ECMA-48, SGR) in use.
const (
	bold  = "1"
	dim   = "2"
	green = "32"
)

func levelStyle(level severity.Level) string {
	switch level {
	case severity.Critical:
		return "1;31"
	case severity.High:
		return "31"
	case severity.Medium:
		return "33"
	case severity.Low:
		return "36"
	}
	return bold
}

// blank ends a paragraph; two in a row are one.
func (t *textWriter) blank() {
	if s := t.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		t.b.WriteByte('\n')
	}
}

// line writes one line, wrapped under its own beginning.
func (t *textWriter) line(prefix, style, s string) {
	for i, l := range wrapped(s, textWidth-utf8.RuneCountInString(prefix)) {
		if i > 0 {
			prefix = strings.Repeat(" ", utf8.RuneCountInString(prefix))
		}
		l = inertLine(prefix + l)[len(prefix):]
		if t.color && style != "" {
			l = "\x1b[" + style + "m" + l + "\x1b[0m"
		}
		t.b.WriteString(prefix + l + "\n")
	}
}

// wrap writes s after first, its further lines after next; nothing for "".
func (t *textWriter) wrap(first, next, s string) {
	if s == "" {
		return
	}
	for _, l := range wrapped(s, textWidth-utf8.RuneCountInString(first)) {
		t.b.WriteString(inertLine(strings.TrimRight(first+l, " ")) + "\n")
		first = next
	}
}

// field writes a labelled line of a finding.
func (t *textWriter) field(label, s string) {
	if s != "" {
		t.wrap(fmt.Sprintf("%s%-5s ", indent, label), indent+"      ", s)
	}
}

// table writes aligned columns no wider than widths; a cell that does not fit
// goes on below itself. The first row is the head; a column with nothing below
// its head is left out.
func (t *textWriter) table(table [][]string, widths []int) {
	used := make([]int, len(widths))
	cells := make([][][]string, len(table))
	for j, width := range widths {
		if !slices.ContainsFunc(table[1:], func(row []string) bool { return row[j] != "" }) {
			continue
		}
		for i, row := range table {
			lines := broken(row[j], width)
			for _, l := range lines {
				used[j] = max(used[j], utf8.RuneCountInString(l))
			}
			cells[i] = append(cells[i], lines)
		}
	}
	used = slices.DeleteFunc(used, func(n int) bool { return n == 0 })
	for _, row := range cells {
		height := 1
		for _, c := range row {
			height = max(height, len(c))
		}
		for k := range height {
			line := "  "
			for j, c := range row {
				l := ""
				if k < len(c) {
					l = c[k]
				}
				line += fmt.Sprintf("%-*s  ", used[j], l)
			}
			t.b.WriteString(inertLine(strings.TrimRight(line, " ")) + "\n")
		}
	}
}

// wrapped is s in lines of at most width characters, but for longer words.
func wrapped(s string, width int) []string {
	var lines []string
	line, n := "", 0
	for _, w := range strings.Split(s, " ") {
		size := utf8.RuneCountInString(w)
		if n > 0 && n+1+size > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, n = "", 0
			if w == "" {
				continue
			}
		} else if n > 0 || line != "" {
			line += " "
			n++
		}
		line += w
		n += size
	}
	return append(lines, strings.TrimRight(line, " "))
}

// broken is wrapped, with longer words broken.
func broken(s string, width int) []string {
	var lines []string
	for _, l := range wrapped(s, width) {
		runes := []rune(l)
		for len(runes) > width {
			lines = append(lines, string(runes[:width]))
			runes = runes[width:]
		}
		lines = append(lines, string(runes))
	}
	return lines
}

// inertLine keeps a line from being a command to the build log it may end up
// in: GitHub's runner obeys "::" at the beginning of a line, and it and others
// obey "##" before a bracket anywhere. The line has passed through show, so
// this only catches what was put together from several strings.
func inertLine(line string) string {
	trimmed := strings.TrimLeft(line, " ")
	if strings.HasPrefix(trimmed, "::") {
		line = line[:len(line)-len(trimmed)] + ": " + trimmed[1:]
	}
	return strings.ReplaceAll(line, "##", "# #")
}

// textPlace is where a finding is: "api.yaml:40:7", or the base's place with a
// remark.
func textPlace(f *finding.Finding) string {
	loc, side := place(f)
	if loc == nil {
		return "(no place)"
	}
	s := fmt.Sprintf("%s:%d:%d", shortPath(loc.File, maxName), loc.Line, loc.Column)
	if side == "base" {
		s += " (base)"
	}
	return s
}

// reach lists the first operations of a finding, each as esc writes it.
func reach(ops []finding.Operation, esc func(string) string) string {
	const most = 5
	var out []string
	for i, o := range ops {
		if i == most {
			out = append(out, fmt.Sprintf("%d more", len(ops)-most))
			break
		}
		out = append(out, esc(o.Name()))
	}
	return strings.Join(out, ", ")
}

// shown joins names after making each visible.
func shown(names []string, sep string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = text(n)
	}
	return strings.Join(out, sep)
}
