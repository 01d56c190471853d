package report

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/logline"
)

// A report quotes a stranger's file, and it is shown where strings act: a
// terminal, a build log, a pull request. Nothing here tries to separate good
// strings from bad ones. Every string passes through show, which leaves only
// characters that can be seen; Markdown further lets out only plain words and
// puts everything else into code spans, where GitHub follows no mention, no
// reference, no link and no HTML.

// How many characters of a name and of a sentence are shown.
const (
	maxName    = 80
	maxMessage = 400
)

// maxMarks is how many combining marks may follow each other; more of them
// climb into the neighbouring lines.
const maxMarks = 3

// show is s in at most limit visible characters on one line: what cannot be
// seen (control, bidirectional, zero-width and other format characters, odd
// spaces, bytes that are not UTF-8) appears as an escape such as \u202e, and a
// cut as an ellipsis. A doubled number sign is broken up, because build logs
// take "##[" and "##vso[" as commands anywhere in a line.
func show(s string, limit int) string {
	var b strings.Builder
	var prev rune
	length, cut, marks := 0, 0, 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		marks++
		if !unicode.Is(unicode.M, r) {
			marks = 0
		}
		piece := s[i : i+size]
		switch {
		case r == utf8.RuneError && size == 1:
			piece = fmt.Sprintf(`\x%02x`, s[i])
		case !logline.Visible(r), marks > maxMarks, r == '#' && prev == '#':
			piece = logline.Escape(r)
		}
		length += utf8.RuneCountInString(piece)
		if length > limit {
			return b.String()[:cut] + "…"
		}
		b.WriteString(piece)
		if length < limit {
			cut = b.Len()
		}
		prev = r
		i += size
	}
	return b.String()
}

// inShort is a sentence in at most limit visible characters. Names that it has between
// backticks are cut first, each to what a name may have, so that one of them does not
// take the room of the others; and no cut falls within a name, where it would leave the
// rest of the line quoted.
func inShort(sentence string, limit int) string {
	parts := strings.Split(sentence, "`")
	if len(parts)%2 == 0 { // they do not pair
		return show(sentence, limit)
	}
	for i := 1; i < len(parts); i += 2 {
		parts[i] = show(parts[i], maxName)
	}
	s := show(strings.Join(parts, "`"), limit)
	cut, ok := strings.CutSuffix(s, "…")
	switch {
	case !ok || s == sentence:
		return s
	case strings.Count(cut, "`")%2 == 1:
		cut = cut[:strings.LastIndexByte(cut, '`')]
	}
	return strings.TrimRight(cut, " (,") + "…"
}

// IsShownAsIs reports whether a line is shown in a report as it is: it is short, and
// has only characters that can be seen.
func IsShownAsIs(line string) bool { return show(line, maxMessage) == line }

// code is a name as a Markdown code span.
func code(name string) string { return span(show(name, maxName)) }

