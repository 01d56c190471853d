package report

import (
	"io"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// Renderer writes a report in one format. It writes nothing but what the
// report and the options say, so two calls with equal arguments write equal
// bytes; it does not change the report. Strings of the report are treated as
// hostile: see escape.go. The error is the writer's, or says what in the report
// the format cannot carry.
type Renderer func(w io.Writer, r *Report, o Options) error

// Options are what a reader may want different about a rendering. A format
// ignores what does not concern it.
type Options struct {
	// Color lets the text format use ANSI colours (16 of them).
	Color bool
	// Width is the width of the reader's terminal in columns, for the text format,
	// which keeps to 60 to 160 of them; 0 is 100.
	Width int
	// Brief lets the text format write one line for each threat and the verdict below.
	Brief bool
	// Proof lets the text format show the request that proves a threat, or why there is
	// none.
	Proof bool
	// Link gives the address of a place, for side "base" or "head"; nil, or an
	// answer that is not an http or https address, means no link. Only the
	// markdown and html formats link.
	Link func(loc finding.Location, side string) string
	// Home is the address of the repository: a comment on a pull request of it is
	// linked, any other address of a report is not.
	Home string
	// Mention lets the markdown format name owners so that they are notified.
	Mention bool
	// Decide says that the report is shown where commands in comments are heard (a
	// pull request), and lets the markdown format say how to accept a finding there.
	Decide bool
	// Waive is what the command threatdelta waive is to be told so that it finds what this
	// review found ("old.yaml new.yaml"), "" for nothing.
	Waive string
	// Version is that of the program whose pages [Inline] links; a whole report says it itself.
	Version string
	// Category is what the category of each run in SARIF begins with, [CategoryOfChange] if empty.
	Category string
	// Limit is the most characters that the markdown format writes; 0 means
	// what fits in a comment, [limits.CommentRoom]. The
	// marker, the headline and the last line (together under 2000 characters)
	// are written in any case.
	Limit int
}

// The categories of code scanning, each with the path of a description behind it: an upload
// replaces the earlier one of its category.
const (
	CategoryOfChange = "threatdelta"
	CategoryOfState  = "threatdelta-model"
)

// format is a row of the table of formats.
type format struct {
	name   string
	render Renderer
	// whole: it knows of several repositories and of shards.
	whole bool
}

// formats is the table of formats, in the order in which they are offered.
func formats() []format {
	return []format{
		{"text", Text, false},
		{"markdown", Markdown, false},
		{"html", HTML, false},
		{"json", JSON, true},
		{"sarif", SARIF, false},
		{"rdjson", RDJSON, false},
		{"gitlab", GitLab, false},
		{"junit", JUnit, false},
		{"csv", CSV, false},
		{"slack", Slack, false},
	}
}

// Format is the renderer of that name, and whether there is one.
func Format(name string) (Renderer, bool) {
	for _, f := range formats() {
		if f.name == name && f.whole {
			return f.render, true
		}
		if f.name == name {
			return func(w io.Writer, r *Report, o Options) error { return f.render(w, r.LaidOut(), o) }, true
		}
	}
	return nil, false
}

// FormatNames are the names that [Format] knows, in the order to offer them.
func FormatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}
