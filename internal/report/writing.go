package report

import "io"

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
