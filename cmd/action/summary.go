package main

import (
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/report"
)

// summaryLimit is how large a job summary may be in bytes: a runner drops one
// over 1 MiB as a whole, and what is appended to it counts.
const summaryLimit = 1<<20 - 1<<12

// reportLimit is the most of it that the report may take; the rest is for what
// could not be delivered.
const reportLimit = 900_000

// writeSummary appends Markdown to the job summary, if there is one. Nothing is
// written that would not fit.
func writeSummary(file, markdown string) (bool, error) {
	if file == "" {
		return false, nil
	}
	var size int64
	if info, err := os.Stat(file); err == nil {
		size = info.Size()
	}
	if size+int64(len(markdown)) > summaryLimit {
		return false, fmt.Errorf("the job summary would be larger than %d bytes", summaryLimit)
	}
	if err := appendFile(file, markdown); err != nil {
		return false, err
	}
	return true, nil
}

// reportMarkdown is the report for the job summary.
func reportMarkdown(r *report.Report, link func(finding.Location, string) string) (string, error) {
	var b strings.Builder
	err := report.Markdown(&b, r, report.Options{Limit: reportLimit, Link: link})
	return b.String(), err
}

// idleMarkdown is the summary of a change without a description.
func idleMarkdown(sentence string) string {
	return "### 🟢 No API description changed\n\n" + code(sentence) + "\n"
}

// errorMarkdown is the summary of a run that came to no verdict.
func errorMarkdown(err error) string {
	return "### ⛔ Not reviewed\n\n" + code(err.Error()) +
		"\n\nThis never counts as a pass. The build log says more.\n"
}

// deliveryMarkdown says how far the findings got, what was left out because nobody
// asked for it, and what to change so that they get further.
func deliveryMarkdown(level string, notes, problems []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n<sub>%s</sub>\n", strings.Join(append([]string{"delivery: " + level}, notes...), " · "))
	if len(problems) == 0 {
		return b.String()
	}
	b.WriteString("\n**Not everything could be delivered to the pull request.** The verdict does not depend on it, and nothing is missing from this summary.\n\n")
	for i, p := range problems {
		const shown = 20
		if i == shown {
			fmt.Fprintf(&b, "- and %d more, see the build log\n", len(problems)-shown)
			break
		}
		b.WriteString("- " + code(p) + "\n")
	}
	return b.String()
}

// code is a text as a Markdown code span: inert, shortened, between fences longer
// than any run of backticks in it (CommonMark, section 6.1).
func code(text string) string {
	const longest = 1000
	text = logline.Inert(text)
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest]) + "…"
	}
	if text == "" {
		return "(empty)"
	}
	run, most := 0, 0
	for _, c := range text {
		run++
		if c != '`' {
			run = 0
		}
		most = max(most, run)
	}
	fence := strings.Repeat("`", most+1)
	if text[0] == '`' || text[len(text)-1] == '`' {
		text = " " + text + " "
	}
	return fence + text + fence
}

// blob gives the address of a place in a file at a commit. Everything but
// slashes is escaped, so that a path stays one.
func blob(server, owner, repo, commit string, loc finding.Location) string {
	segments := strings.Split(loc.File, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	address := strings.TrimSuffix(server, "/") + "/" + url.PathEscape(owner) + "/" + url.PathEscape(repo) +
		"/blob/" + url.PathEscape(commit) + "/" + strings.Join(segments, "/")
	if loc.Line > 0 {
		address += fmt.Sprintf("#L%d", loc.Line)
	}
	return address
}
