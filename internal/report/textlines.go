package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// The width of a page of the text format, in columns: the usual one, the least and the
// most.
const (
	usualWidth = 100
	leastWidth = 60
	mostWidth  = 160
)

// textWidth is the width for what a reader has, 0 for unknown.
func textWidth(columns int) int {
	if columns <= 0 {
		return usualWidth
	}
	return min(max(columns, leastWidth), mostWidth)
}

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
	for _, l := range wrapped(s, t.width-utf8.RuneCountInString(prefix)) {
		t.styled(prefix, style, l)
	}
}

// styled writes one line as it is.
func (t *textWriter) styled(prefix, style, s string) {
	s = inertLine(prefix + s)[len(prefix):]
	if t.color && style != "" {
		s = "\x1b[" + style + "m" + s + "\x1b[0m"
	}
	t.b.WriteString(prefix + s + "\n")
}

// wrap writes s after first, its further lines after next; nothing for "".
func (t *textWriter) wrap(first, next, s string) {
	if s == "" {
		return
	}
	for _, l := range wrapped(s, t.width-utf8.RuneCountInString(first)) {
		t.b.WriteString(inertLine(strings.TrimRight(first+l, " ")) + "\n")
		first = next
	}
}

// field writes a labelled line of a finding, nothing for "".
func (t *textWriter) field(label, s string) {
	if s == "" {
		return
	}
	label += ":"
	prefix := "  " + label + " "
	for i, l := range wrapped(s, t.width-utf8.RuneCountInString(prefix)) {
		switch {
		case i > 0:
			t.styled("     ", "", l)
		case t.color:
			t.b.WriteString("  \x1b[" + bold + "m" + label + "\x1b[0m " + inertLine(prefix + l)[len(prefix):] + "\n")
		default:
			t.styled(prefix, "", l)
		}
	}
}

// aside is field for what only some readers look at.
func (t *textWriter) aside(label, s string) {
	if s == "" {
		return
	}
	for i, l := range wrapped(label+": "+s, t.width-len("     ")) {
		if i == 0 {
			t.styled("  ", dim, l)
		} else {
			t.styled("     ", dim, l)
		}
	}
}

// table writes aligned columns, together no wider than the page; a cell that does not
// fit goes on below itself. The first row is the head.
func (t *textWriter) table(table [][]string) {
	widths := t.columnWidths(table)
	for _, row := range table {
		cells, height := make([][]string, len(row)), 1
		for j, c := range row {
			cells[j] = broken(c, widths[j])
			height = max(height, len(cells[j]))
		}
		for k := range height {
			line := "  "
			for j, c := range cells {
				l := ""
				if k < len(c) {
					l = c[k]
				}
				line += fmt.Sprintf("%-*s  ", widths[j], l)
			}
			t.b.WriteString(inertLine(strings.TrimRight(line, " ")) + "\n")
		}
	}
}

// leastColumn is the width below which no column is narrowed.
const leastColumn = 7

// columnWidths are as wide as the columns are, the widest of them narrowed until all
// fit.
func (t *textWriter) columnWidths(table [][]string) []int {
	widths, total := make([]int, len(table[0])), 0
	for j := range widths {
		for _, row := range table {
			widths[j] = max(widths[j], utf8.RuneCountInString(row[j]))
		}
		widths[j] = min(widths[j], t.width)
		total += widths[j] + len("  ")
	}
	for total > t.width {
		widest := 0
		for j, w := range widths {
			if w > widths[widest] {
				widest = j
			}
		}
		if widths[widest] <= leastColumn {
			break
		}
		widths[widest]--
		total--
	}
	return widths
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
