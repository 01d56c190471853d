package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
)

const (
	// inlineRelated is how many related places an inline comment names.
	inlineRelated = 3
	// inlineBytes is when it goes without links: the path of a file can be long.
	inlineBytes = 20000
)

// Inline is one finding as Markdown for a comment on its line: what changed and
// what that lets an attacker do, the fix, the test, and how it came by its
// level, in about eight lines and far fewer than the characters that
// GitHub takes. As in [Markdown] every string of the finding is inert. Of the
// options only Link, Home, Decide and Version are used. parts are the findings that are part of it.
func Inline(f finding.Finding, parts []*finding.Finding, o Options) string {
	m := markdown{scene: scene{r: &Report{Tool: Tool{Version: o.Version}}}, o: o}
	out := m.threat(entry{f: &f, parts: parts, spec: &Spec{}}) + "\n"
	if len(out) > inlineBytes && o.Link != nil {
		return Inline(f, parts, Options{Version: o.Version, Decide: o.Decide})
	}
	return out
}

// InlineUnread is what keeps a description from being reviewed, for a comment on its
// line. Its message is inert.
func InlineUnread(n Note) string {
	return "**⛔ Not reviewed:** " + ended(n.Message) + "  \nThe review is not complete, and the check stays red until this can be read.\n"
}

// relatedElsewhere are the places that explain a finding and are not its own.
func relatedElsewhere(f *finding.Finding) []finding.Related {
	at, _ := place(f)
	var out []finding.Related
	for _, r := range f.Related {
		if at == nil || r.File != at.File || r.Line != at.Line {
			out = append(out, r)
		}
	}
	return out
}

// related names the other places that explain a finding.
func (m *markdown) related(f *finding.Finding) string {
	var out []string
	elsewhere := relatedElsewhere(f)
	for i, r := range elsewhere {
		if i == inlineRelated {
			out = append(out, plural(len(elsewhere)-i, "more place"))
			break
		}
		at := finding.Finding{Head: &finding.Location{File: r.File, Line: r.Line, Column: r.Column}}
		out = append(out, phrase(r.Message)+" ("+m.place(&at)+")")
	}
	if len(out) == 0 {
		return ""
	}
	return "See also " + strings.Join(out, ", ")
}

// Plain is one finding in plain text for an annotation of a check run, which
// GitHub shows as it is: a title of at most 120 characters on one line, and a
// message of a few labelled lines with the fix and the test.
func Plain(f finding.Finding) (title, message string) {
	title = fmt.Sprintf("%s %d: %s", levelName(&f), f.Score, filled(text(f.Title), ruleID(&f)))
	lines := []string{"Change: " + filled(sentence(f.Message), ruleID(&f))}
	if s := sentence(cmp.Or(f.Together, f.Consequence)); s != "" {
		lines = append(lines, "So: "+s)
	}
	if s := Descriptions(&f); s != "" {
		lines = append(lines, sentenceCase(s))
	}
	if s := plainly().advice(&f); s != "" {
		lines = append(lines, "Do: "+s)
	}
	if s := sentence(f.Test); s != "" {
		lines = append(lines, "Test: "+s)
	}
	lines = append(lines, "Score: "+arithmetic(&f, text)+" · "+ruleID(&f)+" · "+text(f.Fingerprint))
	return title, strings.Join(lines, "\n")
}
