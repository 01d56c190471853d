package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// csvColumns are the columns of [CSV]. Title and Description are those that the importers of
// GitLab and of the tools for GitHub read; Summary, Issue Type, Priority and Labels are those that
// Jira's finds by itself, which wants no punctuation in a heading.
func csvColumns() []string {
	return []string{"Title", "Description", "Summary", "Issue Type", "Priority", "Labels", "Level", "Score", "State", "Blocks", "Rule", "Fingerprint",
		"File", "Line", "Operations", "Subject", "STRIDE", "OWASP", "CWE", "Owners"}
}

// CSV writes a row for each open finding and each problem of the review, by which they
// become issues in a tracker (RFC 4180 but for its line ends, which are LF; UTF-8). No cell is a formula to a spreadsheet, and
// in the description nothing mentions anybody or loads anything, as Markdown or as Jira's wiki
// text. Fingerprint tells a row from all others of the report, by which one who imports the
// next report finds what is there already.
func CSV(w io.Writer, r *Report, _ Options) error {
	c := csv.NewWriter(w)
	rows := [][]string{csvColumns()}
	once := distinct{}
	for _, it := range r.items() {
		rows = append(rows, it.csvRow(r.Gate, once))
	}
	for _, row := range rows {
		if err := c.Write(row); err != nil {
			return fmt.Errorf("writing the report as CSV: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("writing the report as CSV: %w", err)
	}
	return nil
}

// csvRow is a row of the table. Lines of the description are ours: what one shows of the
// report has no line end.
func (i *item) csvRow(g Gate, once distinct) []string {
	var state, score, operations, subject, stride, owasp, cwe, owners string
	if f := i.found(); f != nil {
		state, score = f.State.String(), strconv.Itoa(f.Score)
		var names, numbers []string
		for _, o := range f.Operations {
			names = append(names, o.Name())
		}
		for _, n := range f.CWE {
			numbers = append(numbers, "CWE-"+strconv.Itoa(n))
		}
		operations, subject, stride, owasp, cwe = strings.Join(names, ", "), f.Subject, strings.Join(f.STRIDE, ""), strings.Join(f.OWASP, " "), strings.Join(numbers, " ")
	}
	if i.spec != nil {
		owners = strings.Join(i.spec.Owners, " ")
	}
	line := ""
	if i.line > 0 {
		line = strconv.Itoa(i.line)
	}
	words := i.words(g, marked())
	for n := range words {
		words[n] = withoutWiki(words[n])
	}
	title := sentenceCase(i.title())
	row := []string{title, "", title, "Bug", jiraPriority(i.rank()), "security", i.rank().String(), score, state, strconv.FormatBool(i.blocks(g)), i.rule(), once.name(i.fingerprint()),
		filePath(i.file), line, operations, subject, stride, owasp, cwe, owners}
	for n := range row {
		row[n] = CSVCell(row[n])
	}
	row[1] = strings.Join(words, "\n\n") + "\n\n" + "In " + withoutWiki(span(show(i.file, maxMessage)))
	return row
}

// found is the finding of the row, nil for a problem.
func (i *item) found() *finding.Finding {
	if i.entry == nil {
		return nil
	}
	return i.entry.f
}

// jiraPriority is the priority of a level in the scheme that Jira begins with.
func jiraPriority(l severity.Level) string {
	switch l {
	case severity.Critical:
		return "Highest"
	case severity.High:
		return "High"
	case severity.Medium:
		return "Medium"
	}
	return "Low"
}

// wikiText is what Jira's wiki text acts on: a mention, a link, an image or a macro. A pair of
// braces about one word of a path is none.
var wikiText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\[([~^#]|//|[^\[\]]*\||(?i:https?|ftp|file|mailto|news|irc)\W)|!([^\s!]+!)|\{((?i:html|html-include|color|code|noformat|panel|quote|anchor|include|excerpt|iframe|gadget|jira)[:}|])`)
})

// withoutWiki puts a blank behind the character that would begin such a thing.
func withoutWiki(s string) string {
	return wikiText().ReplaceAllStringFunc(s, func(found string) string { return found[:1] + " " + found[1:] })
}
