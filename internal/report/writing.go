package report

import (
	"io"
	"strings"
	"unicode/utf8"
)

// What other writers of hostile strings share with the formats of a report.

// Code is a name as a Markdown code span, shortened, in which nothing of it acts.
func Code(name string) string { return code(name) }

// Phrase is a sentence as Markdown for the middle of a line or for a cell: what stands between backquotes becomes a
// code span, and so does every word that Markdown or GitHub might act on.
func Phrase(sentence string) string { return phrase(sentence) }

// Cell makes one line of Markdown fit a table.
func Cell(markdown string) string { return cell(markdown) }

// Shown is a text on one line of visible characters, as long as a sentence may be.
func Shown(text string) string { return show(text, maxMessage) }

// MermaidLabel is a name for a quoted label of a Mermaid diagram.
func MermaidLabel(name string) string { return label(name) }

// WriteJSON writes a value as the formats in JSON are written: with an indentation of two spaces, a
// final newline, and escapes for what a terminal or a build log might act on.
func WriteJSON(w io.Writer, v any) error { return writeJSON(w, v) }

// CSVCell is a text for a cell of CSV: what cannot be seen is escaped, and what a
// spreadsheet would take for a formula, since it begins with one of = + - @ (as wide
// characters too) or with a tab or a line end, begins with an apostrophe, which
// spreadsheets take for the mark of text (OWASP, CSV injection). So does what a build log
// would take for a command.
func CSVCell(s string) string {
	out := show(s, len(s)*maxEscape)
	switch first, _ := utf8.DecodeRuneInString(s); first {
	case '=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n':
		return "'" + out
	}
	if first, _ := utf8.DecodeRuneInString(out); strings.ContainsRune("=+-@＝＋－＠", first) || strings.HasPrefix(strings.TrimLeft(out, " "), "::") {
		return "'" + out
	}
	return out
}
