package format

import (
	"io"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// Writer writes a model in one format. It writes nothing but what the model says, and does not
// change it. The error is that of the destination.
type Writer func(w io.Writer, m *model.Model) error

type format struct {
	name  string
	write Writer
}

// formats is the table of formats, in the order in which they are offered.
func formats() []format {
	return []format{
		{"markdown", Markdown},
		{"json", JSON},
		{"sarif", SARIF},
		{"threat-dragon", ThreatDragon},
		{"otm", OTM},
	}
}

// Find is the writer of that name, and whether there is one.
func Find(name string) (Writer, bool) {
	for _, f := range formats() {
		if f.name == name {
			return f.write, true
		}
	}
	return nil, false
}

// Names are the names that [Find] knows, in the order to offer them.
func Names() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// JSON writes the model without loss, as model.schema.json has it.
func JSON(w io.Writer, m *model.Model) error { return report.WriteJSON(w, m) }
