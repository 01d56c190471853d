package triage

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/limits"
)

// Verb is what a command asks for.
type Verb string

// The verbs. Unknown is that of a command which cannot be understood.
const (
	Accept  Verb = "accept"  // the finding stays and no longer blocks
	Reject  Verb = "reject"  // the finding is no longer accepted
	Explain Verb = "explain" // what is a rule about?
	Rescan  Verb = "rescan"  // review again
	Unknown Verb = ""
)

// Command is one command of a comment.
type Command struct {
	Verb Verb
	// Prefix begins a fingerprint, in lower case, of Accept and Reject.
	Prefix string
	// Reason is on one line without control characters, and not empty for Accept.
	Reason string
	// Rule is the id that Explain asks for; nothing but a-z, 0-9 and hyphens.
	Rule string
	// Problem says why the command is not understood, and how to write it; it
	// echoes nothing. Empty where the command is understood.
	Problem string
}

const (
	name = "/threatdelta"
	// maxBody is more than GitHub takes as a comment.
	maxBody = 4 * limits.CommentCharacters
	// maxCommands bounds the commands of one comment.
	maxCommands = 20
	// maxReason bounds a reason, in characters.
	maxReason = 300
	// maxDepth bounds the quotes and lists within each other that a line begins,
	// in which the time of the parser is quadratic.
	maxDepth = 50
	// minPrefix is how many digits of a fingerprint must be given.
	minPrefix = 6
)

// Parse reads the commands of a comment, in order. A command is a line of plain
// text that a reader sees and that begins with /threatdelta, in any case. What
// Markdown (GitHub's) shows otherwise or not at all is none: code, quotes, lists,
// tables, footnotes, links and their titles, texts of images, struck-out text,
// what stands between tags of HTML, and its comments. A comment with more than 20
// commands has one more that says so.
func Parse(body string) []Command {
	if len(body) > maxBody || !mentions(body) {
		return nil
	}
	body = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(body)
	for line := range strings.SplitSeq(body, "\n") {
		if depth(line) > maxDepth {
			return []Command{{Problem: "the comment nests quotes or lists too deeply to be read"}}
		}
	}
	var out []Command
	const tooMany = "a comment may hold 20 commands: write the others in another one"
	lines, crowded := plainLines([]byte(body))
	for _, line := range lines {
		c, ok := command(line)
		if !ok {
			continue
		}
		if len(out) == maxCommands {
			return append(out, Command{Problem: tooMany})
		}
		out = append(out, c)
	}
	if crowded {
		out = append(out, Command{Problem: tooMany})
	}
	return out
}

// mentions spares most comments the parsing.
func mentions(body string) bool { return strings.Contains(strings.ToLower(body), name) }

// depth is how many quotes and lists a line can begin at most.
func depth(line string) int {
	n := 0
	marks := line[:len(line)-len(strings.TrimLeft(line, " \t>-+*0123456789.)"))]
	for i := range len(marks) {
		space := i+1 == len(marks) || marks[i+1] == ' ' || marks[i+1] == '\t'
		if marks[i] == '>' || space && strings.IndexByte("-+*.)", marks[i]) >= 0 {
			n++
		}
	}
	return n
}

// command reads a line; ok is false where it is none.
func command(line string) (c Command, ok bool) {
	if !isCommand(line) {
		return c, false
	}
	rest := line[len(name):]
	verb, rest := word(rest)
	switch Verb(strings.ToLower(verb)) {
	case Accept:
		return decision(Accept, rest), true
	case Reject:
		return decision(Reject, rest), true
	case Explain:
		return explain(rest), true
	case Rescan:
		return Command{Verb: Rescan}, true
	}
	return Command{Problem: "write `accept FINGERPRINT reason`, `reject FINGERPRINT`, `explain RULE` or `rescan` after the name"}, true
}

// isCommand says whether a line begins with the name, and not with a longer one.
func isCommand(line string) bool {
	if len(line) < len(name) || !strings.EqualFold(line[:len(name)], name) {
		return false
	}
	r, size := utf8.DecodeRuneInString(line[len(name):])
	return size == 0 || unicode.IsSpace(r)
}

// word splits the first word off s.
func word(s string) (first, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if end := strings.IndexFunc(s, unicode.IsSpace); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}

func decision(verb Verb, rest string) Command {
	prefix, rest := word(rest)
	c := Command{Prefix: strings.ToLower(strings.Trim(prefix, "`")), Reason: clean(rest)}
	switch {
	case c.Prefix == "":
		c.Problem = "the fingerprint is missing: copy it from the summary comment"
	case !hexadecimal(c.Prefix):
		c.Problem = "that is no fingerprint: copy it from the summary comment, digits and the letters a to f"
	case len(c.Prefix) < minPrefix:
		c.Problem = "the fingerprint is too short: give at least 6 of its digits, or better all of them"
	case verb == Accept && c.Reason == "":
		c.Problem = "the reason is missing: write it after the fingerprint, on the same line"
	}
	if c.Problem == "" {
		c.Verb = verb
		return c
	}
	return Command{Problem: c.Problem}
}

func hexadecimal(s string) bool {
	return len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// ruleID is how ids of rules are written.
var ruleID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`) })

func explain(rest string) Command {
	id, _ := word(rest)
	id = strings.ToLower(strings.Trim(id, "`"))
	switch {
	case id == "":
		return Command{Problem: "the rule is missing: write its id after `explain`"}
	case len(id) > 64 || !ruleID().MatchString(id):
		return Command{Problem: "that is no id of a rule: copy it from the summary comment"}
	}
	return Command{Verb: Explain, Rule: id}
}

// clean is a reason as it is shown elsewhere: on one line, at most 300
// characters, nothing in it that cannot be seen or that changes how its
// neighbours look.
func clean(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if r == utf8.RuneError || !unicode.IsGraphic(r) ||
			unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			continue
		}
		if n++; n > maxReason {
			return strings.TrimSpace(b.String()) + "…"
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
