package report

import (
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// The part of reviewdog's diagnostic format that the renderer writes: a
// DiagnosticResult (proto/rdf/reviewdog.proto of github.com/reviewdog/reviewdog).

type rdResult struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdDiagnostic struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
	Severity string     `json:"severity"`
	Code     *rdCode    `json:"code,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
}

// rdPosition has no column: those of the format count bytes, those of a finding
// characters, and comments are shown on lines.
type rdPosition struct {
	Line int `json:"line"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

// RDJSON writes a DiagnosticResult for reviewdog, which shows each open finding on its
// line of a pull request. What blocks, a problem of the review included, has severity
// ERROR, other findings from medium on have WARNING, the rest INFO. Messages are inert
// Markdown, since that is how reviewdog posts them. What has no line at head has no
// range: reviewdog shows that under the filter mode "file" or "nofilter" only.
func RDJSON(w io.Writer, r *Report, _ Options) error {
	out := rdResult{
		Source:      rdSource{Name: "threatdelta", URL: "https://github.com/threatdelta/threatdelta"},
		Diagnostics: []rdDiagnostic{},
	}
	for _, it := range r.items() {
		d := rdDiagnostic{
			Message:  strings.Join(it.words(r.Gate, marked()), "\n"),
			Location: rdLocation{Path: filePath(it.file)},
			Severity: rdSeverity(&it, r.Gate),
			Code:     rdCodeOf(&it, r.Tool.Version),
		}
		if it.line > 0 {
			d.Location.Range = &rdRange{rdPosition{it.line}}
		}
		out.Diagnostics = append(out.Diagnostics, d)
	}
	return writeJSON(w, out)
}

func rdSeverity(it *item, g Gate) string {
	switch {
	case it.blocks(g):
		return "ERROR"
	case it.rank() >= severity.Medium:
		return "WARNING"
	}
	return "INFO"
}

// rdCodeOf names the rule and its page; nil where the name is none of a rule, since
// reviewdog writes it into a comment as it is.
func rdCodeOf(it *item, version string) *rdCode {
	rule := it.rule()
	switch {
	case !pageName().MatchString(rule):
		return nil
	case it.entry == nil:
		return &rdCode{Value: rule}
	}
	return &rdCode{Value: rule, URL: rulePage(version, rule)}
}
