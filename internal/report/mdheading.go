package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// The first two lines of the markdown format: what became possible, and what was
// compared.

// longestHeading is how many characters of a sentence a heading shows.
const longestHeading = 140

// mark is the level of a finding as a sign that is seen before it is read.
func mark(l severity.Level) string {
	switch l {
	case severity.Critical:
		return "🔴"
	case severity.High:
		return "🟠"
	case severity.Medium:
		return "🟡"
	}
	return "⚪"
}

// heading is the verdict in plain words.
func (m *markdown) heading() string {
	return m.verdictMark() + " " + verdictWords(m.r, m.digest, func(s string) string { return phrase(inShort(s, longestHeading)) })
}

func (m *markdown) verdictMark() string {
	switch {
	case m.r.Gate.Verdict == VerdictError:
		return "⛔"
	case m.r.Gate.Verdict != VerdictPass:
		return mark(max(worst(blocking(m.r, m.digest)), severity.High))
	case len(m.digest.open) > 0 && worst(m.digest.open) >= severity.Medium:
		return mark(severity.Medium)
	}
	return "🟢"
}

// blocking are the open entries that keep the gate from passing.
func blocking(r *Report, d digest) []entry {
	var out []entry
	for _, e := range d.open {
		if r.Gate.Blocks(e.f) {
			out = append(out, e)
		}
	}
	return out
}

// verdictWords is the verdict as one sentence without a period: what became possible,
// what stands in the way of a review, or how much there is to look at.
func verdictWords(r *Report, d digest, esc func(string) string) string {
	if r.Gate.Verdict == VerdictError {
		if n, ok := firstError(r); ok {
			return "Not reviewed: " + esc(errorHeadline(n))
		}
		return "Not fully reviewed"
	}
	if r.Gate.Verdict != VerdictPass {
		if list := blocking(r, d); len(list) > 0 {
			return "Blocked: " + esc(sentenceWithin(headline(list[0].f)))
		}
		return "Blocked"
	}
	look := 0
	for _, e := range d.open {
		if e.f.Level >= severity.Medium {
			look++
		}
	}
	grown := added(r)
	switch {
	case look > 0:
		return "Nothing blocks: " + plural(look, "thing") + " to look at"
	case len(d.open) > 0 && grown > 0:
		return "Nothing blocks: " + plural(grown, "new operation")
	case len(d.open) > 0:
		return "Nothing blocks"
	case len(d.waived)+len(d.resolved) > 0:
		var done []string
		if n := len(d.waived); n > 0 {
			done = append(done, fmt.Sprintf("%d accepted", n))
		}
		if n := len(d.resolved); n > 0 {
			done = append(done, fmt.Sprintf("%d resolved", n))
		}
		return "Nothing open: " + strings.Join(done, ", ")
	}
	return "No change of security interest"
}

// errorHeadline is an error with its place, without the clauses for which a heading has
// no room.
func errorHeadline(n Note) string {
	s := n.Message
	if at := noteAt(n); at != "" {
		s = at + ": " + s
	}
	for utf8.RuneCountInString(s) > longestHeading && strings.Contains(s, "; ") {
		s = s[:strings.LastIndex(s, "; ")]
	}
	return s
}

// saidError is the error that the heading says in full.
func saidError(r *Report) (Note, bool) {
	n, ok := firstError(r)
	return n, ok && strings.HasSuffix(errorHeadline(n), n.Message) && utf8.RuneCountInString(errorHeadline(n)) <= longestHeading
}

// headline is what became possible by a finding.
func headline(f *finding.Finding) string {
	return cmp.Or(f.Together, f.Consequence, f.Message, f.Title)
}