// span puts s, which show has seen, into a code span. The fence is longer than
// any run of backticks in s, which is what ends a code span in CommonMark
// (section 6.1). Two spans must not touch: their fences would be one run.
func span(s string) string {
	if s == "" {
		return "(empty)" // two backticks would open a span
	}
	run, longest := 0, 0
	for _, r := range s {
		run++
		if r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	edge := s[0] == '`' || s[len(s)-1] == '`'
	if edge || s[0] == ' ' && s[len(s)-1] == ' ' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// cell makes one line of Markdown fit a table: GFM splits a row at bars even
// within code spans, unless a backslash precedes.
func cell(markdown string) string { return strings.ReplaceAll(markdown, "|", `\|`) }

// A word is a piece of a sentence between spaces, with the punctuation around
// it apart.
type word struct {
	pre, core, post string
	code            bool // core goes into a code span
	quoted          bool // because the sentence has it between backticks
}

// The punctuation that stands before and after a word.
const (
	opening = `("'`
	closing = `.,;:!?)"'`
)

// prose is a sentence of a rule as Markdown. Plain words stay words, what
// stands between backticks becomes a code span, and so does every other word
// that Markdown or GitHub might act on.
func prose(sentence string) string { return words(sentence, true) }

// phrase is prose for the middle of a line, where Markdown starts no block.
func phrase(sentence string) string { return words(sentence, false) }

func words(sentence string, startOfLine bool) string {
	var words []word
	rest := strings.TrimLeft(inShort(sentence, maxMessage), " ")
	for rest != "" {
		w, after := nextWord(rest, startOfLine && len(words) == 0)
		words = join(words, w)
		rest = strings.TrimLeft(after, " ")
	}
	parts := make([]string, len(words))
	for i, w := range words {
		core := w.core
		if w.code {
			core = span(core)
		}
		parts[i] = w.pre + core + w.post
	}
	return strings.Join(parts, " ")
}

// join appends w, making one span of two words that both need one.
func join(words []word, w word) []word {
	if n := len(words); n > 0 && w.code && !w.quoted && w.pre == "" {
		last := &words[n-1]
		if last.code && !last.quoted && last.post == "" {
			last.core += " " + w.core
			last.post = w.post
			return words
		}
	}
	return append(words, w)
}

// nextWord splits the first word off s, which begins with one.
func nextWord(s string, first bool) (word, string) {
	if w, rest, ok := quotedWord(s); ok {
		return w, rest
	}
	text, rest, _ := strings.Cut(s, " ")
	core := strings.TrimLeft(text, opening)
	pre := text[:len(text)-len(core)]
	post := core
	core = strings.TrimRight(core, closing)
	post = post[len(core):]
	for strings.HasPrefix(post, ")") && strings.Count(core, "(") > strings.Count(core, ")") {
		core, post = core+")", post[1:]
	}
	if core == "" {
		return word{core: text, code: true}, rest
	}
	w := word{pre: pre, core: core, post: post}
	w.code = !plain(core) || first && !startsLine(w)
	return w, rest
}

// quotedWord splits `...` and the punctuation around it off s.
func quotedWord(s string) (word, string, bool) {
	trimmed := strings.TrimLeft(s, opening)
	pre := s[:len(s)-len(trimmed)]
	inner, ok := strings.CutPrefix(trimmed, "`")
	if !ok {
		return word{}, "", false
	}
	inner, rest, ok := strings.Cut(inner, "`")
	if !ok || strings.TrimSpace(inner) == "" {
		return word{}, "", false
	}
	after := strings.TrimLeft(rest, closing)
	if after != "" && after[0] != ' ' {
		return word{}, "", false
	}
	w := word{pre: pre, core: inner, post: rest[:len(rest)-len(after)], code: true, quoted: true}
	return w, after, true
}

// commit matches what GitHub takes for a commit, reference what it takes for
// an issue without a number sign; owasp is a name that the report itself writes and that has a colon.
var (
	commit    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-fA-F]{7,40}$`) })
	reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^gh-[0-9]+$`) })
	owasp     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^API[0-9]{1,2}:[0-9]{4}$`) })
)

// plain says whether a word may stand outside a code span: it is made of
// letters, digits and punctuation without a meaning of its own, and is nothing
// that GitHub links by itself.
func plain(w string) bool {
	if w == "->" || owasp().MatchString(w) {
		return true
	}
	for _, r := range w {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(`.,;'"()-/%+=?!→×·–—≤≥…`, r) {
			return false
		}
	}
	lower := strings.ToLower(w)
	switch {
	case strings.HasPrefix(w, "/"), strings.Contains(lower, "www."), reference().MatchString(w):
		return false
	case commit().MatchString(w) && strings.ContainsAny(w, "0123456789"):
		return false
	}
	return true
}

// startsLine says whether a plain word may stand at the beginning of a line,
// where Markdown looks for lists, rules and headings.
func startsLine(w word) bool {
	r, _ := utf8.DecodeRuneInString(w.core)
	if unicode.IsLetter(r) {
		return true
	}
	digits := strings.Trim(w.core, "0123456789") == ""
	return digits && !strings.HasPrefix(w.post, ".") && !strings.HasPrefix(w.post, ")")
}

// address is u fit for the parentheses of a Markdown link, or empty if it is
// no web address: every character that could end the link or the cell around
// it is percent-encoded.
func address(u string) string {
	if !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(u); i++ {
		c := u[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if letter || strings.IndexByte(`-._~:/?#@!&'+,;=%`, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// fileURI is a slash-separated path as a relative reference (RFC 3986). It
// never names a scheme, and a slash at the beginning, after which a second one
// would name a host, is percent-encoded.
func fileURI(path string) string {
	name := strings.TrimLeft(path, "/")
	root := strings.Repeat("%2F", len(path)-len(name))
	segments := strings.Split(name, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return root + strings.Join(segments, "/")
}
