package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sethvargo/go-githubactions"
	"github.com/threatdelta/threatdelta/internal/logline"
)

// journal is the only way to the build log. A runner takes a line that begins
// with "::" and whatever follows "##[" for a command, on both streams; and most
// of what is worth a line quotes a stranger's file. So text is made inert here,
// and commands are written by githubactions, which escapes what they carry.
type journal struct {
	out, err io.Writer
	commands *githubactions.Action
	runner   bool // is there a runner that understands commands?
}

func newJournal(env func(string) string, stdout, stderr io.Writer) *journal {
	out := lenientWriter{stdout}
	return &journal{
		out: out, err: lenientWriter{stderr},
		commands: githubactions.New(githubactions.WithWriter(out), githubactions.WithGetenv(env)),
		runner:   env("GITHUB_ACTIONS") == "true",
	}
}

// lenientWriter is a writer that never fails: nobody reads a log that is closed,
// and githubactions panics where it cannot write.
type lenientWriter struct{ w io.Writer }

func (p lenientWriter) Write(b []byte) (int, error) {
	_, _ = p.w.Write(b)
	return len(b), nil
}

// printf writes one line.
func (j *journal) printf(format string, args ...any) {
	_, _ = io.WriteString(j.out, logline.Inert(fmt.Sprintf(format, args...))+"\n")
}

// printLines writes a text line by line.
func (j *journal) printLines(text string) {
	for line := range strings.Lines(text) {
		j.printf("%s", strings.TrimRight(line, "\r\n"))
	}
}

// printError writes the error that ends the run.
func (j *journal) printError(err error) {
	if j.runner {
		j.commands.WithFieldsMap(map[string]string{"title": "threatdelta"}).Errorf("%s", logline.Inert(err.Error()))
		return
	}
	_, _ = io.WriteString(j.err, "threatdelta: "+logline.Inert(err.Error())+"\n")
}

// debug writes a line that a runner shows where somebody has switched debug logging
// on.
func (j *journal) debug(line string) {
	if j.runner {
		j.commands.Debugf("%s", logline.Inert(line))
	}
}

// group folds what f writes under a title.
func (j *journal) group(title string, f func()) {
	if j.runner {
		j.commands.Group(logline.Inert(title))
		defer j.commands.EndGroup()
	} else {
		j.printf("%s", title)
	}
	f()
}

// annotation is a remark that a runner shows at a line of a file; without a line
// it belongs to the run.
type annotation struct {
	kind           string // error, warning, notice
	file           string
	line           int
	title, message string
}

func (j *journal) annotate(a annotation) {
	fields := map[string]string{"title": logline.Inert(a.title)}
	if a.file != "" && a.line > 0 {
		fields["file"], fields["line"] = logline.Inert(a.file), strconv.Itoa(a.line)
	}
	to := j.commands.WithFieldsMap(fields)
	switch {
	case !j.runner:
		j.printf("%s: %s: %s", a.kind, a.title, a.message)
	case a.kind == "error":
		to.Errorf("%s", logline.Inert(a.message))
	case a.kind == "warning":
		to.Warningf("%s", logline.Inert(a.message))
	default:
		to.Noticef("%s", logline.Inert(a.message))
	}
}

// requests is where requests go that are not sent, as JSON, one a line. JSON
// stays JSON: a character that is inert elsewhere as text is, within a string,
// spelt as an escape, and outside of strings there is none.
func (j *journal) requests() io.Writer { return jsonLines{j.out} }

type jsonLines struct{ w io.Writer }

func (l jsonLines) Write(text []byte) (int, error) {
	var b []byte
	var prev rune
	for _, c := range string(text) {
		switch {
		case c == '\n' || logline.Visible(c) && (c != '#' || prev != '#'):
			b = utf8.AppendRune(b, c)
		case c > 0xffff:
			high, low := utf16.EncodeRune(c)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
		prev = c
	}
	_, err := l.w.Write(b)
	return len(text), err
}
