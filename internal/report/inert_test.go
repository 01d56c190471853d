package report

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/pagetest"
)

// The checks that nothing in a rendering acts, format by format.

// inert checks that nothing in r acts in any format.
func inert(t *testing.T, log *jsonschema.Schema, r *Report) {
	t.Helper()
	as := map[string]string{}
	for _, name := range FormatNames() {
		as[name] = render(t, name, r, Options{})
		inertBytes(t, name, as[name])
	}
	plain := as["text"]
	inertText(t, plain)
	color := render(t, "text", r, Options{Color: true})
	if stripped := sgr.ReplaceAllString(color, ""); stripped != plain {
		t.Error("text: colour changes more than the colour")
	}
	for _, limit := range []int{0, 5000} {
		md := render(t, "markdown", r, Options{Link: link, Home: "https://github.example/o/r", Limit: limit})
		if limit == 0 {
			limit = limits.CommentRoom
		}
		if len(md) > limit {
			t.Errorf("markdown: %d bytes, limit %d", len(md), limit)
		}
		inertMarkdown(t, md)
	}
	if !json.Valid([]byte(as["json"])) {
		t.Error("json: not valid")
	}
	valid(t, log, as["sarif"])
	inertSARIF(t, as["sarif"])
	inertRDJSON(t, as["rdjson"])
	inertGitLab(t, as["gitlab"])
	inertJUnit(t, as["junit"])
	inertCSV(t, as["csv"])
	inertSlack(t, as["slack"])
	inertHTML(t, render(t, "html", r, Options{Link: link, Home: "https://github.example/o/r"}))
}

// inertHTML checks that a page loads and runs nothing, and leads to nothing that the report does not link.
func inertHTML(t *testing.T, s string) {
	t.Helper()
	for _, to := range pagetest.Read(t, []byte(s)).Links {
		if !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "https://github.example/o/r/") && !strings.HasPrefix(to, "https://github.com/threatdelta/threatdelta/blob/") {
			t.Errorf("html: a link to %q", to)
		}
	}
}

// inertBytes looks for what a terminal or a build log obeys, and what lies to
// the eye.
func inertBytes(t *testing.T, format, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%s: not UTF-8", format)
	}
	for i, r := range s {
		if r != '\n' && !logline.Visible(r) {
			t.Errorf("%s: invisible %U after %q: write every string of a report through show (escape.go)", format, r, s[max(0, i-40):i])
			break
		}
	}
	for line := range strings.Lines(s) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") {
			t.Errorf("%s: a command to a build log: %q", format, line)
		}
	}
}

func inertText(t *testing.T, s string) {
	t.Helper()
	inertBytes(t, "text", s)
	for line := range strings.Lines(s) {
		if n := utf8.RuneCountInString(line); n > maxMessage+usualWidth {
			t.Errorf("text: a line of %d characters", n)
		}
	}
}

func inertSARIF(t *testing.T, s string) {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(s), &log); err != nil {
		t.Fatal(err)
	}
	for _, run := range log.Runs {
		for _, r := range run.Results {
			if strings.Contains(r.Message.Text, "](") || strings.TrimSpace(r.Message.Text) == "" {
				t.Errorf("sarif: message %q", r.Message.Text)
			}
		}
		for _, r := range run.Tool.Driver.Rules {
			for line := range strings.Lines(r.Help.Markdown) {
				inertInline(t, line)
			}
		}
	}
}

var (
	opened = regexp.MustCompile(`(?m)^ *<details>`)
	closed = regexp.MustCompile(`(?m)^ *</details>$`)
	// ours is the HTML that the renderer writes itself.
	ours = regexp.MustCompile(`^ {0,2}<details><summary>[A-Za-z0-9 ,:()]+</summary>$|^ {0,2}</details>$|^<sub>|</sub>(?:  )?$`)
	// ourLink is a link of the renderer, its text a code span (C).
	ourLink  = regexp.MustCompile(`\[C\]\(https://github\.example/[A-Za-z0-9\-._~:/?#@!&'+,;=%]*\)|\[(C|how to read this)\]\(https://github\.com/threatdelta/threatdelta/blob/(main|v[0-9.]+)/docs/[a-z0-9/-]+\.md\)`)
	ourHead  = regexp.MustCompile(`^### (⛔|🔴|🟠|🟡|🟢) `)
	ourTable = regexp.MustCompile(`^\|(---\|)+$`)
	block1   = regexp.MustCompile(`^ {0,3}([-+*>#=~|_:]|[0-9]+[.)]|    )`)
	barRun   = regexp.MustCompile(`\\*\|`)
	fence    = regexp.MustCompile("`+")
	sgr      = regexp.MustCompile("\x1b\\[[0-9;]+m")
	diagrams = regexp.MustCompile("(?s)```mermaid.*?```")
	comment  = regexp.MustCompile(`^<!-- threatdelta:[A-Za-z0-9\-._~$&+=:@%*/]* -->$`)
)

