package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// slackLimit is how many characters the text of a message has at most: what a section of
// Slack takes, so that the text fits wherever a workflow puts it.
const slackLimit = 3000

// slackShown is how many threats and problems a message names.
const slackShown = 10

// slackMessage is what an incoming webhook takes, and others that are compatible. No link
// is made of a text, nothing is looked up, and no name is one of a channel or a person.
type slackMessage struct {
	Text        string       `json:"text"` // in notifications
	Blocks      []slackBlock `json:"blocks"`
	LinkNames   bool         `json:"link_names"`
	UnfurlLinks bool         `json:"unfurl_links"`
	UnfurlMedia bool         `json:"unfurl_media"`
}

type slackBlock struct {
	Type string    `json:"type"` // section
	Text slackText `json:"text"`
}

// slackText is a text in mrkdwn. Verbatim: no address, name or channel in it is linked.
type slackText struct {
	Type     string `json:"type"` // mrkdwn
	Text     string `json:"text"`
	Verbatim bool   `json:"verbatim"`
}

// Slack writes the verdict, the counts and the worst threats as a message for Slack: a JSON
// object for an incoming webhook with mrkdwn as its text. & < and > of the report are escaped, so that
// nothing of it mentions, links or calls a channel, and names stand as code.
func Slack(w io.Writer, r *Report, _ Options) error {
	d := digestOf(r.specs())
	lines := []string{"*" + mrkdwn(verdictWords(r, d, func(s string) string { return inShort(s, longestHeading) })) + "*"}
	lines = append(lines, mrkdwn(countWords(r, d, exitEnding())))
	items := r.items()
	for n, it := range items {
		if n == slackShown {
			break
		}
		lines = append(lines, "• "+it.slackWords(r.Gate))
	}
	lines = fitting(lines, len(items))
	text := strings.Join(lines, "\n")
	return writeJSON(w, slackMessage{Text: text, Blocks: []slackBlock{{"section", slackText{"mrkdwn", text, true}}}})
}

// fitting are the lines that the limit has room for, with how many items are left out.
func fitting(lines []string, items int) []string {
	const heading = 2
	used, shown := 60, 0 // for the last line
	for n, line := range lines {
		used += utf8.RuneCountInString(line) + 1
		if n >= heading && used > slackLimit {
			break
		}
		shown = n + 1
	}
	lines = lines[:shown]
	if left := items - (shown - heading); left > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", left))
	}
	return lines
}

// slackItem is how long the words of one item are at most.
const slackItem = 400

func (i *item) slackWords(g Gate) string {
	where := filePath(i.file)
	if i.line > 0 {
		where = fmt.Sprintf("%s:%d", where, i.line)
	}
	where = slackCode(shortPath(where, maxName))
	if i.entry == nil {
		return "*Not reviewed:* " + mrkdwn(inShort(i.problem, slackItem)) + " " + where
	}
	f := i.entry.f
	level := sentenceCase(levelName(f))
	if i.blocks(g) {
		level += ", blocks"
	}
	return "*" + level + ":* " + mrkdwn(inShort(strings.TrimRight(filled(f.Message, f.Rule), "."), slackItem)) + " " + where + " " + slackCode(text(f.Fingerprint))
}

// mrkdwn escapes what Slack acts on, as its formatting reference lists: & < and >. In place of
// what would format the rest of the line (the asterisk, the tilde, the backquote) stands what
// looks like it.
func mrkdwn(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "∗", "~", "∼", "`", "'").Replace(s)
}

// slackCode is a name as code, in which nothing is formatted.
func slackCode(s string) string {
	return "`" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'").Replace(s) + "`"
}