// sentenceWithin is a sentence as it stands after a colon.
func sentenceWithin(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), ".")
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(second) { // an abbreviation
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// firstError is the first thing that kept something from being reviewed.
func firstError(r *Report) (Note, bool) {
	for i := range r.Specs {
		for _, n := range r.Specs[i].Notes {
			if n.Level == "error" {
				return Note{Message: n.Message, File: cmp.Or(n.File, r.Specs[i].Path), Line: n.Line, Column: n.Column}, true
			}
		}
	}
	return Note{}, false
}

// added counts the new operations, those of several descriptions once.
func added(r *Report) int {
	n := 0
	like := likewise(r.specs())
	for i := range r.Specs {
		for _, c := range r.Specs[i].Changes {
			if c.Change == "added" && like[&r.Specs[i]] == nil {
				n++
			}
		}
	}
	return n
}

// countLine says how many block of how many, what was compared and where to read on.
func (m *markdown) countLine() string {
	parts := []string{countWords(m.r, m.digest, checkEnding())}
	parts = append(parts, m.compared()...)
	return strings.Join(append(parts, "["+howToRead+"]("+DocsURL(m.r.Tool.Version)+"model.md)"), " · ")
}

const howToRead = "how to read this"

// An ending says what becomes of the run: unread where something could not be reviewed,
// blocked behind what blocks, both as words of a sentence.
type ending struct{ unread, blocked string }

// reviewedPart says how much was reviewed where that is not all.
func reviewedPart(r *Report) string {
	for i := range r.Specs {
		if s := r.Specs[i].Status; s != Unreadable && s != Unchanged {
			return "Not everything was reviewed"
		}
	}
	return "Nothing was reviewed"
}

// checkEnding is that of a pull request, which shows by itself that the job failed,
// exitEnding that of a command.
func checkEnding() ending { return ending{unread: "the check stays red"} }

func exitEnding() ending {
	return ending{unread: "the exit code stays 3", blocked: ": exit code 1"}
}

// threshold says from which level on findings block.
func (g Gate) threshold() string {
	switch g.FailOn {
	case 0:
		return ""
	case severity.Never:
		return " (fail-on never)"
	case severity.Threshold(severity.Critical):
		return " (critical ones do)"
	case severity.Threshold(severity.Low):
		return " (all levels do)"
	}
	return " (" + g.FailOn.String() + " and above do)"
}

// countWords says how many threats are open and how many of them block; a compound
// counts once.
func countWords(r *Report, d digest, end ending) string {
	n, block := len(d.open), len(blocking(r, d))
	from := r.Gate.threshold()
	var s string
	switch {
	case r.Gate.Verdict == VerdictError:
		s = reviewedPart(r) + ", and " + end.unread + " until it can be"
		if n > 0 {
			s += "; so far " + plural(n, "threat")
		}
	case n == 0:
		s = "No threat is open"
	case block == 0 && n == 1:
		s = "1 threat, which does not block" + from
	case block == 0:
		s = plural(n, "threat") + ", none blocks" + from
	case n == 1:
		s = "1 threat, which blocks" + from
	case block == 1:
		s = fmt.Sprintf("1 of %d threats blocks%s", n, from)
	default:
		s = fmt.Sprintf("%d of %d threats block%s", block, n, from)
	}
	if unsure := unsureWords(r.Gate, d); unsure != "" {
		s += ", " + unsure
	}
	if n := len(d.waived); n > 0 && len(d.open) > 0 {
		s += fmt.Sprintf(", %d accepted", n)
	}
	if n := len(d.resolved); n > 0 && len(d.open) > 0 {
		s += fmt.Sprintf(", %d resolved", n)
	}
	if block > 0 && r.Gate.Verdict != VerdictError {
		s += end.blocked
	}
	return s
}

// compared names the descriptions with something to say, by the shortest paths that
// tell them apart, and the commits.
func (m *markdown) compared() []string { return m.comparedAs(m.fileLink, span) }

// comparedAs is that with names as file, and revisions as commit writes them.
func (sc *scene) comparedAs(file func(s *Spec, name string) string, commit func(string) string) []string {
	if len(sc.loud) == 0 {
		return nil
	}
	var list []string
	for i, s := range sc.loud {
		if i == visibleSpecs {
			list = append(list, fmt.Sprintf("%d more", len(sc.loud)-i))
			break
		}
		name := file(s, sc.files[s.Path])
		if n := len(followers(s, sc.like, sc.specs)); n > 0 {
			name += fmt.Sprintf(" and %d like it", n)
		}
		list = append(list, name)
	}
	out := []string{strings.Join(list, ", ")}
	if s := sc.loud[0]; s.Base != nil && s.Head != nil && s.Base.Revision != "" && s.Head.Revision != "" {
		out = append(out, commit(shortCommit(s.Base.Revision)+"…"+shortCommit(s.Head.Revision)))
	}
	return out
}

// commitID is a commit as git names it.
var commitID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{7,64}$`) })

// shortCommit is a revision as people write it.
func shortCommit(revision string) string {
	const usual = 7
	if commitID().MatchString(revision) {
		return revision[:usual]
	}
	return show(revision, maxLabel)
}

func (m *markdown) fileLink(s *Spec, name string) string {
	out := span(shortPath(name, maxName))
	if m.o.Link == nil || s.Path == "" || s.Status == Removed {
		return out
	}
	if a := address(m.o.Link(finding.Location{File: s.Path}, "head")); a != "" {
		return "[" + out + "](" + a + ")"
	}
	return out
}

// shortest gives each path the last segments by which it differs from all others.
func shortest(paths map[string]bool) map[string]string {
	out := map[string]string{}
	count := map[string]int{}
	for path := range paths {
		for _, end := range ends(path) {
			count[end]++
		}
	}
	for path := range paths {
		out[path] = path
		for _, end := range ends(path) {
			if count[end] == 1 {
				out[path] = end
				break
			}
		}
	}
	return out
}

// filesOf are the descriptions of a report, and the files at head or base in which
// findings stand.
func filesOf(specs []*Spec) map[string]bool {
	out := map[string]bool{}
	for _, s := range specs {
		out[s.Path] = true
		for i := range s.Findings {
			f := &s.Findings[i]
			if at, _ := place(f); at != nil {
				out[at.File] = true
			}
			for _, r := range f.Related {
				out[r.File] = true
			}
		}
	}
	return out
}

// ends are the ends of a path, from its name to the whole.
func ends(path string) []string {
	segments := strings.Split(path, "/")
	var out []string
	for i := range slices.Backward(segments) {
		if end := strings.Join(segments[i:], "/"); end != "" {
			out = append(out, end)
		}
	}
	return out
}

// released is a version that has pages of its own.
var released = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`) })

// DocsURL is the address of the documentation of a version of the program, those of
// the main branch where the version was not released.
func DocsURL(version string) string {
	ref := "main"
	if released().MatchString(version) {
		ref = "v" + version
	}
	return "https://github.com/threatdelta/threatdelta/blob/" + ref + "/docs/"
}
