package format

import (
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// Writer writes a model in one format. It writes nothing but what the model says, and does not
// change it. The error is that of the destination.
type Writer func(w io.Writer, m *model.Model) error

type format struct {
	name   string
	ending string // of the names of its files
	write  Writer
}

// formats is the table of formats, in the order in which they are offered.
func formats() []format {
	return []format{
		{"markdown", ".md", Markdown},
		{"html", ".html", HTML},
		{"json", ".json", JSON},
		{"sarif", ".sarif", SARIF},
		{"threat-dragon", ".threat-dragon.json", ThreatDragon},
		{"otm", ".otm", OTM},
	}
}

// Named is the format that the name of a file ends in, "" for none, and for ".json" the model itself:
// Threat Dragon's files end in ".threat-dragon.json".
func Named(file string) string {
	name, ending := "", ""
	for _, f := range formats() {
		if strings.HasSuffix(strings.ToLower(file), f.ending) && len(f.ending) > len(ending) {
			name, ending = f.name, f.ending
		}
	}
	return name
}

// Endings are what the names of files that [Named] knows end in, in the order of [Names].
func Endings() []string {
	var out []string
	for _, f := range formats() {
		out = append(out, f.ending)
	}
	return out
}

// Find is the writer of that name, and whether there is one.
func Find(name string) (Writer, bool) {
	for _, f := range formats() {
		if f.name == name && name == "json" {
			return f.write, true
		}
		if f.name == name {
			return func(w io.Writer, m *model.Model) error { return f.write(w, m.LaidOut()) }, true
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