// inertMarkdown checks the whole document: what is outside of code spans is
// the renderer's own.
func inertMarkdown(t *testing.T, md string) {
	t.Helper()
	inertBytes(t, "markdown", md)
	if n, m := len(opened.FindAllString(md, -1)), len(closed.FindAllString(md, -1)); n != m {
		t.Errorf("markdown: %d details opened, %d closed", n, m)
	}
	lines := strings.Split(strings.TrimSuffix(md, "\n"), "\n")
	if !comment.MatchString(lines[0]) || strings.Contains(lines[0][4:len(lines[0])-3], "--") {
		t.Errorf("markdown: marker %q", lines[0])
	}
	fenced := false
	columns := 0
	for _, line := range lines[1:] {
		switch {
		case line == "```mermaid":
			fenced = true
		case fenced && line == "```":
			fenced = false
		case fenced:
			inertMermaid(t, line)
		case strings.HasPrefix(line, "|"):
			columns = inertRow(t, line, columns)
		default:
			columns = 0
			inertInline(t, line)
		}
	}
	if fenced {
		t.Error("markdown: the fence is open")
	}
	if n := visibleLines(md); n > 45 {
		t.Errorf("markdown: %d visible lines", n)
	}
}

// visibleLines counts what a reader sees without a click, a diagram as one.
func visibleLines(md string) int {
	n, folded := 0, 0
	md = diagrams.ReplaceAllString(md, "diagram")
	for _, line := range strings.Split(md, "\n")[1:] {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "<details>"):
			folded++
		case strings.TrimSpace(line) == "</details>":
			folded--
		case folded == 0 && line != "":
			n++
		}
	}
	return n
}

// inertRow checks a table row, which has no more cells than its head.
func inertRow(t *testing.T, line string, columns int) int {
	t.Helper()
	if ourTable.MatchString(line) {
		return columns
	}
	cells := barRun.ReplaceAllStringFunc(line, func(bar string) string {
		if len(bar) > 1 {
			return "B" // GFM: a backslash before a bar escapes it, even one of several
		}
		return "|"
	})
	n := strings.Count(cells, "|") - 1
	if columns != 0 && n > columns {
		t.Errorf("markdown: a row of %d cells under a head of %d: %q", n, columns, line)
	}
	if columns == 0 {
		columns = n
	}
	for _, c := range strings.Split(strings.Trim(cells, "|"), "|") {
		inertInline(t, " x"+c)
	}
	return columns
}

// active are the characters by which Markdown or GitHub does something.
const active = "@#<>[]*_~$\\&|{}^`"

// inertInline checks a line: every code span in it is closed, and outside of
// them nothing is active but the renderer's own.
func inertInline(t *testing.T, line string) {
	t.Helper()
	rest, ok := outsideCode(line)
	if !ok {
		t.Errorf("markdown: an open code span in %q", line)
	}
	rest = ours.ReplaceAllString(rest, "")
	rest = ourLink.ReplaceAllString(rest, "L")
	rest = ourHead.ReplaceAllString(rest, "")
	start := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(rest, "  "), "- "), "**")
	if block1.MatchString(start) {
		t.Errorf("markdown: %q begins a block", line)
	}
	rest = strings.NewReplacer("**", "", "->", "").Replace(rest)
	if strings.ContainsAny(rest, active) {
		t.Errorf("markdown: active characters outside of code: %q in %q", rest, line)
	}
	for _, bad := range []string{"://", "www.", "GH-", "deadbee1", "/lgtm", ":+1:", ":100:"} {
		if strings.Contains(rest, bad) {
			t.Errorf("markdown: %s outside of code: %q", bad, line)
		}
	}
}

// outsideCode is line with every code span replaced by C, as CommonMark 6.1
// finds them, and whether every run of backticks belongs to one.
func outsideCode(line string) (string, bool) {
	runs := fence.FindAllStringIndex(line, -1)
	var b strings.Builder
	at, ok := 0, true
	for i := 0; i < len(runs); i++ {
		j := i + 1
		for j < len(runs) && runs[j][1]-runs[j][0] != runs[i][1]-runs[i][0] {
			j++
		}
		if j == len(runs) {
			ok = false
			continue
		}
		b.WriteString(line[at:runs[i][0]] + "C")
		at, i = runs[j][1], j
	}
	return b.String() + line[at:], ok
}

var mermaidLine = regexp.MustCompile(`^(flowchart LR` +
	`|  subgraph (outside|api|data)\["[A-Za-z ]+"\]` +
	`|  end` +
	`|    s[0-9](\(\["LABEL"\]\))` +
	`|    o[0-9]\["LABEL"\]` +
	`|    d[0-9]\[\("LABEL"\)\]` +
	`|  [so][0-9] (-->|==>|-\.->)(\|"LABEL"\|)? [sod][0-9]` +
	`|  classDef flagged stroke:#d1242f,stroke-width:3px` +
	`|  class o[0-9] flagged)$`)

var mermaidLabel = regexp.MustCompile(`"([\pL\p{Nd} /\-_.,:()]|#[0-9]+;)*"`)

// inertMermaid holds a line of the diagram to a grammar of a few forms.
func inertMermaid(t *testing.T, line string) {
	t.Helper()
	if !strings.HasPrefix(line, "  subgraph ") {
		line = mermaidLabel.ReplaceAllString(line, `"LABEL"`)
	}
	if !mermaidLine.MatchString(line) {
		t.Errorf("mermaid: %q", line)
	}
}
