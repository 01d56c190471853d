package fleet

import (
	_ "embed" // the schema
	"io"

	"github.com/threatdelta/threatdelta/internal/report"
)

//go:embed fleet.schema.json
var schema string

// JSONSchema is the JSON Schema (draft 2020-12) of what [JSON] writes.
func JSONSchema() []byte { return []byte(schema) }

// Writer writes a state in a format.
type Writer func(io.Writer, *State) error

// Formats are the names of the formats, the one for a terminal or a job summary first.
func Formats() []string { return []string{"markdown", "json", "html"} }

// Format finds a format by its name.
func Format(name string) (Writer, bool) {
	switch name {
	case "markdown":
		return Markdown, true
	case "json":
		return JSON, true
	case "html":
		return HTML, true
	}
	return nil, false
}

// JSON writes the state without loss, as fleet.schema.json has it.
func JSON(w io.Writer, s *State) error { return report.WriteJSON(w, s) }

// WriteRecords writes records as JSON.
func WriteRecords(w io.Writer, r *Records) error { return report.WriteJSON(w, r) }
